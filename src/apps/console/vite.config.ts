import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressedTwins } from './build.ts';
import { wordsBeforeScreens } from './words.build.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Builds the console into dist/console: `npx vite build -c src/apps/console/vite.config.ts`.
 * `npx vite -c src/apps/console/vite.config.ts` serves it while working on it and hands /api to the server at BARAZA_DEV_API.
 */
export default defineConfig({
  root: here,
  base: '/',
  publicDir: false,
  plugins: [wordsBeforeScreens(), react(), compressedTwins()],
  build: {
    outDir: fileURLToPath(new URL('../../../dist/console', import.meta.url)),
    emptyOutDir: true,
    manifest: true,
    target: ['chrome111', 'edge111', 'firefox115', 'safari16.4'],
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: {
        index: fileURLToPath(new URL('./index.html', import.meta.url)),
        'push-worker': fileURLToPath(new URL('./push-worker.ts', import.meta.url)),
      },
      // a service worker is found by its name, which may not change with what is in it
      output: {
        entryFileNames: ({ name }) => (name === 'push-worker' ? 'push-worker.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: { '/api': { target: process.env['BARAZA_DEV_API'] ?? 'http://127.0.0.1:3000', changeOrigin: false } },
  },
});
