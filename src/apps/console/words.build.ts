import type { Plugin } from 'vite';

/** The catalogues that a component's source asks for by name: the literal arguments of `useT` and `useSoftT`. */
export function cataloguesOf(source: string): string[] {
  const names = new Set<string>();
  for (const [, given] of source.matchAll(/\buse(?:Soft)?T\(([^()]*)\)/g))
    for (const [, name] of given!.matchAll(/'([a-z-]+)'/g)) names.add(name!);
  return [...names];
}

/**
 * Lets every module say, as it is fetched, which catalogues its components will ask for. The router has them all before it shows a screen
 * (`wordsReady`), so that no part that appears later, while somebody types, has to wait for words and takes the screen away meanwhile.
 */
export function wordsBeforeScreens(): Plugin {
  return {
    name: 'words-before-screens',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/src\/(web|features)\/.*\.tsx$/.test(id)) return undefined;
      const names = cataloguesOf(code);
      if (names.length === 0) return undefined;
      const asked = names.map((it) => JSON.stringify(it)).join(', ');
      return {
        code: `${code}\nimport { wantWords as wantWordsOfThis } from '#web/i18n.ts';\nwantWordsOfThis(${asked});\n`,
        map: null,
      };
    },
  };
}
