import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { AnswerGroup, Feed, Measure } from './indicator.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.form_indicator': IndicatorRow;
  }
}

export interface IndicatorRow {
  workspace_id: string;
  id: string;
  form: string;
  name: Record<string, string>;
  unit: string | null;
  measure: Measure;
  version: number;
  created_by: string | null;
  created_at: Date;
  changed_at: Date;
  ended_at: Date | null;
}

const ws = (context: Context) => context.workspace.id;
const json = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`;

const those = (context: Context) =>
  context.tx
    .selectFrom('app.form_indicator as i')
    .innerJoin('app.form as f', (join) =>
      join.onRef('f.workspace_id', '=', 'i.workspace_id').onRef('f.id', '=', 'i.form'),
    )
    .selectAll('i')
    .select('f.title as form_title')
    .where('i.workspace_id', '=', ws(context))
    .where('i.ended_at', 'is', null);

/** Those that a form feeds, its own first. */
export const indicators = (context: Context, form: string) =>
  those(context)
    .where((it) =>
      it.or([it('i.form', '=', form), sql<boolean>`i.measure -> 'also' @> ${JSON.stringify([{ form }])}::jsonb`]),
    )
    .orderBy(sql`i.form <> ${form}`)
    .orderBy('i.created_at')
    .orderBy('i.id')
    .execute();
export const indicator = (context: Context, form: string, id: string) =>
  those(context).where('i.form', '=', form).where('i.id', '=', id).executeTakeFirst();

/** Whichever form feeds it, ended or not. */
export const anyIndicator = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.form_indicator')
    .select(['form', 'version', 'ended_at'])
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();

export const insertIndicator = (
  context: Context,
  it: Pick<IndicatorRow, 'id' | 'form' | 'name' | 'unit' | 'measure'>,
) =>
  context.tx
    .insertInto('app.form_indicator')
    .values({
      ...it,
      name: json(it.name),
      measure: json(it.measure),
      workspace_id: ws(context),
      version: 1,
      created_by: context.caller.memberId,
      created_at: context.now(),
      changed_at: context.now(),
      ended_at: null,
    })
    .execute();
export const changeIndicator = (
  context: Context,
  id: string,
  it: Pick<IndicatorRow, 'name' | 'unit' | 'measure' | 'version'>,
) =>
  context.tx
    .updateTable('app.form_indicator')
    .set({ ...it, name: json(it.name), measure: json(it.measure), changed_at: context.now() })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();
export const endIndicator = (context: Context, id: string) =>
  context.tx
    .updateTable('app.form_indicator')
    .set({ ended_at: context.now() })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();

/**
 * The answers that a measure is made of, equal ones together, under the reader's own rights. An edit stands for what it took the place of. The day is text as
 * the phone wrote it: what is no day falls out in the rules.
 * @param from the first day wanted @param most groups
 */
export async function answers(
  context: Context,
  form: string,
  it: Feed & Pick<Measure, 'kind'>,
  from: string,
  most: number,
): Promise<AnswerGroup[]> {
  const day =
    it.day === null
      ? sql`to_char(s.received_at at time zone 'UTC', 'YYYY-MM-DD')`
      : sql`left(o.answers ->> ${it.day}, 10)`;
  const said = (path: string | null) => (path === null ? sql`''` : sql`coalesce(trim(o.answers ->> ${path}), '')`);
  const value = sql`r.answers -> ${it.path}`;
  const chosen = sql`case when jsonb_typeof(${value}) = 'array' then (${value}) ?| ${it.choices}::text[]
    else (r.answers ->> ${it.path}) = any (${it.choices}::text[]) end`;
  const counted =
    it.path === null
      ? sql`1::float8`
      : it.kind === 'count' || it.kind === 'share'
        ? sql`(${chosen})::int::float8`
        : sql`(r.answers ->> ${it.path})::float8`;
  // only what is a number is read as one
  const usable =
    it.path === null
      ? sql`r.n = 0`
      : it.kind === 'count' || it.kind === 'share'
        ? sql`${value} is not null`
        : sql`jsonb_typeof(${value}) = 'number'`;
  return (
    await sql<AnswerGroup>`with found as materialized (
        select ${said(it.place)} as place, ${day} as day, ${said(it.apart)} as part, r.answers, r.n
        from app.submission s
        join app.submission_row o on o.workspace_id = s.workspace_id and o.submission_id = s.id and o.n = 0
        join app.submission_row r on r.workspace_id = s.workspace_id and r.submission_id = s.id
        where s.workspace_id = ${ws(context)} and s.form = ${form} and s.superseded_by_id is null and s.redacted_at is null and not s.encrypted
          and (${day}) collate "C" >= ${from} and ${usable})
      select place, day, part, ${counted} as value, count(*)::int as n
      from found r group by place, day, part, value limit ${most}`.execute(context.tx)
  ).rows;
}
