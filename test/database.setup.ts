/**
 * Before the database tests: one PostgreSQL (the embedded one in a temporary folder, or the server of `DATABASE_OWNER_URL`), the
 * logins, and a template database with every migration, which `testDatabase()` copies.
 *
 * `DATABASE_OWNER_URL` needs a role with CREATEDB and CREATEROLE, not a superuser. Its server keeps nothing of the tests but
 * six logins named baraza_test_….
 */
import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { type Embedded, startEmbedded } from '#server/embedded.ts';
import { stopOrphan } from '#server/postgres-process.ts';
import { lockFolder, lockHolder } from '#server/folder-lock.ts';
import {
  type ConnectionUrls,
  type Login,
  checkLogins,
  connectionUrls,
  ensureLogins,
  logins,
  roleNames,
} from '#server/logins.ts';
import { prepareJobs } from '#server/jobs.ts';
import { migrate, migrationsFolder } from '#server/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URLs of the template database; connect to a copy (`testDatabase()`), never to this. */
    template: ConnectionUrls;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.DATABASE_OWNER_URL;
  const embedded = given ? undefined : await startTemporary();
  const server = given ?? embedded!.ownerUrl;
  const database = `baraza_test_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  // The same password in every run against one server, so that two runs at once do not change it under each other.
  const secrets = Object.fromEntries(
    logins.map((login) => [login, createHash('sha256').update(`${server} ${login}`).digest('hex')]),
  ) as Record<Login, string>;
  await asOwner(server, (client) => client.query(`create database ${database}`));
  const url = new URL(server);
  url.pathname = `/${database}`;
  const template = connectionUrls({ ownerUrl: url.href, secrets, prefix: 'baraza_test_' });
  await ensureLogins(template);
  if (existsSync(migrationsFolder))
    await migrate(template, {
      hooks: [(ownerUrl, urls) => prepareJobs(ownerUrl, { app: roleNames(urls).app, worker: roleNames(urls).worker })],
    });
  await checkLogins(template);
  project.provide('template', template);

  return async () => {
    if (embedded) return embedded.discard();
    await asOwner(server, async (client) => {
      const { rows } = await client.query<{ datname: string }>(
        'select datname from pg_database where datname like $1',
        [`${database}%`],
      );
      for (const { datname } of rows) await client.query(`drop database if exists ${datname}`).catch(() => {});
    });
  };
}

const PREFIX = 'baraza-test-';

/** An embedded PostgreSQL that syncs nothing, in a folder that goes when the tests end. */
async function startTemporary(): Promise<Embedded & { discard: () => Promise<void> }> {
  await sweep();
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  chmodSync(folder, 0o711);
  const unlock = await lockFolder(folder);
  const embedded = await startEmbedded({
    folder,
    durable: false,
    ownerMayCreateDatabases: true,
    settings: { max_connections: '200' },
  });
  const discard = async () => {
    await embedded.stop();
    unlock();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...embedded, discard };
}

/** What a killed test run left behind. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    if (!existsSync(join(folder, 'server.lock')) || lockHolder(folder)) continue;
    try {
      await stopOrphan(folder);
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another user's.
    }
  }
}

async function asOwner<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
