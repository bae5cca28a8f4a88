import type { Tables } from './build-form.ts';
import { columnLetters } from './finding-cells.ts';
import type { FormFinding, SheetExcerpt } from './form-read.ts';

/** What of the workbook is shown beside its errors; enough to find them, and never the whole of a large file. */
const MOST_ERRORS = 50;
const ROWS_AROUND = 2;
const MOST_COLUMNS = 24;
const MOST_LETTERS = 80;

const short = (text: string): string => {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS)}…` : line;
};
const filled = (cells: readonly string[] | undefined): boolean => (cells ?? []).some((cell) => cell.trim() !== '');

/**
 * The parts of the sheets around what is wrong, each with its headings: two rows before and after every error that names a row. Empty columns are left out, and what
 * lies beyond two dozen of them unless something is wrong there.
 */
export function excerptsOf(errors: readonly FormFinding[], tables: Tables): SheetExcerpt[] {
  const bySheet = Map.groupBy(
    errors.filter((it) => it.row !== null && tables[it.sheet]?.[it.row - 1] !== undefined).slice(0, MOST_ERRORS),
    (it) => it.sheet,
  );
  return [...bySheet].map(([sheet, found]) => excerptOf(sheet, tables[sheet]!, found));
}

function excerptOf(sheet: string, table: Tables[string], found: readonly FormFinding[]): SheetExcerpt {
  const top = table.findIndex(filled);
  const numbers = new Set<number>();
  for (const { row } of found)
    for (let at = row! - ROWS_AROUND; at <= row! + ROWS_AROUND; at += 1)
      if (at >= 1 && at - 1 !== top && (at === row || filled(table[at - 1]))) numbers.add(at);
  const shown = [...numbers].toSorted((a, b) => a - b);
  const wrong = new Set(found.flatMap((it) => it.cell?.at.replace(/\d+$/, '') ?? []));
  const width = [top + 1, ...shown].reduce((most, row) => Math.max(most, table[row - 1]?.length ?? 0), 0);
  const used = Array.from({ length: width }, (_, at) => at).filter((at) =>
    [top + 1, ...shown].some((row) => (table[row - 1]?.[at] ?? '').trim() !== ''),
  );
  const columns = used.filter((at, n) => n < MOST_COLUMNS || wrong.has(columnLetters(at)));
  const cellsOf = (row: number): string[] => columns.map((at) => short(table[row - 1]?.[at] ?? ''));
  return {
    sheet,
    columns: columns.map(columnLetters),
    headings: { row: top + 1, cells: cellsOf(top + 1) },
    rows: shown.map((row) => ({ row, cells: cellsOf(row) })),
  };
}
