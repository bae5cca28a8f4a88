import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';
import type { AlertState, NoticeState, Rank, ResponseState } from './alert-states.rules.ts';
import type { LadderState } from './ladder-events.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.mandate': MandateRow;
    'app.mandate_place': { workspace_id: string; mandate_id: string; place_id: string };
    'app.duty_shift': {
      workspace_id: string;
      id: string;
      mandate_id: string;
      actor_id: string;
      starts_at: Date;
      ends_at: Date;
      pattern_id: string | null;
      created_by: string | null;
      created_at: Date;
    };
    'app.responder_channel': ChannelRow;
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
    'app.ladder': LadderRow;
    'app.notice': NoticeRow;
    'app.notice_event': {
      workspace_id: string;
      id: string;
      notice_id: string;
      kind: string;
      due_at: Date | null;
      at: Date;
      detail: string;
    };
    'app.delivery': DeliveryRow;
    'app.response': ResponseRow;
  }
}

export interface MandateRow {
  workspace_id: string;
  id: string;
  responder_actor_id: string;
  organisation_id: string | null;
  title: string;
  themes: string[];
  highest_label: number;
  duty_post: boolean;
  independent_route: boolean;
  coordinator: boolean;
  substitute_mandate_id: string | null;
  clocks: Record<string, unknown>;
  quiet_from: string | null;
  quiet_to: string | null;
  time_zone: string;
  language: string;
  agreed_at: Date;
  agreed_how: string;
  ends_at: Date | null;
  created_at: Date;
  /** how it is shown to whoever was asked and may refer */
  shown_as: 'nothing' | 'title' | 'name';
}
export interface ChannelRow {
  workspace_id: string;
  id: string;
  actor_id: string;
  channel: 'email' | 'push' | 'webhook' | 'app';
  target: Record<string, string>;
  passphrase_hash: string | null;
  created_at: Date;
  ended_at: Date | null;
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
export interface LadderRow {
  workspace_id: string;
  id: string;
  alert_id: string;
  state: LadderState;
  next_at: Date | null;
}
export interface NoticeRow {
  workspace_id: string;
  id: string;
  alert_id: string;
  ladder_id: string;
  mandate_id: string | null;
  responder_actor_id: string;
  rank: Rank;
  why: string;
  follows_id: string | null;
  state: NoticeState;
  reason: string | null;
  referred_to_actor_id: string | null;
  answer_by: Date | null;
  queued_at: Date;
  late_by_ms: number;
  dispatched_at: Date | null;
  sent_at: Date | null;
  delivered_at: Date | null;
  seen_at: Date | null;
  answered_at: Date | null;
  answered_by_member_id: string | null;
  token_hash: Buffer | null;
  token_expires_at: Date | null;
}
export interface DeliveryRow {
  workspace_id: string;
  id: string;
  notice_id: string;
  channel_id: string | null;
  channel: string;
  purpose: 'notice' | 'reminder' | 'cancelled' | 'updated';
  state: 'queued' | 'sent' | 'confirmed' | 'failed';
  attempts: number;
  next_at: Date | null;
  last_error: string | null;
  created_at: Date;
  sent_at: Date | null;
  confirmed_at: Date | null;
  receipt_hash: Buffer | null;
}
export interface ResponseRow {
  workspace_id: string;
  id: string;
  alert_id: string;
  notice_id: string | null;
  what: string;
  owner_actor_id: string;
  due_at: Date | null;
  state: ResponseState;
  result: string | null;
  reason: string | null;
  learned: string | null;
  created_by: string | null;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
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

export const listAlertRows = (context: Context, filter: { state?: AlertState | undefined; limit: number }) =>
  context.tx
    .selectFrom('app.alert')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .$if(!!filter.state, (q) => q.where('state', '=', filter.state!))
    .orderBy(sql`coalesce(issued_at, created_at) desc`)
    .limit(filter.limit)
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

export const insertLadder = (context: Context, row: Omit<LadderRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.ladder')
    .values({ ...row, state: JSON.stringify(row.state) as never, workspace_id: ws(context) })
    .execute();
export const lockLadder = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.ladder')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
export const alertLadders = (context: Context, alertId: string) =>
  context.tx
    .selectFrom('app.ladder')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('alert_id', '=', alertId)
    .forUpdate()
    .execute();
export const updateLadder = (context: Context, id: string, state: LadderState, nextAt: Date | null) =>
  context.tx
    .updateTable('app.ladder')
    .set({ state: JSON.stringify(state) as never, next_at: nextAt })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();

export const insertNotice = (
  context: Context,
  row: Pick<
    NoticeRow,
    | 'id'
    | 'alert_id'
    | 'ladder_id'
    | 'mandate_id'
    | 'responder_actor_id'
    | 'rank'
    | 'why'
    | 'follows_id'
    | 'answer_by'
    | 'late_by_ms'
    | 'token_hash'
    | 'token_expires_at'
  >,
) =>
  context.tx
    .insertInto('app.notice')
    .values({
      ...row,
      state: 'queued',
      workspace_id: ws(context),
      queued_at: context.now(),
      dispatched_at: null,
      sent_at: null,
      delivered_at: null,
      seen_at: null,
      answered_at: null,
      answered_by_member_id: null,
      reason: null,
      referred_to_actor_id: null,
    })
    .execute();
export const ladderNotices = (context: Context, ladderId: string) =>
  context.tx
    .selectFrom('app.notice')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('ladder_id', '=', ladderId)
    .orderBy('queued_at')
    .orderBy('id')
    .execute();
export const readNotice = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.notice')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const lockNotice = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.notice')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
export const updateNotice = (context: Context, id: string, change: Partial<NoticeRow>) =>
  context.tx
    .updateTable('app.notice')
    .set({ ...change, workspace_id: ws(context) })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();

const noticeJoin = (context: Context) =>
  context.tx
    .selectFrom('app.notice as n')
    .leftJoin('app.mandate as m', (j) =>
      j.onRef('m.workspace_id', '=', 'n.workspace_id').onRef('m.id', '=', 'n.mandate_id'),
    )
    .leftJoin('app.actor as a', (j) =>
      j.onRef('a.workspace_id', '=', 'n.workspace_id').onRef('a.id', '=', 'n.responder_actor_id'),
    )
    .selectAll('n')
    .select(['a.name as responder_name', 'm.title as mandate_title'])
    .where('n.workspace_id', '=', ws(context));
export type NoticeWithNames = NoticeRow & { responder_name: string | null; mandate_title: string | null };
export const alertNotices = (context: Context, alertId: string): Promise<NoticeWithNames[]> =>
  noticeJoin(context).where('n.alert_id', '=', alertId).orderBy('n.queued_at').orderBy('n.id').execute() as never;
export const actorNotices = (context: Context, actorIds: string[], states: NoticeState[]): Promise<NoticeWithNames[]> =>
  noticeJoin(context)
    .where('n.responder_actor_id', 'in', actorIds)
    .where('n.state', 'in', states)
    .orderBy('n.queued_at')
    .orderBy('n.id')
    .execute() as never;

export const insertNoticeEvent = (
  context: Context,
  noticeId: string,
  kind: string,
  detail: Record<string, unknown> = {},
  dueAt: Date | null = null,
) =>
  context.tx
    .insertInto('app.notice_event')
    .values({
      workspace_id: ws(context),
      id: context.newId(),
      notice_id: noticeId,
      kind,
      due_at: dueAt,
      at: context.now(),
      detail: JSON.stringify(detail),
    })
    .execute();

export const insertDelivery = (
  context: Context,
  row: Pick<DeliveryRow, 'id' | 'notice_id' | 'channel_id' | 'channel' | 'purpose' | 'state'> &
    Partial<Pick<DeliveryRow, 'receipt_hash'>>,
) =>
  context.tx
    .insertInto('app.delivery')
    .values({
      confirmed_at: null,
      receipt_hash: null,
      ...row,
      workspace_id: ws(context),
      attempts: 0,
      next_at: context.now(),
      last_error: null,
      created_at: context.now(),
      sent_at: row.state === 'sent' ? context.now() : null,
    })
    .execute();
export const readDelivery = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.delivery')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
export const updateDelivery = (context: Context, id: string, change: Partial<DeliveryRow>) =>
  context.tx
    .updateTable('app.delivery')
    .set(change)
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();
/** Deliveries of one notice that still may reach its person, or did. */
export const liveDeliveries = (context: Context, noticeId: string) =>
  context.tx
    .selectFrom('app.delivery')
    .select(['id', 'channel', 'state'])
    .where('workspace_id', '=', ws(context))
    .where('notice_id', '=', noticeId)
    .where('purpose', 'in', ['notice', 'reminder'])
    .where('state', '<>', 'failed')
    .execute();
/** The channel of the application has what was put before these actors: they were told of it by an open console. */
export const confirmInApp = (context: Context, noticeIds: string[]) =>
  context.tx
    .updateTable('app.delivery')
    .set({ state: 'confirmed', confirmed_at: context.now() })
    .where('workspace_id', '=', ws(context))
    .where('notice_id', 'in', noticeIds)
    .where('channel', '=', 'app')
    .where('state', '=', 'sent')
    .execute();
/** Who has an account here and may open a notice put before this actor: the person, or the members of the body. */
export const membersOfActor = async (context: Context, actorId: string): Promise<string[]> =>
  (
    await sql<{ actor_id: string }>`select actor_id from app.members_of_actor(${ws(context)}, ${actorId})`.execute(
      context.tx,
    )
  ).rows.map((row) => row.actor_id);
export const noticeDeliveries = (context: Context, noticeIds: string[]) =>
  noticeIds.length === 0
    ? Promise.resolve([])
    : context.tx
        .selectFrom('app.delivery')
        .select(['notice_id', 'channel', 'state', 'attempts'])
        .where('workspace_id', '=', ws(context))
        .where('notice_id', 'in', noticeIds)
        .orderBy('created_at')
        .execute();

export const listMandateRows = (context: Context) =>
  context.tx
    .selectFrom('app.mandate')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where((e) => e.or([e('ends_at', 'is', null), e('ends_at', '>', context.now())]))
    .orderBy('created_at')
    .execute();
export const readMandate = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.mandate')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
/** Holds the row until the end of the transaction, so that two who change it do so one after the other. */
export const lockMandate = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.mandate')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
export const insertMandate = (context: Context, row: Omit<MandateRow, 'workspace_id' | 'created_at' | 'ends_at'>) =>
  context.tx
    .insertInto('app.mandate')
    .values({
      ...row,
      clocks: JSON.stringify(row.clocks) as never,
      workspace_id: ws(context),
      created_at: context.now(),
      ends_at: null,
    })
    .execute();
export const updateMandate = (context: Context, id: string, change: Partial<MandateRow>) =>
  context.tx
    .updateTable('app.mandate')
    .set({
      ...change,
      ...(change.clocks && { clocks: JSON.stringify(change.clocks) as never }),
      workspace_id: ws(context),
    })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const removeMandatePlaces = (context: Context, mandateId: string) =>
  context.tx
    .deleteFrom('app.mandate_place')
    .where('workspace_id', '=', ws(context))
    .where('mandate_id', '=', mandateId)
    .execute();
export const insertMandatePlaces = async (context: Context, mandateId: string, placeIds: string[]) => {
  if (placeIds.length > 0)
    await context.tx
      .insertInto('app.mandate_place')
      .values(placeIds.map((place_id) => ({ workspace_id: ws(context), mandate_id: mandateId, place_id })))
      .onConflict((c) => c.doNothing())
      .execute();
};
export const mandatePlaces = (context: Context) =>
  context.tx.selectFrom('app.mandate_place').selectAll().where('workspace_id', '=', ws(context)).execute();
export const dutyShifts = (context: Context, at: Date) =>
  context.tx
    .selectFrom('app.duty_shift')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('ends_at', '>', at)
    // who came on duty first is asked first
    .orderBy('starts_at')
    .orderBy('id')
    .execute();
export const insertChannel = (context: Context, row: Omit<ChannelRow, 'workspace_id' | 'created_at' | 'ended_at'>) =>
  context.tx
    .insertInto('app.responder_channel')
    .values({
      ...row,
      target: JSON.stringify(row.target) as never,
      workspace_id: ws(context),
      created_at: context.now(),
      ended_at: null,
    })
    .execute();
export const listChannels = (context: Context) =>
  context.tx
    .selectFrom('app.responder_channel')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('ended_at', 'is', null)
    .execute();
export const channelsOf = (context: Context, actorId: string) =>
  context.tx
    .selectFrom('app.responder_channel')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('actor_id', '=', actorId)
    .where('ended_at', 'is', null)
    .execute();
export const endChannel = (context: Context, id: string) =>
  context.tx
    .updateTable('app.responder_channel')
    .set({ ended_at: context.now() })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();
export const readChannel = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.responder_channel')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();

export const insertResponse = (context: Context, row: Omit<ResponseRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.response')
    .values({ ...row, workspace_id: ws(context) })
    .onConflict((c) => c.doNothing())
    .execute();
export const lockResponse = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.response')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
export const updateResponse = (context: Context, id: string, change: Partial<ResponseRow>) =>
  context.tx
    .updateTable('app.response')
    .set({ ...change, workspace_id: ws(context) })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();
export const alertResponses = (context: Context, alertId: string) =>
  context.tx
    .selectFrom('app.response as r')
    .leftJoin('app.actor as a', (j) =>
      j.onRef('a.workspace_id', '=', 'r.workspace_id').onRef('a.id', '=', 'r.owner_actor_id'),
    )
    .selectAll('r')
    .select('a.name as owner_name')
    .where('r.workspace_id', '=', ws(context))
    .where('r.alert_id', '=', alertId)
    .orderBy('r.created_at')
    .execute();

/** First moment any report behind an alert was received: where the clock of the whole chain starts. */
export const firstReportAt = async (context: Context, alertId: string): Promise<Date | null> =>
  (
    await sql<{ at: Date | null }>`select min(r.received_at) as at from app.alert_basis b
    left join app.account a on a.workspace_id = b.workspace_id and b.subject_kind = 'incident' and a.incident_id = b.subject_id and a.removed_at is null
    join app.report r on r.workspace_id = b.workspace_id and (r.id = a.report_id or (b.subject_kind = 'report' and r.id = b.subject_id))
    where b.workspace_id = ${ws(context)} and b.alert_id = ${alertId}`.execute(context.tx)
  ).rows[0]?.at ?? null;

export interface NoticeLink {
  workspace_id: string;
  workspace_slug: string;
  workspace_name: string;
  exercise: boolean;
  id: string;
  alert_id: string;
  responder_actor_id: string;
  mandate_id: string | null;
  token_expires_at: Date | null;
  highest_label: number;
  passphrase_hash: string | null;
}
export const noticeByToken = async (context: Context, hash: Buffer): Promise<NoticeLink | undefined> =>
  (await sql<NoticeLink>`select * from app.notice_by_token(${hash})`.execute(context.tx)).rows[0];
export const dueLadders = async (tx: Tx, now: Date, most: number) =>
  (await sql<{ workspace_id: string; id: string }>`select * from app.due_ladders(${now}, ${most})`.execute(tx)).rows;
export const undispatched = async (tx: Tx, most: number) =>
  (await sql<{ workspace_id: string; id: string }>`select * from app.undispatched_notices(${most})`.execute(tx)).rows;
export const dueDeliveries = async (tx: Tx, now: Date, most: number) =>
  (await sql<{ workspace_id: string; id: string }>`select * from app.due_deliveries(${now}, ${most})`.execute(tx)).rows;
/** Only whether one actor is among the blocked; a responder who refers may ask this and never sees the list. */
export const isActorBlocked = async (context: Context, alertId: string, actorId: string): Promise<boolean> =>
  (
    await sql<{
      blocked: boolean;
    }>`select app.actor_blocked(${ws(context)}, ${alertId}, ${actorId}) as blocked`.execute(context.tx)
  ).rows[0]!.blocked;
