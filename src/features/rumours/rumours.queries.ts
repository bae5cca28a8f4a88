import { sql } from 'kysely';
import type { PlacePrecision } from '#domain/places.ts';
import type { Context } from '#server/context.ts';
import type { RumourStatus } from './rumour.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.rumour': RumourRow;
    'app.rumour_sighting': SightingRow;
    'app.rumour_spread': SpreadRow;
  }
}

export interface RumourRow {
  workspace_id: string;
  id: string;
  number: number;
  claim: string;
  language: string;
  state: RumourStatus;
  state_reason: string | null;
  level: number;
  answer: string | null;
  answer_agreed_at: Date | null;
  answer_agreed_by: string | null;
  label: number;
  owner_organisation_id: string | null;
  created_by: string | null;
  created_at: Date;
  judged_at: Date | null;
}
export interface SightingRow {
  workspace_id: string;
  id: string;
  rumour_id: string;
  report_id: string | null;
  place_id: string | null;
  place_text: string | null;
  lat: number | null;
  lon: number | null;
  place_precision: PlacePrecision;
  radius_km: number | null;
  channel: string;
  heard_at: Date;
  note: string | null;
  created_by: string | null;
  created_at: Date;
}
export interface SpreadRow {
  workspace_id: string;
  id: string;
  rumour_id: string;
  channel: string;
  through: string;
  place_text: string | null;
  reached: number | null;
  reached_how: string | null;
  at: Date;
  created_by: string | null;
}

const ws = (context: Context) => context.workspace.id;

export const insertRumour = (context: Context, row: Omit<RumourRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.rumour')
    .values({ ...row, workspace_id: ws(context) })
    .execute();
export const readRumourRow = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.rumour')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const lockRumour = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.rumour')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
export const updateRumour = (context: Context, id: string, change: Partial<RumourRow>) =>
  context.tx
    .updateTable('app.rumour')
    .set({ ...change, workspace_id: ws(context) })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();
const listed = (context: Context, filter: RumourFilter) =>
  context.tx
    .selectFrom('app.rumour as r')
    .where('r.workspace_id', '=', ws(context))
    .$if(filter.states !== null, (q) => q.where('r.state', 'in', filter.states as RumourStatus[]))
    .$if(!!filter.q, (q) => q.where('r.claim', 'ilike', `%${filter.q!.replace(/[%_\\]/g, '\\$&')}%`));

interface RumourFilter {
  q?: string | undefined;
  states: readonly RumourStatus[] | null;
}

/** The gravest first, then the newest. `after`: the id of the last rumour of the page before. */
export const listRumourRows = (
  context: Context,
  filter: RumourFilter & { after?: string | undefined; limit: number },
) =>
  listed(context, filter)
    .selectAll('r')
    .$if(filter.after !== undefined, (q) =>
      q.where(
        sql<boolean>`(r.level, r.created_at, r.id) < (select b.level, b.created_at, b.id from app.rumour b where b.workspace_id = ${ws(context)} and b.id = ${filter.after!})`,
      ),
    )
    .orderBy('r.level', 'desc')
    .orderBy('r.created_at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(filter.limit)
    .execute();

export const countRumours = async (context: Context, filter: RumourFilter): Promise<number> =>
  Number(
    (
      await listed(context, filter)
        .select((eb) => eb.fn.countAll().as('n'))
        .executeTakeFirstOrThrow()
    ).n,
  );

export const insertSighting = (context: Context, row: Omit<SightingRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.rumour_sighting')
    .values({ ...row, workspace_id: ws(context) })
    .onConflict((c) => c.doNothing())
    .execute();
export const sightingsOf = (context: Context, rumourIds: string[]) =>
  rumourIds.length === 0
    ? Promise.resolve([])
    : context.tx
        .selectFrom('app.rumour_sighting')
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where('rumour_id', 'in', rumourIds)
        .orderBy('heard_at')
        .execute();
export const insertSpread = (context: Context, row: Omit<SpreadRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.rumour_spread')
    .values({ ...row, workspace_id: ws(context) })
    .onConflict((c) => c.doNothing())
    .execute();
export const spreadsOf = (context: Context, rumourIds: string[]) =>
  rumourIds.length === 0
    ? Promise.resolve([])
    : context.tx
        .selectFrom('app.rumour_spread')
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where('rumour_id', 'in', rumourIds)
        .orderBy('at')
        .execute();

/** Messages to subscribers that carried an answer, with how far each has come. */
export const broadcastsOf = async (context: Context, rumourIds: readonly string[]) =>
  rumourIds.length === 0
    ? []
    : (
        await sql<{
          id: string;
          rumour_id: string;
          place_id: string;
          organisation: string | null;
          at: Date;
          people: number;
          delivered: number;
          sent: number;
          waiting: number;
        }>`select b.id, b.rumour_id, b.place_id, o.name as organisation, b.decided_at as at, b.people, coalesce(c.delivered, 0) as delivered,
            coalesce(c.sent, 0) as sent, coalesce(c.waiting, 0) as waiting
          from (select * from app.broadcast where workspace_id = ${ws(context)} and rumour_id = any (${rumourIds}::uuid[]) and people is not null) b
          left join app.actor o on o.workspace_id = b.workspace_id and o.id = b.organisation_id
          left join app.broadcast_counts((select array_agg(x.id) from app.broadcast x
            where x.workspace_id = ${ws(context)} and x.rumour_id = any (${rumourIds}::uuid[]) and x.people is not null)) c on c.id = b.id
          order by b.decided_at, b.id`.execute(context.tx)
      ).rows;
