import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { CapReference } from './cap-message.rules.ts';
import type { Share } from './cap-scope.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.cap_workspace': CapWorkspaceRow;
    'app.cap_share': { workspace_id: string; alert_id: string; share: Share; member_id: string | null; at: Date };
    'app.cap_message': CapMessageRow;
    'app.cap_key': FeedKeyRow;
  }
}

export interface CapWorkspaceRow {
  workspace_id: string;
  sender: string;
  sender_name: string | null;
  public_feed: boolean;
}
export interface FeedKeyRow {
  workspace_id: string;
  id: string;
  token_hash: Buffer;
  name: string;
  actor_id: string;
  highest_label: number;
  member_id: string | null;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
}
export interface CapMessageRow {
  workspace_id: string;
  id: string;
  direction: 'out' | 'in';
  alert_id: string | null;
  alert_message_id: string | null;
  n: number;
  sender: string;
  identifier: string;
  sent: string;
  sent_at: Date;
  msg_type: 'Alert' | 'Update' | 'Cancel';
  status: string;
  scope: 'Public' | 'Restricted' | 'Private';
  level: number;
  headline: string;
  event: string;
  language: string;
  body: Buffer;
  content_hash: Buffer;
  references: CapReference[];
  unknown_references: CapReference[];
  warnings: { code: string; where: string }[];
  signed: boolean;
  left_out: number;
  wordless: boolean;
  proposes: 'update' | 'cancel' | null;
  decision: 'taken' | 'left' | null;
  decision_reason: string | null;
  decided_by: string | null;
  decided_at: Date | null;
  label: number;
  owner_organisation_id: string | null;
  member_id: string | null;
  at: Date;
}

const ws = (context: Context) => context.workspace.id;

export const readSettings = (context: Context) =>
  context.tx.selectFrom('app.cap_workspace').selectAll().where('workspace_id', '=', ws(context)).executeTakeFirst();
export const lockSettings = (context: Context) =>
  context.tx
    .selectFrom('app.cap_workspace')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .forUpdate()
    .executeTakeFirstOrThrow();
export const addSettings = (context: Context, sender: string) =>
  context.tx
    .insertInto('app.cap_workspace')
    .values({ workspace_id: ws(context), sender, sender_name: null, public_feed: false })
    .onConflict((c) => c.doNothing())
    .execute();
export const updateSettings = (context: Context, change: Partial<CapWorkspaceRow>) =>
  context.tx
    .updateTable('app.cap_workspace')
    .set({ ...change, workspace_id: ws(context) })
    .where('workspace_id', '=', ws(context))
    .execute();

export const insertMessage = (context: Context, row: Omit<CapMessageRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.cap_message')
    .values({
      ...row,
      workspace_id: ws(context),
      references: JSON.stringify(row.references) as never,
      unknown_references: JSON.stringify(row.unknown_references) as never,
      warnings: JSON.stringify(row.warnings) as never,
    })
    .execute();
export const readMessage = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.cap_message')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const lockMessage = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.cap_message')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
export const updateMessage = (context: Context, id: string, change: Partial<CapMessageRow>) =>
  context.tx
    .updateTable('app.cap_message')
    .set({
      ...change,
      ...(change.unknown_references && { unknown_references: JSON.stringify(change.unknown_references) as never }),
      workspace_id: ws(context),
    })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();
export const messagesOfAlert = (context: Context, alertId: string) =>
  context.tx
    .selectFrom('app.cap_message')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('alert_id', '=', alertId)
    .orderBy('sent_at')
    .orderBy('n')
    .execute();
/** Messages of these identifiers, ours and others'; the caller compares sender and time. */
export const messagesNamed = (context: Context, identifiers: readonly string[]) =>
  identifiers.length === 0
    ? Promise.resolve([])
    : context.tx
        .selectFrom('app.cap_message')
        .select(['id', 'direction', 'alert_id', 'sender', 'identifier', 'sent', 'content_hash'])
        .where('workspace_id', '=', ws(context))
        .where('identifier', '=', sql<string>`any(${identifiers}::text[])`)
        .execute();
/** Messages that came before one they refer to. */
export const messagesWaitingFor = (context: Context, reference: Pick<CapReference, 'sender' | 'identifier'>) =>
  context.tx
    .selectFrom('app.cap_message')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('direction', '=', 'in')
    .where(
      sql<boolean>`unknown_references @> ${JSON.stringify([{ sender: reference.sender, identifier: reference.identifier }])}::jsonb`,
    )
    .orderBy('sent_at')
    .execute();
const rank = (name: 'm' | 'b') =>
  sql`(${sql.ref(`${name}.proposes`)} is not null and ${sql.ref(`${name}.decision`)} is null), ${sql.ref(`${name}.at`)}, ${sql.ref(`${name}.id`)}`;

/** What came in: what waits for a person first, then the newest. `after`: the id of the last message of the page before. */
export const received = (context: Context, page: { after?: string | undefined; most: number }) =>
  context.tx
    .selectFrom('app.cap_message as m')
    .selectAll()
    .where('m.workspace_id', '=', ws(context))
    .where('m.direction', '=', 'in')
    .$if(page.after !== undefined, (q) =>
      q.where(
        sql<boolean>`(${rank('m')}) < (select ${rank('b')} from app.cap_message b where b.workspace_id = ${ws(context)} and b.id = ${page.after!})`,
      ),
    )
    .orderBy(sql`(m.proposes is not null and m.decision is null)`, 'desc')
    .orderBy('m.at', 'desc')
    .orderBy('m.id', 'desc')
    .limit(page.most)
    .execute();

/** The steps in an alert's life that have no message yet, in their order. */
export const stepsWithoutMessage = (context: Context, alertId: string) =>
  context.tx
    .selectFrom('app.alert_message as s')
    .leftJoin('app.cap_message as m', (j) =>
      j.onRef('m.workspace_id', '=', 's.workspace_id').onRef('m.alert_message_id', '=', 's.id'),
    )
    .select(['s.id', 's.kind', 's.body', 's.at', 's.n'])
    .where('s.workspace_id', '=', ws(context))
    .where('s.alert_id', '=', alertId)
    .where('m.id', 'is', null)
    .orderBy('s.n')
    .execute();

export const readShare = async (context: Context, alertId: string): Promise<Share> =>
  (
    await context.tx
      .selectFrom('app.cap_share')
      .select('share')
      .where('workspace_id', '=', ws(context))
      .where('alert_id', '=', alertId)
      .executeTakeFirst()
  )?.share ?? 'none';
export const putShare = (context: Context, alertId: string, share: Share) => {
  const set = { share, member_id: context.caller.memberId, at: context.now() };
  return context.tx
    .insertInto('app.cap_share')
    .values({ workspace_id: ws(context), alert_id: alertId, ...set })
    .onConflict((c) => c.columns(['workspace_id', 'alert_id']).doUpdateSet(set))
    .execute();
};

export interface FeedRow {
  id: string;
  sent_at: Date;
  msg_type: 'Alert' | 'Update' | 'Cancel';
  level: number;
  headline: string;
  event: string;
  label: number;
  body: Buffer;
}
export interface FeedPage {
  before: { at: Date; id: string } | null;
  most: number;
}
/** The feed for partners: what was given to it and the caller may read, newest first. */
export const feedRows = (context: Context, highestLabel: number, page: FeedPage): Promise<FeedRow[]> =>
  context.tx
    .selectFrom('app.cap_message as m')
    .innerJoin('app.cap_share as s', (j) =>
      j.onRef('s.workspace_id', '=', 'm.workspace_id').onRef('s.alert_id', '=', 'm.alert_id'),
    )
    .innerJoin('app.alert as a', (j) =>
      j.onRef('a.workspace_id', '=', 'm.workspace_id').onRef('a.id', '=', 'm.alert_id'),
    )
    .select(['m.id', 'm.sent_at', 'm.msg_type', 'm.level', 'm.headline', 'm.event', 'm.label', 'm.body'])
    .where('m.workspace_id', '=', ws(context))
    .where('m.direction', '=', 'out')
    .where('s.share', 'in', ['feed', 'public'])
    .where('m.label', '<=', highestLabel)
    .where('a.label', '<=', highestLabel)
    .$if(page.before !== null, (q) =>
      q.where(sql<boolean>`(m.sent_at, m.id) < (${page.before!.at}::timestamptz, ${page.before!.id}::uuid)`),
    )
    .orderBy('m.sent_at', 'desc')
    .orderBy('m.id', 'desc')
    .limit(page.most)
    .execute();
/** The open feed, or one message of it, before any claim is set. */
export const publicRows = async (
  context: Context,
  it: FeedPage & { only: string | null },
): Promise<Omit<FeedRow, 'label'>[]> =>
  (
    await sql<Omit<FeedRow, 'label'>>`
      select * from app.public_cap(${ws(context)}, ${it.only}, ${it.before?.at ?? null}, ${it.before?.id ?? null}, ${it.most})`.execute(
      context.tx,
    )
  ).rows;
export const publicSender = async (context: Context) =>
  (
    await sql<{
      sender: string;
      sender_name: string | null;
    }>`select * from app.public_cap_sender(${ws(context)})`.execute(context.tx)
  ).rows[0];

/** Names whoever brought a RED warning in as its reader: else nobody could open it. */
export const nameReader = (context: Context, subjectId: string, memberId: string) =>
  context.tx
    .insertInto('app.named_reader')
    .values({ workspace_id: ws(context), subject_id: subjectId, member_id: memberId })
    .onConflict((c) => c.doNothing())
    .execute();

/** Every name an implicated actor is known by. */
export const implicatedNames = (context: Context, alertId: string) =>
  context.tx
    .selectFrom('app.alert_implicated as i')
    .leftJoin('app.actor as a', (j) =>
      j.onRef('a.workspace_id', '=', 'i.workspace_id').onRef('a.id', '=', 'i.actor_id'),
    )
    .select(['a.id', 'a.kind', 'a.name', 'a.names'])
    .where('i.workspace_id', '=', ws(context))
    .where('i.alert_id', '=', alertId)
    .execute();

export const insertFeedKey = (context: Context, row: Omit<FeedKeyRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.cap_key')
    .values({ ...row, workspace_id: ws(context) })
    .execute();
export const feedKeys = (context: Context) =>
  context.tx
    .selectFrom('app.cap_key as k')
    .innerJoin('app.actor as a', (j) =>
      j.onRef('a.workspace_id', '=', 'k.workspace_id').onRef('a.id', '=', 'k.actor_id'),
    )
    .select([
      'k.id',
      'k.name',
      'k.actor_id',
      'a.name as actor_name',
      'k.highest_label',
      'k.created_at',
      'k.expires_at',
      'k.revoked_at',
    ])
    .where('k.workspace_id', '=', ws(context))
    .orderBy('k.created_at', 'desc')
    .orderBy('k.id')
    .limit(200)
    .execute();
export const revokeFeedKey = (context: Context, id: string) =>
  context.tx
    .updateTable('app.cap_key')
    .set({ revoked_at: context.now() })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
