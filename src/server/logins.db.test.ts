import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type ConnectionUrls,
  checkLogins,
  connectionUrls,
  ensureLogins,
  logins,
  roleNames,
  roleOf,
} from '#server/logins.ts';
import { type TestDatabase, testDatabase } from '#test/harness-database.ts';

let database: TestDatabase;
let urls: ConnectionUrls;
let owner: pg.Client;
const undo: string[] = [];

beforeAll(async () => {
  database = await testDatabase({ empty: true });
  // Logins of this file's own: what it does to them must not disturb files that run beside it.
  const secrets = Object.fromEntries(logins.map((login) => [login, `secret of ${login}: ü/@?`])) as Record<
    (typeof logins)[number],
    string
  >;
  urls = connectionUrls({ ownerUrl: database.urls.owner, secrets, prefix: `baraza_test_${process.pid}_` });
  await ensureLogins(urls);
  owner = new pg.Client({ connectionString: urls.owner });
  await owner.connect();
});

afterEach(async () => {
  for (const sql of undo.splice(0).reverse()) await owner.query(sql);
});

afterAll(async () => {
  await owner.query(
    `revoke all on database ${new URL(urls.owner).pathname.slice(1)} from ${logins.map((login) => roleOf(urls[login])).join(', ')}`,
  );
  for (const login of logins) await owner.query(`drop role ${roleOf(urls[login])}`);
  await owner.end();
  await database.drop();
});

async function as<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

describe('the logins', () => {
  test('each connect with their own password and hold no right beyond that', async () => {
    for (const login of logins) {
      const rows = await as(
        urls[login],
        async (client) => (await client.query(`select * from pg_roles where rolname = current_user`)).rows,
      );
      expect(rows).toMatchObject([
        {
          rolname: roleOf(urls[login]),
          rolsuper: false,
          rolinherit: false,
          rolbypassrls: false,
          rolcreatedb: false,
          rolcreaterole: false,
          rolreplication: false,
        },
      ]);
      await expect(as(urls[login], (client) => client.query('create temporary table t (x int)'))).rejects.toThrow(
        'permission denied',
      );
    }
  });

  test('cannot become one another or the owner', async () => {
    const names = Object.values(roleNames(urls));
    for (const login of logins) {
      for (const name of names.filter((other) => other !== roleOf(urls[login]))) {
        await expect(as(urls[login], (client) => client.query(`set role ${name}`))).rejects.toThrow(
          'permission denied',
        );
      }
    }
  });

  test('are made again without harm, and a changed password is mended', async () => {
    await ensureLogins(urls);
    await owner.query(`alter role ${roleOf(urls.sealer)} password 'other'`);
    await Promise.all([1, 2, 3, 4].map(() => ensureLogins(urls)));
    await as(urls.sealer, (client) => client.query('select 1'));
  });

  test('may not be one role for two purposes', async () => {
    await expect(ensureLogins({ ...urls, auth: urls.app })).rejects.toMatchObject({ code: 'LOGINS_NOT_DISTINCT' });
    await expect(ensureLogins({ ...urls, app: urls.owner })).rejects.toMatchObject({ code: 'LOGINS_NOT_DISTINCT' });
  });

  test('whose owner may not make roles say what to do', async () => {
    const stranger = new URL(urls.app);
    const poor = connectionUrls({
      ownerUrl: stranger.href,
      secrets: Object.fromEntries(logins.map((login) => [login, 'x'])) as never,
      prefix: 'baraza_none_',
    });
    await expect(ensureLogins(poor)).rejects.toMatchObject({
      code: 'OWNER_MAY_NOT_MAKE_LOGINS',
      message: expect.stringContaining('CREATEROLE'),
    });
  });
});

describe('the check at start-up', () => {
  test('passes logins that hold nothing', async () => {
    await checkLogins(urls);
  });

  test('refuses an app login that owns a table', async () => {
    const app = roleOf(urls.app);
    await owner.query(`create schema theirs; grant all on schema theirs to ${app}`);
    undo.push('drop schema theirs cascade');
    await as(urls.app, (client) => client.query('create table theirs.mine (x int)'));
    undo.push(`set role ${roleOf(urls.owner)}`);
    await expect(checkLogins(urls)).rejects.toMatchObject({
      code: 'LOGIN_TOO_POWERFUL',
      message: expect.stringContaining('owns the table theirs.mine'),
    });
    await as(urls.app, (client) => client.query('drop table theirs.mine'));
    await checkLogins(urls);
  });

  test('refuses an app login that may become the owner, through another role too', async () => {
    const app = roleOf(urls.app);
    const between = `${app}_between`;
    await owner.query(`create role ${between}`);
    undo.push(`drop role ${between}`);
    await owner.query(`grant ${between} to ${app}`);
    await checkLogins(urls);
    await owner.query(`grant ${roleOf(urls.auth)} to ${between}`);
    undo.push(`revoke ${roleOf(urls.auth)} from ${between}`);
    await expect(checkLogins(urls)).rejects.toMatchObject({
      code: 'LOGIN_TOO_POWERFUL',
      message: expect.stringMatching(/is a member of “.*auth”/),
    });
  });

  test('refuses a login that may make roles', async () => {
    await owner.query(`alter role ${roleOf(urls.worker)} createrole`);
    undo.push(`alter role ${roleOf(urls.worker)} nocreaterole`);
    await expect(checkLogins(urls)).rejects.toMatchObject({
      message: expect.stringContaining('may make and change roles'),
    });
  });

  test('refuses a login that does not exist', async () => {
    const other = new URL(urls.portal);
    other.username = 'baraza_nobody_at_all';
    await expect(checkLogins({ ...urls, portal: other.href })).rejects.toMatchObject({
      message: expect.stringContaining('does not exist'),
    });
  });
});
