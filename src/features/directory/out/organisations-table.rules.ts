import type { Cell } from '#domain/table-cells.ts';
import type { OrganisationFields } from '../organisations.contract.ts';

/** An entry as it leaves the house: its parent and places by name, and nothing that its reader may not know. */
export interface ShownEntry {
  readonly id: string;
  readonly kind: OrganisationFields['kind'];
  readonly name: string;
  readonly names: OrganisationFields['names'];
  readonly nature: OrganisationFields['nature'];
  readonly focuses: readonly string[];
  readonly approaches: readonly string[];
  readonly parent: string | null;
  readonly identifiers: readonly { scheme: string; value: string }[];
  readonly places: readonly { kind: 'seat' | 'works'; text: string }[];
  readonly mandate: string | null;
  readonly website: string | null;
  readonly changedAt: string | null;
}

type Name = ShownEntry['names'][number];

/** “Elders of Mambu [fr] (2001 – 2015)”: the language where it is told, and from when until when it was used. */
export function nameText({ name, language, from, until }: Name): string {
  const time =
    from !== undefined && until !== undefined
      ? ` (${from} – ${until})`
      : until !== undefined
        ? ` (until ${until})`
        : from !== undefined
          ? ` (from ${from})`
          : '';
  return `${name}${language === 'und' ? '' : ` [${language}]`}${time}`;
}

const joined = (texts: readonly string[]): string | null =>
  texts.length === 0 ? null : [...new Set(texts)].join('; ');
const plain = (word: string): string => word.replaceAll('_', ' ');
const namesOf = (it: ShownEntry, kind: Name['kind']): string | null =>
  joined(it.names.filter((one) => one.kind === kind && !isShown(it, one)).map(nameText));
/** The name in the first column is not told again, unless there is more to tell of it. */
const isShown = (it: ShownEntry, one: Name): boolean =>
  one.kind === 'official' && one.name === it.name && one.from === undefined && one.until === undefined;

/** Columns of a table of organisations. Those that a table brought in has too are called as they are looked for there. */
const COLUMNS: readonly (readonly [string, (it: ShownEntry) => Cell])[] = [
  ['Organisation', (it) => it.name],
  ['Acronym', (it) => joined(it.names.filter((one) => one.kind === 'acronym').map((one) => one.name))],
  ['Organisation type', (it) => (it.nature === null ? null : plain(it.nature))],
  ['Part of', (it) => it.parent],
  ['Other official names', (it) => namesOf(it, 'official')],
  ['Short names', (it) => namesOf(it, 'short')],
  ['Also called', (it) => namesOf(it, 'alias')],
  ['Former names', (it) => namesOf(it, 'former')],
  ['Kind of entry', (it) => it.kind],
  ['Level of work', (it) => joined(it.focuses.map(plain))],
  ['Approach', (it) => joined(it.approaches.map(plain))],
  ['Seat', (it) => joined(it.places.filter((one) => one.kind === 'seat').map((one) => one.text))],
  ['Works in', (it) => joined(it.places.filter((one) => one.kind === 'works').map((one) => one.text))],
  ['Identifiers', (it) => joined(it.identifiers.map((one) => `${one.scheme} ${one.value}`))],
  ['Mandate', (it) => it.mandate],
  ['Web site', (it) => it.website],
  ['Number', (it) => it.id],
  ['Changed', (it) => it.changedAt],
];

export const ORGANISATION_COLUMNS: readonly string[] = COLUMNS.map(([head]) => head);
export const organisationCells = (it: ShownEntry): Cell[] => COLUMNS.map(([, of]) => of(it));
