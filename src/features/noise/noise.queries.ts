import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { First, Verdict } from './noise.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.noise_check': NoiseCheckRow;
  }
}

export interface NoiseCheckRow {
  workspace_id: string;
  report_id: string;
  reader_member_id: string;
  verdict: Verdict;
  at: Date;
  first: First;
  marker_member_id: string | null;
  marked_at: Date | null;
  language: string | null;
  place_id: string | null;
  place_text: string | null;
  week: string | null;
}

export interface MarkedRow {
  id: string;
  first: First;
  language: string;
  place_id: string | null;
  place_text: string | null;
  marker: string;
  marked_at: Date;
  checked: boolean;
}

/** What people marked since, noise and kept; protected reports have readers of their own and are not sampled. */
export const markedSince = async (context: Context, since: Date, most: number): Promise<MarkedRow[]> =>
  (
    await sql<MarkedRow>`
    select r.id, case r.state when 'noise' then 'noise' else 'kept' end as first, r.language, r.place_id, r.place_text,
      r.triaged_by as marker, r.triaged_at as marked_at, c.report_id is not null as checked
    from app.report r left join app.noise_check c on c.workspace_id = r.workspace_id and c.report_id = r.id
    where r.workspace_id = ${context.workspace.id} and r.state in ('noise', 'assessed') and r.triaged_at >= ${since}
      and r.triaged_by is not null and not r.protected and r.superseded_by_id is null
    order by r.triaged_at desc limit ${most}`.execute(context.tx)
  ).rows;

export interface ReadingRow {
  id: string;
  text: string;
  language: string;
  received_at: Date;
  place_text: string | null;
  channel: string;
  basis: string | null;
  who: string | null;
  asks: string | null;
}

export const readingRows = (context: Context, ids: string[]): Promise<ReadingRow[]> =>
  context.tx
    .selectFrom('app.report')
    .select(['id', 'text', 'language', 'received_at', 'place_text', 'channel', 'basis', 'who', 'asks'])
    .where('workspace_id', '=', context.workspace.id)
    .where('id', 'in', ids.length > 0 ? ids : [context.workspace.id])
    .execute() as never;

export const checkRow = (context: Context, reportId: string) =>
  context.tx
    .selectFrom('app.noise_check')
    .selectAll()
    .where('workspace_id', '=', context.workspace.id)
    .where('report_id', '=', reportId)
    .forUpdate()
    .executeTakeFirst();

/** @returns whether it was kept; false when somebody else's reading stands already */
export const insertCheck = async (
  context: Context,
  row: Omit<NoiseCheckRow, 'workspace_id' | 'at'>,
): Promise<boolean> => {
  const made = await context.tx
    .insertInto('app.noise_check')
    .values({ ...row, workspace_id: context.workspace.id, at: context.now() })
    .onConflict((c) => c.doNothing())
    .executeTakeFirst();
  return Number(made.numInsertedOrUpdatedRows) > 0;
};

export const updateCheck = (context: Context, reportId: string, verdict: Verdict) =>
  context.tx
    .updateTable('app.noise_check')
    .set({ verdict })
    .where('workspace_id', '=', context.workspace.id)
    .where('report_id', '=', reportId)
    .execute();

export interface CheckedRow {
  first: First;
  verdict: Verdict;
  language: string;
  place_text: string | null;
  marker: string | null;
  n: number;
}

export const checkedSince = async (context: Context, since: Date): Promise<CheckedRow[]> =>
  (
    await sql<CheckedRow>`
    select c.first, c.verdict, coalesce(c.language, 'und') as language, c.place_text, a.name as marker, count(*)::int as n
    from app.noise_check c
    left join app.member m on m.workspace_id = c.workspace_id and m.id = c.marker_member_id
    left join app.actor a on a.workspace_id = m.workspace_id and a.id = m.actor_id
    where c.workspace_id = ${context.workspace.id} and c.at >= ${since}
    group by 1, 2, 3, 4, 5`.execute(context.tx)
  ).rows;

export const markedCounts = async (
  context: Context,
  since: Date,
): Promise<{ first: First; language: string; n: number }[]> =>
  (
    await sql<{ first: First; language: string; n: number }>`
    select case r.state when 'noise' then 'noise' else 'kept' end as first, r.language, count(*)::int as n
    from app.report r
    where r.workspace_id = ${context.workspace.id} and r.state in ('noise', 'assessed') and r.triaged_at >= ${since}
      and r.triaged_by is not null and not r.protected and r.superseded_by_id is null
    group by 1, 2`.execute(context.tx)
  ).rows;
