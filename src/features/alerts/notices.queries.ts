import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';
import type { NoticeState, Rank } from './alert-states.rules.ts';
import type { LadderState } from './ladder-events.rules.ts';

/** Ladders, the notices on them, and what carries a notice: deliveries. */

declare module '#server/schema.ts' {
  interface Tables {
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
  }
}

const ws = (context: Context) => context.workspace.id;

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

/** State and answer of every notice of these alerts. */
export const noticesOf = (context: Context, alertIds: string[]) =>
  alertIds.length === 0
    ? Promise.resolve([])
    : context.tx
        .selectFrom('app.notice')
        .select(['alert_id', 'state', 'answered_at'])
        .where('workspace_id', '=', ws(context))
        .where('alert_id', 'in', alertIds)
        .execute();

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
