import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { isUuid } from '#domain/ids.ts';
import type { Tables } from './schema.ts';

/**
 * The only file that opens the database. Everybody else gets a transaction with its claims set.
 */

// Counts and sums come back as numbers: ours never pass 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
// a date without a time stays the text it is
pg.types.setTypeParser(pg.types.builtins.DATE, String);

export type Database = Kysely<Tables>;
export type Tx = Transaction<Tables>;

/** What the policies know about who is asking. A claim left out shows nothing. */
export interface Claims {
  workspace?: string;
  member?: string;
  organisation?: string;
  /** the actors the member is: their person and the bodies they belong to */
  actors?: string[];
  clearance?: number;
  /** bit mask, see READ_BITS */
  reads?: number;
  /** a source that came back with its code */
  source?: string;
  /** a responder who holds the link of one notice */
  notice?: string;
  /** somebody who holds the link to what is kept of them as a contact point */
  contact?: string;
}

export interface OpenDatabase {
  db: Database;
  pool: pg.Pool;
  close(): Promise<void>;
}

/**
 * A pool that outlives its database: a connection that dies, idle or in the middle of a transaction, fails what was using it and
 * ends nothing else.
 */
export function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  // the pool itself speaks for idle connections alone
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return pool;
}

/**
 * Ends a statement that requests make all the time: it is parsed and planned once a connection, which takes the database longer than
 * doing it. Only for statements whose plan does not hang on their values.
 */
export const PREPARED = sql`/* prepared */`;

const names = new Map<string, string>();

/** A short name for the text of a statement. */
function nameOf(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const made = `p${names.size}`;
  names.set(text, made);
  return made;
}

class PreparingClient extends pg.Client {
  override query(...args: any[]): any {
    const [text, values, ...rest] = args;
    return typeof text === 'string' && text.endsWith('/* prepared */')
      ? super.query({ name: nameOf(text), text, values }, ...rest)
      : super.query(...(args as [any]));
  }
}

/** Opens a pool on one login. @param most connections at once */
export function openDatabase(url: string, most: number): OpenDatabase {
  const pool = openPool({
    Client: PreparingClient,
    connectionString: url,
    max: most,
    idleTimeoutMillis: 30_000,
    application_name: 'baraza',
  });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    pool,
    async close() {
      await db.destroy();
      // Kysely ends only a pool that it has used itself
      if (!pool.ending) await pool.end();
    },
  };
}

function literal(value: string | number | string[]): string {
  const parts = Array.isArray(value) ? value : [value];
  for (const part of parts) {
    if (typeof part === 'number' ? !Number.isSafeInteger(part) : !isUuid(part))
      throw new Error('a claim must be a UUID or an integer');
  }
  return parts.join(',');
}

const CLAIM_NAMES = [
  'workspace',
  'member',
  'organisation',
  'actors',
  'clearance',
  'reads',
  'source',
  'notice',
  'contact',
] as const;

/** The claims as literal SET LOCAL statements; every value is a UUID, an integer or a list of them. */
export function claimStatements(claims: Claims): string {
  return CLAIM_NAMES.map((name) => {
    const value = claims[name];
    return value === undefined ? '' : `set local app.${name} = '${literal(value)}';`;
  }).join('');
}

/** Two did the same in the same moment and the other was first. The transaction is done again: now it finds what the other made. */
export class Raced extends Error {}

/** Runs a statement whose unique key somebody else may just have taken. @throws Raced then */
export async function unlessRaced<T>(statement: Promise<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    if ((error as { code?: string }).code === '23505') throw new Raced('raced', { cause: error });
    throw error;
  }
}

/** Runs `work` in one transaction with the claims set; what it throws rolls back. The claims travel with the BEGIN: one way there and back. */
export async function inTransaction<T>(db: Database, claims: Claims, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    await sql.raw(`begin;${claimStatements(claims)}`).execute(connection);
    try {
      const result = await work(connection as Tx);
      // a transaction in which a statement failed cannot commit: PostgreSQL answers COMMIT with ROLLBACK
      const { rows } = await sql<{ command: string }>`commit`.execute(connection);
      if (rows[0]?.command !== 'COMMIT')
        throw new Error('an error inside the transaction was swallowed; nothing is kept');
      return result;
    } catch (error) {
      await sql`rollback`.execute(connection).catch(() => undefined);
      throw error;
    }
  });
}

/** Changes claims inside a transaction, once more is known (a return code led to a source). */
export async function addClaims(tx: Tx, claims: Claims): Promise<void> {
  await sql.raw(claimStatements(claims)).execute(tx);
}
