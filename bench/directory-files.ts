import { readdirSync, readFileSync } from 'node:fs';
import { FILE_PART_BYTES, type DirectoryFileOut } from '#features/directory/files/files.contract.ts';
import { cpuSeconds, type BenchHouse } from './house.ts';

/** Bringing files into the directory of a running house, as the console does it. */

async function ask(house: BenchHouse, method: string, path: string, body?: object | Uint8Array): Promise<any> {
  const bytes = body instanceof Uint8Array;
  const answer = await fetch(`${house.url}/api/v1/w/bench/directory-files${path}`, {
    method,
    headers: {
      'x-baraza': '1',
      origin: `http://localhost:${new URL(house.url).port}`,
      cookie: house.cookie,
      ...(body === undefined ? {} : { 'content-type': bytes ? 'application/octet-stream' : 'application/json' }),
    },
    ...(body === undefined ? {} : { body: bytes ? new Uint8Array(body) : JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function until(house: BenchHouse, id: string, states: readonly string[]): Promise<DirectoryFileOut> {
  for (;;) {
    const file: DirectoryFileOut = await ask(house, 'GET', `/${id}`);
    if (states.includes(file.state)) return file;
    if (file.state === 'failed') throw new Error(`the file failed: ${file.failure}`);
    await new Promise((wait) => setTimeout(wait, 100));
  }
}

/** What a file cost to bring in: seconds on the clock, and seconds of the processors, which another program on the machine does not lengthen. */
export interface BroughtIn {
  file: DirectoryFileOut;
  checkMs: number;
  runMs: number;
  /** of the saving alone; the server's own processes, and the database's */
  cpu: { server: number; database: number };
}

/** Uploads a file, has it looked at, brings it in. */
export async function bringIn(house: BenchHouse, name: string, file: Uint8Array): Promise<BroughtIn> {
  const id = crypto.randomUUID();
  const parts = Math.ceil(file.length / FILE_PART_BYTES);
  await ask(house, 'POST', '', { id, name, parts });
  for (let part = 0; part < parts; part++)
    await ask(
      house,
      'PUT',
      `/${id}/parts/${part}`,
      file.subarray(part * FILE_PART_BYTES, (part + 1) * FILE_PART_BYTES),
    );
  const began = performance.now();
  await ask(house, 'POST', `/${id}/check`, {});
  await until(house, id, ['checked']);
  const checkMs = Math.round(performance.now() - began);
  const before = cpuSeconds(house.pid);
  const from = performance.now();
  await ask(house, 'POST', `/${id}/run`, {});
  const done = await until(house, id, ['done']);
  const runMs = Math.round(performance.now() - from);
  const after = cpuSeconds(house.pid);
  const cpu = { server: after.server - before.server, database: after.database - before.database };
  return { file: done, checkMs, runMs, cpu };
}

/** Seconds of processor for a thousand of something, to two places. */
export const perThousand = (seconds: number, count: number): number => Math.round((seconds / count) * 100_000) / 100;

/** The most memory that the worker of a house has held since its start, in MB of resident pages. */
export function workerPeakMb(house: BenchHouse): number {
  for (const pid of readdirSync('/proc').filter((it) => /^\d+$/.test(it))) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const parent = Number(/\)\s+\S\s+(\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))![1]);
      if (parent === house.pid && line.includes('worker'))
        return Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024);
    } catch {
      // it ended in between
    }
  }
  throw new Error('The worker was not found.');
}
