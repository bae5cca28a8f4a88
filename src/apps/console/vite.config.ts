import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressedTwins } from './build.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Builds the console into dist/console: `npx vite build -c src/apps/console/vite.config.ts`.
 * `npx vite -c src/apps/console/vite.config.ts` serves it while working on it and hands /api to the server at BARAZA_DEV_API.
 */
export default defineConfig({
  root: here,
  base: '/',
  publicDir: false,
  plugins: [react(), compressedTwins()],
  build: {
    outDir: fileURLToPath(new URL('../../../dist/console', import.meta.url)),
    emptyOutDir: true,
    manifest: true,
    target: ['chrome111', 'edge111', 'firefox115', 'safari16.4'],
    reportCompressedSize: false,
    assetsInlineLimit: 0,
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: { '/api': { target: process.env['BARAZA_DEV_API'] ?? 'http://127.0.0.1:3000', changeOrigin: false } },
  },
});
