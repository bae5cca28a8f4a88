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

/** What is open: soonest due first; what is settled: the latest due first. `after`: the id of the last one of the page before. */
export const listObligationRows = (
  context: Context,
  it: { state: ObligationState; after?: string | undefined; limit: number },
): Promise<ObligationWithNames[]> => {
  const [way, beyond] = it.state === 'open' ? (['asc', sql`>`] as const) : (['desc', sql`<`] as const);
  return joined(context)
    .where('o.state', '=', it.state)
    .$if(it.after !== undefined, (q) =>
      q.where(
        sql<boolean>`(o.due_at, o.id) ${beyond} (select b.due_at, b.id from app.obligation b where b.workspace_id = ${context.workspace.id} and b.id = ${it.after!})`,
      ),
    )
    .orderBy('o.due_at', way)
    .orderBy('o.id', way)
    .limit(it.limit)
    .execute() as never;
};
export const countObligations = async (context: Context, state: ObligationState): Promise<number> =>
  Number(
    (
      await context.tx
        .selectFrom('app.obligation')
        .select((eb) => eb.fn.countAll().as('n'))
        .where('workspace_id', '=', context.workspace.id)
        .where('state', '=', state)
        .executeTakeFirstOrThrow()
    ).n,
  );
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
