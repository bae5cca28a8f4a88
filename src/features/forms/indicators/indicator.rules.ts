import { z } from 'zod';
import { canPart, countedAs } from '../results.rules.ts';
import type { ChoiceLists, FormField } from '../xform.rules.ts';

/** A measure that the answers of a form feed, for each place and week or month: what it may be, and what its values come to. */

export const MEASURE_KINDS = ['count', 'sum', 'mean', 'median', 'share'] as const;
export type MeasureKind = (typeof MEASURE_KINDS)[number];
export const PERIODS = ['week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

const path = z.string().max(500);
/** Which answers of a form are looked at. */
const feed = {
  /** the question; null: every filled form counts */
  path: path.nullable().default(null),
  choices: z.array(z.string().max(200)).max(200).default([]),
  /** the question that says which place is told of; null: all places together */
  place: path.nullable().default(null),
  /** the question that says for which day; null: the day it came */
  day: path.nullable().default(null),
  /** told apart by this question: women and men */
  apart: path.nullable().default(null),
};
export const measure = z.object({
  /**
   * count: filled forms, or those in which one of `choices` was chosen; sum, mean, median: of a number; share: of those who answered, who
   * chose one of `choices`
   */
  kind: z.enum(MEASURE_KINDS),
  ...feed,
  period: z.enum(PERIODS).default('month'),
  /**
   * people: what those who were asked think or live, never shown of fewer than five; places: what monitors saw of a place, where each account
   * counts
   */
  about: z.enum(['people', 'places']).default('people'),
  /** other forms whose answers go into it with those of its own */
  also: z
    .array(z.object({ form: z.uuid(), ...feed }))
    .max(10)
    .default([]),
});
export type Measure = z.infer<typeof measure>;
/** What is looked at of one form. */
export type Feed = Pick<Measure, keyof typeof feed>;

/** Questions that can say where: a choice, words or a code, asked once. */
export const canPlace = (field: FormField): boolean =>
  field.withheld === null && field.repeat === null && ['select_one', 'text', 'barcode'].includes(field.type);
export const canDay = (field: FormField): boolean =>
  field.withheld === null && field.repeat === null && ['date', 'datetime'].includes(field.type);
/** Whether this kind can be made of that question. */
export function canMeasure(kind: MeasureKind, field: FormField): boolean {
  const as = countedAs(field);
  return kind === 'count' || kind === 'share' ? as === 'choice' : as === 'number';
}

export type MeasureFault = 'unknown_field' | 'not_countable' | 'needs_question' | 'needs_choices' | 'not_a_part';

/** Why this form cannot feed that measure; null when it can. `path`: the question that does not fit. */
export function measureFault(
  it: Feed & Pick<Measure, 'kind'>,
  form: { fields: readonly FormField[]; choices: ChoiceLists },
): { code: MeasureFault; path: string | null } | null {
  const field = (at: string | null) => (at === null ? null : form.fields.find((one) => one.path === at));
  for (const at of [it.path, it.place, it.day, it.apart])
    if (field(at) === undefined) return { code: 'unknown_field', path: at };
  const [of, place, day, apart] = [it.path, it.place, it.day, it.apart].map(field);
  if (!of && it.kind !== 'count') return { code: 'needs_question', path: null };
  if (of && !canMeasure(it.kind, of)) return { code: 'not_countable', path: it.path };
  if (of && (it.kind === 'count' || it.kind === 'share') && it.choices.length === 0)
    return { code: 'needs_choices', path: it.path };
  if (place && !canPlace(place)) return { code: 'not_a_part', path: it.place };
  if (day && !canDay(day)) return { code: 'not_a_part', path: it.day };
  if (apart && !canPart(apart, form.choices)) return { code: 'not_a_part', path: it.apart };
  return null;
}

const DAY_MS = 86_400_000;
const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The first day of the week (Monday, as ISO 8601 has it) or month in which a day (`2026-11-21`) lies; null for what is no day. */
export function periodOf(day: string, period: Period): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const ms = at(day);
  if (Number.isNaN(ms) || dayOf(ms) !== day) return null;
  if (period === 'month') return `${day.slice(0, 7)}-01`;
  return dayOf(ms - ((new Date(ms).getUTCDay() + 6) % 7) * DAY_MS);
}

/** How many weeks or months are shown. */
export const PERIODS_SHOWN = 12;

/** The last periods up to the one of today, the oldest first; those without a word among them. */
export function periodsTo(today: string, period: Period, count = PERIODS_SHOWN): string[] {
  const last = periodOf(today, period)!;
  return Array.from({ length: count }, (_, n) => {
    const back = count - 1 - n;
    if (period === 'week') return dayOf(at(last) - back * 7 * DAY_MS);
    const [year, month] = last.split('-').map(Number);
    return dayOf(Date.UTC(year!, month! - 1 - back, 1));
  });
}

/** Fewer than this are not shown where answers tell of those who gave them. */
export const FEWEST = 5;

/** What stands for one place, period and part. Where nobody answered there is none: silence is not zero. */
export interface Cell {
  place: string;
  period: string;
  part: string;
  /** answers it is made of; null where they are too few to be shown */
  n: number | null;
  value: number | null;
  /** spread: the quartiles of four numbers or more, the Wilson interval (95 %) of a share; null for counts, and where there are too few */
  low: number | null;
  high: number | null;
}
/** Equal answers of one place, day and part: their value and how many there are. `value` is 1 or 0 where choices are counted. */
export interface AnswerGroup {
  place: string;
  day: string;
  part: string;
  value: number;
  n: number;
}

/**
 * The quantile of weighted values, linear between the two nearest (type 7 of Hyndman and Fan 1996, as PostgreSQL's percentile_cont). @param values
 * in rising order, at least one
 */
export function quantile(values: readonly { value: number; n: number }[], q: number): number {
  const total = values.reduce((sum, it) => sum + it.n, 0);
  const where = (total - 1) * q;
  const nth = (index: number): number => {
    let before = 0;
    for (const it of values) {
      before += it.n;
      if (index < before) return it.value;
    }
    return values.at(-1)!.value;
  };
  const low = nth(Math.floor(where));
  return low + (nth(Math.ceil(where)) - low) * (where - Math.floor(where));
}

/** The interval in which a share lies, 95 % (Wilson 1927). */
export function wilson(hits: number, n: number): { low: number; high: number } {
  const z = 1.959964;
  const share = hits / n;
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { low: Math.max(0, Math.min(share, middle - half)), high: Math.min(1, Math.max(share, middle + half)) };
}

/** What these answers come to. @param groups at least one answer */
export function valueOf(
  kind: MeasureKind,
  groups: readonly { value: number; n: number }[],
): { n: number; value: number; low: number | null; high: number | null } {
  const n = groups.reduce((sum, it) => sum + it.n, 0);
  const sum = groups.reduce((all, it) => all + it.value * it.n, 0);
  if (kind === 'count' || kind === 'sum') return { n, value: sum, low: null, high: null };
  if (kind === 'share') return { n, value: sum / n, ...wilson(sum, n) };
  const values = groups.toSorted((a, b) => a.value - b.value);
  // of three answers no half is the middle one
  const spread = n < 4 ? null : { low: quantile(values, 0.25), high: quantile(values, 0.75) };
  return {
    n,
    value: kind === 'mean' ? sum / n : quantile(values, 0.5),
    low: spread?.low ?? null,
    high: spread?.high ?? null,
  };
}

interface Group {
  place: string;
  period: string;
  part: string;
  answers: AnswerGroup[];
  /** answers in it that are not shown by themselves further down */
  hidden: number;
}
const answersIn = (group: Group): number => group.answers.reduce((sum, it) => sum + it.n, 0);

/**
 * The cells of a measure, in the order of places and periods as they come. Answers of other periods are left out.
 * @param up what each place lies in, step by step from the finest areas to those that are asked for. Where answers tell of those who gave them, an area is shown
 *   only if nothing of fewer than five is left when all that is shown within it is taken away
 */
export function cellsOf(
  it: Pick<Measure, 'kind' | 'period' | 'about'>,
  answers: readonly AnswerGroup[],
  periods: readonly string[],
  up: readonly ((place: string) => string)[] = [],
): Cell[] {
  let groups = new Map<string, Group>();
  const into = (all: Map<string, Group>, { place, period, part }: Omit<Group, 'answers' | 'hidden'>): Group => {
    const key = JSON.stringify([place, period, part]);
    const group = all.get(key) ?? { place, period, part, answers: [], hidden: 0 };
    all.set(key, group);
    return group;
  };
  for (const answer of answers) {
    const period = periodOf(answer.day, it.period);
    if (period === null || !periods.includes(period)) continue;
    const group = into(groups, { ...answer, period });
    group.answers.push(answer);
    group.hidden += answer.n;
  }
  const few = (group: Group): boolean =>
    it.about === 'people' && (answersIn(group) < FEWEST || (group.hidden > 0 && group.hidden < FEWEST));
  for (const step of up) {
    const wider = new Map<string, Group>();
    for (const group of groups.values()) {
      const around = into(wider, { ...group, place: step(group.place) });
      for (const answer of group.answers) around.answers.push(answer);
      if (few(group)) around.hidden += group.hidden;
    }
    groups = wider;
  }
  return [...groups.values()].map((group) => {
    const { place, period, part } = group;
    const value = few(group) ? { n: null, value: null, low: null, high: null } : valueOf(it.kind, group.answers);
    return { place, period, part, ...value };
  });
}
