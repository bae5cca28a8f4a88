import { foldIdentifier } from '../directory.rules.ts';
import type { InitiativeDraft, OrganisationDraft } from '../iati/iati-directory.rules.ts';

export type FileKind = 'iati' | 'hxl' | 'table';

/** What was noticed about a record of a file; `line` counts the file's own lines or rows from 1. */
export interface RecordFinding {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly line: number | null;
  /** column, or path within the activity */
  readonly where: string | null;
  readonly params: Readonly<Record<string, string | number>>;
}

/**
 * What every importer makes of one record, whatever the file: an initiative with the organisations that it names, an organisation told by the file
 * itself, or nothing that could be kept. The saving behind it (`arrivals.service.ts`) is the same for all.
 */
export interface FileRecord {
  /** from 1, in the order of the file; the same file always gives the same numbers */
  readonly n: number;
  readonly line: number;
  /** what a person knows it by */
  readonly name: string;
  readonly initiative: InitiativeDraft | null;
  /** an organisation that the file tells about, and not only names */
  readonly organisation: OrganisationDraft | null;
  /** those that are only named; without an entry they are added, one that stands is left as it is */
  readonly named: readonly OrganisationDraft[];
  readonly findings: readonly RecordFinding[];
}

/** About the file and no record of it. */
export interface FileNote {
  readonly n: null;
  readonly findings: readonly RecordFinding[];
  /** nothing after it could be read */
  readonly fatal: boolean;
}

/** How one file names an organisation: by identifier, else by its name as it stands there. */
export const partyKey = (ref: string | null, name: string | null): string =>
  ref !== null ? `i ${foldIdentifier(ref)}` : `n ${(name ?? '').normalize('NFKC').trim().toLowerCase()}`;

/** Of a draft: what `partyKey` gives for whoever is named by it. */
export const draftKey = (draft: OrganisationDraft): string =>
  partyKey(draft.identifiers[0]?.value ?? null, draft.names[0]?.name ?? null);
