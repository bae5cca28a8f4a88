import { sql, type RawBuilder } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Outcome } from './times.rules.ts';

export interface Asked {
  since: Date;
  until: Date;
  level: number;
  /** an area of the level, `none`, or everywhere */
  place: string | undefined;
}

export interface CountedRow {
  area: string | null;
  month: string | null;
  minutes: number;
  reached: boolean;
  n: number;
}

const within = (asked: Asked, area: RawBuilder<unknown>): RawBuilder<boolean> =>
  asked.place === undefined
    ? sql<boolean>`true`
    : asked.place === 'none'
      ? sql<boolean>`${area} is null`
      : sql<boolean>`${area} = ${asked.place}::uuid`;

/** Reports counted by minutes to their verification. Counted by the database, so that a million of them are some thousand rows here. */
export const reportTimes = async (
  context: Context,
  asked: Asked,
  by: { place: boolean; month: boolean },
): Promise<CountedRow[]> =>
  (
    await sql<CountedRow>`
    with t as materialized (select * from app.report_times(${asked.since}, ${asked.until}, ${context.now()})),
    spots as materialized (
      select * from app.areas_at(array(select distinct place_id from t where place_id is not null), ${asked.level}::smallint)),
    placed as (
      select s.area, to_char(t.month, 'YYYY-MM') as month, t.minutes, t.reached, t.n from t left join spots s on s.place_id = t.place_id)
    select ${by.place ? sql`p.area` : sql`null::uuid`} as area, ${by.month ? sql`p.month` : sql`null::text`} as month,
      p.minutes, p.reached, sum(p.n)::int as n
    from placed p where ${within(asked, sql`p.area`)} group by 1, 2, 3, 4`.execute(context.tx)
  ).rows;

export interface AlertTimesRow {
  id: string;
  headline: string;
  language: string;
  state: 'draft' | 'issued' | 'closed' | 'cancelled';
  outcome_judged: Exclude<Outcome, 'cancelled'> | null;
  area: string | null;
  created_at: Date;
  issued_at: Date | null;
  closed_at: Date | null;
  first_report_at: Date | null;
  answered_at: Date | null;
  acted_at: Date | null;
}

/** The alerts that the caller may see, with their moments. An alert without a place of its own stands where what it rests on happened. */
export const alertTimes = async (context: Context, asked: Asked): Promise<AlertTimesRow[]> =>
  (
    await sql<AlertTimesRow>`
    with chosen as materialized (
      select a.id, a.headline, a.language, a.state, a.outcome_judged, a.created_at, a.issued_at, a.closed_at, a.place_id
      from app.alert a
      where a.workspace_id = ${context.workspace.id} and coalesce(a.issued_at, a.created_at) >= ${asked.since}
        and coalesce(a.issued_at, a.created_at) < ${asked.until}),
    timed as materialized (
      select c.*,
        coalesce(c.place_id, (select i.place_id from app.alert_basis b join app.incident i on i.workspace_id = b.workspace_id and i.id = b.subject_id
          where b.workspace_id = ${context.workspace.id} and b.alert_id = c.id and b.subject_kind = 'incident' and i.place_id is not null limit 1)) as spot,
        least(
          (select min(r.received_at) from app.alert_basis b join app.report r on r.workspace_id = b.workspace_id and r.id = b.subject_id
            where b.workspace_id = ${context.workspace.id} and b.alert_id = c.id and b.subject_kind = 'report' and r.channel <> 'import'),
          (select min(r.received_at) from app.alert_basis b
            join app.account k on k.workspace_id = b.workspace_id and k.incident_id = b.subject_id and k.removed_at is null
            join app.report r on r.workspace_id = k.workspace_id and r.id = k.report_id
            where b.workspace_id = ${context.workspace.id} and b.alert_id = c.id and b.subject_kind = 'incident' and r.channel <> 'import')) as first_report_at,
        (select min(n.answered_at) from app.notice n where n.workspace_id = ${context.workspace.id} and n.alert_id = c.id
          and n.state in ('accepted', 'declined', 'referred')) as answered_at,
        (select min(s.started_at) from app.response s where s.workspace_id = ${context.workspace.id} and s.alert_id = c.id) as acted_at
      from chosen c),
    spots as materialized (select * from app.areas_at(array(select distinct spot from timed), ${asked.level}::smallint)),
    placed as (select t.*, s.area from timed t left join spots s on s.place_id = t.spot)
    select * from placed p where ${within(asked, sql`p.area`)}`.execute(context.tx)
  ).rows;

export interface OwedTimesRow {
  id: string;
  name: string;
  state: 'open' | 'done' | 'declined' | 'impossible';
  area: string | null;
  created_at: Date;
  ended_at: Date | null;
}

export const owedTimes = async (context: Context, asked: Asked): Promise<OwedTimesRow[]> =>
  (
    await sql<OwedTimesRow>`
    with chosen as materialized (
      select o.id, coalesce(o.community, s.alias, '?') as name, o.state, o.created_at, o.ended_at,
        coalesce(o.community_place_id, r.place_id, a.place_id) as spot
      from app.obligation o
      left join app.source s on s.workspace_id = o.workspace_id and s.id = o.source_id
      left join app.report r on r.workspace_id = o.workspace_id
        and r.id = coalesce(o.report_id, case o.about_kind when 'report' then o.about_id end)
      left join app.alert a on a.workspace_id = o.workspace_id and a.id = o.alert_id
      where o.workspace_id = ${context.workspace.id} and o.created_at >= ${asked.since} and o.created_at < ${asked.until}),
    spots as materialized (select * from app.areas_at(array(select distinct spot from chosen), ${asked.level}::smallint)),
    placed as (select c.*, s.area from chosen c left join spots s on s.place_id = c.spot)
    select id, name, state, area, created_at, ended_at from placed p where ${within(asked, sql`p.area`)}`.execute(
      context.tx,
    )
  ).rows;

export interface ReportItemRow {
  id: string;
  text: string;
  language: string;
  began: Date;
  ended: Date | null;
  total: number;
}

/** The reports behind a number, under the caller's own rights; counted as `app.report_times` counts. The longest first. */
export const reportItems = async (
  context: Context,
  asked: Asked,
  which: 'all' | 'open' | 'reached',
  limit: number,
): Promise<ReportItemRow[]> =>
  (
    await sql<ReportItemRow>`
    with spots as materialized (
      select * from app.areas_at(array(select distinct r.place_id from app.report r
        where r.workspace_id = ${context.workspace.id} and r.place_id is not null and ${asked.place !== undefined}
          and r.received_at >= ${asked.since} and r.received_at < ${asked.until}), ${asked.level}::smallint)),
    told as (
      select r.id, left(r.text, 300) as text, r.language, r.received_at as began,
        least(case when r.credibility is not null then r.assessed_at end,
          (select min(greatest(i.verified_at, k.added_at)) from app.account k
            join app.incident i on i.workspace_id = k.workspace_id and i.id = k.incident_id
            where k.workspace_id = r.workspace_id and k.report_id = r.id and k.removed_at is null and i.verified_at is not null
              and not i.protected and i.label <= 2)) as ended
      from app.report r left join spots s on s.place_id = r.place_id
      where r.workspace_id = ${context.workspace.id} and r.received_at >= ${asked.since} and r.received_at < ${asked.until}
        and r.channel <> 'import' and r.state <> 'noise' and r.superseded_by_id is null and not r.protected and r.label <= 2
        and ${within(asked, sql`s.area`)})
    select t.*, (count(*) over ())::int as total from told t
    where ${which === 'all' ? sql`true` : which === 'open' ? sql`t.ended is null` : sql`t.ended is not null`}
    order by coalesce(t.ended, ${context.now()}) - t.began desc, t.id limit ${limit}`.execute(context.tx)
  ).rows;
