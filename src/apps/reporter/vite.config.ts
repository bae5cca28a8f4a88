import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { languageFiles, offlineFiles } from './build.ts';

const BASE = '/r/';

/** The reporter page: one script, one style, one catalogue per language, a service worker; into `dist/reporter`, served below `/r/`. */
export default defineConfig({
  root: fileURLToPath(new URL('./', import.meta.url)),
  base: BASE,
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [languageFiles(BASE), offlineFiles(BASE)],
  build: {
    outDir: fileURLToPath(new URL('../../../dist/reporter', import.meta.url)),
    emptyOutDir: true,
    // Chrome and Android WebView of 2020 on; nothing that an older phone cannot read
    target: ['chrome80', 'firefox78', 'safari13.1'],
    cssTarget: 'chrome80',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        index: fileURLToPath(new URL('./index.html', import.meta.url)),
        notes: fileURLToPath(new URL('./notes.html', import.meta.url)),
        forms: fileURLToPath(new URL('./forms.html', import.meta.url)),
      },
    },
  },
});
