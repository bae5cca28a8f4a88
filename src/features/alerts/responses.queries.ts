import type { Context } from '#server/context.ts';
import type { ResponseState } from './alert-states.rules.ts';

/** What was promised on an alert, and what came of it. */

declare module '#server/schema.ts' {
  interface Tables {
    'app.response': ResponseRow;
  }
}

const ws = (context: Context) => context.workspace.id;

export interface ResponseRow {
  workspace_id: string;
  id: string;
  alert_id: string;
  notice_id: string | null;
  what: string;
  owner_actor_id: string;
  due_at: Date | null;
  state: ResponseState;
  result: string | null;
  reason: string | null;
  learned: string | null;
  created_by: string | null;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
}

export const insertResponse = (context: Context, row: Omit<ResponseRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.response')
    .values({ ...row, workspace_id: ws(context) })
    .onConflict((c) => c.doNothing())
    .execute();

export const lockResponse = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.response')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

export const updateResponse = (context: Context, id: string, change: Partial<ResponseRow>) =>
  context.tx
    .updateTable('app.response')
    .set({ ...change, workspace_id: ws(context) })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();

export const alertResponses = (context: Context, alertId: string) =>
  context.tx
    .selectFrom('app.response as r')
    .leftJoin('app.actor as a', (j) =>
      j.onRef('a.workspace_id', '=', 'r.workspace_id').onRef('a.id', '=', 'r.owner_actor_id'),
    )
    .selectAll('r')
    .select('a.name as owner_name')
    .where('r.workspace_id', '=', ws(context))
    .where('r.alert_id', '=', alertId)
    .orderBy('r.created_at')
    .execute();
