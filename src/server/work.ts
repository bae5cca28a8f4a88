import { sql } from 'kysely';
import { PgBoss } from 'pg-boss';
import { READ_BITS, VERBS } from '#domain/verbs.ts';
import { inContext } from './conduct.ts';
import type { Caller, Context, ServerKeys, Workspace } from './context.ts';
import { inTransaction, type OpenDatabase, type Tx } from './db.ts';
import type { Files } from './files.ts';
import { openHerald } from './herald.ts';
import { LOOKS_AFTER, type Sender } from './jobs.ts';
import type { SendMail } from './mail.ts';
import { openOutward, type PostOutward } from './outward.ts';
import type { SendPush } from './push.ts';

/** What background work is given: a way into one workspace at a time, as the system, under the worker's login. */
export interface WorkerKit {
  inWorkspace<T>(workspaceId: string, work: (context: Context) => Promise<T>): Promise<T>;
  /** across workspaces, for functions that return ids only */
  anywhere<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  workspaceIds(): Promise<string[]>;
  boss: PgBoss;
  mail: SendMail | null;
  push: SendPush | null;
  /** to addresses that somebody gave us */
  post: PostOutward;
  publicUrl: string;
  now(): Date;
  close(): Promise<void>;
}

const ALL_BITS = Object.values(READ_BITS).reduce((mask, bit) => mask | bit, 0);

export const SYSTEM: Caller = {
  memberId: null,
  userId: null,
  actorId: null,
  organisationId: null,
  verbs: VERBS,
  clearance: 4,
  language: 'en',
  timeZone: 'UTC',
};

export async function openWorkerKit(it: {
  database: OpenDatabase;
  keys: ServerKeys;
  publicUrl: string;
  mail: SendMail | null;
  push: SendPush | null;
  /** guarded unless given */
  post?: PostOutward;
  now(): Date;
  bossUrl: string;
  files: Files;
}): Promise<WorkerKit> {
  const boss = new PgBoss({
    connectionString: it.bossUrl,
    schema: 'jobs',
    migrate: false,
    createSchema: false,
    schedule: false,
    max: 2,
    ...LOOKS_AFTER,
  });
  boss.on('error', () => undefined);
  await boss.start();
  const herald = openHerald(it.database.pool);
  const outward = openOutward();
  const sender: Sender = {
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
    close: async () => undefined,
  };
  return {
    boss,
    mail: it.mail,
    push: it.push,
    post: it.post ?? outward.post,
    publicUrl: it.publicUrl,
    now: it.now,
    anywhere: (work) => inTransaction(it.database.db, {}, work),
    inWorkspace: (workspaceId, work) =>
      inContext(
        { db: it.database.db, sender, herald, keys: it.keys, now: it.now, files: it.files },
        { workspace: workspaceId, reads: ALL_BITS, clearance: 4 },
        async (tx) => {
          const { rows } =
            await sql<Workspace>`select id, slug, name, exercise from app.workspace where id = ${workspaceId}`.execute(
              tx,
            );
          if (!rows[0]) throw new Error('no such workspace');
          return rows[0];
        },
        SYSTEM,
        work,
      ),
    async workspaceIds() {
      return (await sql<{ id: string }>`select id from app.workspace_ids()`.execute(it.database.db)).rows.map(
        (row) => row.id,
      );
    },
    async close() {
      await boss.stop({ graceful: true, timeout: 5000 });
      await herald.close();
      outward.close();
    },
  };
}
