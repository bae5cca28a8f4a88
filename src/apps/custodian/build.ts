import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const WORDS = 'virtual:custody-words';
/** The one file to keep on a stick. */
export const KEPT_FILE = 'baraza-custodian.html';

const sha256 = (bytes: string | Uint8Array, encoding: 'hex' | 'base64') =>
  createHash('sha256').update(bytes).digest(encoding);

/** The catalogues of all languages, as one module. */
export function allWords(): Plugin {
  return {
    name: 'custody-words',
    resolveId: (id) => (id === WORDS ? `\0${WORDS}` : undefined),
    load(id) {
      if (id !== `\0${WORDS}`) return undefined;
      const tags = readdirSync(join(root, 'locales')).filter((tag) =>
        existsSync(join(root, 'locales', tag, 'custody.json')),
      );
      const all = tags
        .toSorted()
        .map((tag) => [tag, JSON.parse(readFileSync(join(root, 'locales', tag, 'custody.json'), 'utf8'))]);
      return `export const CATALOGUES = ${JSON.stringify(Object.fromEntries(all))};`;
    },
  };
}

/**
 * After the page is built: the same page as one file that asks nobody for anything (its policy allows exactly this script and this style),
 * and the list of all files with the SHA-256 of each.
 */
export function keptFileAndHashes(): Plugin {
  return {
    name: 'custody-kept-file',
    apply: 'build',
    writeBundle(options, bundle) {
      const out = options.dir!;
      const names = Object.keys(bundle).toSorted();
      const read = (ending: string) =>
        readFileSync(
          join(
            out,
            names.find((it) => it.endsWith(ending))!,
          ),
          'utf8',
        );
      const script = read('.js').replaceAll('</script', '<\\/script');
      const style = read('.css');
      const policy = `default-src 'none'; script-src 'sha256-${sha256(script, 'base64')}'; style-src 'sha256-${sha256(style, 'base64')}'; img-src data: blob:; base-uri 'none'; form-action 'none'`;
      writeFileSync(
        join(out, KEPT_FILE),
        `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="${policy}">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>Custodians</title>\n<link rel="icon" href="data:,">\n<style>${style}</style>\n</head>\n<body>\n<div id="page"></div>\n<script type="module">${script}</script>\n</body>\n</html>\n`,
      );
      const files = [...names, KEPT_FILE].map((path) => {
        const bytes = readFileSync(join(out, path));
        return { path, bytes: bytes.length, sha256: sha256(bytes, 'hex') };
      });
      writeFileSync(join(out, 'files.json'), `${JSON.stringify({ files }, null, 2)}\n`);
      for (const name of [...names, KEPT_FILE]) {
        const bytes = readFileSync(join(out, name));
        writeFileSync(
          join(out, `${name}.br`),
          brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
        );
        writeFileSync(join(out, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}
