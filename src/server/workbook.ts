import type { Cell } from '#domain/table-cells.ts';

export interface Sheet {
  name: string;
  rows: readonly (readonly Cell[])[];
}

/** What a cell of a sheet may hold. */
const MOST_CELL = 32_000;

/** Characters that XML 1.0 cannot carry are left out of a sheet, and what is longer than a cell may be is cut. */
const sheetCell = (cell: Cell): Cell =>
  typeof cell === 'string'
    ? cell
        .toWellFormed()
        .replace(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, '')
        .slice(0, MOST_CELL)
    : cell;

/** At most 31 characters, none of those that a sheet's name may not have, and no two alike. */
function sheetName(wanted: string, taken: Set<string>): string {
  const base = wanted.replace(/[\\/?*[\]:]/g, '-').slice(0, 26) || 'sheet';
  let name = base;
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}-${n}`;
  taken.add(name.toLowerCase());
  return name;
}

/** Tables as one `.xlsx`. The library that writes it is loaded when it is first asked for: it weighs ten megabytes of memory. */
export async function writeWorkbook(sheets: readonly Sheet[]): Promise<Uint8Array> {
  const { utils, write } = await import('@e965/xlsx');
  const book = utils.book_new();
  const taken = new Set<string>();
  for (const { name, rows } of sheets)
    utils.book_append_sheet(book, utils.aoa_to_sheet(rows.map((row) => row.map(sheetCell))), sheetName(name, taken));
  return new Uint8Array(write(book, { type: 'buffer', bookType: 'xlsx', compression: true }) as Buffer);
}
