import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startOf } from '#server/folder-lock.ts';

/** The running PostgreSQL of a folder, seen from outside by its pid file: whether it answers, and how it ends. */

interface PidFile {
  pid: number;
  port: number;
  status: string;
}

/** postmaster.pid: pid, folder, start, port, socket folder, address, shared memory, status. */
export function readPidFile(cluster: string): PidFile | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? '').trim() };
  } catch {
    return undefined;
  }
}

export function isReady(cluster: string, pid: number): boolean {
  const file = readPidFile(cluster);
  return file?.pid === pid && file.status === 'ready';
}

/**
 * Stops a PostgreSQL that still runs on the folder although its server is gone (kill -9), and clears away a pid file whose process
 * is not that PostgreSQL any more, since pids come round again. The caller holds the folder's lock, so no live server owns it.
 * @returns whether one was running
 */
export async function stopOrphan(folder: string): Promise<boolean> {
  const cluster = join(folder, 'postgres');
  const file = readPidFile(cluster);
  if (!file) return false;
  if (!isPostgresOn(cluster, file.pid)) {
    rmSync(join(cluster, 'postmaster.pid'), { force: true });
    return false;
  }
  await endPostgres(file.pid, () => isPostgresOn(cluster, file.pid));
  return true;
}

export function isPostgresOn(cluster: string, pid: number): boolean {
  if (!(pid > 0) || startOf(pid) === undefined) return false;
  let command: string;
  try {
    command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    command = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  }
  return command.includes(`-D ${cluster} `);
}

/** Fast shutdown (roll back, checkpoint, end); after a minute at once, which the write-ahead log makes good. */
export async function endPostgres(pid: number, runs: () => boolean): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', 60_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 10_000],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    const since = Date.now();
    while (runs() && Date.now() - since < patience) await pause(20);
    if (!runs()) return;
  }
}
