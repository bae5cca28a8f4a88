import type { Context } from '#server/context.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.initiative_relation': RelationRow;
  }
}

export interface RelationRow {
  workspace_id: string;
  initiative_id: string;
  other_id: string;
  stance: 'joins' | 'extends' | 'complements' | 'differs' | 'not_contacted';
  words: string | null;
  due_on: string | null;
  recorded_by: string | null;
  recorded_at: Date;
}

const ws = (context: Context) => context.workspace.id;

export const saveRelations = async (
  context: Context,
  rows: readonly Omit<RelationRow, 'workspace_id' | 'recorded_by' | 'recorded_at'>[],
) => {
  if (rows.length === 0) return;
  await context.tx
    .insertInto('app.initiative_relation')
    .values(
      rows.map((row) => ({
        ...row,
        workspace_id: ws(context),
        recorded_by: context.caller.memberId,
        recorded_at: context.now(),
      })),
    )
    .onConflict((c) =>
      c.columns(['workspace_id', 'initiative_id', 'other_id']).doUpdateSet((eb) => ({
        stance: eb.ref('excluded.stance'),
        words: eb.ref('excluded.words'),
        due_on: eb.ref('excluded.due_on'),
        recorded_by: eb.ref('excluded.recorded_by'),
        recorded_at: eb.ref('excluded.recorded_at'),
      })),
    )
    .execute();
};
/** What was agreed, from either side. */
export const relationsOf = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.initiative_relation')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where((eb) => eb.or([eb('initiative_id', '=', id), eb('other_id', '=', id)]))
    .execute();
export const openRelations = (context: Context, most: number) =>
  context.tx
    .selectFrom('app.initiative_relation')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('stance', '=', 'not_contacted')
    .orderBy('due_on')
    .limit(most)
    .execute();
