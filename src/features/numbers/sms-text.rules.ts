/**
 * How a text travels by SMS: which letters fit the small alphabet, how many messages it takes, and how a long one that came in pieces is put
 * together. Source: 3GPP TS 23.038 (alphabets), 3GPP TS 23.040 section 9.2.3.24.1 (concatenation).
 */

/** The default alphabet without its escape, and what stands behind the escape and so takes two places. */
const GSM7 =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENDED = '\f^{}\\[~]|€';
const inBasic = new Set(GSM7);
const inExtended = new Set(EXTENDED);

export interface Segments {
  alphabet: 'gsm7' | 'ucs2';
  /** places taken: septets of GSM-7, code units of UCS-2 */
  units: number;
  /** how many messages it is sent as, and paid for */
  segments: number;
}

/** Places in one message, and in each of several (six octets go to the header that numbers them). */
const ROOM = { gsm7: { one: 160, more: 153 }, ucs2: { one: 70, more: 67 } } as const;

/** How many messages a text takes. A letter that takes two places is never cut in two, so that a message may stay one place short. */
export function segmentsOf(text: string): Segments {
  const letters = [...text];
  const alphabet = letters.every((it) => inBasic.has(it) || inExtended.has(it)) ? 'gsm7' : 'ucs2';
  const size = (letter: string) => (alphabet === 'ucs2' ? letter.length : inExtended.has(letter) ? 2 : 1);
  const units = letters.reduce((sum, it) => sum + size(it), 0);
  const { one, more } = ROOM[alphabet];
  if (units <= one) return { alphabet, units, segments: 1 };
  let segments = 1;
  let used = 0;
  for (const letter of letters) {
    if (used + size(letter) > more) {
      segments++;
      used = 0;
    }
    used += size(letter);
  }
  return { alphabet, units, segments };
}

/** Fits a text into so many messages, with an ellipsis where words had to go; never through the middle of a letter. */
export function fitInto(text: string, segments: number): string {
  if (segmentsOf(text).segments <= segments) return text;
  const letters = [...text];
  let low = 0;
  let high = letters.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (segmentsOf(`${letters.slice(0, middle).join('')}...`).segments <= segments) low = middle;
    else high = middle - 1;
  }
  return `${letters.slice(0, low).join('').trimEnd()}...`;
}

export interface Part {
  /** the row it lies in */
  id: string;
  text: string;
  n: number;
  of: number;
  at: number;
}

/** The longest row of pieces that is waited for: the header counts in one octet, and nobody writes more on a phone. */
export const MOST_PARTS = 30;
/** Pieces that have waited so long are put together as they are. */
export const PARTS_WAIT_MS = 30 * 60_000;

/** What is no number of pieces is a message by itself. */
export const isPart = (it: { n: number; of: number } | undefined): it is { n: number; of: number } =>
  it !== undefined &&
  Number.isInteger(it.n) &&
  Number.isInteger(it.of) &&
  it.of > 1 &&
  it.of <= MOST_PARTS &&
  it.n >= 1 &&
  it.n <= it.of;

export interface Joined {
  text: string;
  ids: string[];
  at: number;
  parts: number;
  missing: number;
}

/**
 * Puts the pieces of one sender and one reference together, whichever order they came in; null while one is missing and may still come. A piece
 * that came twice counts once, the first of them. Where one never came, `[…]` stands in its place.
 */
export function joinParts(parts: readonly Part[], now: number): Joined | null {
  const first = parts[0];
  if (!first) return null;
  const of = Math.max(...parts.map((it) => it.of));
  const oldest = Math.min(...parts.map((it) => it.at));
  const byNumber = new Map<number, Part>();
  for (const part of parts.toSorted((a, b) => a.at - b.at)) if (!byNumber.has(part.n)) byNumber.set(part.n, part);
  const missing = of - byNumber.size;
  if (missing > 0 && now - oldest < PARTS_WAIT_MS) return null;
  const texts: string[] = [];
  for (let n = 1; n <= of; n++) {
    const part = byNumber.get(n);
    if (part) texts.push(part.text);
    else if (texts.at(-1) !== ' […] ') texts.push(' […] ');
  }
  return { text: texts.join('').trim(), ids: parts.map((it) => it.id), at: oldest, parts: byNumber.size, missing };
}
