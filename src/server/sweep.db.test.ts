import { existsSync, readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { openDatabase, type OpenDatabase } from './db.ts';
import { openFiles, SWEPT, type Files } from './files.ts';
import { sweepFiles } from './sweep.ts';

describe('files that no row names', () => {
  let house: House;
  let amina: Person;
  let worker: OpenDatabase;
  let folder: string;
  let files: Files;
  const now = new Date();
  const longAgo = new Date(now.getTime() - 3 * 86_400_000);
  const path = (hash: Buffer) => join(folder, hash.toString('hex').slice(0, 2), hash.toString('hex'));
  const put = async (text: string, at: Date) => {
    const hash = await files.put(Buffer.from(text));
    utimesSync(path(hash), at, at);
    return hash;
  };
  const sweep = () => sweepFiles(folder, worker.db, now);

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    worker = openDatabase(house.urls.worker, 1);
    folder = join(house.folder, 'files');
    files = openFiles(folder);
  });
  afterAll(async () => {
    await worker.close();
    await house.close();
  });

  test('go after a day; those of an upload just made, and those that a row names, stay', async () => {
    const id = newId();
    const table = Buffer.from('Date,Place,Text\n21/11/2026,Mambu,A stall was burnt\n');
    await amina.put(`/w/nsele/imports/${id}/file`, table, 'text/csv');
    const named = (await house.sql<{ hash: Buffer }>('select file_sha256 as hash from app.import'))[0]!.hash;
    utimesSync(path(named), longAgo, longAgo);
    const orphan = await put('nobody names this', longAgo);
    const fresh = await put('its row comes in a moment', now);
    const cut = `${path(orphan)}.4711.0.new`;
    writeFileSync(cut, 'half');
    utimesSync(cut, longAgo, longAgo);
    expect(await sweep()).toBe(1);
    expect(existsSync(path(orphan))).toBe(false);
    expect(existsSync(cut)).toBe(false);
    expect(await files.read(named)).toEqual(table);
    expect(existsSync(path(fresh))).toBe(true);
    expect(await sweep()).toBe(0);
  });

  test('put again in the moment of the sweep, one is kept', async () => {
    const before = await put('the same picture twice', longAgo);
    await files.put(Buffer.from('the same picture twice'));
    expect(await sweep()).toBe(0);
    expect(await files.read(before)).not.toBeNull();
    // laid aside already when it is put again: written anew
    utimesSync(path(before), longAgo, longAgo);
    renameSync(path(before), path(before) + SWEPT);
    expect(await files.read(before)).not.toBeNull();
    await files.put(Buffer.from('the same picture twice'));
    expect(await sweep()).toBe(0);
    expect(await files.read(before)).not.toBeNull();
    expect(
      readdirSync(join(folder, before.toString('hex').slice(0, 2))).filter((name) => name.endsWith(SWEPT)),
    ).toEqual([]);
  });

  test('a sweep that was killed half-way loses nothing that a row names', async () => {
    const named = (await house.sql<{ hash: Buffer }>('select file_sha256 as hash from app.import'))[0]!.hash;
    renameSync(path(named), path(named) + SWEPT);
    expect(await sweep()).toBe(0);
    expect(existsSync(path(named))).toBe(true);
  });

  test('stay while a backup is being made', async () => {
    const orphan = await put('a row named it when the backup began', longAgo);
    await house.sql(
      `insert into public.backup (id, kind, started_at) values ('00000000-0000-4000-8000-000000000001', 'backup', now())`,
    );
    expect(await sweep()).toBe(0);
    await house.sql(`update public.backup set finished_at = now()`);
    expect(await sweep()).toBe(1);
    expect(existsSync(path(orphan))).toBe(false);
  });

  test('a table goes once it is taken in, with whatever stood in columns that nobody took over', async () => {
    const [row] = await house.sql<{ id: string; hash: Buffer }>('select id, file_sha256 as hash from app.import');
    await house.sql(`update app.import set state = 'done' where id = $1`, [row!.id]);
    utimesSync(path(row!.hash), longAgo, longAgo);
    expect(await sweep()).toBe(1);
    expect(await files.read(row!.hash)).toBeNull();
  });
});
