import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { ViewScreen } from './views.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.saved_view': ViewRow;
    'app.default_view': { workspace_id: string; member_id: string; screen: ViewScreen; view_id: string };
  }
}

export interface ViewRow {
  workspace_id: string;
  id: string;
  owner_member_id: string;
  screen: ViewScreen;
  name: string;
  search: string;
  shared: boolean;
  created_at: Date;
  changed_at: Date;
}
export type ViewWithOwner = ViewRow & { owner: string | null; is_default: boolean };

const seen = (context: Context) =>
  context.tx
    .selectFrom('app.saved_view as v')
    .leftJoin('app.default_view as d', (j) =>
      j
        .onRef('d.workspace_id', '=', 'v.workspace_id')
        .onRef('d.view_id', '=', 'v.id')
        .on('d.member_id', '=', context.caller.memberId),
    )
    .selectAll('v')
    .select([
      sql<boolean>`d.view_id is not null`.as('is_default'),
      sql<
        string | null
      >`(select a.name from app.member m join app.actor a on a.workspace_id = m.workspace_id and a.id = m.actor_id
        where m.workspace_id = v.workspace_id and m.id = v.owner_member_id)`.as('owner'),
    ])
    .where('v.workspace_id', '=', context.workspace.id);

export const listRows = (context: Context, screen: ViewScreen): Promise<ViewWithOwner[]> =>
  seen(context).where('v.screen', '=', screen).orderBy('v.name').orderBy('v.id').limit(500).execute() as never;
export const readRow = (context: Context, id: string): Promise<ViewWithOwner | undefined> =>
  seen(context).where('v.id', '=', id).executeTakeFirst() as never;

export const insertView = (context: Context, row: Pick<ViewRow, 'id' | 'screen' | 'name' | 'search' | 'shared'>) =>
  context.tx
    .insertInto('app.saved_view')
    .values({
      ...row,
      workspace_id: context.workspace.id,
      owner_member_id: context.caller.memberId!,
      created_at: context.now(),
      changed_at: context.now(),
    })
    .onConflict((c) => c.doNothing())
    .execute();
export const updateView = (
  context: Context,
  id: string,
  change: Partial<Pick<ViewRow, 'name' | 'search' | 'shared'>>,
) =>
  context.tx
    .updateTable('app.saved_view')
    .set({ ...change, changed_at: context.now() })
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .execute();
export const deleteView = (context: Context, id: string) =>
  context.tx
    .deleteFrom('app.saved_view')
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .execute();

export const setDefault = async (context: Context, screen: ViewScreen, viewId: string | null): Promise<void> => {
  const mine = { workspace_id: context.workspace.id, member_id: context.caller.memberId!, screen };
  if (viewId === null)
    await context.tx
      .deleteFrom('app.default_view')
      .where('workspace_id', '=', mine.workspace_id)
      .where('member_id', '=', mine.member_id)
      .where('screen', '=', screen)
      .execute();
  else
    await context.tx
      .insertInto('app.default_view')
      .values({ ...mine, view_id: viewId })
      .onConflict((c) => c.columns(['workspace_id', 'member_id', 'screen']).doUpdateSet({ view_id: viewId }))
      .execute();
};
