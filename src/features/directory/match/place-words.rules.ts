import { foldText } from '#domain/text-folding.ts';
import { ISO_ALPHA2 } from './states.rules.ts';
import { REGION_WORDS, STATE_WORDS } from './place-words.data.ts';

/** Languages whose names of states are known (CLDR, through the platform). */
const LANGUAGES = [
  'en',
  'fr',
  'es',
  'pt',
  'de',
  'nl',
  'it',
  'da',
  'sv',
  'nb',
  'fi',
  'pl',
  'tr',
  'sw',
  'so',
  'ar',
  'ru',
];

/** Too short or too common to be read as a place inside a name unless they stand in capitals. */
const ONLY_IN_CAPITALS = new Set([
  'us',
  'uk',
  'usa',
  'uae',
  'drc',
  'rdc',
  'car',
  'prc',
  'rok',
  'ksa',
  'rsa',
  'som',
  'brd',
]);
const NEVER = new Set(['man', 'kiwi', 'guernesey', 'mona', 'rat', 'sal', 'ile']);

let placesByPhrase: Map<string, string> | undefined;
/** a first word to the most words of a phrase that begins with it */
const longestFrom = new Map<string, number>();

/** Folded phrase (words parted by single spaces) to the code of its place. Made at first use: some 3,000 phrases. */
function phrases(): Map<string, string> {
  if (placesByPhrase) return placesByPhrase;
  const found = new Map<string, string>();
  for (const language of LANGUAGES) {
    const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    for (const code of ISO_ALPHA2) {
      const name = names.of(code);
      if (!name) continue;
      for (const variant of [name, name.replace(/\s*[([].*$/, ''), name.replaceAll('&', ' and ')]) {
        const folded = foldText(variant);
        if (folded.length > 3 || (language === 'en' && folded.length > 2)) keep(found, folded, code);
      }
    }
  }
  for (const line of `${STATE_WORDS}${REGION_WORDS}`.split('\n')) {
    const [code, ...words] = line.trim().split(' ');
    // Our own words win over the platform's: "niger" and "nigeria", "guinea" are told apart there already.
    for (const word of words) found.set(word.replaceAll('_', ' '), code!);
  }
  for (const word of NEVER) found.delete(word);
  for (const phrase of found.keys()) {
    const [first, ...rest] = phrase.split(' ');
    longestFrom.set(first!, Math.max(longestFrom.get(first!) ?? 1, rest.length + 1));
  }
  return (placesByPhrase = found);
}

const keep = (found: Map<string, string>, phrase: string, code: string): void => {
  if (!found.has(phrase)) found.set(phrase, code);
};

/**
 * The place whose name begins at word `at`, with the number of words it takes; the longest wins. `inCapitals` says whether that word was
 * written in capitals: "US" is a state, "us" is not.
 */
export function placeAt(
  words: readonly string[],
  at: number,
  inCapitals: boolean,
): { code: string; length: number } | undefined {
  const known = phrases();
  const longest = longestFrom.get(words[at]!) ?? 0;
  for (let length = Math.min(longest, words.length - at); length >= 1; length--) {
    const phrase = length === 1 ? words[at]! : words.slice(at, at + length).join(' ');
    const code = known.get(phrase);
    if (code === undefined) continue;
    if (length === 1 && ONLY_IN_CAPITALS.has(phrase) && !inCapitals) continue;
    return { code, length };
  }
  return undefined;
}

/** Whether a code is a state's (and not a region's or a part's). */
export const isState = (code: string): boolean => /^[A-Z]{2}$/.test(code);
