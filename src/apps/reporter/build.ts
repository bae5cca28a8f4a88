import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { build, type Plugin, type Rolldown } from 'vite';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const here = fileURLToPath(new URL('./', import.meta.url));
const LANGUAGES = 'virtual:reporter-languages';
const NOTES = 'virtual:reporter-notes';
const ICONS = ['notes', 'sun', 'leaf'];
const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ps', 'ur', 'ckb', 'sd', 'ug', 'dv']);

interface Language {
  tag: string;
  file: string;
  json: string;
  /** the words of the page of forms */
  forms: { file: string; json: string };
  words: { notes: { name: string; label: string; kept: string }; noScript: string };
}

const named = (name: string, json: string) =>
  `assets/${name}-${createHash('sha256').update(json).digest('hex').slice(0, 8)}.json`;

/** Every language that has words for the reporter page, its catalogue in a file of its own, named by its hash. */
function languages(): Language[] {
  return readdirSync(join(root, 'locales'))
    .filter((tag) => existsSync(join(root, 'locales', tag, 'reporter.json')))
    .sort((a, b) => Number(b === 'en') - Number(a === 'en') || (a < b ? -1 : 1))
    .map((tag) => {
      const words = JSON.parse(readFileSync(join(root, 'locales', tag, 'reporter.json'), 'utf8'));
      const json = JSON.stringify(words);
      const forms = JSON.stringify(JSON.parse(readFileSync(join(root, 'locales', tag, 'fill.json'), 'utf8')));
      return {
        tag,
        json,
        words,
        file: named(tag, json),
        forms: { file: named(`forms-${tag}`, forms), json: forms },
      };
    });
}

const attribute = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
const direction = (tag: string) => (RIGHT_TO_LEFT.has(tag.split('-')[0]!) ? 'rtl' : 'ltr');

/** The catalogues as files, their addresses as a module, and the first words of the two HTML pages. */
export function languageFiles(base: string): Plugin {
  const all = languages();
  return {
    name: 'reporter-languages',
    resolveId: (id) => (id === LANGUAGES || id === NOTES ? `\0${id}` : undefined),
    load(id) {
      if (id === `\0${LANGUAGES}`)
        return [
          `export const CATALOGUES = ${JSON.stringify(Object.fromEntries(all.map((it) => [it.tag, base + it.file])))};`,
          `export const FORM_CATALOGUES = ${JSON.stringify(Object.fromEntries(all.map((it) => [it.tag, base + it.forms.file])))};`,
        ].join('\n');
      if (id === `\0${NOTES}`)
        return `export const NOTES = ${JSON.stringify(Object.fromEntries(all.map((it) => [it.tag, { ...it.words.notes, dir: direction(it.tag) }])))};`;
      return undefined;
    },
    generateBundle() {
      for (const it of all)
        for (const { file, json } of [it, it.forms]) this.emitFile({ type: 'asset', fileName: file, source: json });
    },
    transformIndexHtml: (html) =>
      html
        .replace(/%(name|label|kept)%/g, (_, key: 'name') => attribute(all[0]!.words.notes[key]))
        .replace('%noScript%', () =>
          all
            .map((it) => `<p lang="${it.tag}" dir="${direction(it.tag)}">${attribute(it.words.noScript)}</p>`)
            .join(''),
        ),
  };
}

const FORMS_PAGE = 'forms.html';

/** Files that the page of forms alone needs, the engine among them: they go to phones that fill forms, and to no others. */
function formFiles(bundle: Rolldown.OutputBundle): string[] {
  const reachedFrom = (pages: (name: string) => boolean): Set<string> => {
    const reached = new Set<string>();
    const walk = (name: string): void => {
      const it = bundle[name];
      if (!it || reached.has(name)) return;
      reached.add(name);
      if (it.type !== 'chunk') return;
      it.viteMetadata?.importedCss.forEach((css) => reached.add(css));
      [...it.imports, ...it.dynamicImports].forEach(walk);
    };
    for (const it of Object.values(bundle))
      if (it.type === 'chunk' && it.isEntry && pages(it.facadeModuleId ?? '')) walk(it.fileName);
    return reached;
  };
  const others = reachedFrom((page) => !page.endsWith(FORMS_PAGE));
  return [...reachedFrom((page) => page.endsWith(FORMS_PAGE)), FORMS_PAGE].filter((name) => !others.has(name));
}

/**
 * After the page is built: the service worker with the list of all files and a version made of their contents, the icons as PNG, and a
 * Brotli and a gzip twin beside every text, for servers that send them as they are.
 */
export function offlineFiles(base: string, define: Record<string, string> = {}): Plugin {
  return {
    name: 'reporter-offline',
    apply: 'build',
    async writeBundle(options, bundle) {
      const out = options.dir!;
      mkdirSync(join(out, 'icons'), { recursive: true });
      for (const icon of ICONS) {
        const svg = readFileSync(join(here, 'icons', `${icon}.svg`));
        writeFileSync(join(out, 'icons', `${icon}.svg`), svg);
        for (const size of [192, 512])
          writeFileSync(
            join(out, 'icons', `${icon}-${size}.png`),
            await sharp(svg, { density: 600 })
              .resize(size, size)
              .png({ compressionLevel: 9, palette: true })
              .toBuffer(),
          );
      }
      const files = Object.keys(bundle)
        .filter((name) => !name.endsWith('.map'))
        .sort();
      const hash = createHash('sha256');
      for (const name of files) hash.update(name).update(readFileSync(join(out, name)));
      await build({
        configFile: false,
        root: here,
        logLevel: 'warn',
        publicDir: false,
        define: {
          ...define,
          __FILES__: JSON.stringify(files.map((name) => base + name)),
          __FORM_FILES__: JSON.stringify(formFiles(bundle).map((name) => base + name)),
          __VERSION__: JSON.stringify(hash.digest('hex').slice(0, 12)),
        },
        build: {
          outDir: out,
          emptyOutDir: false,
          target: 'chrome80',
          modulePreload: false,
          rolldownOptions: { input: join(here, 'sw.ts'), output: { format: 'iife', entryFileNames: 'sw.js' } },
        },
      });
      for (const name of [...files, 'sw.js', ...ICONS.map((icon) => `icons/${icon}.svg`)]) {
        const bytes = readFileSync(join(out, name));
        writeFileSync(
          join(out, `${name}.br`),
          brotliCompressSync(bytes, {
            params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
          }),
        );
        writeFileSync(join(out, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}
