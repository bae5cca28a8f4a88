/** What was noticed while a file was read. Nothing here stops the reading: only what ends it has `fatal`. */
export interface IatiFinding {
  readonly code: string;
  /** `schema`: the file departs from the standard's schema; `rule`: from its rules or lists; `reading`: said about how it was read */
  readonly kind: 'schema' | 'rule' | 'reading';
  readonly severity: 'error' | 'warning' | 'note';
  /** line of the file, from 1; null when it concerns all of it */
  readonly line: number | null;
  /** `/iati-activities/iati-activity[3]/transaction[2]/value/@value-date` */
  readonly path: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly fatal?: true;
}

/** Values in findings are cut: they come from the file and may be long. */
export const brief = (value: string): string => (value.length > 80 ? `${value.slice(0, 79)}…` : value);
