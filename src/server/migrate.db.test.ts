import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '#server/migrate.ts';
import { type TestDatabase, testDatabase } from '#test/harness-database.ts';

let database: TestDatabase;
let folder: string;
const write = (name: string, sql: string) => writeFileSync(join(folder, name), sql);

async function ask(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.urls.owner });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

beforeEach(async () => {
  database = await testDatabase({ empty: true });
  folder = mkdtempSync(join(tmpdir(), 'migrations-'));
  mkdirSync(folder, { recursive: true });
  write(
    '0001_things.sql',
    `create schema app;\ncreate table app.thing (id int primary key);\ngrant usage on schema app to {app};\ngrant select on app.thing to {app};\n`,
  );
  write(
    '0002_more.sql',
    `-- two statements, one transaction\nalter table app.thing add name text;\ninsert into app.thing values (1, 'one');\n`,
  );
});

afterEach(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe('migrations', () => {
  test('are applied once each, in order, with the roles in place of their names', async () => {
    expect(await migrate(database.urls, { folder, hooks: [] })).toEqual(['0001_things.sql', '0002_more.sql']);
    expect(await migrate(database.urls, { folder, hooks: [] })).toEqual([]);
    const client = new pg.Client({ connectionString: database.urls.app });
    await client.connect();
    expect((await client.query('select name from app.thing')).rows).toEqual([{ name: 'one' }]);
    await expect(client.query('delete from app.thing')).rejects.toThrow('permission denied');
    await client.end();
  });

  test('run their hooks afterwards with the owner and all logins', async () => {
    const seen: string[] = [];
    await migrate(database.urls, { folder, hooks: [async (owner, urls) => void seen.push(owner, urls.portal)] });
    expect(seen).toEqual([database.urls.owner, database.urls.portal]);
  });

  test('that were altered after they ran are refused by name, but for line ends', async () => {
    await migrate(database.urls, { folder, hooks: [] });
    write(
      '0002_more.sql',
      `-- two statements, one transaction\r\nalter table app.thing add name text;\r\ninsert into app.thing values (1, 'one');\r\n`,
    );
    expect(await migrate(database.urls, { folder, hooks: [] })).toEqual([]);
    write('0002_more.sql', 'select 1;');
    await expect(migrate(database.urls, { folder, hooks: [] })).rejects.toMatchObject({
      code: 'MIGRATION_ALTERED',
      message: expect.stringContaining('0002_more.sql'),
    });
  });

  test('of a newer version in the database stop an older one, also one that knows none', async () => {
    await migrate(database.urls, { folder, hooks: [] });
    rmSync(join(folder, '0002_more.sql'));
    await expect(migrate(database.urls, { folder, hooks: [] })).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' });
    rmSync(join(folder, '0001_things.sql'));
    await expect(migrate(database.urls, { folder, hooks: [] })).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' });
  });

  test('that fail keep nothing of themselves, name their line, and run when mended', async () => {
    write('0003_broken.sql', 'create table app.half (id int);\n\nselect nothing_of_the_kind();\n');
    await expect(migrate(database.urls, { folder, hooks: [] })).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringMatching(/0003_broken\.sql failed at line 3: .*nothing_of_the_kind/),
    });
    expect(
      await ask(`select to_regclass('app.half') as half, (select count(*)::int from public.migration) as applied`),
    ).toEqual([{ half: null, applied: 2 }]);
    write('0003_broken.sql', 'create table app.half (id int);');
    expect(await migrate(database.urls, { folder, hooks: [] })).toEqual(['0003_broken.sql']);
  });

  test('may not end their own transaction, though a plpgsql block may begin and end', async () => {
    write('0003_block.sql', 'do $$\nbegin\n  perform 1;\nend\n$$;\n');
    await migrate(database.urls, { folder, hooks: [] });
    write('0004_commit.sql', 'create table app.half (id int);\nCOMMIT;\n');
    await expect(migrate(database.urls, { folder, hooks: [] })).rejects.toMatchObject({
      code: 'MIGRATION_ENDS_TRANSACTION',
    });
  });

  test('with a bad name or a number used twice are refused', async () => {
    write('0002_again.sql', 'select 1;');
    await expect(migrate(database.urls, { folder, hooks: [] })).rejects.toMatchObject({ code: 'MIGRATION_NAME' });
    rmSync(join(folder, '0002_again.sql'));
    write('3-things.sql', 'select 1;');
    await expect(migrate(database.urls, { folder, hooks: [] })).rejects.toMatchObject({ code: 'MIGRATION_NAME' });
  });

  test('run once when four servers start at the same time', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => migrate(database.urls, { folder, hooks: [] })));
    expect(all.flat().sort()).toEqual(['0001_things.sql', '0002_more.sql']);
  });

  test('do not hand one file’s settings to the next', async () => {
    write('0003_sets.sql', `set search_path = app;`);
    write('0004_asks.sql', `create table public.path as select current_setting('search_path') as path;`);
    await migrate(database.urls, { folder, hooks: [] });
    expect(await ask('select path from public.path')).toEqual([{ path: '"$user", public' }]);
  });

  test('whose migrator is killed half-way leave nothing, and the next one goes on', async () => {
    write('0003_slow.sql', `create table app.half (id int);\nselect pg_sleep(120);\n`);
    const program = `import { migrate } from '#server/migrate.ts'; await migrate(JSON.parse(process.env.URLS), { folder: process.env.FOLDER, hooks: [] });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      env: { ...process.env, URLS: JSON.stringify(database.urls), FOLDER: folder },
      stdio: 'inherit',
    });
    const sleeps = `from pg_stat_activity where datname = current_database() and query like '%pg_sleep(120)%' and pid <> pg_backend_pid()`;
    while ((await ask(`select 1 ${sleeps}`)).length === 0) await pause(20);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    // The server notices a dead client only when it next writes to it: end the statement as its operator would.
    await ask(`select pg_terminate_backend(pid) ${sleeps}`);
    write('0003_slow.sql', `create table app.half (id int);`);
    expect(await migrate(database.urls, { folder, hooks: [] })).toEqual(['0003_slow.sql']);
  });
});
