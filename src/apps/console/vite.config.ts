import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { compressedTwins } from './build.ts';
import { wordsBeforeScreens } from './words.build.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * What the first file has loaded itself needs no hint that it will be needed: left out of the list that each further screen brings, the first bundle is two
 * kilobytes smaller.
 */
const there = new Set<string>();
const whatIsThere: Plugin = {
  name: 'baraza:what-is-there',
  enforce: 'pre',
  generateBundle(_options, bundle) {
    const open = Object.values(bundle).flatMap((it) =>
      it.type === 'chunk' && it.isEntry && it.name === 'index' ? [it.fileName] : [],
    );
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      const chunk = bundle[file];
      if (chunk?.type !== 'chunk' || there.has(file)) continue;
      there.add(file);
      for (const sheet of chunk.viteMetadata?.importedCss ?? []) there.add(sheet);
      open.push(...chunk.imports);
    }
  },
};

/**
 * Builds the console into dist/console: `npx vite build -c src/apps/console/vite.config.ts`.
 * `npx vite -c src/apps/console/vite.config.ts` serves it while working on it and hands /api to the server at BARAZA_DEV_API.
 */
export default defineConfig({
  root: here,
  base: '/',
  publicDir: false,
  plugins: [whatIsThere, wordsBeforeScreens(), react(), compressedTwins()],
  build: {
    outDir: fileURLToPath(new URL('../../../dist/console', import.meta.url)),
    emptyOutDir: true,
    manifest: true,
    target: ['chrome111', 'edge111', 'firefox115', 'safari16.4'],
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    modulePreload: {
      resolveDependencies: (_file, needed, { hostType }) =>
        hostType === 'js' ? needed.filter((it) => !there.has(it)) : needed,
    },
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
