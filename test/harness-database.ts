/**
 * A database of its own for a test file, copied from the migrated template in some tens of milliseconds.
 *
 *   testDatabase({ empty? }?): Promise<TestDatabase>
 *   TestDatabase = { urls: ConnectionUrls, drop(): Promise<void> }
 *
 * Close the file's connections, then drop() (`afterAll`).
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';
import type {} from './database.setup.ts';
import { type ConnectionUrls, admitLogins } from '#server/logins.ts';

export interface TestDatabase {
  urls: ConnectionUrls;
  drop: () => Promise<void>;
}

/** @param options.empty without migrations */
export async function testDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const template = inject('template');
  const from = new URL(template.owner).pathname.slice(1);
  const name = `${from}_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  await onServer(template.owner, (client) =>
    client.query(`create database ${name} template ${options.empty ? 'template1' : from}`),
  );
  const urls = Object.fromEntries(
    Object.entries(template).map(([login, value]) => {
      const url = new URL(value);
      url.pathname = `/${name}`;
      return [login, url.href];
    }),
  ) as ConnectionUrls;
  await admitLogins(urls);
  return { urls, drop: () => onServer(template.owner, (client) => dropWhenLeft(client, name)) };
}

/** A closed connection's back end lives a moment longer than the connection (55006: still being accessed). */
async function dropWhenLeft(client: pg.Client, name: string): Promise<void> {
  const since = Date.now();
  for (;;) {
    try {
      await client.query(`drop database if exists ${name}`);
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== '55006') throw error;
      if (Date.now() - since > 10_000)
        throw new Error(`A connection to the test database ${name} is still open: close it before drop().`, {
          cause: error,
        });
      await pause(20);
    }
  }
}

/** Copies and drops go through the server's common database, since a template in use cannot be copied. */
async function onServer(templateUrl: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const url = new URL(process.env.DATABASE_OWNER_URL ?? templateUrl);
  if (!process.env.DATABASE_OWNER_URL) url.pathname = '/baraza';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
