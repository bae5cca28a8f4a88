import { Problem } from '#domain/problem.ts';
import { cellOf, completeMark, csvOf, type Cell } from '#domain/table-cells.ts';
import type { Context } from './context.ts';
import type { FileAnswer } from './http.ts';
import { writeWorkbook } from './workbook.ts';

/** Lists that leave as a file somebody opens in a spreadsheet. Every complete table ends by saying so in its first column. */

export const TABLE_FORMATS = ['csv', 'xlsx'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

/** More would not be one file that somebody opens; it is refused, never cut. */
export const MOST_ROWS = { csv: 100_000, geojson: 100_000, xlsx: 20_000 } as const;

/** @throws Problem 422 `export_too_large` */
export function demandRows(rows: number, format: keyof typeof MOST_ROWS): void {
  const most = MOST_ROWS[format];
  if (rows > most)
    throw new Problem(
      422,
      'export_too_large',
      `More than ${most} rows do not fit. Narrow what is shown and export in parts.`,
      { values: { most } },
    );
}

/** `alerts-nsele-2026-11-21.csv` */
export const tableName = (context: Context, what: string, ending: string): string =>
  `${what}-${context.workspace.slug.replace(/[^A-Za-z0-9-]/g, '')}-${context.now().toISOString().slice(0, 10)}.${ending}`;

/** A table with its heads and its mark of completeness as a file. @param what names file and sheet; the cells are guarded already */
export async function tableFile(
  context: Context,
  what: string,
  format: TableFormat,
  table: readonly (readonly Cell[])[],
): Promise<FileAnswer> {
  const name = tableName(context, what, format);
  return format === 'xlsx'
    ? {
        name,
        mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        bytes: await writeWorkbook([{ name: what, rows: table }]),
      }
    : { name, mediaType: 'text/csv; charset=utf-8', bytes: Buffer.from(csvOf(table)) };
}

/** Heads, rows and the mark of completeness. */
export const wholeTable = (columns: readonly string[], rows: readonly (readonly Cell[])[]): Cell[][] => [
  [...columns],
  ...rows.map((row) => [...row]),
  [completeMark(rows.length), ...columns.slice(1).map(() => null)],
];

/**
 * A list of the workspace, all its pages, as a file. The ledger keeps who took how many out.
 * @param it.page rows of a page by their columns, and the cursor of the next one
 */
export async function listFile(
  context: Context,
  it: {
    what: string;
    columns: readonly string[];
    page(after: string | undefined): Promise<{ rows: readonly Record<string, unknown>[]; next: string | null }>;
  },
  format: TableFormat,
): Promise<FileAnswer> {
  const rows: Cell[][] = [];
  let after: string | undefined;
  do {
    const page = await it.page(after);
    rows.push(...page.rows.map((row) => it.columns.map((column) => cellOf(row[column]))));
    demandRows(rows.length, format);
    after = page.next ?? undefined;
  } while (after !== undefined);
  await context.record(`${it.what.replace(/s$/, '')}.export`, 'workspace', context.workspace.id, {
    format,
    rows: rows.length,
  });
  return tableFile(context, it.what, format, wholeTable(it.columns, rows));
}
