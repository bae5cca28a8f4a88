import { z } from 'zod';

/** A date as sharply as it is known: a year, a month or a day (`2015`, `2015-03`, `2015-03-12`; a part of ISO 8601-1, 5.2.2). */

const SHAPE = /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?$/;

/** Is there such a year, month or day? 2026-02-29 there is not. */
export function isPartialDate(text: string): boolean {
  const [, year, month, day] = SHAPE.exec(text) ?? [];
  if (year === undefined || year === '0000') return false;
  return day === undefined || new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDate() === Number(day);
}

export const partialDate = z
  .string()
  .max(10)
  .refine(isPartialDate, 'Write a year, a month or a day: 2015, 2015-03 or 2015-03-12.');

/** Can the one have been before the other, or at the same time, as far as both are known? An end that is not known speaks against nothing. */
export function inOrder(from: string | undefined, until: string | undefined): boolean {
  if (from === undefined || until === undefined) return true;
  const known = Math.min(from.length, until.length);
  return from.slice(0, known) <= until.slice(0, known);
}

/**
 * A date as people write it, in digits of any script: year first (`2015-3`), month before the year (`3/2015`), or with dots day first (`12.3.2015`). What
 * stands with strokes and a day is not read: it is not known whether day or month comes first.
 * @returns null for what is none of these
 */
export function readPartialDate(text: string): string | null {
  const plain = text
    .trim()
    .replace(/\p{Nd}/gu, (digit) => String(digitOf(digit)))
    .replace(/\s*([-/.])\s*/g, '$1');
  const yearFirst = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(plain);
  const monthFirst = /^(\d{1,2})[-/.](\d{4})$/.exec(plain);
  const dayFirst = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(plain);
  const [year, month, day] = yearFirst
    ? yearFirst.slice(1)
    : monthFirst
      ? [monthFirst[2], monthFirst[1]]
      : dayFirst
        ? [dayFirst[3], dayFirst[2], dayFirst[1]]
        : [];
  if (year === undefined) return null;
  const written = [year, month, day].flatMap((part) => (part === undefined ? [] : [part.padStart(2, '0')])).join('-');
  return isPartialDate(written) ? written : null;
}

/** The digits of a script follow one another from its zero on (Unicode, general category Nd). */
function digitOf(digit: string): number {
  const code = digit.codePointAt(0)!;
  let value = 0;
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}
