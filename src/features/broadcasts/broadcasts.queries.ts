import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { BroadcastState } from './broadcast.rules.ts';

const ws = (context: Context) => context.workspace.id;

export interface BroadcastRow {
  id: string;
  rumour_id: string | null;
  rumour_number: number | null;
  rumour_claim: string | null;
  place_id: string;
  texts: Record<string, string>;
  language: string;
  spread_minutes: number;
  state: BroadcastState;
  proposed_by: string;
  proposer: string | null;
  organisation_id: string;
  organisation: string | null;
  proposed_at: Date;
  decider: string | null;
  decided_at: Date | null;
  reason: string | null;
  people: number | null;
}

const ROW = sql`b.id, b.rumour_id, r.number as rumour_number, r.claim as rumour_claim, b.place_id, b.texts, b.language, b.spread_minutes, b.state,
  b.proposed_by, pa.name as proposer, b.organisation_id, o.name as organisation, b.proposed_at, da.name as decider, b.decided_at, b.reason, b.people
  from app.broadcast b
  left join app.rumour r on r.workspace_id = b.workspace_id and r.id = b.rumour_id
  left join app.member p on p.workspace_id = b.workspace_id and p.id = b.proposed_by
  left join app.actor pa on pa.workspace_id = b.workspace_id and pa.id = p.actor_id
  left join app.member d on d.workspace_id = b.workspace_id and d.id = b.decided_by
  left join app.actor da on da.workspace_id = b.workspace_id and da.id = d.actor_id
  left join app.actor o on o.workspace_id = b.workspace_id and o.id = b.organisation_id`;

/** The newest first. `after`: the id of the last one of the page before. */
export const broadcasts = async (
  context: Context,
  page: { after?: string | undefined; most: number },
): Promise<BroadcastRow[]> =>
  (
    await sql<BroadcastRow>`select ${ROW} where b.workspace_id = ${ws(context)}
      and ${page.after === undefined ? sql`true` : sql`(b.proposed_at, b.id) < (select x.proposed_at, x.id from app.broadcast x where x.workspace_id = ${ws(context)} and x.id = ${page.after})`}
      order by b.proposed_at desc, b.id desc limit ${page.most}`.execute(context.tx)
  ).rows;

export const lockBroadcast = async (context: Context, id: string): Promise<BroadcastRow | null> =>
  (
    await sql<BroadcastRow>`select ${ROW} where b.workspace_id = ${ws(context)} and b.id = ${id} for update of b`.execute(
      context.tx,
    )
  ).rows[0] ?? null;

export interface Counts {
  id: string;
  waiting: number;
  sent: number;
  delivered: number;
  stopped: number;
  unknown: number;
  failed: number;
  last_at: Date | null;
}
export const countsOf = async (context: Context, ids: readonly string[]): Promise<Map<string, Counts>> =>
  ids.length === 0
    ? new Map()
    : new Map(
        (await sql<Counts>`select * from app.broadcast_counts(${ids}::uuid[])`.execute(context.tx)).rows.map((it) => [
          it.id,
          it,
        ]),
      );

export const insertBroadcast = (
  context: Context,
  it: {
    id: string;
    rumourId: string | null;
    placeId: string;
    texts: Record<string, string>;
    language: string;
    spreadMinutes: number;
    organisationId: string;
  },
) =>
  sql`insert into app.broadcast (workspace_id, id, rumour_id, place_id, texts, language, spread_minutes, proposed_by, organisation_id, proposed_at)
    values (${ws(context)}, ${it.id}, ${it.rumourId}, ${it.placeId}, ${JSON.stringify(it.texts)}::jsonb, ${it.language}, ${it.spreadMinutes},
      ${context.caller.memberId}, ${it.organisationId}, ${context.now()})`.execute(context.tx);

export const decide = (
  context: Context,
  id: string,
  it: { state: 'proposed' | 'refused'; by: string | null; reason: string | null },
) =>
  sql`update app.broadcast set state = ${it.state}, decided_by = ${it.by}, decided_at = ${context.now()}, reason = ${it.reason}
    where workspace_id = ${ws(context)} and id = ${id}`.execute(context.tx);

/** @returns for how many it leaves; null where it had begun */
export const begin = async (context: Context, id: string, places: readonly string[]): Promise<number | null> =>
  (
    await sql<{
      n: number | null;
    }>`select app.begin_broadcast(${id}, ${places}::uuid[], ${context.now()}) as n`.execute(context.tx)
  ).rows[0]!.n;

/** @returns how many were waiting */
export const stop = async (context: Context, id: string): Promise<number> => {
  await sql`update app.broadcast set state = 'stopped', stopped_by = ${context.caller.memberId}, stopped_at = ${context.now()}
    where workspace_id = ${ws(context)} and id = ${id}`.execute(context.tx);
  return (await sql<{ n: number }>`select app.stop_broadcast(${id}, ${context.now()}) as n`.execute(context.tx))
    .rows[0]!.n;
};
