import { sql, type RawBuilder } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';
import type { Level } from '#domain/levels.ts';
import type { RuleDefinition } from './rule-definition.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.alert_rule': RuleRow;
    'app.alert_rule_version': RuleVersionRow;
    'app.rule_clock': { workspace_id: string; id: string; next_at: Date; rest_until: Date; seen_at: Date };
    'app.rule_finding': FindingRow;
  }
}

export interface RuleRow {
  workspace_id: string;
  id: string;
  version: number;
  enabled: boolean;
  created_by: string | null;
  created_at: Date;
  switched_at: Date | null;
  looked_at: Date | null;
  places: number;
  silent: number;
}
export interface RuleVersionRow {
  workspace_id: string;
  rule_id: string;
  version: number;
  definition: RuleDefinition;
  note: string;
  saved_by: string | null;
  saved_at: Date;
}
export interface FindingRow {
  workspace_id: string;
  id: string;
  rule_id: string;
  version: number;
  place_id: string | null;
  /** ISO day */
  day: string;
  outcome: 'fired' | 'cooling' | 'quiet' | 'unknown' | 'unheard';
  level: Level | null;
  counted: number;
  numbers: Record<string, unknown>;
  things: string[];
  hearing: 'never' | 'overdue' | 'heard';
  last_heard: string | null;
  alert_id: string | null;
  made: 'draft' | 'added' | null;
  raise_to: Level | null;
  decided: 'raised' | 'left' | null;
  decided_by: string | null;
  decided_at: Date | null;
  decided_note: string | null;
  label: number;
  owner_organisation_id: string | null;
  first_at: Date;
  looked_at: Date;
}

const ws = (context: Context) => context.workspace.id;

// Rules and their versions.

export const insertRule = (context: Context, row: Pick<RuleRow, 'id' | 'version' | 'enabled'>) =>
  context.tx
    .insertInto('app.alert_rule')
    .values({
      ...row,
      workspace_id: ws(context),
      created_by: context.caller.memberId,
      created_at: context.now(),
      switched_at: null,
      looked_at: null,
      places: 0,
      silent: 0,
    })
    .execute();
export const insertVersion = (
  context: Context,
  row: Pick<RuleVersionRow, 'rule_id' | 'version' | 'definition' | 'note'>,
) =>
  context.tx
    .insertInto('app.alert_rule_version')
    .values({
      ...row,
      definition: JSON.stringify(row.definition) as never,
      workspace_id: ws(context),
      saved_by: context.caller.memberId,
      saved_at: context.now(),
    })
    .execute();
const rulesBase = (context: Context) =>
  context.tx
    .selectFrom('app.alert_rule as r')
    .innerJoin('app.alert_rule_version as v', (j) =>
      j
        .onRef('v.workspace_id', '=', 'r.workspace_id')
        .onRef('v.rule_id', '=', 'r.id')
        .onRef('v.version', '=', 'r.version'),
    )
    .selectAll('r')
    .select(['v.definition', 'v.saved_at', 'v.saved_by', 'v.note'])
    .where('r.workspace_id', '=', ws(context));
export type RuleWithDefinition = RuleRow & Pick<RuleVersionRow, 'definition' | 'saved_at' | 'saved_by' | 'note'>;
export const listRuleRows = (context: Context): Promise<RuleWithDefinition[]> =>
  rulesBase(context).orderBy('r.created_at').orderBy('r.id').execute();
export const readRuleRow = (context: Context, id: string): Promise<RuleWithDefinition | undefined> =>
  rulesBase(context).where('r.id', '=', id).executeTakeFirst();
export const lockRule = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.alert_rule')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
export const updateRule = (
  context: Context,
  id: string,
  change: Partial<Pick<RuleRow, 'version' | 'enabled' | 'switched_at' | 'looked_at' | 'places' | 'silent'>>,
) =>
  context.tx
    .updateTable('app.alert_rule')
    .set(change)
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();
export const ruleVersions = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.alert_rule_version')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('rule_id', '=', id)
    .orderBy('version', 'desc')
    .limit(200)
    .execute();
export const enabledRules = async (context: Context): Promise<string[]> =>
  (
    await context.tx
      .selectFrom('app.alert_rule')
      .select('id')
      .where('workspace_id', '=', ws(context))
      .where('enabled', '=', true)
      .orderBy('created_at')
      .orderBy('id')
      .execute()
  ).map((row) => row.id);
/** What a rule is called, for whoever reads an alert that rests on it. */
export const ruleName = async (context: Context, id: string): Promise<string | undefined> =>
  (await readRuleRow(context, id))?.definition.name;

// The clock.

export const dueRules = async (tx: Tx, now: Date, most: number): Promise<string[]> =>
  (await sql<{ workspace_id: string }>`select workspace_id from app.due_rules(${now}, ${most})`.execute(tx)).rows.map(
    (row) => row.workspace_id,
  );
export const setClock = (context: Context, it: { nextAt: Date; restUntil: Date; seenAt: Date }) => {
  const row = { next_at: it.nextAt, rest_until: it.restUntil, seen_at: it.seenAt };
  return context.tx
    .insertInto('app.rule_clock')
    .values({ ...row, workspace_id: ws(context), id: ws(context) })
    .onConflict((c) => c.columns(['workspace_id', 'id']).doUpdateSet(row))
    .execute();
};
export const readClock = (context: Context) =>
  context.tx
    .selectFrom('app.rule_clock')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .forUpdate()
    .executeTakeFirst();
/** The latest change to anything that rules count. */
export const lastChange = async (context: Context): Promise<Date | null> =>
  (
    await sql<{ at: Date | null }>`select greatest(
      (select max(updated_at) from app.incident where workspace_id = ${ws(context)}),
      (select max(received_at) from app.report where workspace_id = ${ws(context)}),
      (select max(triaged_at) from app.report where workspace_id = ${ws(context)} and triaged_at is not null)) as at`.execute(
      context.tx,
    )
  ).rows[0]?.at ?? null;

// Findings.

const batched = function* <T>(list: readonly T[], size: number): Generator<T[]> {
  for (let i = 0; i < list.length; i += size) yield list.slice(i, i + size);
};
/** Puts findings down; one that is there already has its numbers changed. */
export const saveFindings = async (context: Context, rows: Omit<FindingRow, 'workspace_id'>[]) => {
  for (const some of batched(rows, 500))
    await context.tx
      .insertInto('app.rule_finding')
      .values(some.map((row) => ({ ...row, numbers: JSON.stringify(row.numbers) as never, workspace_id: ws(context) })))
      .onConflict((c) =>
        c.columns(['workspace_id', 'id']).doUpdateSet((e) => ({
          version: e.ref('excluded.version'),
          outcome: e.ref('excluded.outcome'),
          level: e.ref('excluded.level'),
          counted: e.ref('excluded.counted'),
          numbers: e.ref('excluded.numbers'),
          things: e.ref('excluded.things'),
          hearing: e.ref('excluded.hearing'),
          last_heard: e.ref('excluded.last_heard'),
          alert_id: e.ref('excluded.alert_id'),
          made: e.ref('excluded.made'),
          raise_to: e.ref('excluded.raise_to'),
          label: e.ref('excluded.label'),
          owner_organisation_id: e.ref('excluded.owner_organisation_id'),
          looked_at: e.ref('excluded.looked_at'),
        })),
      )
      .execute();
};
export const findingsOnDay = (context: Context, ruleId: string, day: string) =>
  context.tx
    .selectFrom('app.rule_finding')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('rule_id', '=', ruleId)
    .where('day', '=', day)
    .execute();
export const firedSince = (context: Context, ruleId: string, day: string) =>
  context.tx
    .selectFrom('app.rule_finding')
    .select(['place_id', 'day', 'counted', 'level', 'owner_organisation_id', 'alert_id'])
    .where('workspace_id', '=', ws(context))
    .where('rule_id', '=', ruleId)
    .where('outcome', '=', 'fired')
    .where('day', '>=', day)
    .orderBy('day')
    .execute();
/** Looks that found nothing, of this rule, older than a day. */
export const dropQuiet = (context: Context, ruleId: string, before: string) =>
  context.tx
    .deleteFrom('app.rule_finding')
    .where('workspace_id', '=', ws(context))
    .where('rule_id', '=', ruleId)
    .where('day', '<', before)
    .where('outcome', '!=', 'fired')
    .execute();
export const dropFindings = async (context: Context, ids: readonly string[]) => {
  if (ids.length > 0)
    await context.tx
      .deleteFrom('app.rule_finding')
      .where('workspace_id', '=', ws(context))
      .where('id', '=', sql<string>`any(${ids}::uuid[])`)
      .execute();
};
export interface FindingFilter {
  ruleId?: string | undefined;
  alertId?: string | undefined;
  outcome?: FindingRow['outcome'] | undefined;
  id?: string | undefined;
  day?: string | undefined;
  limit: number;
}
export const listFindingRows = (context: Context, it: FindingFilter) =>
  context.tx
    .selectFrom('app.rule_finding as f')
    .innerJoin('app.alert_rule_version as v', (j) =>
      j
        .onRef('v.workspace_id', '=', 'f.workspace_id')
        .onRef('v.rule_id', '=', 'f.rule_id')
        .onRef('v.version', '=', 'f.version'),
    )
    .leftJoin('app.alert as a', (j) =>
      j.onRef('a.workspace_id', '=', 'f.workspace_id').onRef('a.id', '=', 'f.alert_id'),
    )
    .selectAll('f')
    .select(['v.definition', 'a.number as alert_number', 'a.state as alert_state', 'a.level as alert_level'])
    .where('f.workspace_id', '=', ws(context))
    .$if(it.ruleId !== undefined, (q) => q.where('f.rule_id', '=', it.ruleId!))
    .$if(it.alertId !== undefined, (q) => q.where('f.alert_id', '=', it.alertId!))
    .$if(it.outcome !== undefined, (q) => q.where('f.outcome', '=', it.outcome!))
    .$if(it.id !== undefined, (q) => q.where('f.id', '=', it.id!))
    .$if(it.day !== undefined, (q) => q.where('f.day', '=', it.day!))
    .orderBy('f.day', 'desc')
    .orderBy(sql`f.outcome = 'fired'`, 'desc')
    .orderBy('f.counted', 'desc')
    .orderBy('f.id')
    .limit(it.limit)
    .execute();
export type FindingLine = Awaited<ReturnType<typeof listFindingRows>>[number];
/** Firings within the reader's label, by rule: how many since a moment, and the last day. */
export const firingCounts = async (context: Context, since: string) =>
  (
    await sql<{ rule_id: string; fired: number; waiting: number }>`
    select f.rule_id, count(*)::int as fired,
      (count(distinct f.alert_id) filter (where a.state = 'draft'))::int as waiting
    from app.rule_finding f left join app.alert a on a.workspace_id = f.workspace_id and a.id = f.alert_id
    where f.workspace_id = ${ws(context)} and f.outcome = 'fired' and f.day >= ${since}::date group by f.rule_id`.execute(
      context.tx,
    )
  ).rows;
export const lockFinding = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.rule_finding')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
/** Every open question about one alert's level is answered by one decision. */
export const decideFindings = (
  context: Context,
  alertId: string,
  upTo: number,
  it: { decided: 'raised' | 'left'; note: string },
) =>
  context.tx
    .updateTable('app.rule_finding')
    .set({
      decided: it.decided,
      decided_by: context.caller.memberId,
      decided_at: context.now(),
      decided_note: it.note,
    })
    .where('workspace_id', '=', ws(context))
    .where('alert_id', '=', alertId)
    .where('raise_to', '<=', upTo as Level)
    .where('decided', 'is', null)
    .execute();

// What the worker does to the alert of a rule.

/** The alert that this rule last made or added to for this place and audience, when it is not over yet. */
export const openAlertOf = async (
  context: Context,
  ruleId: string,
  placeId: string | null,
  organisationId: string | null,
) =>
  (
    await sql<{ id: string; state: 'draft' | 'issued'; level: Level; label: number; why: string }>`
    select a.id, a.state, a.level, a.label, a.why from app.rule_finding f
    join app.alert a on a.workspace_id = f.workspace_id and a.id = f.alert_id
    where f.workspace_id = ${ws(context)} and f.rule_id = ${ruleId} and f.outcome = 'fired'
      and f.place_id is not distinct from ${placeId}::uuid and f.owner_organisation_id is not distinct from ${organisationId}::uuid
      and a.state in ('draft', 'issued')
    order by f.day desc limit 1 for update of a`.execute(context.tx)
  ).rows[0];
/** Adds to what an alert rests on, up to so many things in all, as a person could still send them back. */
export const addBasis = (
  context: Context,
  alertId: string,
  kind: 'incident' | 'report',
  ids: readonly string[],
  most: number,
) =>
  sql`insert into app.alert_basis (workspace_id, alert_id, subject_kind, subject_id)
    select ${ws(context)}, ${alertId}, ${kind}, x.id from unnest(${ids}::uuid[]) with ordinality as x (id, n)
    where not exists (select 1 from app.alert_basis b where b.workspace_id = ${ws(context)} and b.alert_id = ${alertId} and b.subject_id = x.id)
    order by x.n limit greatest(0, ${most} - (select count(*) from app.alert_basis b where b.workspace_id = ${ws(context)} and b.alert_id = ${alertId}))
    on conflict do nothing`.execute(context.tx);

// Counting.

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
function things(context: Context, it: Counting) {
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
