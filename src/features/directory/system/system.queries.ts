import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { HOLDS, LinkKind, Means, PartKind } from './system.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.system_part': PartRow;
    'app.system_link': LinkRow;
  }
}

export interface PartRow extends Means {
  workspace_id: string;
  id: string;
  place_id: string;
  kind: PartKind;
  actor_id: string | null;
  note: string | null;
  source_id: string | null;
  recorded_by: string | null;
  recorded_at: Date;
}
export interface LinkRow {
  workspace_id: string;
  id: string;
  from_id: string;
  to_id: string;
  kind: LinkKind;
  holds: (typeof HOLDS)[number] | null;
  note: string | null;
  source_id: string | null;
  recorded_by: string | null;
  recorded_at: Date;
}

const ws = (context: Context) => context.workspace.id;
const recorded = (context: Context) => ({
  workspace_id: ws(context),
  recorded_by: context.caller.memberId,
  recorded_at: context.now(),
});

/** Bodies that were entered by their name alone, without a list of names: those called so but for capitals. */
export const actorsNamed = async (context: Context, names: readonly string[]) =>
  (
    await sql<{ id: string; name: string }>`select id, name from app.actor
      where workspace_id = ${ws(context)} and lower(name) = any (${names.map((name) => name.toLowerCase())}::text[])
        and kind <> 'person' and ended_at is null and merged_into_id is null`.execute(context.tx)
  ).rows;

export const systemPlaces = (context: Context) =>
  context.tx
    .selectFrom('app.system_part')
    .select(['place_id', (eb) => eb.fn.countAll<string>().as('n')])
    .where('workspace_id', '=', ws(context))
    .groupBy('place_id')
    .execute();
export const partsOf = (context: Context, placeId: string): Promise<PartRow[]> =>
  context.tx
    .selectFrom('app.system_part')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('place_id', '=', placeId)
    .orderBy('recorded_at')
    .orderBy('id')
    .execute();
export const readPart = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.system_part')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const savePart = async (
  context: Context,
  row: Omit<PartRow, 'workspace_id' | 'recorded_by' | 'recorded_at'>,
) => {
  const { id: _id, ...rest } = row;
  await context.tx
    .insertInto('app.system_part')
    .values({ ...row, ...recorded(context) })
    .onConflict((c) => c.columns(['workspace_id', 'id']).doUpdateSet({ ...rest, ...recorded(context) }))
    .execute();
};
/** Lines of a table: those that stand stay as they are. @returns how many are new */
export const addParts = async (
  context: Context,
  rows: readonly Omit<PartRow, 'workspace_id' | 'recorded_by' | 'recorded_at'>[],
): Promise<number> =>
  rows.length === 0
    ? 0
    : (
        await context.tx
          .insertInto('app.system_part')
          .values(rows.map((row) => ({ ...row, ...recorded(context) })))
          .onConflict((c) => c.doNothing())
          .returning('id')
          .execute()
      ).length;
export const removePart = (context: Context, id: string) =>
  context.tx.deleteFrom('app.system_part').where('workspace_id', '=', ws(context)).where('id', '=', id).execute();
/** That there is none of a kind is over once there is one. */
export const removeNone = (context: Context, placeId: string, kinds: readonly PartKind[]) =>
  context.tx
    .deleteFrom('app.system_part')
    .where('workspace_id', '=', ws(context))
    .where('place_id', '=', placeId)
    .where('kind', 'in', kinds)
    .where('actor_id', 'is', null)
    .execute();

export const linksOf = async (context: Context, ids: readonly string[]): Promise<LinkRow[]> =>
  ids.length === 0
    ? []
    : context.tx
        .selectFrom('app.system_link')
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where(sql<boolean>`(from_id = any (${ids}::uuid[]) or to_id = any (${ids}::uuid[]))`)
        .orderBy('recorded_at')
        .orderBy('id')
        .execute();
export const readLink = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.system_link')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const linkBetween = (context: Context, from: string, to: string, kind: LinkKind) =>
  context.tx
    .selectFrom('app.system_link')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('from_id', '=', from)
    .where('to_id', '=', to)
    .where('kind', '=', kind)
    .executeTakeFirst();
export const saveLink = async (
  context: Context,
  row: Omit<LinkRow, 'workspace_id' | 'recorded_by' | 'recorded_at'>,
) => {
  const { id: _id, ...rest } = row;
  await context.tx
    .insertInto('app.system_link')
    .values({ ...row, ...recorded(context) })
    .onConflict((c) => c.columns(['workspace_id', 'id']).doUpdateSet({ ...rest, ...recorded(context) }))
    .execute();
};
export const removeLink = (context: Context, id: string) =>
  context.tx.deleteFrom('app.system_link').where('workspace_id', '=', ws(context)).where('id', '=', id).execute();

/** All who stand above some in the chain of command, the given ones among them, whether the asker knows them or not. */
export const commandersAbove = async (context: Context, ids: readonly string[]): Promise<Set<string>> =>
  new Set(
    (await sql<{ id: string }>`select id from app.commanders_above(${ids}::uuid[])`.execute(context.tx)).rows.map(
      (row) => row.id,
    ),
  );
