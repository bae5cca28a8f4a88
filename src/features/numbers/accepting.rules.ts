import { asciiDigits } from './keywords.rules.ts';

/**
 * Accepting by SMS. A number proves nothing: a sender can be forged. What proves that whoever answers has the telephone that was given with the mandate is
 * what proves it in a call: something that went to that telephone alone. In a call that is the call; here it is six digits.
 */

export const CODE_DIGITS = 6;
/** So long the digits can be answered with; the ladder goes on by its own clock meanwhile. */
export const ANSWER_MS = 3 * 60 * 60_000;
/** After so many wrong ones from its number the digits are worth nothing: a million guesses become three. */
export const MOST_WRONG = 3;

/** Digits as they are written on a telephone: `482 913`. */
export const shownCode = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`;

/**
 * "1" and the digits, however they are grouped; `code` is null for a 1 alone. Null for any other message.
 */
export function acceptanceIn(text: string): { code: string | null } | null {
  const told = asciiDigits(text).trim();
  if (!/^1(?:[\s.,:;#*+-]*\d[\d\s.-]*)?$/.test(told)) return null;
  const digits = told.replace(/\D/g, '');
  if (digits.length === 1) return { code: null };
  return digits.length === 1 + CODE_DIGITS ? { code: digits.slice(1) } : null;
}
