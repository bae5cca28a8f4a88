import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Level } from '#domain/levels.ts';

/** What the rules found, day by day. */

declare module '#server/schema.ts' {
  interface Tables {
    'app.rule_finding': FindingRow;
  }
}

const batched = function* <T>(list: readonly T[], size: number): Generator<T[]> {
  for (let i = 0; i < list.length; i += size) yield list.slice(i, i + size);
};

const ws = (context: Context) => context.workspace.id;

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
  after?: string | undefined;
  limit: number;
}

const rank = (name: 'f' | 'b') =>
  sql`${sql.ref(`${name}.day`)}, (${sql.ref(`${name}.outcome`)} = 'fired'), ${sql.ref(`${name}.counted`)}, ${sql.ref(`${name}.id`)}`;

/** The newest day first, and of a day those that fired, then what was counted most. `after`: the last finding of the page before. */
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
    .$if(it.after !== undefined, (q) =>
      q.where(
        sql<boolean>`(${rank('f')}) < (select ${rank('b')} from app.rule_finding b where b.workspace_id = ${ws(context)} and b.id = ${it.after!})`,
      ),
    )
    .orderBy('f.day', 'desc')
    .orderBy(sql`f.outcome = 'fired'`, 'desc')
    .orderBy('f.counted', 'desc')
    .orderBy('f.id', 'desc')
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
