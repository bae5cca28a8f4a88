import { sql } from 'kysely';
import type { Context } from '#server/context.ts';

const ws = (context: Context) => context.workspace.id;

/** From now on, for this place and no other. For the worker. */
export const subscribe = (context: Context, source: string, place: string) =>
  sql`insert into app.sms_subscriber (workspace_id, source_id, place_id, since) values (${ws(context)}, ${source}, ${place}, ${context.now()})
    on conflict (workspace_id, source_id) do update set place_id = excluded.place_id, since = excluded.since, ended_at = null`.execute(
    context.tx,
  );

export const unsubscribe = (context: Context, source: string) =>
  sql`update app.sms_subscriber set ended_at = ${context.now()} where workspace_id = ${ws(context)} and source_id = ${source}
    and ended_at is null`.execute(context.tx);

/** How many can be told below these places, by the language they write in (`''`: not known). */
export const countsOf = async (context: Context, places: readonly string[]) =>
  (
    await sql<{
      language: string;
      people: number;
    }>`select language, people from app.subscribers_of(${places}::uuid[])`.execute(context.tx)
  ).rows;

/** The dearest of the lines that send: what a message costs at most. */
export const dearestLine = async (context: Context) =>
  (
    await sql<{ cost: string; currency: string | null; per_minute: number }>`
      select cost::text, currency, per_minute from app.sms_line where workspace_id = ${ws(context)} and state = 'on' and sends
      order by cost desc nulls last limit 1`.execute(context.tx)
  ).rows[0] ?? null;
