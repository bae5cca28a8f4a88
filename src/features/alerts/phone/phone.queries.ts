import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';

/** Deliveries by telephone: handed to the courier, and read back. */

const ws = (context: Context) => context.workspace.id;

/** Again under the same id where it is tried again. */
export const handCall = (
  context: Context,
  it: { id: string; way: 'voice' | 'sms'; asks: boolean; number: string; language: string },
) =>
  sql`insert into app.call (workspace_id, id, way, asks, number, language, created_at)
    values (${ws(context)}, ${it.id}, ${it.way}, ${it.asks}, ${it.number}, ${it.language}, ${context.now()})
    on conflict (workspace_id, id) do update set state = 'queued', number = excluded.number, outcome = null, external_id = null,
      until = null, read_at = null, number_hash = null, answer_hash = null, answer_until = null, wrong = 0, created_at = excluded.created_at where app.call.state = 'over'`.execute(
    context.tx,
  );

export const callsOver = async (tx: Tx, most: number) =>
  (await sql<{ workspace_id: string; id: string }>`select * from app.calls_over(${most})`.execute(tx)).rows;

export const readCall = async (context: Context, id: string) =>
  (
    await sql<{ outcome: string; way: 'voice' | 'sms' }>`update app.call set read_at = ${context.now()}
      where workspace_id = ${ws(context)} and id = ${id} and state = 'over' and read_at is null returning outcome, way`.execute(
      context.tx,
    )
  ).rows[0] ?? null;
