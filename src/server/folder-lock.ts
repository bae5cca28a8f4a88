/**
 * One server to a data folder.
 *
 *   lockFolder(folder): Promise<() => void>        taken; the answer gives it back
 *   lockHolder(folder): Holder | undefined         who holds it and still lives
 *
 * The file names the process by pid *and* start time, so that a pid used again after a crash or a reboot is not taken for the old
 * server. A holder in another container cannot be looked at (it has its own pids): there the file's age tells, which the holder renews.
 */
import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startupError } from '#server/startup-error.ts';

interface Holder {
  pid: number;
  /** Start time of the process in a form that only the same process shows again. */
  started: string;
  /** The space in which `pid` means something: boot and pid namespace. */
  space: string;
  host: string;
}

const RENEW_MS = 2_000;
const ABANDONED_MS = 10_000;

/**
 * @throws StartupError DATA_FOLDER_IN_USE while a live server holds the folder
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const file = join(folder, 'server.lock');
  const mine: Holder = { pid: process.pid, started: startOf(process.pid) ?? '', space: pidSpace(), host: hostname() };
  const beside = `${file}.${process.pid}`;
  for (let attempt = 0; attempt < 20; attempt++) {
    writeFileSync(beside, JSON.stringify(mine), { mode: 0o644 });
    try {
      linkSync(beside, file);
      rmSync(beside);
      const renewal = setInterval(() => renew(file), RENEW_MS).unref();
      return () => {
        clearInterval(renewal);
        if (sameHolder(read(file), mine)) rmSync(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(beside, { force: true });
    }
    const other = read(file);
    if (other && lives(other, file)) {
      // A holder elsewhere is only believed dead once it has let the file grow old: wait that long before refusing.
      if (other.space !== mine.space && (await growsOld(file))) continue;
      throw startupError(
        'DATA_FOLDER_IN_USE',
        `Another Baraza server (process ${other.pid}${other.space === mine.space ? '' : ` on ${other.host}`}) is already running on the data folder ${folder}. ` +
          'Stop it first, or give this one a folder of its own with BARAZA_DATA.',
      );
    }
    if (other) removeStale(file, other);
  }
  throw startupError(
    'DATA_FOLDER_IN_USE',
    `The lock ${file} keeps changing hands: several servers are starting at once. Start one.`,
  );
}

export function lockHolder(folder: string): { pid: number; host: string } | undefined {
  const file = join(folder, 'server.lock');
  const holder = read(file);
  return holder && lives(holder, file) ? { pid: holder.pid, host: holder.host } : undefined;
}

function lives(holder: Holder, file: string): boolean {
  return holder.space === pidSpace() ? startOf(holder.pid) === holder.started : age(file) < ABANDONED_MS;
}

async function growsOld(file: string): Promise<boolean> {
  const before = modified(file);
  while (age(file) < ABANDONED_MS) {
    if (modified(file) !== before) return false;
    await pause(200);
  }
  return true;
}

/** Takes away exactly the file that was judged stale: one that a quicker rival has put there meanwhile is put back. */
function removeStale(file: string, stale: Holder): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
    if (!sameHolder(read(aside), stale)) linkSync(aside, file);
  } catch {
    // The rival was quicker still; the next round looks again.
  }
  rmSync(aside, { force: true });
}

const read = (file: string): Holder | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
};

const sameHolder = (a: Holder | undefined, b: Holder): boolean =>
  a?.pid === b.pid && a.started === b.started && a.space === b.space;
const modified = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const age = (file: string): number => Date.now() - modified(file);

function renew(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // The folder went away under us; the database will say so louder.
  }
}

function pidSpace(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return 'host';
  }
}

/** When a process started, or undefined when there is no such process. */
export function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command, in brackets, may hold spaces: field 22 is the 20th after it. A zombie (Z) runs no longer.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    if (process.platform === 'linux') return undefined;
  }
  try {
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim() || undefined
    );
  } catch {
    return undefined;
  }
}
