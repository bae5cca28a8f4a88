import { z } from 'zod';
import type { Answer, AnswerRow } from './submission-xml.rules.ts';
import type { ChoiceLists, FormField } from './xform.rules.ts';

/** Which answers of a form make a report: what, when, where, harm. Paths are those of the form's fields. */

const path = z.string().max(500).nullable().default(null);
const harm = z.object({ low: path, best: path, high: path });
const BASES = ['saw', 'heard_from_witness', 'hearsay', 'media'] as const;

export const mapping = z.object({
  /** what happened: these answers, each with its question, one a line */
  text: z.array(z.string().max(500)).min(1).max(40),
  /** a report is made only when this answer is one of these; always, when null */
  onlyWhen: z
    .object({ path: z.string().max(500), values: z.array(z.string().max(200)).min(1).max(200) })
    .nullable()
    .default(null),
  /** a type of incident for each choice */
  type: z
    .object({ path: z.string().max(500), codes: z.record(z.string().max(200), z.string().max(60)) })
    .nullable()
    .default(null),
  whenFrom: path,
  whenTo: path,
  placeText: z.array(z.string().max(500)).max(6).default([]),
  point: path,
  who: path,
  asks: path,
  killed: harm.nullable().default(null),
  hurt: harm.nullable().default(null),
  basis: z
    .object({ path: z.string().max(500), bases: z.record(z.string().max(200), z.enum(BASES)) })
    .nullable()
    .default(null),
  /** it is happening, or about to, when this answer is one of these */
  danger: z
    .object({ path: z.string().max(500), values: z.array(z.string().max(200)).min(1).max(200) })
    .nullable()
    .default(null),
});
export type Mapping = z.infer<typeof mapping>;

/** An account as the intake takes it: what this mapping can fill of it. */
export interface MappedAccount {
  text: string;
  language: string;
  typeCode: string | null;
  whenFrom: string | null;
  whenTo: string | null;
  whenPrecision: 'exact' | 'day' | 'unknown';
  placeText: string | null;
  lat: number | null;
  lon: number | null;
  radiusKm: number | null;
  placePrecision: 'point' | 'village' | 'unknown';
  who: string | null;
  asks: string | null;
  killed: Range | null;
  hurt: Range | null;
  basis: (typeof BASES)[number] | null;
  dangerNow: boolean;
}
interface Range {
  low: number | null;
  best: number | null;
  high: number | null;
}

/** Every path that a mapping names. */
export function pathsOf(it: Mapping): string[] {
  const ranges = [it.killed, it.hurt].flatMap((range) => (range ? [range.low, range.best, range.high] : []));
  return [
    ...it.text,
    ...it.placeText,
    it.onlyWhen?.path,
    it.type?.path,
    it.whenFrom,
    it.whenTo,
    it.point,
    it.who,
    it.asks,
    it.basis?.path,
    it.danger?.path,
    ...ranges,
  ].filter((one): one is string => typeof one === 'string');
}

/** Paths that the form does not have, or whose answers are withheld. */
export const unknownPaths = (it: Mapping, fields: readonly FormField[]): string[] => {
  const known = new Set(fields.filter((field) => field.withheld === null).map((field) => field.path));
  return [...new Set(pathsOf(it))].filter((one) => !known.has(one));
};

const MOST_COUNT = 100_000;

/**
 * The account that a filled form makes; null when this one makes none: nothing was told, or the answer that decides says so. Repeats are told
 * one after another.
 * @param language of the labels, as the form writes it; `''` for a form in one language
 */
export function accountOf(
  it: Mapping,
  form: { fields: readonly FormField[]; choices: ChoiceLists },
  rows: readonly AnswerRow[],
  language: string,
): MappedAccount | null {
  const byPath = new Map(form.fields.map((field) => [field.path, field]));
  const all = (at: string | null | undefined): Answer[] =>
    at ? rows.flatMap((row) => (row.answers[at] === undefined ? [] : [row.answers[at]])) : [];
  const values = (at: string | null | undefined) =>
    all(at).flatMap((one) => (Array.isArray(one) ? one : [String(one)]));
  const words = (at: string) =>
    all(at)
      .map((one) => told(one, byPath.get(at), form.choices, language))
      .join('; ');
  if (it.onlyWhen && !values(it.onlyWhen.path).some((one) => it.onlyWhen!.values.includes(one))) return null;
  const lines = it.text.flatMap((at) => {
    const answer = words(at);
    if (answer === '') return [];
    const question = labelIn(byPath.get(at)?.label ?? {}, language);
    return [it.text.length > 1 && question ? `${question.replace(/[:?]\s*$/, '')}: ${answer}` : answer];
  });
  if (lines.length === 0) return null;
  const from = instantOf(values(it.whenFrom)[0]);
  const to = instantOf(values(it.whenTo)[0]);
  const point = all(it.point).find(
    (one): one is Extract<Answer, { lat: number }> => typeof one === 'object' && 'lat' in one,
  );
  const place = it.placeText.map(words).filter(Boolean).join(', ').slice(0, 300);
  const range = (of: Mapping['killed']): Range | null => {
    if (!of) return null;
    const sum = (at: string | null) => {
      const numbers = all(at).filter((one): one is number => typeof one === 'number' && one >= 0);
      return numbers.length === 0 ? null : Math.min(MOST_COUNT, Math.round(numbers.reduce((a, b) => a + b, 0)));
    };
    return orderly({ low: sum(of.low), best: sum(of.best), high: sum(of.high) });
  };
  const metres = point?.accuracy ?? null;
  return {
    text: lines.join('\n').slice(0, 20_000),
    language: tagOf(language),
    typeCode: it.type ? (values(it.type.path).flatMap((one) => it.type!.codes[one] ?? [])[0] ?? null) : null,
    whenFrom: from?.at ?? null,
    whenTo: from && to && to.at >= from.at ? to.at : null,
    whenPrecision: from ? (from.day ? 'day' : 'exact') : 'unknown',
    placeText: place || null,
    lat: point?.lat ?? null,
    lon: point?.lon ?? null,
    radiusKm: metres === null ? null : Math.round(metres) / 1000,
    placePrecision: point ? 'point' : place ? 'village' : 'unknown',
    who: (it.who && words(it.who).slice(0, 2000)) || null,
    asks: (it.asks && words(it.asks).slice(0, 4000)) || null,
    killed: range(it.killed),
    hurt: range(it.hurt),
    basis: it.basis ? (values(it.basis.path).flatMap((one) => it.basis!.bases[one] ?? [])[0] ?? null) : null,
    dangerNow: it.danger !== null && values(it.danger.path).some((one) => it.danger!.values.includes(one)),
  };
}

/** Lowest, best and highest as somebody meant them, whichever way round they were written. */
function orderly(it: Range): Range | null {
  const known = [it.low, it.best, it.high].filter((one) => one !== null);
  if (known.length === 0) return null;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return {
    low: it.low === null ? null : least,
    best: it.best === null ? null : Math.min(most, Math.max(least, it.best)),
    high: it.high === null ? null : most,
  };
}

/** The tag within a language as forms write it: `French (fr)`, or `fr`; `und` where there is none. */
export function tagOf(language: string): string {
  const tag = /\(([^()]+)\)\s*$/.exec(language)?.[1] ?? language;
  return /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag) && tag.length <= 12 ? tag : 'und';
}

/** Of a form's languages, the one that fits somebody's; the first where none does; `''` for a form in one language. */
export const languageFor = (languages: readonly string[], theirs: readonly string[]): string =>
  theirs.flatMap((tag) => languages.find((it) => tagOf(it).split('-')[0] === tag.split('-')[0]) ?? [])[0] ??
  languages[0] ??
  '';

export const labelIn = (label: Record<string, string>, language: string): string =>
  label[language] ?? label[''] ?? Object.values(label)[0] ?? '';

/** An answer in words. */
export function told(answer: Answer, field: FormField | undefined, choices: ChoiceLists, language: string): string {
  if (typeof answer === 'object' && !Array.isArray(answer)) return `${answer.lat}, ${answer.lon}`;
  const list = field?.choices ? choices[field.choices] : undefined;
  const said = (value: string) => {
    const choice = list?.find((one) => one.name === value);
    return (choice && labelIn(choice.label, language)) || value;
  };
  return Array.isArray(answer) ? answer.map(said).join(', ') : said(String(answer));
}

/** A date or an instant as phones write them. A date alone is a day, at noon UTC, so that it stays that day on most clocks. */
function instantOf(text: string | undefined): { at: string; day: boolean } | null {
  if (text === undefined) return null;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const ms = Date.parse(day ? `${text}T12:00:00Z` : text);
  if (Number.isNaN(ms) || ms < 0 || ms > 4_102_444_800_000) return null;
  return { at: new Date(ms).toISOString(), day };
}
