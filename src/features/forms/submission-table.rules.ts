import { completeMark, guardCell } from '#domain/table-cells.ts';
import type { Answer } from './submission-xml.rules.ts';
import { columnsOf } from './submission-columns.rules.ts';
import type { FormField } from './xform.rules.ts';

export type TableCell = string | number | boolean | null;

/** Paths of repeats, outer before inner. */
export const repeatsOf = (fields: readonly FormField[]): string[] => [
  ...new Set(fields.flatMap((it) => (it.repeat === null ? [] : [it.repeat]))),
];

/** A point takes three columns, everything else one. */
function cellsOf(answer: Answer | undefined, field: FormField): TableCell[] {
  if (field.type === 'geopoint')
    return typeof answer === 'object' && !Array.isArray(answer)
      ? [answer.lat, answer.lon, answer.accuracy]
      : [typeof answer === 'string' ? answer : null, null, null];
  if (answer === undefined) return [null];
  if (Array.isArray(answer)) return [answer.join(' ')];
  return [typeof answer === 'object' ? `${answer.lat} ${answer.lon}` : answer];
}
const headings = (field: FormField): string[] =>
  field.type === 'geopoint' ? [`${field.path}.lat`, `${field.path}.lon`, `${field.path}.accuracy`] : [field.path];

export interface TableLine {
  id: string;
  receivedAt: string;
  version: string;
  source: { alias: string } | null;
  flags: readonly string[];
  reportId: string | null;
}
export interface TableRow {
  submission_id: string;
  n: number;
  path: string;
  parent: number | null;
  answers: Record<string, Answer>;
}

/**
 * One table for the form (path '') and one for each repeat, whose rows name the submission and the row they stand in. No text is run by a
 * spreadsheet, and the last row says that the table is whole.
 */
export function tablesOf(
  fields: readonly FormField[],
  lines: readonly TableLine[],
  rows: readonly TableRow[],
): { path: string; cells: TableCell[][] }[] {
  const byPath = Map.groupBy(rows, (it) => it.path);
  const main = new Map((byPath.get('') ?? []).map((it) => [it.submission_id, it.answers]));
  const columns = columnsOf(fields, null);
  const table = (path: string, heads: string[], cells: TableCell[][]) => ({
    path,
    cells: [heads, ...cells.map((row) => row.map(guardCell)), [completeMark(cells.length)]],
  });
  return [
    table(
      '',
      ['submission', 'received', 'version', 'source', 'flags', 'report', ...columns.flatMap(headings)],
      lines.map((it) => [
        it.id,
        it.receivedAt,
        it.version,
        it.source?.alias ?? null,
        it.flags.join(' ') || null,
        it.reportId,
        ...columns.flatMap((field) => cellsOf(main.get(it.id)?.[field.path], field)),
      ]),
    ),
    ...repeatsOf(fields).map((path) => {
      const inside = columnsOf(fields, path);
      return table(
        path,
        ['submission', 'row', 'parent_row', ...inside.flatMap(headings)],
        (byPath.get(path) ?? []).map((row) => [
          row.submission_id,
          row.n,
          row.parent,
          ...inside.flatMap((field) => cellsOf(row.answers[field.path], field)),
        ]),
      );
    }),
  ];
}
