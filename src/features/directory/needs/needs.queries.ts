import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Need } from '../gaps/gaps.rules.ts';
import type { NEED_ENDS, NEED_SAID_BY, NEED_SHARES } from './needs.contract.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.stated_need': NeedRow;
    'app.need_answer': NeedAnswerRow;
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

export interface NeedAnswerRow {
  workspace_id: string;
  need_id: string;
  initiative_id: string;
  share: (typeof NEED_SHARES)[number];
  words: string | null;
  recorded_by: string | null;
  recorded_at: Date;
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

/** Needs that stand open, by place and kind, and how many of them some initiative that goes on or is planned is there for; those an assessment found apart from those somebody stated. */
export const openNeeds = async (context: Context) =>
  (
    await sql<{ place_id: string; need: Need; assessed: boolean; n: number; answered: number }>`
      select n.place_id, n.need, n.said_by = 'assessment' as assessed, count(*)::int as n,
        count(*) filter (where exists (select from app.need_answer a
          join app.initiative i on i.workspace_id = a.workspace_id and i.id = a.initiative_id and i.state not in ('done', 'stopped')
          where a.workspace_id = n.workspace_id and a.need_id = n.id))::int as answered
      from app.stated_need n
      where n.workspace_id = ${ws(context)} and n.ended is null group by 1, 2, 3`.execute(context.tx)
  ).rows;

export const openNeedRows = (context: Context, most: number): Promise<NeedRow[]> =>
  context.tx
    .selectFrom('app.stated_need')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('ended', 'is', null)
    .orderBy('said_on', 'desc')
    .orderBy('id')
    .limit(most)
    .execute();
export const needsByIds = async (context: Context, ids: readonly string[]): Promise<NeedRow[]> =>
  ids.length === 0
    ? []
    : context.tx
        .selectFrom('app.stated_need')
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where('id', 'in', ids)
        .orderBy(sql`ended is not null`)
        .orderBy('said_on', 'desc')
        .orderBy('id')
        .execute();
export const answersTo = async (context: Context, needIds: readonly string[]): Promise<NeedAnswerRow[]> =>
  needIds.length === 0
    ? []
    : context.tx
        .selectFrom('app.need_answer')
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where(sql<boolean>`need_id = any (${needIds}::uuid[])`)
        .orderBy('recorded_at')
        .orderBy('initiative_id')
        .execute();
export const answersBy = (context: Context, initiativeId: string): Promise<NeedAnswerRow[]> =>
  context.tx
    .selectFrom('app.need_answer')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('initiative_id', '=', initiativeId)
    .execute();
/** What is there for needs that stand open: which initiative that is not over, for which kind of need, where. */
export const openAnswers = async (context: Context) =>
  (
    await sql<{ initiative_id: string; place_id: string; need: Need }>`
      select a.initiative_id, n.place_id, n.need from app.need_answer a
      join app.stated_need n on n.workspace_id = a.workspace_id and n.id = a.need_id and n.ended is null
      join app.initiative i on i.workspace_id = a.workspace_id and i.id = a.initiative_id and i.state not in ('done', 'stopped')
      where a.workspace_id = ${ws(context)}`.execute(context.tx)
  ).rows;
export const putAnswer = (
  context: Context,
  row: Pick<NeedAnswerRow, 'need_id' | 'initiative_id' | 'share' | 'words'>,
) => {
  const told = {
    share: row.share,
    words: row.words,
    recorded_by: context.caller.memberId,
    recorded_at: context.now(),
  };
  return context.tx
    .insertInto('app.need_answer')
    .values({ workspace_id: ws(context), need_id: row.need_id, initiative_id: row.initiative_id, ...told })
    .onConflict((c) => c.columns(['workspace_id', 'need_id', 'initiative_id']).doUpdateSet(told))
    .execute();
};
export const dropAnswer = (context: Context, needId: string, initiativeId: string) =>
  context.tx
    .deleteFrom('app.need_answer')
    .where('workspace_id', '=', ws(context))
    .where('need_id', '=', needId)
    .where('initiative_id', '=', initiativeId)
    .returning('need_id')
    .execute();
