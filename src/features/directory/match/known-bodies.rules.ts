import { foldText } from '#domain/text-folding.ts';
import { KNOWN_BODIES } from './known-bodies.data.ts';
import { conceptAt, isLegalForm, isStopWord, partElisions, stem } from './name-words.rules.ts';
import { placeAt } from './place-words.rules.ts';

/** A public body known by several names. */
export interface KnownBody {
  readonly code: string;
  /** the state it belongs to */
  readonly home: string | null;
  /** places that are part of its name */
  readonly own: readonly string[];
}

interface Keyed {
  readonly key: string;
}

let tables:
  | {
      readonly byShort: Map<string, KnownBody>;
      readonly byWords: Map<string, KnownBody>;
      /** a body's code to the words of each of its long names */
      readonly names: Map<string, string[][]>;
      /** and to the folded words of all of them, as they are written */
      readonly spelt: Map<string, string[][]>;
    }
  | undefined;

const signature = (words: readonly Keyed[], places: readonly string[]): string =>
  `${words.map((word) => word.key).join(' ')}|${[...places].sort().join(' ')}`;

/** Keys and places of a plain name, as `readName` finds them in one without brackets and signs. */
function keysOf(name: string): { words: Keyed[]; places: string[] } {
  const words: Keyed[] = [];
  const places: string[] = [];
  const folded = foldText(partElisions(name)).split(' ');
  for (let at = 0; at < folded.length;) {
    const place = placeAt(folded, at, true);
    if (place) {
      if (!places.includes(place.code)) places.push(place.code);
      at += place.length;
      continue;
    }
    const word = folded[at]!;
    if (word === 'un' && /\bUN\b/.test(name)) {
      words.push({ key: 'united_nations' });
      at++;
      continue;
    }
    const concept = conceptAt(folded, at);
    if (concept) words.push({ key: concept.key });
    else if (!isLegalForm(word) && !isStopWord(word)) words.push({ key: stem(word) });
    at += concept?.length ?? 1;
  }
  return { words, places };
}

function known(): NonNullable<typeof tables> {
  if (tables) return tables;
  const byShort = new Map<string, KnownBody>();
  const byWords = new Map<string, KnownBody>();
  const long = new Map<string, string[][]>();
  const spelt = new Map<string, string[][]>();
  for (const line of KNOWN_BODIES.trim().split('\n')) {
    const [, code, home, names] = /^(\S+) (\S+) (.*)$/.exec(line)!;
    for (const name of names!.split('|')) {
      const folded = foldText(name);
      const { words, places } = keysOf(name);
      const plain = folded.split(' ').filter((word) => !isStopWord(word) || folded === word);
      spelt.set(code!, [...(spelt.get(code!) ?? []), plain]);
      const body = { code: code!, home: home === '-' ? null : home!, own: places };
      if (!folded.includes(' ') || /^[A-Z -]+$/.test(name)) byShort.set(folded.replaceAll(' ', ''), body);
      if (!folded.includes(' ')) continue;
      byWords.set(signature(words, places), body);
      long.set(code!, [...(long.get(code!) ?? []), words.map((word) => word.key)]);
    }
  }
  return (tables = { byShort, byWords, names: long, spelt });
}

/** The body that goes by a short form (folded, without blanks). */
export const bodyOfShort = (short: string): KnownBody | undefined => known().byShort.get(short);

/**
 * The body that goes by these words. Places that are not in its name do not hinder ("UK ...", "..., Denmark"), unless its name has no place of its own and
 * they are another state's: the "Ministry of Foreign Affairs" of Italy is not that of the Netherlands.
 */
export function bodyOfWords(words: readonly Keyed[], places: readonly string[]): KnownBody | undefined {
  const { byWords, byShort } = known();
  if (words.length === 1 && words[0]!.key.length > 2) {
    const body = byShort.get(words[0]!.key);
    if (body) return body;
  }
  const whole = byWords.get(signature(words, places));
  if (whole) return whole;
  const fits = (kept: readonly string[]): KnownBody | undefined => {
    const body = byWords.get(signature(words, kept));
    if (!body || (body.own.length === 0 && body.home !== null && !places.includes(body.home))) return undefined;
    return body;
  };
  for (const place of places) {
    const without = fits(places.filter((other) => other !== place));
    if (without) return without;
  }
  return places.length > 1 ? fits([]) : undefined;
}

/** Whether all words of one of the body's long names (two at least) are among these keys. */
export const holdsNameOf = (body: KnownBody, keys: ReadonlySet<string>): boolean =>
  (known().names.get(body.code) ?? []).some((name) => name.length > 1 && name.every((key) => keys.has(key)));

/** Other names of a public body, each as its folded words: short ones first as they are listed. */
export const namesOfBody = (code: string): string[][] => known().spelt.get(code) ?? [];
