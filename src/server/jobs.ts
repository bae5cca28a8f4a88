import type { Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import type { Tx } from './db.ts';

/**
 * Background work through pg-boss, in the schema `jobs`. The web process only sends, in the transaction of the change; the worker
 * fetches. Payloads hold ids alone.
 */

export const QUEUES = ['import', 'place-import', 'directory-file', 'push-test', 'ledger-check'] as const;
export type Queue = (typeof QUEUES)[number];

const SCHEMA = 'jobs';

/**
 * A job whose worker died is known by its silence and taken up again within a minute, so a long one needs no short end; one that fails
 * again and again is tried for days, since what it is about (an import, a file) waits for it.
 */
export const QUEUE_OPTIONS = {
  notify: true,
  retryLimit: 100,
  retryBackoff: true,
  retryDelay: 2,
  retryDelayMax: 3600,
  heartbeatSeconds: 30,
  expireInSeconds: 6 * 3600,
} as const;

/** How often the worker looks for such jobs, in seconds. */
export const LOOKS_AFTER = { superviseIntervalSeconds: 10, monitorIntervalSeconds: 10 } as const;

/** Creates pg-boss's tables and our queues as the owner; called after the migrations. */
export async function prepareJobs(ownerUrl: string, logins: { app: string; worker: string }): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, schema: SCHEMA, supervise: false, schedule: false, max: 2 });
  boss.on('error', () => undefined);
  await boss.start();
  for (const queue of QUEUES) {
    const there = await boss.getQueue(queue);
    if (!there) await boss.createQueue(queue, QUEUE_OPTIONS as never);
    else if (there.heartbeatSeconds !== QUEUE_OPTIONS.heartbeatSeconds)
      await boss.updateQueue(queue, QUEUE_OPTIONS as never);
  }
  const db = boss.getDb();
  await db.executeSql(
    `
    grant select, insert, update, delete on all tables in schema ${SCHEMA} to ${logins.worker};
    grant usage, select on all sequences in schema ${SCHEMA} to ${logins.worker};
    grant execute on all functions in schema ${SCHEMA} to ${logins.worker};
    grant select on ${SCHEMA}.queue, ${SCHEMA}.version to ${logins.app};
    grant insert, select (id, name, start_after) on ${SCHEMA}.job, ${SCHEMA}.job_common to ${logins.app};`,
    [],
  );
  await boss.stop({ graceful: false });
}

function runner(pool: Pool) {
  return { executeSql: async (text: string, values?: unknown[]) => pool.query(text, values as unknown[]) };
}

/** The web's end: can send, cannot fetch. */
export async function openSender(pool: Pool): Promise<Sender> {
  const boss = new PgBoss({
    db: runner(pool),
    schema: SCHEMA,
    migrate: false,
    createSchema: false,
    supervise: false,
    schedule: false,
  });
  boss.on('error', () => undefined);
  await boss.start();
  return {
    async send(tx, queue, data, options) {
      const db = {
        executeSql: async (text: string, values: unknown[] = []) => {
          const result = await tx.executeQuery({
            sql: text,
            parameters: values,
            query: { kind: 'RawNode' } as never,
            queryId: { queryId: 'boss' } as never,
          });
          return { rows: result.rows as never[] };
        },
      };
      await boss.send(queue, data, { ...options, db });
    },
    close: () => boss.stop({ graceful: false }),
  };
}

export interface Sender {
  send(
    tx: Tx,
    queue: string,
    data: Record<string, string>,
    options?: { startAfter?: Date; singletonKey?: string },
  ): Promise<void>;
  close(): Promise<void>;
}
