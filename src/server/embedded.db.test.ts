import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isRoot, keepSecrets } from '#server/data-folder.ts';
import { type Embedded, keepEmbedded, startEmbedded } from '#server/embedded.ts';
import { stopOrphan } from '#server/postgres-process.ts';
import { lockFolder, lockHolder, startOf } from '#server/folder-lock.ts';

let folder: string;
const running: Embedded[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baraza-embedded-'));
  chmodSync(folder, 0o711);
});

afterEach(async () => {
  for (const embedded of running.splice(0)) await embedded.stop();
  await stopOrphan(folder);
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: Partial<Parameters<typeof startEmbedded>[0]> = {}): Promise<Embedded> {
  const embedded = await startEmbedded({ folder, durable: false, ...options });
  running.push(embedded);
  return embedded;
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await what())) await pause(20);
}

/** Whether a user may execute or enter something. */
const opens = (uid: number, path: string): boolean =>
  isRoot() && spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], { cwd: '/', uid, gid: uid }).status === 0;

/** A server in a process of its own: locks the folder, starts PostgreSQL durably, says so, and waits. */
async function serverElsewhere(as: { uid?: number; gid?: number } = {}) {
  const code = `
    import { startEmbedded } from '#server/embedded.ts';
    import { lockFolder } from '#server/folder-lock.ts';
    try {
      await lockFolder(process.env.FOLDER);
      const embedded = await startEmbedded({ folder: process.env.FOLDER });
      console.log(JSON.stringify({ url: embedded.ownerUrl, pid: embedded.pid }));
      setInterval(() => {}, 1000);
    } catch (error) { console.log(JSON.stringify({ code: error.code, message: error.message })); }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...process.env, FOLDER: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
    ...as,
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (data: Buffer) => resolve(String(data)));
    child.once('exit', () => reject(new Error('the server ended without a word')));
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { ...(JSON.parse(line) as { url: string; pid: number; code?: string; message?: string }), kill };
}

// These start their own PostgreSQL, whichever server the other tests use.
describe.skipIf(process.env.DATABASE_OWNER_URL)('the embedded database', () => {
  test('is made once, keeps what was committed, and gives the owner no superuser’s rights', async () => {
    const first = await start();
    await ask(first.ownerUrl, `create table kept as select 'yes' as answer`);
    expect(
      await ask(
        first.ownerUrl,
        `select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles where rolname = current_user`,
      ),
    ).toEqual([{ rolsuper: false, rolcreaterole: true, rolcreatedb: false, rolbypassrls: false }]);
    await first.stop();
    const second = await start();
    expect(await ask(second.ownerUrl, 'select answer from kept')).toEqual([{ answer: 'yes' }]);
    await expect(ask(second.ownerUrl.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({
      code: '28P01',
    });
  });

  test('keeps passwords to its owner and nothing of what people wrote in its log', async () => {
    const embedded = await start();
    await expect(ask(embedded.ownerUrl, `select 'Otieno of Kibera'::date`)).rejects.toThrow('Otieno');
    await expect(ask(embedded.ownerUrl, `select * from "the name Wanjiru"`)).rejects.toThrow('Wanjiru');
    await embedded.stop();
    const log = readFileSync(join(folder, 'postgres.log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(log).not.toMatch(/Otieno|Wanjiru/);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'postgres')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'postgres.log')).mode & 0o777).toBe(0o600);
    expect(existsSync(join(folder, 'postgres.password'))).toBe(false);
  });

  test('is durable, speaks to this machine alone, and understands letters beyond ASCII', async () => {
    const embedded = await start({ durable: true });
    const settings = await ask(
      embedded.ownerUrl,
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages, current_setting('listen_addresses') as listen`,
    );
    expect(settings).toEqual([{ fsync: 'on', commit: 'on', pages: 'on', listen: '127.0.0.1' }]);
    await ask(embedded.ownerUrl, 'create extension pg_trgm');
    expect(
      await ask(
        embedded.ownerUrl,
        `select similarity('سلام', 'السلام') > 0.2 as arabic, lower('ÉTÉ') as french, 'é' < 'f' collate "und-x-icu" as sorted`,
      ),
    ).toEqual([{ arabic: true, french: 'été', sorted: true }]);
  });

  test('left behind by a killed server is stopped and started again, with everything that was committed', async () => {
    const server = await serverElsewhere();
    await ask(server.url, `create table kept as select 'yes' as answer`);
    await server.kill();
    expect(startOf(server.pid)).toBeDefined();
    const said: string[] = [];
    const unlock = await lockFolder(folder);
    const embedded = await start({ say: (line) => said.push(line) });
    expect(said).toEqual(['Stopped the database that an earlier server left behind.']);
    expect(startOf(server.pid)).toBeUndefined();
    expect(await ask(embedded.ownerUrl, 'select answer from kept')).toEqual([{ answer: 'yes' }]);
    unlock();
  });

  test('killed together with its server loses nothing that was committed', async () => {
    const server = await serverElsewhere();
    await ask(server.url, `create table kept as select n from generate_series(1, 1000) n`);
    await server.kill();
    process.kill(server.pid, 'SIGKILL');
    const embedded = await start();
    expect(await ask(embedded.ownerUrl, 'select count(*)::int as n from kept')).toEqual([{ n: 1000 }]);
  });

  test('whose pid file names a process that is something else by now is started', async () => {
    await (await start()).stop();
    writeFileSync(
      join(folder, 'postgres', 'postmaster.pid'),
      `${process.pid}\n${join(folder, 'postgres')}\n1\n5432\n\n\n\nready\n`,
    );
    const embedded = await start();
    expect(await ask(embedded.ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('that is killed under a running server comes back on the same port', async () => {
    const embedded = await keepEmbedded({ folder });
    running.push(embedded);
    await ask(embedded.ownerUrl, `create table kept as select 'yes' as answer`);
    const killed = embedded.pid;
    process.kill(killed, 'SIGKILL');
    await until(() => startOf(killed) === undefined);
    let rows: unknown;
    await until(async () => {
      rows = await ask(embedded.ownerUrl, 'select answer from kept').catch(() => undefined);
      return rows !== undefined;
    });
    expect(rows).toEqual([{ answer: 'yes' }]);
  });

  test('of another version is refused by name', async () => {
    await (await start()).stop();
    writeFileSync(join(folder, 'postgres', 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toMatchObject({ code: 'DATA_OF_ANOTHER_VERSION' });
  });

  test('whose making was cut short is made from the beginning', async () => {
    mkdirSync(join(folder, 'postgres.new'));
    writeFileSync(join(folder, 'postgres.new', 'PG_VERSION'), '18\n');
    const embedded = await start();
    expect(await ask(embedded.ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('one server to a data folder', () => {
  test('a second live one is refused and told who holds it', async () => {
    const unlock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: 'DATA_FOLDER_IN_USE',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    unlock();
    (await lockFolder(folder))();
    expect(existsSync(join(folder, 'server.lock'))).toBe(false);
  });

  test('a server that was killed holds nothing', async () => {
    const code = `import { lockFolder } from '#server/folder-lock.ts'; await lockFolder(process.env.FOLDER); process.kill(process.pid, 'SIGKILL');`;
    spawnSync(process.execPath, ['--input-type=module', '-e', code], { env: { ...process.env, FOLDER: folder } });
    expect(existsSync(join(folder, 'server.lock'))).toBe(true);
    (await lockFolder(folder))();
  });

  test('a pid that came round again is not the old server', async () => {
    const unlock = await lockFolder(folder);
    const file = join(folder, 'server.lock');
    const holder = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify({ ...holder, started: 'long ago' }));
    expect(lockHolder(folder)).toBeUndefined();
    (await lockFolder(folder))();
    unlock();
  });

  test('a server in another container counts as long as it renews its lock', async () => {
    const file = join(folder, 'server.lock');
    writeFileSync(
      file,
      JSON.stringify({ pid: 7, started: '1', space: 'another boot, another namespace', host: 'box' }),
    );
    const renewing = setInterval(() => utimesSync(file, new Date(), new Date()), 20);
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: 'DATA_FOLDER_IN_USE',
      message: expect.stringContaining('on box'),
    });
    clearInterval(renewing);
    const past = new Date(Date.now() - 60_000);
    utimesSync(file, past, past);
    (await lockFolder(folder))();
  });

  test('of six that start at once after a crash, one gets it', async () => {
    writeFileSync(
      join(folder, 'server.lock'),
      JSON.stringify({ pid: 2 ** 22 + 1, started: '1', space: '', host: 'box' }),
    );
    utimesSync(join(folder, 'server.lock'), new Date(0), new Date(0));
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => lockFolder(folder)));
    const won = results.filter((result) => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    won[0]!.value();
  });
});

test('secrets are made once, added to, and never changed', () => {
  const first = keepSecrets(folder, ['app']);
  const second = keepSecrets(folder, ['app', 'worker']);
  expect(second.app).toBe(first.app);
  expect(second.worker).toHaveLength(32);
  writeFileSync(join(folder, 'secrets.json'), '{ half');
  expect(() => keepSecrets(folder, ['app'])).toThrow(/restore it from a backup/);
});

// Changing user needs root.
describe.skipIf(!isRoot() || process.platform !== 'linux' || process.env.DATABASE_OWNER_URL)('started as root', () => {
  test('PostgreSQL runs as another user, who owns the cluster alone', async () => {
    const embedded = await start();
    const uid = statSync(join(folder, 'postgres')).uid;
    expect(uid).not.toBe(0);
    expect(readFileSync(`/proc/${embedded.pid}/status`, 'utf8')).toMatch(new RegExp(`^Uid:\\s+${uid}\\s+${uid}`, 'm'));
    expect(statSync(join(folder, 'secrets.json')).uid).toBe(0);
  });

  test('a data folder that this user cannot enter is refused with the remedy', async () => {
    chmodSync(folder, 0o700);
    const inside = join(folder, 'inner');
    mkdirSync(inside);
    await expect(startEmbedded({ folder: inside, durable: false })).rejects.toMatchObject({
      code: 'DATA_FOLDER_UNREACHABLE',
    });
  });

  // Root's own folder is closed to everybody else, and with it a checkout there.
  test.skipIf(!opens(54321, process.execPath) || !opens(54321, process.cwd()))(
    'a uid without a name makes and runs its own database',
    async () => {
      chownSync(folder, 54321, 54321);
      const server = await serverElsewhere({ uid: 54321, gid: 54321 });
      try {
        expect(server.message).toBeUndefined();
        expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
        expect(statSync(join(folder, 'postgres')).uid).toBe(54321);
      } finally {
        await server.kill();
      }
    },
  );
});
