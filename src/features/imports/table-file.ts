import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import Papa from 'papaparse';
import { Problem } from '#domain/problem.ts';
import { inBoundedThread } from '#server/bounded-thread.ts';
import type { WorkbookAnswer, WorkbookTask } from './workbook.worker.ts';
import {
  damaged,
  demandNoXml,
  demandTable,
  demandUnprotected,
  entriesOf,
  isCompound,
  isZip,
  tooLarge,
} from './wrong-files.ts';

/** A table as text cells, the header first. */
export interface Table {
  media: 'csv' | 'xlsx';
  columns: string[];
  rows: string[][];
}

export const MOST_FILE_BYTES = 60_000_000;
export const MOST_ROWS = 200_000;
export const MOST_COLUMNS = 400;
const MOST_UNPACKED_BYTES = 400_000_000;
/** Cells are counted before they are made: some hundred kilobytes of gzip hold more commas than the memory holds cells. */
const MOST_CELLS = 16_000_000;
const MOST_IN_LINE = 100_000;
const unpack = promisify(gunzip);
const WORKBOOK = new URL('./workbook.worker.ts', import.meta.url);
/** What a sheet costs shows only when it is read. */
const WORKBOOK_BOUNDS = { milliseconds: 60_000, heapMegabytes: 1024 };

const refuse = (code: string, detail: string, values: Record<string, string | number> = {}): never => {
  throw new Problem(422, code, detail, { values });
};

async function readXlsx(bytes: Uint8Array, isIt: ((rows: string[][]) => boolean) | undefined): Promise<string[][]> {
  entriesOf(bytes, MOST_UNPACKED_BYTES);
  const task: WorkbookTask = { bytes, all: isIt !== undefined, mostBytes: MOST_UNPACKED_BYTES, mostCells: MOST_CELLS };
  const done = await inBoundedThread<WorkbookAnswer>(WORKBOOK, task, WORKBOOK_BOUNDS);
  if ('failed' in done ? done.failed === 'too_much' : 'refused' in done.answer && done.answer.refused === 'too_large')
    return tooLarge();
  if ('failed' in done || 'refused' in done.answer)
    return refuse(
      'unreadable_workbook',
      'This workbook cannot be read. Open it in a spreadsheet and save it as XLSX or CSV anew.',
    );
  const { sheets } = done.answer;
  return (isIt && sheets.find(isIt)) ?? sheets[0] ?? [];
}

function readCsv(bytes: Uint8Array, blankRows: boolean): string[][] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // spreadsheets of old save in the system's own encoding; every byte means something there, so nothing is lost
    text = new TextDecoder('windows-1252').decode(bytes);
  }
  if (text.includes('\u0000')) refuse('not_a_table', 'This is neither CSV nor XLSX. Save the sheet as one of them.');
  const parsed = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), {
    skipEmptyLines: blankRows ? false : 'greedy',
    delimitersToGuess: [',', ';', '\t', '|'],
  });
  const broken = parsed.errors.find((error) => error.code === 'MissingQuotes');
  if (broken)
    refuse('unclosed_quote', `A quotation mark opened near row ${(broken.row ?? 0) + 1} is never closed.`, {
      row: (broken.row ?? 0) + 1,
    });
  return parsed.data;
}

/** Counts what could separate cells, quoted or not; lets others have their turn on the way. */
async function demandFewCells(bytes: Uint8Array): Promise<void> {
  let [inLine, all] = [0, 0];
  for (let i = 0; i < bytes.length; i++) {
    const it = bytes[i];
    if (it === 0x2c || it === 0x3b || it === 0x09 || it === 0x7c) {
      inLine++;
      all++;
    } else if (it === 0x0a || it === 0x0d) {
      inLine = 0;
      all++;
    }
    if (inLine > MOST_IN_LINE || all > MOST_CELLS)
      refuse('unpacks_too_large', 'This file holds far more cells than a table should.');
    if ((i & 0xff_ffff) === 0xff_ffff) await turn();
  }
}

/**
 * The cells of a CSV (any usual separator, byte-order mark or not, gzip too) or of the first sheet of an XLSX, row by row.
 * @param more.blankRows keep rows without any cell, so that rows are counted as the file counts them
 * @param more.sheet of a workbook, the first sheet of which this is true comes before the first
 * @throws Problem that says what to mend
 */
export async function readCells(
  file: Uint8Array,
  more: { blankRows?: boolean; sheet?: (rows: string[][]) => boolean } = {},
): Promise<{ media: Table['media']; rows: string[][] }> {
  let bytes = file;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = await unpack(bytes, { maxOutputLength: MOST_UNPACKED_BYTES });
    } catch (error) {
      return (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : damaged();
    }
    demandNoXml(bytes);
  }
  if (bytes.length === 0) refuse('empty_file', 'The file is empty.');
  demandTable(bytes);
  demandUnprotected(bytes);
  const zip = isZip(bytes);
  if (isCompound(bytes)) refuse('old_workbook', 'This is a workbook of the old kind (.xls). Save it as XLSX or CSV.');
  if (!zip) await demandFewCells(bytes);
  return {
    media: zip ? 'xlsx' : 'csv',
    rows: zip ? await readXlsx(bytes, more.sheet) : readCsv(bytes, more.blankRows ?? false),
  };
}

/** @throws Problem for a table of more rows or columns than one file may have */
export function demandSize(columns: number, rows: number): void {
  if (columns > MOST_COLUMNS)
    refuse('too_many_columns', `A table may have ${MOST_COLUMNS} columns; this one has ${columns}.`, {
      most: MOST_COLUMNS,
      columns,
    });
  if (rows > MOST_ROWS)
    refuse(
      'too_many_rows',
      `A file may have ${MOST_ROWS} rows; this one has ${rows}. Split it: nothing is doubled when parts overlap.`,
      { most: MOST_ROWS, rows },
    );
}

/** Reads a table whose first row names its columns; see `readCells`. */
export async function readTable(file: Uint8Array): Promise<Table> {
  const { media, rows: all } = await readCells(file);
  const [header, ...rows] = all;
  if (!header || header.every((name) => name.trim() === ''))
    refuse('no_header', 'The first row must name the columns.');
  demandSize(header!.length, rows.length);
  if (rows.length === 0) refuse('no_rows', 'The table has a header and no rows.');
  return { media, columns: header!.map((name) => name.trim()), rows };
}
