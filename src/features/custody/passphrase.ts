import { wordlist } from '@scure/bip39/wordlists/english.js';

/**
 * Words that are made, never chosen: eight from a list of 2,048 (88 bits), or 27 digits in nine groups (89.7 bits) for whoever writes no
 * Latin letters. The list is that of BIP-39: every word is known by its first four letters.
 */
export type WordKind = 'words' | 'digits';
export const WORDS = 8;
export const GROUPS = 9;
/** What guessing has to get through, in bits, before Argon2id makes each guess slow. */
export const BITS: Record<WordKind, number> = { words: WORDS * 11, digits: Math.floor(GROUPS * 3 * Math.log2(10)) };

/** An even draw below `most`, which is at most 65,536: what would favour some is drawn again. */
function drawBelow(most: number, random: (into: Uint16Array<ArrayBuffer>) => Uint16Array): number {
  const limit = Math.floor(65_536 / most) * most;
  for (;;) {
    const [value] = random(new Uint16Array(1));
    if (value! < limit) return value! % most;
  }
}

/** Eight words, or nine groups of three digits, unless other numbers of them are asked for. */
export function makeWords(
  kind: WordKind,
  random: (into: Uint16Array<ArrayBuffer>) => Uint16Array = (it) => crypto.getRandomValues(it),
  words = WORDS,
  groups = GROUPS,
): string[] {
  return kind === 'words'
    ? Array.from({ length: words }, () => wordlist[drawBelow(wordlist.length, random)]!)
    : Array.from({ length: groups }, () => String(drawBelow(1000, random)).padStart(3, '0'));
}

const DIGITS = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g;
/** Arabic, Persian and Devanagari digits: each row begins at a multiple of sixteen, the last at six above one. */
const digitOf = (it: string): string => {
  const code = it.codePointAt(0)!;
  return String(code >= 0x966 ? code - 0x966 : code & 15);
};

/** As words are typed on different keyboards, so they mean the same: small letters, one space, Latin digits; digits without their groups. */
export function normalWords(typed: string): string {
  const plain = typed
    .normalize('NFKD')
    .replace(DIGITS, (it) => digitOf(it))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
  return /^[0-9 ]+$/.test(plain) ? plain.replace(/ /g, '') : plain;
}

/** Which typed words are not on the list (counted from one): a slip is told before two seconds are spent on it. */
export function unknownWords(typed: string): number[] {
  const normal = normalWords(typed);
  if (/^[0-9]*$/.test(normal)) return [];
  return normal.split(' ').flatMap((word, at) => (wordlist.includes(word) ? [] : [at + 1]));
}

/** Whether it has as many words or digits as were made. */
export function isWhole(typed: string): boolean {
  const normal = normalWords(typed);
  return /^[0-9]+$/.test(normal) ? normal.length === GROUPS * 3 : normal.split(' ').length === WORDS;
}

/** Three of them to write from the paper, so that it is known to be right: places counted from one, in order. */
export function placesToCheck(
  count: number,
  random: (into: Uint16Array<ArrayBuffer>) => Uint16Array = (it) => crypto.getRandomValues(it),
): number[] {
  const places = new Set<number>();
  while (places.size < Math.min(3, count)) places.add(drawBelow(count, random) + 1);
  return [...places].toSorted((a, b) => a - b);
}
