import type { Tables } from './build-form.ts';
import type { FormFinding } from './form-read.ts';
import { cleanCell } from './sheets.ts';

/** More of a cell helps nobody to find it. */
const MOST_SHOWN = 120;

/** The letters of a column as a spreadsheet counts them: 0 is A, 26 is AA. */
export function columnLetters(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnLetters(Math.floor(index / 26) - 1) + letter;
}

/** What stands in the cell of a finding, with its address, so that it is seen beside what is wrong with it; as it was where there is no such cell. */
export function withCell(finding: FormFinding, tables: Tables): FormFinding {
  const table = tables[finding.sheet];
  const row = finding.row === null ? undefined : table?.[finding.row - 1];
  if (!table || !row || finding.column === null) return finding;
  const headings = table.find((cells) => cells.some((cell) => cell.trim() !== '')) ?? [];
  const column = headings.findIndex((it) => cleanCell(it, true) === finding.column);
  if (column < 0) return finding;
  const text = (row[column] ?? '').trim();
  return {
    ...finding,
    cell: {
      at: `${columnLetters(column)}${finding.row}`,
      text: text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text,
    },
  };
}
