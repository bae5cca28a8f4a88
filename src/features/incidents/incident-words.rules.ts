import { SEGMENT } from './incident-columns.rules.ts';
import { makeBits, setBit } from './incident-scan.rules.ts';

/**
 * Which incidents of one segment hold which folded word: a sorted dictionary and, for each word, the rows (two bytes each). Rows that
 * changed since it was made stand beside it with their words, until it is made anew. The number of an incident is found by
 * counting, it is no word here.
 */
export interface WordIndex {
  /** all words in order, joined; word `w` is from `starts[w]` up to `starts[w + 1]` */
  text: string;
  starts: Uint32Array;
  /** the rows of word `w` are from `firsts[w]` up to `firsts[w + 1]` */
  firsts: Uint32Array;
  rows: Uint16Array;
}

/** What an index is made of, gathered bit by bit. */
export interface WordGatherer {
  known: Map<string, number>;
  words: Uint32Array;
  of: Uint16Array;
  size: number;
}

export const makeGatherer = (): WordGatherer => ({
  known: new Map(),
  words: new Uint32Array(1 << 14),
  of: new Uint16Array(1 << 14),
  size: 0,
});

function larger<T extends Uint32Array | Uint16Array>(array: T, make: (length: number) => T): T {
  const bigger = make(array.length * 2);
  bigger.set(array);
  return bigger;
}

/** Adds the words of a row, parted by spaces and each there once. */
export function gatherWords(into: WordGatherer, number: number, line: string): void {
  const row = number & (SEGMENT - 1);
  const own = String(number);
  for (const word of line.split(' ')) {
    if (word === '' || word === own) continue;
    let id = into.known.get(word);
    if (id === undefined) into.known.set(word, (id = into.known.size));
    if (into.size === into.words.length) {
      into.words = larger(into.words, (length) => new Uint32Array(length));
      into.of = larger(into.of, (length) => new Uint16Array(length));
    }
    into.words[into.size] = id;
    into.of[into.size] = row;
    into.size += 1;
  }
}

/** Makes the index of what was gathered. */
export function makeIndex({ known, words, of, size }: WordGatherer): WordIndex {
  const sorted = [...known.keys()].toSorted((a, b) => (a < b ? -1 : 1));
  const rank = new Uint32Array(sorted.length);
  const starts = new Uint32Array(sorted.length + 1);
  for (let at = 0; at < sorted.length; at++) {
    rank[known.get(sorted[at]!)!] = at;
    starts[at + 1] = starts[at]! + sorted[at]!.length;
  }
  const firsts = new Uint32Array(sorted.length + 1);
  for (let at = 0; at < size; at++) firsts[rank[words[at]!]! + 1]! += 1;
  for (let at = 0; at < sorted.length; at++) firsts[at + 1]! += firsts[at]!;
  const next = firsts.slice(0, -1);
  const rows = new Uint16Array(size);
  for (let at = 0; at < size; at++) {
    const word = rank[words[at]!]!;
    rows[next[word]!++] = of[at]!;
  }
  return { text: sorted.join(''), starts, firsts, rows };
}

/** The first word of the dictionary that is not before `wanted`. */
function firstFrom({ text, starts }: WordIndex, wanted: string): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (text.slice(starts[middle]!, starts[middle + 1]!) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sets the bit of every row below `size` whose number begins with these digits. */
function setNumbers(bits: Uint32Array, base: number, digits: string): void {
  const begin = Number(digits);
  if (digits.startsWith('0') || begin > 2 ** 31) return;
  for (let scale = 1; begin * scale < base + SEGMENT; scale *= 10) {
    const low = Math.max(base, begin * scale);
    const high = Math.min(base + SEGMENT, (begin + 1) * scale);
    for (let number = low; number < high; number++) setBit(bits, number - base);
  }
}

/**
 * The rows of a segment that hold all these words or words that begin with them. @param changed words of rows that the index has as they
 * were before; @param index null where none was made yet, and all rows stand in `changed`
 */
export function rowsWithWords(
  index: WordIndex | null,
  changed: ReadonlyMap<number, string> | undefined,
  base: number,
  asked: readonly string[],
): Uint32Array {
  let all: Uint32Array | null = null;
  for (const word of asked) {
    const bits = makeBits();
    if (index) {
      for (let at = firstFrom(index, word); at < index.starts.length - 1; at++) {
        if (!index.text.startsWith(word, index.starts[at]!) || index.starts[at + 1]! - index.starts[at]! < word.length)
          break;
        const end = index.firsts[at + 1]!;
        for (let i = index.firsts[at]!; i < end; i++) {
          const row = index.rows[i]!;
          bits[row >> 5]! |= 1 << (row & 31);
        }
      }
    }
    if (changed)
      for (const [row, line] of changed) {
        if (line.startsWith(word) || line.includes(` ${word}`)) setBit(bits, row);
        else bits[row >> 5]! &= ~(1 << (row & 31));
      }
    if (/^[0-9]+$/.test(word)) setNumbers(bits, base, word);
    if (all === null) all = bits;
    else for (let at = 0; at < all.length; at++) all[at]! &= bits[at]!;
  }
  return all ?? makeBits();
}
