import { readFileSync } from 'node:fs';
import { readCellTable } from '#features/directory/files/cell-rows.ts';
import { suggestWork } from '#features/directory/files/work-columns.rules.ts';
import { workReader } from '#features/directory/files/work-row.rules.ts';
import { bringIn, perThousand, workerPeakMb } from './directory-files.ts';
import { startHouse } from './house.ts';

export interface HxlResult {
  rows: number;
  /** from bytes to records: columns recognised, every cell read */
  parseMs: number;
  savedPerSecond: number;
  /** seconds of processor for a thousand rows */
  serverCpu: number;
  databaseCpu: number;
  /** from the end of the saving until the last row is found by a word of its own */
  searchableMs: number;
  peakMb: number;
}

const ROWS = 100_000;
/** Stands in the last row alone. */
const LAST = 'lastofallrows';

/** The rows of a file again and again, each with a number of its own, until there are so many. */
export async function manyRows(file: Uint8Array, rows: number): Promise<Buffer> {
  const table = await readCellTable(file);
  if (!table.tagged) throw new Error('This table has no HXL tags.');
  const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const line = (cells: readonly string[]): string => cells.map(cell).join(',');
  const spec = (it: (typeof table.columns)[number]): string =>
    it.tag === null ? '' : [it.tag, ...it.attributes].join('+');
  const lines = [
    line(['number', 'mark', ...table.columns.map((it) => it.header)]),
    line(['#activity+code', '#description', ...table.columns.map(spec)]),
  ];
  for (let n = 0; n < rows; n++)
    lines.push(
      line([
        `n${n}`,
        // words with doubled digits sound alike, and the search finds them all
        n === rows - 1 ? LAST : `benchmark${n}`,
        ...table.columns.map((_, at) => table.rows[n % table.rows.length]!.cells[at] ?? ''),
      ]),
    );
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** How fast a large 3W table is read, saved and found. `FILE` and `--rows=100000`. */
export async function run(args: string[]): Promise<HxlResult> {
  const rows = Number(args.find((it) => it.startsWith('--rows='))?.split('=')[1] ?? ROWS);
  const bytes = await manyRows(readFileSync(args[0]!), rows);
  const began = performance.now();
  const table = await readCellTable(bytes);
  const read = workReader({ columns: table.columns, mapping: suggestWork(table.columns, table.tagged) });
  for (const [n, { cells, line }] of table.rows.entries()) read(cells, n + 1, line);
  const parseMs = Math.round(performance.now() - began);
  const house = await startHouse();
  try {
    const { runMs, cpu } = await bringIn(house, 'bench.csv', bytes);
    const from = performance.now();
    const found = await fetch(`${house.url}/api/v1/w/bench/initiatives?q=${LAST}`, {
      headers: { cookie: house.cookie },
    });
    const { initiatives } = (await found.json()) as { initiatives: unknown[] };
    if (initiatives.length !== 1) throw new Error('The last row is not found.');
    return {
      rows,
      parseMs,
      savedPerSecond: Math.round((rows / runMs) * 1000),
      serverCpu: perThousand(cpu.server, rows),
      databaseCpu: perThousand(cpu.database, rows),
      searchableMs: Math.round(performance.now() - from),
      peakMb: workerPeakMb(house),
    };
  } finally {
    await house.discard();
  }
}
