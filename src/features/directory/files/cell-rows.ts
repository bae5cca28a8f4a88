import { Problem } from '#domain/problem.ts';
import { ZipFault } from '#server/zip.ts';
import { demandSize, MOST_ROWS, readCells } from '#features/imports/table-file.ts';
import { demandUnprotected, entriesOf, isCompound, isZip, refuseFault } from '#features/imports/wrong-files.ts';
import { findTags, type HxlColumn } from './hxl.rules.ts';

/** A table of strangers with its columns found, wherever its data begin. */
export interface CellTable {
  readonly tagged: boolean;
  readonly columns: readonly HxlColumn[];
  /** the rows of data, each with its place in the file, from 1 */
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

const MOST_UNPACKED = 200_000_000;
const refuse = (code: string, detail: string): never => {
  throw new Problem(422, code, detail);
};

/** The one table that a zip holds, unpacked; null for a workbook, which is a zip itself. */
function tableInZip(zip: Uint8Array): Uint8Array | null {
  const entries = entriesOf(zip, MOST_UNPACKED);
  if (entries.some((it) => it.name === '[Content_Types].xml')) return null;
  const table = entries.find((it) => /\.(csv|tsv|txt|json)$/i.test(it.name));
  if (table === undefined && entries.some((it) => /\.xml$/i.test(it.name)))
    return refuse('xml_inside', 'There is an XML file in this archive. Unpack it and choose the XML file itself.');
  if (table === undefined) return refuse('no_table_inside', 'There is no table in this zip file.');
  try {
    return table.unpack();
  } catch (error) {
    if (!(error instanceof ZipFault)) throw error;
    return refuseFault(error);
  }
}

const asText = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** Rows of a JSON file: a list of lists, or of objects whose keys are the columns; the first such list, however deep up to three steps. */
export function rowsOfJson(value: unknown, depth = 0): string[][] | null {
  if (Array.isArray(value)) {
    if (value.every((row) => Array.isArray(row))) return value.map((row) => row.map(asText));
    if (value.every((row) => row !== null && typeof row === 'object' && !Array.isArray(row))) {
      const keys = [...new Set(value.flatMap((row) => Object.keys(row as object)))];
      return [keys, ...value.map((row) => keys.map((key) => asText((row as Record<string, unknown>)[key])))];
    }
    return null;
  }
  if (value === null || typeof value !== 'object' || depth > 3) return null;
  for (const inside of Object.values(value)) {
    const found = typeof inside === 'object' ? rowsOfJson(inside, depth + 1) : null;
    if (found !== null && found.length > 0) return found;
  }
  return null;
}

/** Rows of a workbook of the old kind (.xls): of the first sheet with a row of tags, else of the first. */
async function rowsOfOldWorkbook(bytes: Uint8Array): Promise<string[][]> {
  // hardly anybody brings one: not loaded for the others
  const { read, utils } = await import('@e965/xlsx');
  try {
    // the library takes anything else for text
    if (bytes.length < 512 || Buffer.from(bytes.subarray(0, 8)).toString('hex') !== 'd0cf11e0a1b11ae1')
      throw new Error('no compound file');
    const book = read(bytes, {
      dense: true,
      cellDates: true,
      cellFormula: false,
      cellHTML: false,
      sheetRows: MOST_ROWS + 100,
    });
    const sheets = book.SheetNames.map((name) =>
      utils
        .sheet_to_json<unknown[]>(book.Sheets[name]!, { header: 1, raw: true, UTC: true, blankrows: true, defval: '' })
        .map((row) => row.map(dayOrText)),
    );
    return sheets.find((rows) => findTags(rows) !== null) ?? sheets[0] ?? [];
  } catch (error) {
    if (error instanceof Error && /password|encrypt/i.test(error.message))
      return refuse(
        'protected_workbook',
        'This workbook is protected by a password. Take the password off in a spreadsheet, save it and choose it again.',
      );
    return refuse(
      'unreadable_workbook',
      'This workbook cannot be read. Open it in a spreadsheet and save it as XLSX or CSV anew.',
    );
  }
}
const dayOrText = (value: unknown): string =>
  value instanceof Date ? value.toISOString().replace('T00:00:00.000Z', '') : asText(value);

/** @returns undefined for a table whose first cell begins with a bracket */
function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes).replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

async function rowsOf(bytes: Uint8Array): Promise<string[][]> {
  demandUnprotected(bytes);
  if (isCompound(bytes)) return rowsOfOldWorkbook(bytes);
  const inside = isZip(bytes) ? tableInZip(bytes) : null;
  const it = inside ?? bytes;
  const text = new TextDecoder()
    .decode(it.subarray(0, 200))
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (/^[[{]/.test(text)) {
    const json = jsonIn(it);
    if (json !== undefined)
      return rowsOfJson(json) ?? refuse('not_a_table', 'There is no list in this JSON file that could be a table.');
  }
  return (await readCells(it, { blankRows: true, sheet: (rows) => findTags(rows) !== null })).rows;
}

/**
 * The table in a CSV, TSV, XLSX, JSON or a zip of one: with HXL tags in the first 25 rows its data begin below them; without, the first row that is not
 * empty names the columns.
 * @throws Problem that says what to mend
 */
export async function readCellTable(bytes: Uint8Array): Promise<CellTable> {
  const all = await rowsOf(bytes);
  const tags = findTags(all);
  const at = tags?.at ?? all.findIndex((row) => row.some((cell) => cell.trim() !== ''));
  if (at < 0) refuse('empty_file', 'The file is empty.');
  const columns = tags?.columns ?? all[at]!.map((header) => ({ tag: null, attributes: [], header: header.trim() }));
  const rows = all
    .slice(at + 1)
    .flatMap((cells, n) =>
      cells.length === 0 || (cells.length === 1 && cells[0] === '') ? [] : [{ line: at + 2 + n, cells }],
    );
  demandSize(columns.length, rows.length);
  if (rows.length === 0) refuse('no_rows', 'The table has a header and no rows.');
  return { tagged: tags !== null, columns, rows };
}
