import { sql } from 'kysely';
import type { Context } from '#server/context.ts';

const ws = (context: Context) => context.workspace.id;

export interface AccompanyingRow {
  id: string;
  source_id: string;
  member_id: string;
  since: Date;
  ended_at: Date | null;
  ended_by: 'desk' | 'observer' | null;
}
/** The last who accompanied or accompanies this person, as far as the caller sees it. @param source any alias of the person; null: that of the claim */
export const accompanying = async (context: Context, source: string | null): Promise<AccompanyingRow | undefined> =>
  (
    await sql<AccompanyingRow>`select id, source_id, member_id, since, ended_at, ended_by from app.accompanying
      where workspace_id = ${ws(context)} and (${source}::uuid is null and app.own_as(source_id) or source_id = ${source})
      order by (ended_at is null) desc, since desc limit 1`.execute(context.tx)
  ).rows[0];
export const insertAccompanying = (context: Context, it: { id: string; source: string; member: string }) =>
  sql`insert into app.accompanying (workspace_id, id, source_id, member_id, made_by, since)
    values (${ws(context)}, ${it.id}, ${it.source}, ${it.member}, ${context.caller.memberId}, ${context.now()})`.execute(
    context.tx,
  );
export const endAccompanying = (context: Context, id: string, by: 'desk' | 'observer') =>
  sql`update app.accompanying set ended_at = ${context.now()}, ended_by = ${by}
    where workspace_id = ${ws(context)} and id = ${id} and ended_at is null`.execute(context.tx);

export interface TogetherRow {
  id: string;
  accompanying_id: string;
  source_id: string;
  member_id: string;
  n: number;
  words: string;
  setting: string;
  proposal: string;
  language: string;
  type_code: string | null;
  place_id: string | null;
  observer_agreed_n: number | null;
  analyst_agreed_n: number | null;
  report_id: string | null;
  changed_at: Date;
  sent_at: Date | null;
}
const ROW = sql`id, accompanying_id, source_id, member_id, n, words, setting, proposal, language, type_code, place_id, observer_agreed_n, analyst_agreed_n,
  report_id, changed_at, sent_at`;
/** Accounts of one person, as far as the caller may read them. @param source the first alias; null: the person of the claim */
export const accounts = async (context: Context, source: string | null, most: number): Promise<TogetherRow[]> =>
  (
    await sql<TogetherRow>`select ${ROW} from app.told_together
      where workspace_id = ${ws(context)} and (${source}::uuid is null and app.own_as(source_id) or source_id = ${source})
      order by (sent_at is not null), changed_at desc, id limit ${most}`.execute(context.tx)
  ).rows;
/** Held until the end of the transaction: two who agree at once come one after the other. */
export const lockAccount = async (context: Context, id: string): Promise<TogetherRow | undefined> =>
  (
    await sql<TogetherRow>`select ${ROW} from app.told_together where workspace_id = ${ws(context)} and id = ${id} for update`.execute(
      context.tx,
    )
  ).rows[0];
export const insertAccount = (
  context: Context,
  it: Pick<
    TogetherRow,
    | 'id'
    | 'accompanying_id'
    | 'source_id'
    | 'member_id'
    | 'words'
    | 'setting'
    | 'proposal'
    | 'language'
    | 'type_code'
    | 'place_id'
  >,
) =>
  sql`insert into app.told_together (workspace_id, id, accompanying_id, source_id, member_id, words, setting, proposal, language, type_code, place_id,
      created_at, changed_at)
    values (${ws(context)}, ${it.id}, ${it.accompanying_id}, ${it.source_id}, ${it.member_id}, ${it.words}, ${it.setting}, ${it.proposal}, ${it.language},
      ${it.type_code}, ${it.place_id}, ${context.now()}, ${context.now()})`.execute(context.tx);
export const updateAccount = (
  context: Context,
  it: Pick<
    TogetherRow,
    | 'id'
    | 'n'
    | 'words'
    | 'setting'
    | 'proposal'
    | 'language'
    | 'type_code'
    | 'place_id'
    | 'observer_agreed_n'
    | 'analyst_agreed_n'
    | 'changed_at'
  >,
) =>
  sql`update app.told_together set n = ${it.n}, words = ${it.words}, setting = ${it.setting}, proposal = ${it.proposal}, language = ${it.language},
      type_code = ${it.type_code}, place_id = ${it.place_id}, observer_agreed_n = ${it.observer_agreed_n}, analyst_agreed_n = ${it.analyst_agreed_n},
      changed_at = ${it.changed_at}
    where workspace_id = ${ws(context)} and id = ${it.id}`.execute(context.tx);
export const sent = (context: Context, id: string, report: string) =>
  sql`update app.told_together set report_id = ${report}, sent_at = ${context.now()} where workspace_id = ${ws(context)} and id = ${id}`.execute(
    context.tx,
  );
export const ofReports = async (context: Context, reports: readonly string[]): Promise<TogetherRow[]> =>
  (
    await sql<TogetherRow>`select ${ROW} from app.told_together
      where workspace_id = ${ws(context)} and report_id = any (${reports}::uuid[]) order by sent_at, id`.execute(
      context.tx,
    )
  ).rows;
/** Accounts that nobody touched for so long and that were never sent. For the worker. */
export const dropStale = (context: Context, before: Date) =>
  sql`delete from app.told_together where workspace_id = ${ws(context)} and sent_at is null and changed_at < ${before}`.execute(
    context.tx,
  );
