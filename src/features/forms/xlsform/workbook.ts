/** Taking tables out of the bytes of a workbook. Runs in a worker: strangers' files are parsed where they can be stopped. */
import * as xlsx from '@e965/xlsx';
import { zipEntries, ZipFault } from '#server/zip.ts';
import type { FormFinding, ReadLimits } from './form-read.ts';
import { SHEETS } from './headings.ts';
import { editsBetween } from './sheets.ts';
import { readCsv, readMarkdown } from './text-tables.ts';

export interface WorkbookTables {
  readonly tables: Record<string, string[][]>;
  readonly warnings: FormFinding[];
}

/** A complaint about the whole file. */
export class WorkbookRefused extends Error {
  readonly finding: FormFinding;
  constructor(code: string, sheet = '', params: Readonly<Record<string, string>> = {}) {
    super(code);
    this.finding = { code, sheet, row: null, column: null, params };
  }
}

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, index) => bytes[index] === byte);

/** What the bytes are, whatever the name says. */
export function kindOf(bytes: Uint8Array, fileName: string): 'zip' | 'xls' | 'markdown' | 'csv' | 'unknown' {
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return 'zip';
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) return 'xls';
  // Sheets older than compound files: BIFF 2 to 5.
  if (bytes[0] === 0x09 && [0x00, 0x02, 0x04, 0x08].includes(bytes[1] ?? -1)) return 'xls';
  const head = bytes.subarray(0, 4096);
  if (head.includes(0)) return 'unknown';
  const text = new TextDecoder().decode(head).trimStart();
  if (text.startsWith('<') || text.startsWith('%PDF') || text.startsWith('{')) return 'unknown';
  return text.startsWith('|') || /\.md$/i.test(fileName) ? 'markdown' : 'csv';
}

/** Reads the tables of a file; throws WorkbookRefused when it cannot be one or costs too much. */
export function readTables(bytes: Uint8Array, fileName: string, limits: ReadLimits): WorkbookTables {
  if (bytes.length > limits.fileBytes)
    throw new WorkbookRefused('file_too_large', '', { megabytes: String(limits.fileBytes / 1e6) });
  const kind = kindOf(bytes, fileName);
  if (kind === 'unknown' || bytes.length === 0) throw new WorkbookRefused('file_unknown');
  if (kind === 'markdown') return { tables: readMarkdown(decode(bytes)), warnings: [] };
  if (kind === 'csv') return { tables: readCsv(decode(bytes)), warnings: [] };
  if (kind === 'zip') checkUnpacked(bytes, limits);
  return readSpreadsheet(bytes, limits);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Unpacks every entry of the zip to see that it stays within bounds. */
function checkUnpacked(bytes: Uint8Array, limits: ReadLimits): void {
  try {
    for (const entry of zipEntries(bytes, limits.unpackedBytes)) entry.unpack();
  } catch (error) {
    throw error instanceof ZipFault && error.what === 'too_large'
      ? new WorkbookRefused('file_unpacks_too_large', '', { megabytes: String(limits.unpackedBytes / 1e6) })
      : new WorkbookRefused('file_damaged');
  }
}

/** Rows beyond this are in no form that anyone fills in. */
const MOST_ROWS = 250_000;
const NO_CELLS: string[] = [];

function isWanted(title: string): boolean {
  const name = title.trim().toLowerCase().replace(/\s+/g, '_');
  return SHEETS.some((sheet) => editsBetween(name, sheet, 2) <= 2);
}

function readSpreadsheet(bytes: Uint8Array, limits: ReadLimits): WorkbookTables {
  let book: xlsx.WorkBook;
  let titles: string[];
  try {
    titles = xlsx.read(bytes, { type: 'array', bookSheets: true }).SheetNames;
    book = xlsx.read(bytes, {
      type: 'array',
      dense: true,
      sheets: titles.length === 1 ? titles : titles.filter(isWanted),
      sheetRows: MOST_ROWS,
      cellFormula: false,
      cellHTML: false,
      cellNF: true,
      cellText: false,
    });
  } catch {
    throw new WorkbookRefused('file_damaged');
  }
  const tables: Record<string, string[][]> = Object.create(null);
  const warnings: FormFinding[] = [];
  const date1904 = book.Workbook?.WBProps?.date1904 === true;
  let cells = 0;
  for (const title of titles) {
    const table: string[][] = [];
    tables[title] = table;
    const rows = (book.Sheets[title]?.['!data'] ?? []) as (xlsx.CellObject | undefined)[][];
    if (rows.length >= MOST_ROWS) throw new WorkbookRefused('sheet_too_large', title, { cells: String(limits.cells) });
    for (let row = 0; row < rows.length; row += 1) {
      const line = rows[row];
      if (line === undefined) {
        table.push(NO_CELLS);
        continue;
      }
      const values: string[] = [];
      for (let column = 0; column < line.length; column += 1) {
        const value = valueOf(line[column], date1904);
        if (value === null) {
          const place = xlsx.utils.encode_cell({ r: row, c: column });
          if (warnings.length < 100)
            warnings.push({ code: 'cell_error', sheet: title, row: row + 1, column: null, params: { cell: place } });
        }
        values.push(value ?? '');
      }
      cells += line.length;
      if (cells > limits.cells) throw new WorkbookRefused('sheet_too_large', title, { cells: String(limits.cells) });
      table.push(values);
    }
  }
  return { tables: { ...tables }, warnings };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** The text of a cell as its author means it; null for a formula that failed. */
function valueOf(cell: xlsx.CellObject | undefined, date1904: boolean): string | null {
  if (cell === undefined || cell.v === undefined || cell.t === 'z') return '';
  if (cell.t === 'e') return null;
  if (cell.t === 'b') return cell.v === true ? 'TRUE' : 'FALSE';
  if (cell.t !== 'n' || typeof cell.v !== 'number') return String(cell.v);
  const format = typeof cell.z === 'string' ? cell.z : '';
  if (!xlsx.SSF.is_date(format)) return numberText(cell.v);
  const { y, m, d, H, M, S, u } = xlsx.SSF.parse_date_code(cell.v, { date1904 }) as Record<
    'y' | 'm' | 'd' | 'H' | 'M' | 'S' | 'u',
    number
  >;
  const fraction = u > 0.0005 && u < 0.9995 ? u.toFixed(3).slice(1).padEnd(7, '0') : '';
  const time = `${two(H)}:${two(M)}:${two(Math.trunc(S))}${fraction}`;
  const date = `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}`;
  if (cell.v >= 0 && cell.v < 1) return time;
  return `${date} ${time}`;
}

/** Whole numbers without a point, others as short as they can be written exactly. */
function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toFixed(0);
  return String(Number(value.toPrecision(15)));
}
