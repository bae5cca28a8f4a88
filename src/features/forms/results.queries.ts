import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Answered, ChoiceCount, Numbers } from './results.rules.ts';

/** Counts over what was sent with a form, under the reader's own rights. An edit stands for what it took the place of. */

const sent = (context: Context, form: string, by: string | null) => {
  const part =
    by === null
      ? sql`''`
      : by === 'month'
        ? sql`to_char(s.received_at at time zone 'UTC', 'YYYY-MM')`
        : sql`coalesce(o.answers ->> ${by}, '')`;
  return sql`sent as (
    select s.workspace_id, s.id, ${part} as part from app.submission s
    left join app.submission_row o on o.workspace_id = s.workspace_id and o.submission_id = s.id and o.n = 0
    where s.workspace_id = ${context.workspace.id} and s.form = ${form} and s.superseded_by_id is null and s.redacted_at is null and not s.encrypted)`;
};
/** Every answer to one of these questions. */
const answers = (paths: readonly string[]) => sql`answers as (
  select q.path, t.part, r.answers -> q.path as value from sent t
  join app.submission_row r on r.workspace_id = t.workspace_id and r.submission_id = t.id
  cross join unnest(${paths}::text[]) as q (path)
  where r.answers -> q.path is not null)`;

export const parts = async (context: Context, form: string, by: string | null) =>
  (
    await sql<{ part: string; n: number }>`with ${sent(context, form, by)}
      select part, count(*)::int as n from sent group by part`.execute(context.tx)
  ).rows;

export const answered = async (context: Context, form: string, by: string | null, paths: readonly string[]) =>
  (
    await sql<Answered>`with ${sent(context, form, by)}, ${answers(paths)}
      select path, part, count(*)::int as n from answers group by path, part`.execute(context.tx)
  ).rows;

export const choices = async (context: Context, form: string, by: string | null, paths: readonly string[]) =>
  (
    await sql<ChoiceCount>`with ${sent(context, form, by)}, ${answers(paths)}
      select a.path, a.part, v.value, count(*)::int as n from answers a
      cross join lateral jsonb_array_elements_text(case jsonb_typeof(a.value) when 'array' then a.value else jsonb_build_array(a.value) end) as v (value)
      group by a.path, a.part, v.value`.execute(context.tx)
  ).rows;

export const numbers = async (context: Context, form: string, by: string | null, paths: readonly string[]) =>
  (
    await sql<Numbers>`with ${sent(context, form, by)}, ${answers(paths)}, counted as (
        select path, part, (value #>> '{}')::float8 as value from answers where jsonb_typeof(value) = 'number')
      select path, part, count(*)::int as n, min(value) as low, percentile_cont(0.5) within group (order by value) as median,
        avg(value) as mean, max(value) as high, sum(value) as sum
      from counted group by path, part`.execute(context.tx)
  ).rows;
