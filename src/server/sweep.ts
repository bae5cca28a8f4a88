import { link, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Database } from './db.ts';
import { SWEPT } from './files.ts';

/** A file is put before its row commits; a row that has not come after a day will not come. */
const UNCLAIMED_MS = 86_400_000;
const AT_ONCE = 500;

const age = async (path: string, now: Date): Promise<number | null> =>
  stat(path).then(
    (it) => now.getTime() - it.mtimeMs,
    () => null,
  );

async function unnamed(db: Database, hashes: string[]): Promise<string[]> {
  if (hashes.length === 0) return [];
  const list = hashes.map((hash) => Buffer.from(hash, 'hex'));
  const { rows } = await sql<{ hash: Buffer }>`select app.files_unnamed(${list}) as hash`.execute(db);
  return rows.map((row) => row.hash.toString('hex'));
}

/**
 * Deletes files that no row names and that nobody has put for a day, and what a write that was cut off left behind.
 *
 * Safe beside uploads: `put` of bytes that are here already renews the file's time, before or after it is laid aside, and a file whose
 * time is young goes back. Safe beside a backup, while which the database calls no file unnamed.
 * @param db the worker's login
 * @returns how many files were deleted
 */
export async function sweepFiles(folder: string, db: Database, now: Date): Promise<number> {
  let deleted = 0;
  const shelves = await readdir(folder).catch(() => []);
  for (const shelf of shelves.filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    const inside = join(folder, shelf);
    const old: string[] = [];
    for (const name of await readdir(inside).catch(() => [])) {
      const path = join(inside, name);
      const hash = /^([0-9a-f]{64})(\.swept|\.\d+\.\d+\.new)?$/.exec(name);
      if (!hash) continue;
      // laid aside by a sweep that was killed: looked at again with the others
      if (hash[2] === SWEPT) await putBack(join(inside, hash[1]!));
      if (((await age(hash[2] === SWEPT ? join(inside, hash[1]!) : path, now)) ?? 0) < UNCLAIMED_MS) continue;
      if (hash[2]?.endsWith('.new')) await rm(path, { force: true });
      else old.push(hash[1]!);
    }
    for (let from = 0; from < old.length; from += AT_ONCE)
      for (const hash of await unnamed(db, old.slice(from, from + AT_ONCE)))
        if (await sweepOne(join(inside, hash), now)) deleted++;
  }
  return deleted;
}

async function putBack(path: string): Promise<void> {
  // one that was put anew meanwhile stays: it holds the same bytes
  await link(path + SWEPT, path).catch(() => undefined);
  await rm(path + SWEPT, { force: true });
}

async function sweepOne(path: string, now: Date): Promise<boolean> {
  try {
    await rename(path, path + SWEPT);
  } catch {
    return false;
  }
  if (((await age(path + SWEPT, now)) ?? 0) < UNCLAIMED_MS) {
    await putBack(path);
    return false;
  }
  await rm(path + SWEPT, { force: true });
  return true;
}
