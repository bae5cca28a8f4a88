import { z } from 'zod';

/**
 * Labels by which a focal point says for whom a message is: a letter or a few, and a number. With a number no word of a common report is taken for
 * one, and it tells nothing of who is meant.
 */
const LABEL = /^[\p{L}\p{M}]{1,4}\d{1,3}$/u;

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u0660-\u0669]/g, (it) => String(it.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (it) => String(it.charCodeAt(0) - 0x6f0))
    .toUpperCase();

export const focalLabel = z
  .string()
  .trim()
  .max(12)
  .transform(plain)
  .refine((it) => LABEL.test(it), 'A letter or a few, and a number, such as A1.');

/** The first label that none of these is: A1, A2 and so on. */
export function freeLabel(taken: readonly string[]): string {
  const used = new Set(taken.map(plain));
  for (let n = 1; ; n++) if (!used.has(`A${n}`)) return `A${n}`;
}

/** For whom a message is, with the rest of it; null where it begins with no label of these, or says nothing behind it. */
export function labelled<T extends { label: string }>(
  text: string,
  labels: readonly T[],
): { of: T; rest: string } | null {
  const [, head = '', rest = ''] =
    /^\s*([\p{L}\p{M}]{1,4}\s?\p{Nd}{1,3})(?!\p{Nd})[\s:,.;#*-]+(\S.*)$/su.exec(text.normalize('NFKC')) ?? [];
  const said = plain(head).replace(/\s/g, '');
  const of = said === '' ? undefined : labels.find((it) => plain(it.label) === said);
  return of ? { of, rest: rest.trim() } : null;
}
