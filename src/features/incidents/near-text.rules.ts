/**
 * Are two texts so alike that one was made from the other? Compared by shingles of five letters (Broder 1997), without case, accents
 * and punctuation, so that it works in any script.
 */
const SHINGLE = 5;

/** Letters and digits of a text, words parted by one space. */
export const plainText = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** The shingles of a text and how many words it has, worked out once for many comparisons. */
export interface TextPrint {
  shingles: ReadonlySet<string>;
  words: number;
}

export function textPrint(text: string): TextPrint {
  const plain = plainText(text);
  const letters = [...plain];
  const shingles = new Set<string>();
  for (let i = 0; i + SHINGLE <= letters.length; i++) shingles.add(letters.slice(i, i + SHINGLE).join(''));
  return { shingles, words: plain === '' ? 0 : plain.split(' ').length };
}

/** Share of shingles in common (Jaccard, 0 to 1), and share of the smaller text found in the larger (containment). */
export function likeness(a: TextPrint, b: TextPrint): { jaccard: number; contained: number } {
  const [small, large] = a.shingles.size <= b.shingles.size ? [a.shingles, b.shingles] : [b.shingles, a.shingles];
  if (small.size === 0) return { jaccard: 0, contained: 0 };
  let common = 0;
  for (const it of small) if (large.has(it)) common++;
  return { jaccard: common / (a.shingles.size + b.shingles.size - common), contained: common / small.size };
}

/** Too short a text tells nothing: two people who saw the same thing may well use the same six words. */
export const FEWEST_WORDS = 7;

/**
 * Near-identical: 0.8 of the shingles in common between two who say they saw it; 0.6 when one of them says they heard it, for then
 * copying is the likelier story; or a text of twelve words and more that stands nearly whole (0.9) inside the other.
 */
export function nearIdentical(a: TextPrint, b: TextPrint, bothSaw: boolean): boolean {
  if (Math.min(a.words, b.words) < FEWEST_WORDS) return false;
  const { jaccard, contained } = likeness(a, b);
  return jaccard >= (bothSaw ? 0.8 : 0.6) || (contained >= 0.9 && Math.min(a.words, b.words) >= 12);
}
