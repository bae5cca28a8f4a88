import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { ObligationState } from './obligation.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.obligation': ObligationRow;
  }
}

export interface ObligationRow {
  workspace_id: string;
  id: string;
  kind: 'source' | 'community';
  source_id: string | null;
  community_place_id: string | null;
  community: string | null;
  about_kind: 'report' | 'incident' | 'alert' | 'rumour';
  about_id: string;
  alert_id: string | null;
  /** the report that made it owed: where the source finds the answer */
  report_id: string | null;
  channel: string | null;
  due_at: Date;
  state: ObligationState;
  said: string | null;
  said_channel: string | null;
  said_language: string | null;
  through: string | null;
  reason: string | null;
  label: number;
  owner_organisation_id: string | null;
  created_at: Date;
  ended_at: Date | null;
  ended_by: string | null;
}

export const insertObligation = (
  context: Context,
  row: Pick<ObligationRow, 'id' | 'kind' | 'about_kind' | 'about_id' | 'due_at'> & Partial<ObligationRow>,
) =>
  context.tx
    .insertInto('app.obligation')
    .values({
      source_id: null,
      community_place_id: null,
      community: null,
      alert_id: null,
      report_id: null,
      channel: null,
      said: null,
      said_channel: null,
      said_language: null,
      through: null,
      reason: null,
      label: 2,
      owner_organisation_id: context.caller.organisationId,
      ended_at: null,
      ended_by: null,
      state: 'open',
      ...row,
      workspace_id: context.workspace.id,
      created_at: context.now(),
    })
    .onConflict((c) => c.doNothing())
    .execute();

export type ObligationWithNames = ObligationRow & {
  alias: string | null;
  headline: string | null;
  language: string | null;
};

const joined = (context: Context) =>
  context.tx
    .selectFrom('app.obligation as o')
    .leftJoin('app.source as s', (j) =>
      j.onRef('s.workspace_id', '=', 'o.workspace_id').onRef('s.id', '=', 'o.source_id'),
    )
    .selectAll('o')
    .select([
      's.alias',
      sql<string | null>`s.languages[1]`.as('language'),
      sql<
        string | null
      >`(select a.headline from app.alert a where a.workspace_id = o.workspace_id and a.id = o.alert_id)`.as(
        'headline',
      ),
    ])
    .where('o.workspace_id', '=', context.workspace.id);

export const listObligationRows = (context: Context, state: ObligationState): Promise<ObligationWithNames[]> =>
  joined(context).where('o.state', '=', state).orderBy('o.due_at').limit(500).execute() as never;
export const alertObligations = (context: Context, alertId: string): Promise<ObligationWithNames[]> =>
  joined(context).where('o.alert_id', '=', alertId).orderBy('o.due_at').execute() as never;
export const readObligation = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.obligation')
    .selectAll()
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();
export const lockObligation = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.obligation')
    .selectAll()
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
export const updateObligation = (context: Context, id: string, change: Partial<ObligationRow>) =>
  context.tx
    .updateTable('app.obligation')
    .set({ ...change, workspace_id: context.workspace.id })
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .execute();
