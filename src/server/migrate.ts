/**
 * Migrations: plain SQL files `db/migrations/NNNN_name.sql`, run once each, in order, as the owner.
 *
 *   migrate(urls, { folder?, hooks?, say?, only? }?): Promise<string[]>     names of the files applied now
 *   migrationsFolder: string                                         db/migrations of this checkout
 *   afterMigrate: AfterMigrate[]                                     what runs after the files (other packages' own schemas)
 *
 * In a file, `{owner} {app} {auth} {worker} {courier} {sealer} {portal}` stand for the quoted names of the roles, everywhere, strings
 * and comments too. Each file runs in one transaction together with its line in `public.migration`; a second migrator waits at
 * the table's lock. So a file may not hold BEGIN or COMMIT, nor what PostgreSQL refuses inside a transaction.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { checkout } from '#server/data-folder.ts';
import { type ConnectionUrls, roleNames } from '#server/logins.ts';
import { startupError } from '#server/startup-error.ts';

export type AfterMigrate = (ownerUrl: string, urls: ConnectionUrls) => Promise<void>;

export const migrationsFolder = join(checkout, 'db', 'migrations');

/** Run in order after every migrate(), each time: they find out themselves whether there is anything to do. */
export const afterMigrate: AfterMigrate[] = [];

interface Migration {
  name: string;
  sql: string;
  sha256: string;
}

/**
 * Brings the database of `urls.owner` up to the files in `folder`, or to exactly those that `only` names, as a backup has them.
 * @throws StartupError MIGRATION_ALTERED, MIGRATION_UNKNOWN (a newer Baraza was here), MIGRATION_NAME, MIGRATION_ENDS_TRANSACTION, MIGRATION_FAILED
 */
export async function migrate(
  urls: ConnectionUrls,
  options: {
    folder?: string;
    hooks?: AfterMigrate[];
    say?: (line: string) => void;
    only?: { name: string; sha256: string }[];
  } = {},
): Promise<string[]> {
  const { folder = migrationsFolder, hooks = afterMigrate, say = () => {}, only } = options;
  const known = readMigrations(folder);
  if (only) refuseUnknown(only, known);
  const migrations = only ? known.filter((it) => only.some(({ name }) => name === it.name)) : known;
  const client = new pg.Client({ connectionString: urls.owner });
  await client.connect();
  const applied: string[] = [];
  try {
    await makeTable(client);
    for (const migration of migrations) {
      if (await applyOne(client, migration, known, urls)) {
        // What a file SET for its session is not for the next one.
        await client.query('reset all');
        applied.push(migration.name);
        say(`Applied ${migration.name}`);
      }
    }
    if (migrations.length === 0) await inTransaction(client, () => compare(client, migrations));
  } finally {
    await client.end();
  }
  for (const hook of hooks) await hook(urls.owner, urls);
  return applied;
}

function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const numbers = new Map<string, string>();
  return names.map((name) => {
    const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1];
    if (!number)
      throw startupError('MIGRATION_NAME', `The migration ${name} must be named like 0001_what_it_does.sql.`);
    const other = numbers.get(number);
    if (other) throw startupError('MIGRATION_NAME', `Two migrations have the number ${number}: ${other} and ${name}.`);
    numbers.set(number, name);
    // A checkout with Windows line ends is the same migration.
    const sql = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
    // `BEGIN;` of its own, unlike the BEGIN of a plpgsql block, which no semicolon follows.
    const ends = /^\s*(begin|commit|rollback|start\s+transaction)(\s+(work|transaction))?\s*;/im.exec(
      sql.replace(/(\$\w*\$)[\s\S]*?\1/g, ''),
    );
    if (ends)
      throw startupError(
        'MIGRATION_ENDS_TRANSACTION',
        `The migration ${name} has a “${ends[0].trim()}”: each file runs whole in one transaction, so leave it out.`,
      );
    return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
  });
}

async function makeTable(client: pg.Client): Promise<void> {
  try {
    await client.query(
      `create table if not exists public.migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())`,
    );
  } catch (error) {
    // Two first starts at once: `if not exists` does not see the other's table before it commits.
    if (!['23505', '42P07', '42710'].includes((error as { code?: string }).code ?? '')) throw error;
  }
}

/** @returns whether it was run now */
async function applyOne(
  client: pg.Client,
  migration: Migration,
  all: Migration[],
  urls: ConnectionUrls,
): Promise<boolean> {
  return inTransaction(client, async () => {
    const applied = await compare(client, all);
    if (applied.has(migration.name)) return false;
    const names = roleNames(urls);
    const sql = migration.sql.replace(
      /\{(owner|app|auth|worker|courier|sealer|portal)\}/g,
      (_, login: keyof typeof names) => client.escapeIdentifier(names[login]),
    );
    try {
      await client.query(sql);
    } catch (error) {
      const { message, position, detail, where } = error as pg.DatabaseError;
      const line = position ? ` at line ${sql.slice(0, Number(position)).split('\n').length}` : '';
      throw startupError(
        'MIGRATION_FAILED',
        `The migration ${migration.name} failed${line}: ${[message, detail, where].filter(Boolean).join('; ')}. Nothing of it was kept.`,
        error,
      );
    }
    await client.query('insert into public.migration (name, sha256) values ($1, $2)', [
      migration.name,
      migration.sha256,
    ]);
    return true;
  });
}

/** Under the table's lock, which keeps a second migrator waiting until we commit: what is applied, and that it is what we know. */
async function compare(client: pg.Client, known: Migration[]): Promise<Set<string>> {
  await client.query('lock table public.migration in exclusive mode');
  const { rows } = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from public.migration order by name',
  );
  refuseUnknown(rows, known);
  return new Set(rows.map((row) => row.name));
}

function refuseUnknown(rows: { name: string; sha256: string }[], known: Migration[]): void {
  for (const row of rows) {
    const file = known.find((migration) => migration.name === row.name);
    if (!file)
      throw startupError(
        'MIGRATION_UNKNOWN',
        `The database has the migration ${row.name}, which this version of Baraza does not know. Start the version that made it, or a newer one.`,
      );
    if (file.sha256 !== row.sha256) {
      throw startupError(
        'MIGRATION_ALTERED',
        `The migration ${row.name} was changed after it had been applied to this database. Put the file back as it was, and make the change in a new migration.`,
      );
    }
  }
}

async function inTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}
