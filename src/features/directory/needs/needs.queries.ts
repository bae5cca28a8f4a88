import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Need } from '../gaps/gaps.rules.ts';
import type { NEED_ENDS, NEED_SAID_BY } from './needs.contract.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.stated_need': NeedRow;
  }
}

export interface NeedRow {
  workspace_id: string;
  id: string;
  place_id: string;
  need: Need;
  words: string;
  language: string;
  said_by: (typeof NEED_SAID_BY)[number];
  said_on: string;
  source_id: string;
  label: number;
  owner_organisation_id: string | null;
  recorded_by: string | null;
  recorded_at: Date;
  ended: (typeof NEED_ENDS)[number] | null;
  ended_why: string | null;
  ended_by: string | null;
  ended_at: Date | null;
}

const ws = (context: Context) => context.workspace.id;

export const needsIn = (context: Context, placeIds: readonly string[], most: number): Promise<NeedRow[]> =>
  context.tx
    .selectFrom('app.stated_need')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where(sql<boolean>`place_id = any (${placeIds}::uuid[])`)
    .orderBy(sql`ended is not null`)
    .orderBy('said_on', 'desc')
    .orderBy('id')
    .limit(most)
    .execute();
export const needById = (context: Context, id: string): Promise<NeedRow | undefined> =>
  context.tx
    .selectFrom('app.stated_need')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const insertNeed = (
  context: Context,
  row: Pick<NeedRow, 'id' | 'place_id' | 'need' | 'words' | 'language' | 'said_by' | 'said_on' | 'source_id' | 'label'>,
) =>
  context.tx
    .insertInto('app.stated_need')
    .values({
      ...row,
      workspace_id: ws(context),
      owner_organisation_id: context.caller.organisationId,
      recorded_by: context.caller.memberId,
      recorded_at: context.now(),
      ended: null,
      ended_why: null,
      ended_by: null,
      ended_at: null,
    })
    .execute();
export const endNeed = (context: Context, id: string, how: NonNullable<NeedRow['ended']>, why: string) =>
  context.tx
    .updateTable('app.stated_need')
    .set({ ended: how, ended_why: why, ended_by: context.caller.memberId, ended_at: context.now() })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();

/** Needs that stand open, by place and kind; those an assessment found apart from those somebody stated. */
export const openNeeds = async (context: Context) =>
  (
    await sql<{ place_id: string; need: Need; assessed: boolean; n: number }>`
      select place_id, need, said_by = 'assessment' as assessed, count(*)::int as n from app.stated_need
      where workspace_id = ${ws(context)} and ended is null group by place_id, need, said_by = 'assessment'`.execute(
      context.tx,
    )
  ).rows;
