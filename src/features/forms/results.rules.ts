import type { ChoiceLists, FormField } from './xform.rules.ts';

/** What a form's answers come to: a survey's results, and its numbers month by month. */

/** A question whose answers can be counted: choices, or numbers. Words, dates and places are read, not counted. */
export function countedAs(field: FormField): 'choice' | 'number' | null {
  if (field.withheld !== null) return null;
  if (['select_one', 'select_multiple', 'rank', 'boolean'].includes(field.type)) return 'choice';
  return field.type === 'integer' || field.type === 'decimal' ? 'number' : null;
}

/** More columns than this is no table that somebody reads. */
export const MOST_PARTS = 12;

/** Questions that everybody was asked once, with few answers: men and women apart, or by district. */
export const canPart = (field: FormField, choices: ChoiceLists): boolean =>
  field.repeat === null &&
  field.withheld === null &&
  (field.type === 'boolean' ||
    (field.type === 'select_one' &&
      (field.choices ? (choices[field.choices]?.length ?? Infinity) : Infinity) <= MOST_PARTS));

export interface ChoiceCount {
  path: string;
  part: string;
  value: string;
  n: number;
}
export interface Answered {
  path: string;
  part: string;
  n: number;
}
export interface Numbers {
  path: string;
  part: string;
  n: number;
  low: number;
  median: number;
  mean: number;
  high: number;
  sum: number;
}

/** The parts to show: months in their order, the newest; else as the choices stand in the form, what is not among them behind, nothing said last. */
export function partsInOrder(
  found: readonly { part: string; n: number }[],
  by: string | null,
  order: readonly string[],
): { part: string; n: number }[] {
  if (by === null) return found.slice(0, 1);
  if (by === 'month') return found.toSorted((a, b) => a.part.localeCompare(b.part)).slice(-MOST_PARTS);
  const at = (part: string) => (part === '' ? Infinity : order.includes(part) ? order.indexOf(part) : order.length);
  return found.toSorted((a, b) => at(a.part) - at(b.part) || b.n - a.n).slice(0, MOST_PARTS);
}
