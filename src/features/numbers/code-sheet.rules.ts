import { z } from 'zod';
import { asciiDigits } from './keywords.rules.ts';

/**
 * Coded SMS, for the oldest telephones: a few parts with `#` between them, in an order that stands on a sheet of paper. The model is the weekly message of
 * local monitoring networks: `incidents # crossings # safety from 1 to 10 # police and NGO visits`.
 */

export const MOST_FIELDS = 12;
const label = z.string().trim().min(1).max(40);
export const codeField = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('number'),
    label,
    low: z.number().int().min(0).max(1_000_000),
    high: z.number().int().min(0).max(1_000_000),
  }),
  /** one of a few words or letters, as they are typed: `Y`, `N` */
  z.strictObject({
    kind: z.literal('choice'),
    label,
    choices: z.array(z.string().trim().min(1).max(20)).min(2).max(20),
  }),
  z.strictObject({ kind: z.literal('text'), label }),
]);
export type CodeField = z.output<typeof codeField>;

export interface CodeSheet {
  id: string;
  /** the word it begins with, or null */
  keyword: string | null;
  fields: readonly CodeField[];
}

export interface CodeFault {
  what: 'missing' | 'too_many' | 'not_a_number' | 'out_of_range' | 'not_a_choice';
  /** which part, from 1; the number of parts expected for too many */
  part: number;
}
export type CodeReading = { ok: true; values: (string | number)[] } | { ok: false; fault: CodeFault };

/** Digits of other scripts as ours; a star where the telephone has no hash in its letters. */
const normal = (text: string): string => asciiDigits(text).replaceAll('*', '#').trim();

/** What is wrong with a sheet, or null: at least one part, bounds the right way round, choices that differ, text last (it may hold anything). */
export function sheetFault(fields: readonly CodeField[]): 'no_parts' | 'bounds' | 'same_choices' | 'text_last' | null {
  if (fields.length === 0 || fields.length > MOST_FIELDS) return 'no_parts';
  for (const [at, field] of fields.entries()) {
    if (field.kind === 'number' && field.low > field.high) return 'bounds';
    if (
      field.kind === 'choice' &&
      new Set(field.choices.map((it) => normal(it).toLowerCase())).size < field.choices.length
    )
      return 'same_choices';
    if (field.kind === 'text' && at < fields.length - 1) return 'text_last';
  }
  return null;
}

/**
 * The sheet that a message is meant for, with the rest of it: the one whose word it begins with; else the one without a word, when the message
 * begins with a number and a `#` follows soon. Null for plain words.
 */
export function sheetOf(text: string, sheets: readonly CodeSheet[]): { sheet: CodeSheet; rest: string } | null {
  const told = normal(text);
  const [, head = '', rest = ''] = /^([^\s#]+)[\s#]*(.*)$/s.exec(told) ?? [];
  for (const sheet of sheets)
    if (sheet.keyword !== null && head.toLowerCase() === normal(sheet.keyword).toLowerCase()) return { sheet, rest };
  const open = sheets.find((it) => it.keyword === null);
  return open && /^\d+[^#]{0,20}#/.test(told) ? { sheet: open, rest: told } : null;
}

function readPart(field: CodeField, typed: string, part: number): string | number | CodeFault {
  if (field.kind === 'text') return typed;
  if (typed === '') return { what: 'missing', part };
  if (field.kind === 'choice') {
    const found = field.choices.find((it) => normal(it).toLowerCase() === typed.toLowerCase());
    return found ?? { what: 'not_a_choice', part };
  }
  // "3 incidents" is three
  const digits = /^(\d{1,7})(?!\d|[.,]\d)/.exec(typed)?.[1];
  if (digits === undefined) return { what: 'not_a_number', part };
  const value = Number(digits);
  return value >= field.low && value <= field.high ? value : { what: 'out_of_range', part };
}

/** Reads the parts of a message. The first fault is told: on a small screen one thing at a time is mended. */
export function readCode(rest: string, fields: readonly CodeField[]): CodeReading {
  const typed = normal(rest)
    .replace(/^#|#$/g, '')
    .split('#')
    .map((it) => it.trim());
  const last = fields.at(-1);
  // a text at the end holds every further sign
  const parts =
    last?.kind === 'text' && typed.length > fields.length
      ? [...typed.slice(0, fields.length - 1), typed.slice(fields.length - 1).join(' # ')]
      : typed;
  const values: (string | number)[] = [];
  for (const [at, field] of fields.entries()) {
    const value = readPart(field, parts[at] ?? '', at + 1);
    if (typeof value === 'object') return { ok: false, fault: value };
    values.push(value);
  }
  return parts.length > fields.length
    ? { ok: false, fault: { what: 'too_many', part: fields.length } }
    : { ok: true, values };
}

/** How the message is written, for paper and for who got it wrong: `W incidents # crossings # safety 1-10 # visits`. */
export const patternOf = ({ keyword, fields }: Pick<CodeSheet, 'keyword' | 'fields'>): string =>
  [
    keyword,
    fields
      .map((it) =>
        it.kind === 'number'
          ? it.low === 0 && it.high >= 1000
            ? it.label
            : `${it.label} ${it.low}-${it.high}`
          : it.kind === 'choice'
            ? `${it.label} ${it.choices.join('/')}`
            : it.label,
      )
      .join(' # '),
  ]
    .filter(Boolean)
    .join(' ');

/** What was said, to be read by people: `Incidents: 3. Safety: 7.` */
export const wordsOfCode = (fields: readonly CodeField[], values: readonly (string | number)[]): string =>
  fields
    .map((field, at) => `${field.label}: ${values[at]}`)
    .filter((it) => !it.endsWith(': '))
    .join('\n');

/** A corrected message takes the place of one that could not be read, for so long. */
export const CORRECTION_MS = 24 * 3_600_000;
