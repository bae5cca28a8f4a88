import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { CodeField } from './code-sheet.rules.ts';

const ws = (context: Context) => context.workspace.id;

export const sheets = async (context: Context, since: Date) =>
  (
    await sql<{
      id: string;
      name: string;
      keyword: string | null;
      fields: CodeField[];
      answers: boolean;
      created_at: Date;
      retired_at: Date | null;
      came: number;
      unread: number;
    }>`select s.id, s.name, s.keyword, s.fields, s.answers, s.created_at, s.retired_at, count(r.id)::int as came,
        (count(r.id) filter (where c.fault is not null))::int as unread
      from app.code_sheet s left join app.coded_report c on c.workspace_id = s.workspace_id and c.sheet_id = s.id
      left join app.report r on r.workspace_id = c.workspace_id and r.id = c.report_id and r.received_at >= ${since}
      where s.workspace_id = ${ws(context)} group by s.workspace_id, s.id order by s.retired_at nulls first, s.created_at, s.id`.execute(
      context.tx,
    )
  ).rows;

export const keywordTaken = async (context: Context, keyword: string | null) =>
  (
    await sql`select from app.code_sheet where workspace_id = ${ws(context)} and retired_at is null
      and coalesce(lower(keyword), '') = lower(${keyword ?? ''})`.execute(context.tx)
  ).rows.length > 0;

export const insertSheet = (
  context: Context,
  it: { id: string; name: string; keyword: string | null; fields: readonly CodeField[]; answers: boolean },
) =>
  sql`insert into app.code_sheet (workspace_id, id, name, keyword, fields, answers, created_by, created_at)
    values (${ws(context)}, ${it.id}, ${it.name}, ${it.keyword}, ${JSON.stringify(it.fields)}::jsonb, ${it.answers}, ${context.caller.memberId},
      ${context.now()})`.execute(context.tx);

export const retire = async (context: Context, id: string) =>
  (
    await sql`update app.code_sheet set retired_at = ${context.now()} where workspace_id = ${ws(context)} and id = ${id} and retired_at is null
      returning id`.execute(context.tx)
  ).rows.length > 0;
