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
export const listRumourRows = (
  context: Context,
  filter: { q?: string | undefined; states: readonly RumourStatus[] | null },
) =>
  context.tx
    .selectFrom('app.rumour')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .$if(filter.states !== null, (q) => q.where('state', 'in', filter.states as RumourStatus[]))
    .$if(!!filter.q, (q) => q.where('claim', 'ilike', `%${filter.q!.replace(/[%_\\]/g, '\\$&')}%`))
    .orderBy('level', 'desc')
    .orderBy('created_at', 'desc')
    .limit(200)
    .execute();

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
