import { sql } from 'kysely';
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
/** Those not contacted yet, what is due first. @param placeIds of what is done in these places alone; null: everywhere */
export const openRelations = (context: Context, placeIds: readonly string[] | null, most: number) =>
  context.tx
    .selectFrom('app.initiative_relation as r')
    .selectAll('r')
    .where('r.workspace_id', '=', ws(context))
    .where('r.stance', '=', 'not_contacted')
    .where(sql<boolean>`(${placeIds}::uuid[] is null or exists (select 1 from app.initiative_place p
      where p.workspace_id = r.workspace_id and p.initiative_id = r.initiative_id and p.place_id = any (${placeIds}::uuid[])))`)
    .orderBy('r.due_on')
    .orderBy('r.initiative_id')
    .orderBy('r.other_id')
    .limit(most)
    .execute();
