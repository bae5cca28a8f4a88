import { describe, expect, test } from 'vitest';
import { openReading } from './reading-thread.ts';
import type { FileBatch, ReadWith } from './file-reader.ts';

const WITH: ReadWith = { kind: 'table', mapping: null, today: '2026-11-21', registers: new Set(), after: 0 };
const table = (rows: number): Uint8Array =>
  new TextEncoder().encode(
    `Organisation,Project\n${Array.from({ length: rows }, (_, n) => `Radio Luma,Club ${n}`).join('\n')}\n`,
  );
/** A file in parts, and how often each was asked for. */
function inParts(file: Uint8Array, size: number) {
  const parts = Array.from({ length: Math.ceil(file.length / size) }, (_, n) =>
    file.subarray(n * size, (n + 1) * size),
  );
  const asked: number[] = [];
  const reading = openReading({ parts: parts.length, bytes: file.length }, async (n) => {
    asked.push(n);
    return new Uint8Array(parts[n]!);
  });
  return { reading, asked };
}
async function all(batches: AsyncGenerator<FileBatch, { records: number; failure: string | null }>) {
  const records: number[] = [];
  for (;;) {
    const step = await batches.next();
    if (step.done) return { records, end: step.value };
    records.push(...step.value.records.map((it) => it.n));
  }
}

describe('a file that is read in a thread of its own', () => {
  test('comes in batches, whole and in its order, and the next file after it; what was saved before is passed over', async () => {
    for (const [rows, after] of [
      [1201, 0],
      [3, 0],
      [700, 650],
    ] as const) {
      const { reading } = inParts(table(rows), 5000);
      const looked = await reading.look();
      expect([looked.kind, looked.table?.rows, looked.table?.samples[1]]).toEqual([
        'table',
        rows,
        ['Club 0', 'Club 1', 'Club 2'],
      ]);
      const { records, end } = await all(reading.batches({ ...WITH, after }));
      expect(records).toEqual(Array.from({ length: rows - after }, (_, n) => after + n + 1));
      expect(end).toEqual({ records: rows, failure: null });
      reading.close();
    }
  });

  test('left in the middle, it does not disturb the next', async () => {
    const { reading } = inParts(table(5000), 50_000);
    const batches = reading.batches(WITH);
    expect((await batches.next()).done).toBe(false);
    reading.close();
    const { reading: next } = inParts(table(2), 100);
    expect((await all(next.batches(WITH))).records).toEqual([1, 2]);
    next.close();
  });

  test('what cannot be read is told by its name; a part that does not come ends it', async () => {
    const { reading } = inParts(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]), 4);
    await expect(reading.look()).rejects.toMatchObject({ code: 'unreadable_workbook', status: 422 });
    reading.close();
    const gone = openReading({ parts: 1, bytes: 10 }, () => Promise.reject(new Error('the line is down')));
    await expect(gone.look()).rejects.toThrow('the line is down');
    gone.close();
  });
});
