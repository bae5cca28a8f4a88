/** Reads one workbook in a thread of its own, and answers with the cells of its sheets as text, or why not. */
import { parentPort, workerData } from 'node:worker_threads';
import readWorkbook, { readSheet } from 'read-excel-file/node';
import { storedZip, zipEntries, ZipFault } from '#server/zip.ts';
import { fillMerged, mergesOf, sheetFiles, type Merge } from './merged-cells.rules.ts';

export interface WorkbookTask {
  bytes: Uint8Array;
  /** every sheet, or the first alone */
  all: boolean;
  mostBytes: number;
  mostCells: number;
}
export type WorkbookAnswer = { sheets: string[][][] } | { refused: ZipFault['what'] };

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().replace('T00:00:00.000Z', '');
  return String(value);
}

/**
 * How many cells a sheet spans by the addresses in it (`r="A1"`, `r="7"`): the reader fills every gap before the furthest, so that a few bytes
 * may ask for a billion.
 */
function spanned(xml: Uint8Array): number {
  let [rows, columns] = [0, 0];
  const text = Buffer.from(xml.buffer, xml.byteOffset, xml.byteLength).toString('latin1');
  for (const [, letters, digits] of text.matchAll(/\sr=["']([A-Z]*)([0-9]+)["']/g)) {
    rows = Math.max(rows, Number(digits));
    let column = 0;
    for (const letter of letters!) column = column * 26 + letter.charCodeAt(0) - 64;
    columns = Math.max(columns, column);
  }
  return rows * Math.max(1, columns);
}

/** The reader goes through an archive as it comes; so it is given one that holds what was measured, and nothing else. Of merges it tells nothing. */
function measured({ bytes, mostBytes, mostCells }: WorkbookTask): { zip: Buffer; merges: Merge[][] } {
  const entries: { name: string; bytes: Uint8Array }[] = [];
  for (const entry of zipEntries(bytes, mostBytes)) {
    if (!/\.(xml|rels)$/.test(entry.name)) continue;
    const content = entry.unpack();
    if (spanned(content) > mostCells) throw new ZipFault('too_large');
    entries.push({ name: entry.name, bytes: content });
  }
  // merges stand behind the cells, which may be many megabytes
  const read = (name: string, after = '') => {
    const found = entries.find((it) => it.name === name);
    if (!found) return null;
    const it = Buffer.from(found.bytes.buffer, found.bytes.byteOffset, found.bytes.byteLength);
    return it.toString('utf8', after === '' ? 0 : Math.max(0, it.lastIndexOf(after)));
  };
  const merges = sheetFiles((name) => read(name)).map((name) => mergesOf(read(name, 'sheetData') ?? ''));
  return { zip: storedZip(entries), merges };
}

async function answer(task: WorkbookTask): Promise<WorkbookAnswer> {
  try {
    const { zip, merges } = measured(task);
    const sheets = task.all ? (await readWorkbook(zip)).map((it) => it.data) : [await readSheet(zip, 1)];
    return {
      sheets: sheets.map((rows, at) =>
        fillMerged(
          rows.map((row) => row.map(cellText)),
          merges[at] ?? [],
        ),
      ),
    };
  } catch (error) {
    return { refused: error instanceof ZipFault ? error.what : 'damaged' };
  }
}

parentPort?.postMessage(await answer(workerData as WorkbookTask));
