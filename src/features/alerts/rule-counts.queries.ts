import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '#server/context.ts';
import type { RuleDefinition } from './rule-definition.rules.ts';

/** What the rules count: reports and incidents by day and place. */

const ws = (context: Context) => context.workspace.id;

export interface Counting {
  definition: Pick<RuleDefinition, 'count' | 'scope'>;
  /** named scope: each version of each named place, with the place it stands for; within: its versions */
  versions: { version: string; placeId: string }[];
  /** days since 1970-01-01 in UTC, both included */
  first: number;
  last: number;
  /** what one organisation keeps to itself is counted for it alone */
  organisationId: string | null;
  withSources: boolean;
}

/** The day a thing is counted on: see `docs/decisions/0015-alert-rules.md`. */
const dayOf = (told: RawBuilder<unknown>) => sql`((least(
    case when t.when_from is null then ${told}
      when t.when_precision in ('week', 'month') and t.when_to > t.when_from then t.when_from + (t.when_to - t.when_from) / 2
      else t.when_from end, ${told}) at time zone 'UTC')::date - date '1970-01-01')`;

const typeOfReport = sql`coalesce(t.type_code,
    case t.triage_kind when 'threat' then 'tension.threat' when 'hate_speech' then 'tension.hate_speech' when 'incitement' then 'tension.hate_speech' end,
    case t.kind when 'hurt' then 'violence.attack_on_civilians' when 'destruction' then 'violence.destruction_or_looting'
      when 'threat' then 'tension.threat' when 'arrest' then 'tension.arrest_or_detention'
      when 'dispute' then 'tension.land_water_or_market_dispute' when 'peace' then 'peace.dialogue_or_mediation' end)`;

/** Everything heard within the days, with its day, and whether the rule counts it. */
export function things(context: Context, it: Counting) {
  const { count } = it.definition;
  const families = count.types.filter((type) => !type.includes('.'));
  const codes = count.types.filter((type) => type.includes('.'));
  const ofType = (type: RawBuilder<unknown>) =>
    count.types.length === 0
      ? sql`${type} is not null`
      : sql`(${type} = any (${codes}::text[]) or split_part(${type}, '.', 1) = any (${families}::text[]))`;
  const seen =
    it.organisationId === null
      ? sql`t.label <= 2`
      : sql`(t.label <= 2 or t.label = 3 and t.owner_organisation_id = ${it.organisationId}::uuid)`;
  const start = new Date(it.first * 86_400_000);
  // spans of a week or a month are counted in their middle, which is at most half a month after they began
  const early = new Date((it.first - 31) * 86_400_000);
  return sql`
    select 'incident' as kind, t.id, t.place_id, ${dayOf(sql`t.created_at`)} as day,
      ${count.kind === 'incident' ? sql`coalesce(${ofType(sql`t.type_code`)}, false)` : sql`false`} as counted,
      t.state in ('corroborated', 'confirmed') as corroborated, coalesce(t.killed_best, t.killed_low, 0) as killed,
      coalesce(t.hurt_best, t.hurt_low, 0) as hurt, t.when_from is null as undated, t.label
    from app.incident t
    where t.workspace_id = ${ws(context)} and (t.when_from >= ${early} or t.when_from is null and t.updated_at >= ${start})
      and not t.protected and t.merged_into_id is null and t.state <> 'refuted' and ${seen}
    union all
    select 'report', t.id, t.place_id, ${dayOf(sql`t.received_at`)},
      ${count.kind === 'report' ? sql`coalesce(${ofType(typeOfReport)}, false)` : sql`false`},
      false, coalesce(t.killed_best, t.killed_low, 0), coalesce(t.hurt_best, t.hurt_low, 0), t.when_from is null, t.label
    from app.report t
    where t.workspace_id = ${ws(context)} and t.received_at >= ${start}
      and not t.protected and t.superseded_by_id is null and t.state <> 'noise' and ${seen}`;
}

/** From a place where something lies to the place that the rule looks at; `here` gives the places that occur. */
function units(context: Context, it: Counting, here: RawBuilder<unknown>) {
  const { scope } = it.definition;
  const chain = sql`
    select h.place_id, up.id as up from (${here}) h
    left join ref.place p on p.id = h.place_id
    left join app.local_place l on l.workspace_id = ${ws(context)} and l.id = h.place_id
    cross join lateral unnest(coalesce(p.ancestors, l.ancestors, '{}') || h.place_id) as up (id)`;
  const ids = it.versions.map((one) => one.version);
  if (scope.kind === 'named')
    return sql`select distinct c.place_id, v.unit from (${chain}) c
      join unnest(${ids}::uuid[], ${it.versions.map((one) => one.placeId)}::uuid[]) as v (version, unit) on v.version = c.up`;
  const level = scope.kind === 'each' ? scope.level : 0;
  const within =
    scope.kind === 'each' && scope.within !== null
      ? sql`and (u.ancestors && ${ids}::uuid[] or u.id = any (${ids}::uuid[]))`
      : sql``;
  // an area that has changed since is counted with the one that has its code today
  return sql`select distinct c.place_id, coalesce(now_.id, u.id) as unit from (${chain}) c
    join ref.place u on u.id = c.up and u.level = ${level} ${within}
    left join ref.place now_ on now_.iso3 = u.iso3 and now_.level = u.level and now_.code = u.code and now_.valid_to is null and u.code is not null`;
}

export interface DayRow {
  place_id: string | null;
  day: number;
  counted: number;
  heard: number;
  corroborated: number;
  killed: number;
  hurt: number;
  undated: number;
  label: number;
}

/** Counts by place and day of all the places the rule looks at. The database counts; days come back. */
export async function dayRows(context: Context, it: Counting): Promise<DayRow[]> {
  const daily = sql`select place_id, day, (count(*) filter (where counted))::int as counted, count(*)::int as heard,
      (count(*) filter (where counted and corroborated))::int as corroborated, coalesce(sum(killed) filter (where counted), 0)::int as killed,
      coalesce(sum(hurt) filter (where counted), 0)::int as hurt, (count(*) filter (where counted and undated))::int as undated,
      coalesce(max(label) filter (where counted), 0)::int as label
    from (${things(context, it)}) t where day between ${it.first} and ${it.last} group by place_id, day`;
  const sums = sql`d.day, sum(d.counted)::int as counted, sum(d.heard)::int as heard, sum(d.corroborated)::int as corroborated,
    sum(d.killed)::int as killed, sum(d.hurt)::int as hurt, sum(d.undated)::int as undated, max(d.label)::int as label`;
  const query =
    it.definition.scope.kind === 'whole'
      ? sql<DayRow>`with d as materialized (${daily}) select null::uuid as place_id, ${sums} from d group by d.day`
      : sql<DayRow>`with d as materialized (${daily}),
          u as materialized (${units(context, it, sql`select distinct place_id from d where place_id is not null`)})
        select u.unit as place_id, ${sums} from d join u on u.place_id = d.place_id group by u.unit, d.day`;
  return (await query.execute(context.tx)).rows;
}

/** The distinct sources of what was counted, by place and day. Never leaves the server. */
export async function sourceRows(
  context: Context,
  it: Counting,
): Promise<{ place_id: string | null; day: number; sources: string[] }[]> {
  const whole = it.definition.scope.kind === 'whole';
  const told =
    it.definition.count.kind === 'report'
      ? sql`join app.report r on r.workspace_id = ${ws(context)} and r.id = t.id`
      : sql`join app.account a on a.workspace_id = ${ws(context)} and a.incident_id = t.id and a.removed_at is null and a.stance <> 'contradicts'
          join app.report r on r.workspace_id = ${ws(context)} and r.id = a.report_id`;
  return (
    await sql<{ place_id: string | null; day: number; sources: string[] }>`
    with d as materialized (select distinct t.place_id, t.day, r.source_id from (${things(context, it)}) t ${told}
        where t.counted and t.day between ${it.first} and ${it.last})
      ${whole ? sql`` : sql`, u as materialized (${units(context, it, sql`select distinct place_id from d where place_id is not null`)})`}
    select ${whole ? sql`null::uuid` : sql`u.unit`} as place_id, d.day, array_agg(distinct d.source_id::text) as sources
    from d ${whole ? sql`` : sql`join u on u.place_id = d.place_id`} group by 1, 2`.execute(context.tx)
  ).rows;
}

/** What was counted in a window at some of the places, the latest first. @param most at each place */
export async function countedThings(
  context: Context,
  it: Counting,
  placeIds: readonly string[],
  most: number,
): Promise<{ place_id: string | null; id: string; kind: 'incident' | 'report'; label: number }[]> {
  const whole = it.definition.scope.kind === 'whole';
  return (
    await sql<{ place_id: string | null; id: string; kind: 'incident' | 'report'; label: number }>`
    with d as materialized (select * from (${things(context, it)}) t where t.counted and t.day between ${it.first} and ${it.last})
      ${whole ? sql`` : sql`, u as materialized (${units(context, it, sql`select distinct place_id from d where place_id is not null`)})`}
    select place_id, id, kind, label from (
      select ${whole ? sql`null::uuid` : sql`u.unit`} as place_id, d.id, d.kind, d.label,
        row_number() over (partition by ${whole ? sql`1` : sql`u.unit`} order by d.day desc, d.id) as n
      from d ${whole ? sql`` : sql`join u on u.place_id = d.place_id where u.unit = any (${placeIds}::uuid[])`}) x
    where n <= ${most} order by place_id, n`.execute(context.tx)
  ).rows;
}

/** The day the workspace's data begin, and the organisations with something of their own within the days. */
export async function dataBounds(
  context: Context,
  first: number,
): Promise<{ since: number | null; latest: number | null; organisations: string[] }> {
  const start = new Date((first - 31) * 86_400_000);
  const row = (
    await sql<{ since: Date | null; latest: Date | null; organisations: string[] | null }>`select
      least((select when_from from app.incident where workspace_id = ${ws(context)} and label <= 2 and not protected order by when_from asc nulls last limit 1),
        (select received_at from app.report where workspace_id = ${ws(context)} and label <= 2 and not protected order by received_at limit 1)) as since,
      greatest((select when_from from app.incident where workspace_id = ${ws(context)} and when_from is not null and label <= 2 and not protected order by when_from desc limit 1),
        (select received_at from app.report where workspace_id = ${ws(context)} and label <= 2 and not protected order by received_at desc limit 1)) as latest,
      (select array_agg(distinct o::text) from (
        select owner_organisation_id as o from app.incident where workspace_id = ${ws(context)} and when_from >= ${start} and label = 3 and not protected
        union select owner_organisation_id from app.incident where workspace_id = ${ws(context)} and updated_at >= ${start} and label = 3 and not protected
        union select owner_organisation_id from app.report where workspace_id = ${ws(context)} and received_at >= ${start} and label = 3 and not protected) x
        where o is not null) as organisations`.execute(context.tx)
  ).rows[0];
  const day = (at: Date | null | undefined) => (at ? Math.floor(at.getTime() / 86_400_000) : null);
  return { since: day(row?.since), latest: day(row?.latest), organisations: row?.organisations ?? [] };
}
