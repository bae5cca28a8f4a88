import { inOrder, readPartialDate } from '#domain/partial-date.ts';
import type { OrganisationFields } from './organisations.contract.ts';

/** The names of an organisation as its form has them: dates as they are typed. */

type Name = OrganisationFields['names'][number];
export interface NameRow extends Pick<Name, 'kind' | 'language' | 'name'> {
  from: string;
  until: string;
}

/** Dates belong to names that are no longer used; of others they are asked only where somebody told them before. */
export const isDated = (row: NameRow): boolean => row.kind === 'former' || row.from !== '' || row.until !== '';

const dateOf = (text: string): string | undefined => readPartialDate(text) ?? undefined;
const isUnread = (text: string): boolean => text.trim() !== '' && dateOf(text) === undefined;

/** What stands in the way of these names: a date that is none, or an end before its beginning. */
export function badNameTime(rows: readonly NameRow[]): 'date' | 'order' | null {
  if (rows.some((row) => isUnread(row.from) || isUnread(row.until))) return 'date';
  return rows.every((row) => inOrder(dateOf(row.from), dateOf(row.until))) ? null : 'order';
}

/** The names as they are handed in; what is not known of their dates is left out. */
export const namesGiven = (rows: readonly NameRow[]): Name[] =>
  rows.map(({ kind, language, name, from, until }) => ({
    kind,
    language,
    name: name.trim(),
    ...(dateOf(from) === undefined ? {} : { from: dateOf(from) }),
    ...(dateOf(until) === undefined ? {} : { until: dateOf(until) }),
  }));
