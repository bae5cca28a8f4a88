import { sql, type Generated } from 'kysely';
import type { ReachChannel } from '#features/courier/courier.rules.ts';
import type { Context } from '#server/context.ts';
import { PREPARED } from '#server/db.ts';

/** What is said between a desk and a source, and what became of telling them outside. */

declare module '#server/schema.ts' {
  interface Tables {
    'app.message': MessageRow;
    'app.courier_errand': ErrandRow;
  }
}

export interface ErrandRow {
  workspace_id: string;
  id: string;
  source_id: string;
  message_id: string;
  kind: 'danger' | 'answer' | 'question' | 'receipt' | 'text';
  state: ErrandState;
  channel: ReachChannel | null;
  created_at: Date;
  settled_at: Date | null;
  code: Generated<string | null>;
}

export type ErrandState = 'queued' | 'sent' | 'delivered' | 'no_address' | 'failed';

export interface MessageRow {
  workspace_id: string;
  id: string;
  source_id: string;
  report_id: string | null;
  direction: 'in' | 'out';
  role: 'receipt' | 'question' | 'answer' | 'feedback' | 'note' | 'danger';
  text: string;
  language: string;
  choices: string[] | null;
  channel: string;
  author_member_id: string | null;
  answers_id: string | null;
  at: Date;
  read_at: Date | null;
}

/** Of a source's messages, by their ids: what became of telling them outside. */
export const errandsOf = async (
  context: Context,
  sourceId: string,
): Promise<Map<string, { state: ErrandState; channel: ReachChannel | null; code: string | null }>> =>
  new Map(
    (
      await context.tx
        .selectFrom('app.courier_errand')
        .select(['message_id', 'state', 'channel', 'code'])
        .where('workspace_id', '=', context.workspace.id)
        .where('source_id', '=', sourceId)
        .execute()
    ).map(({ message_id, ...it }) => [message_id, it]),
  );

/** For the courier, which alone knows addresses: it looks the source's up and sends fixed words. */
export const insertErrand = (context: Context, row: Pick<ErrandRow, 'id' | 'source_id' | 'message_id' | 'kind'>) =>
  context.tx
    .insertInto('app.courier_errand')
    .values({
      ...row,
      workspace_id: context.workspace.id,
      state: 'queued',
      channel: null,
      created_at: context.now(),
      settled_at: null,
    })
    .execute();

export const sourceMessages = (context: Context, sourceId: string) =>
  context.tx
    .selectFrom('app.message as q')
    .leftJoin('app.member as m', (j) =>
      j.onRef('m.workspace_id', '=', 'q.workspace_id').onRef('m.id', '=', 'q.author_member_id'),
    )
    .leftJoin('app.actor as a', (j) =>
      j.onRef('a.workspace_id', '=', 'm.workspace_id').onRef('a.id', '=', 'm.actor_id'),
    )
    .select([
      'q.id',
      'q.direction',
      'q.role',
      'q.text',
      'q.language',
      'q.choices',
      'q.at',
      'q.read_at',
      'a.name as author',
      'q.report_id',
      'q.answers_id',
    ])
    .where('q.workspace_id', '=', context.workspace.id)
    .where('q.source_id', '=', sourceId)
    .orderBy('q.at')
    .orderBy('q.id')
    .limit(500)
    .execute();

export const readMessage = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.message')
    .selectAll()
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();

export type NewMessageRow = Omit<MessageRow, 'workspace_id' | 'read_at'>;

export const insertMessage = (context: Context, row: NewMessageRow) =>
  context.tx
    .insertInto('app.message')
    .values({ ...row, workspace_id: context.workspace.id, read_at: null })
    .execute();

export const markMessagesRead = (context: Context, sourceId: string, direction: 'in' | 'out') =>
  context.tx
    .updateTable('app.message')
    .set({ read_at: context.now() })
    .where('workspace_id', '=', context.workspace.id)
    .where('source_id', '=', sourceId)
    .where('direction', '=', direction)
    .where('read_at', 'is', null)
    .execute();

/** The newest question to a source, whether it was answered, and their newest report: in one statement, since every message that comes in asks. */
export const openOf = async (context: Context, sourceId: string) =>
  (
    await sql<{
      question: string | null;
      asked_at: Date | null;
      choices: string[] | null;
      answered: boolean;
      report: string | null;
      received_at: Date | null;
      state: string | null;
    }>`select q.id as question, q.at as asked_at, q.choices,
        exists (select from app.message a where a.workspace_id = ${context.workspace.id} and a.source_id = ${sourceId} and a.answers_id = q.id) as answered,
        r.id as report, r.received_at, r.state
      from (select) one
      left join lateral (select m.id, m.at, m.choices from app.message m where m.workspace_id = ${context.workspace.id} and m.source_id = ${sourceId}
        and m.direction = 'out' and m.role = 'question' order by m.at desc, m.id desc limit 1) q on true
      left join lateral (select p.id, p.received_at, p.state from app.report p where p.workspace_id = ${context.workspace.id} and p.source_id = ${sourceId}
        order by p.received_at desc limit 1) r on true ${PREPARED}`.execute(context.tx)
  ).rows[0]!;
