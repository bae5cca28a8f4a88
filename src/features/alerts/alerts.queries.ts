import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { AlertState } from './alert-states.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.alert': AlertRow;
    'app.alert_basis': {
      workspace_id: string;
      alert_id: string;
      subject_kind: 'incident' | 'report' | 'rumour' | 'rule';
      subject_id: string;
    };
    'app.alert_implicated': { workspace_id: string; alert_id: string; actor_id: string };
    'app.alert_block': { workspace_id: string; alert_id: string; actor_id: string };
    'app.alert_message': {
      workspace_id: string;
      id: string;
      alert_id: string;
      n: number;
      kind: 'alert' | 'update' | 'cancel' | 'close';
      body: string;
      member_id: string | null;
      at: Date;
    };
  }
}

export interface AlertRow {
  workspace_id: string;
  id: string;
  number: number;
  state: AlertState;
  level: 1 | 2 | 3;
  certainty: string;
  urgency: string;
  headline: string;
  why: string;
  asked: string;
  proposal: string;
  uncertainty: string;
  language: string;
  themes: string[];
  place_id: string | null;
  place_text: string | null;
  lat: number | null;
  lon: number | null;
  radius_km: number | null;
  expected_until: Date | null;
  implicated: 'named' | 'unclear' | 'decided_unclear' | 'none';
  implicated_decided_by: string | null;
  origin: 'analyst' | 'rule' | 'report' | 'cap';
  rule_id: string | null;
  cap_identifier: string | null;
  cap_sender: string | null;
  outcome: string | null;
  outcome_judged: 'prevented' | 'reduced' | 'no_effect' | 'happened_anyway' | 'false_alarm' | 'unknown' | null;
  learned: string | null;
  cancel_reason: string | null;
  label: number;
  owner_organisation_id: string | null;
  created_by: string | null;
  created_at: Date;
  issued_at: Date | null;
  closed_at: Date | null;
  updated_at: Date;
}

const ws = (context: Context) => context.workspace.id;

export const insertAlert = (context: Context, row: Omit<AlertRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.alert')
    .values({ ...row, workspace_id: ws(context) })
    .execute();

export const readAlertRow = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.alert')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();

export const lockAlertRow = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.alert')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

export const updateAlert = (context: Context, id: string, change: Partial<AlertRow>) =>
  context.tx
    .updateTable('app.alert')
    .set({ ...change, updated_at: context.now() })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();

type Alias = 'a' | 'b';
/** It is out, its ladder is spent, and nobody has taken it on. */
const isUnanswered = (alias: Alias) => sql<boolean>`case when ${sql.ref(`${alias}.state`)} = 'issued' then
  exists (select from app.notice n where n.workspace_id = ${sql.ref(`${alias}.workspace_id`)} and n.alert_id = ${sql.ref(`${alias}.id`)} and n.state = 'unanswered')
  and not exists (select from app.notice n where n.workspace_id = ${sql.ref(`${alias}.workspace_id`)} and n.alert_id = ${sql.ref(`${alias}.id`)} and n.state = 'accepted')
  else false end`;
const since = (alias: Alias) =>
  sql<Date>`coalesce(${sql.ref(`${alias}.issued_at`)}, ${sql.ref(`${alias}.created_at`)})`;
const rank = (alias: Alias) =>
  sql`(${isUnanswered(alias)}), ${sql.ref(`${alias}.level`)}, ${since(alias)}, ${sql.ref(`${alias}.id`)}`;

/** Those that nobody answered first, then the gravest, then the newest. `after`: the id of the last alert of the page before. */
export const listAlertRows = (
  context: Context,
  filter: {
    states?: readonly AlertState[] | undefined;
    ids?: readonly string[] | undefined;
    unanswered?: boolean;
    after?: string | undefined;
    limit: number;
  },
) =>
  context.tx
    .selectFrom('app.alert as a')
    .selectAll('a')
    .where('a.workspace_id', '=', ws(context))
    .$if(filter.states !== undefined, (q) => q.where('a.state', 'in', filter.states!))
    .$if(filter.ids !== undefined, (q) => q.where('a.id', 'in', filter.ids!))
    .$if(filter.unanswered === true, (q) => q.where('a.state', '=', 'issued').where(isUnanswered('a')))
    .$if(filter.after !== undefined, (q) =>
      q.where(
        sql<boolean>`(${rank('a')}) < (select ${rank('b')} from app.alert b where b.workspace_id = ${ws(context)} and b.id = ${filter.after!})`,
      ),
    )
    .orderBy(isUnanswered('a'), 'desc')
    .orderBy('a.level', 'desc')
    .orderBy(since('a'), 'desc')
    .orderBy('a.id', 'desc')
    .limit(filter.limit)
    .execute();

/** Number and headline of the newest alerts, to find one by its words. */
export const alertHeadlines = (context: Context, limit: number) =>
  context.tx
    .selectFrom('app.alert')
    .select(['id', 'number', 'headline'])
    .where('workspace_id', '=', ws(context))
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();

export const countAlerts = (context: Context): Promise<{ state: AlertState; n: number }[]> =>
  context.tx
    .selectFrom('app.alert')
    .select((eb) => ['state', eb.cast<number>(eb.fn.countAll(), 'integer').as('n')])
    .where('workspace_id', '=', ws(context))
    .groupBy('state')
    .execute();

export const replaceBasis = async (
  context: Context,
  alertId: string,
  basis: { kind: 'incident' | 'report' | 'rumour' | 'rule'; id: string }[],
) => {
  await context.tx
    .deleteFrom('app.alert_basis')
    .where('workspace_id', '=', ws(context))
    .where('alert_id', '=', alertId)
    .execute();
  if (basis.length > 0)
    await context.tx
      .insertInto('app.alert_basis')
      .values(
        basis.map((b) => ({ workspace_id: ws(context), alert_id: alertId, subject_kind: b.kind, subject_id: b.id })),
      )
      .onConflict((c) => c.doNothing())
      .execute();
};

export const readBasis = (context: Context, alertId: string) =>
  context.tx
    .selectFrom('app.alert_basis')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('alert_id', '=', alertId)
    .execute();

export const replaceImplicated = async (context: Context, alertId: string, actorIds: string[], blocked: string[]) => {
  for (const [table, ids] of [
    ['app.alert_implicated', actorIds],
    ['app.alert_block', blocked],
  ] as const) {
    await context.tx
      .deleteFrom(table)
      .where('workspace_id', '=', ws(context))
      .where('alert_id', '=', alertId)
      .execute();
    if (ids.length > 0)
      await context.tx
        .insertInto(table)
        .values(ids.map((actor_id) => ({ workspace_id: ws(context), alert_id: alertId, actor_id })))
        .onConflict((c) => c.doNothing())
        .execute();
  }
};

export const readImplicated = (context: Context, alertId: string) =>
  context.tx
    .selectFrom('app.alert_implicated as i')
    .innerJoin('app.actor as a', (j) =>
      j.onRef('a.workspace_id', '=', 'i.workspace_id').onRef('a.id', '=', 'i.actor_id'),
    )
    .select(['a.id', 'a.name'])
    .where('i.workspace_id', '=', ws(context))
    .where('i.alert_id', '=', alertId)
    .execute();

export const readBlocked = async (context: Context, alertId: string): Promise<Set<string>> =>
  new Set(
    (
      await context.tx
        .selectFrom('app.alert_block')
        .select('actor_id')
        .where('workspace_id', '=', ws(context))
        .where('alert_id', '=', alertId)
        .execute()
    ).map((row) => row.actor_id),
  );

export const insertAlertMessage = async (
  context: Context,
  alertId: string,
  kind: 'alert' | 'update' | 'cancel' | 'close',
  body: unknown,
) => {
  const last = await context.tx
    .selectFrom('app.alert_message')
    .select((e) => e.fn.max('n').as('n'))
    .where('workspace_id', '=', ws(context))
    .where('alert_id', '=', alertId)
    .executeTakeFirst();
  await context.tx
    .insertInto('app.alert_message')
    .values({
      workspace_id: ws(context),
      id: context.newId(),
      alert_id: alertId,
      n: Number(last?.n ?? 0) + 1,
      kind,
      body: JSON.stringify(body),
      member_id: context.caller.memberId,
      at: context.now(),
    })
    .execute();
};

/** First moment any report behind an alert was received: where the clock of the whole chain starts. */
export const firstReportAt = async (context: Context, alertId: string): Promise<Date | null> =>
  (
    await sql<{ at: Date | null }>`select min(r.received_at) as at from app.alert_basis b
    left join app.account a on a.workspace_id = b.workspace_id and b.subject_kind = 'incident' and a.incident_id = b.subject_id and a.removed_at is null
    join app.report r on r.workspace_id = b.workspace_id and (r.id = a.report_id or (b.subject_kind = 'report' and r.id = b.subject_id))
    where b.workspace_id = ${ws(context)} and b.alert_id = ${alertId}`.execute(context.tx)
  ).rows[0]?.at ?? null;

/** Only whether one actor is among the blocked; a responder who refers may ask this and never sees the list. */
export const isActorBlocked = async (context: Context, alertId: string, actorId: string): Promise<boolean> =>
  (
    await sql<{
      blocked: boolean;
    }>`select app.actor_blocked(${ws(context)}, ${alertId}, ${actorId}) as blocked`.execute(context.tx)
  ).rows[0]!.blocked;
