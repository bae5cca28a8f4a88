import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { allWords, keptFileAndHashes } from './build.ts';

/** The custodians' page: one script, one style, all its words inside; into `dist/custodian`, served below `/c/`. The same again as one file. */
export default defineConfig({
  root: fileURLToPath(new URL('./', import.meta.url)),
  base: '/c/',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [allWords(), keptFileAndHashes()],
  build: {
    outDir: fileURLToPath(new URL('../../../dist/custodian', import.meta.url)),
    emptyOutDir: true,
    target: ['chrome111', 'edge111', 'firefox115', 'safari16.4'],
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { input: { index: fileURLToPath(new URL('./index.html', import.meta.url)) } },
  },
});
