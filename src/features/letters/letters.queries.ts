import { sql } from 'kysely';
import type { LineChannel } from '#features/courier/courier.rules.ts';
import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';

/** What the worker asks about letters that came in, under their alias. */

const ws = (context: Context) => context.workspace.id;

export const waiting = async (tx: Tx, now: Date, most: number) =>
  (
    await sql<{
      workspace_id: string;
      id: string;
      source_id: string;
    }>`select * from app.letters_waiting(${now}, ${most})`.execute(tx)
  ).rows;

export interface LetterRow {
  id: string;
  source_id: string;
  text: string;
  at: Date;
  attempts: number;
  channel: LineChannel;
  reply_to: string | null;
  files: number;
  auto: boolean;
  languages: string[];
  wants_answer: boolean;
  stopped_at: Date | null;
  receipt_at: Date | null;
  /** digits that were no word of ours, since when */
  word_tries: number;
  word_tried_at: Date | null;
  /** their address is kept */
  reachable: boolean;
  home: string[];
  answers: 'asked' | 'all';
  reply_hours: number;
  addition_minutes: number;
  call_words: string | null;
  /** of the message of ours that it answers */
  role: string | null;
  about_report: string | null;
}

export const lockLetter = async (context: Context, id: string) =>
  (
    await sql<LetterRow>`select i.id, i.source_id, i.text, i.at, i.attempts, i.channel, i.reply_to, i.files, i.auto, s.languages, s.wants_answer,
        t.stopped_at, t.receipt_at, coalesce(t.word_tries, 0) as word_tries, t.word_tried_at,
        exists (select from app.reach r where r.workspace_id = s.workspace_id and r.source_id = s.id) as reachable, w.languages as home, coalesce(c.answers, 'asked') as answers, coalesce(c.reply_hours, 72) as reply_hours,
        coalesce(c.addition_minutes, 10) as addition_minutes, c.call_words, m.role, m.report_id as about_report
      from app.sms_in i join app.source s on s.workspace_id = i.workspace_id and s.id = i.source_id
      join app.workspace w on w.id = i.workspace_id
      left join app.sms_talk t on t.workspace_id = i.workspace_id and t.source_id = i.source_id
      left join app.sms_settings c on c.workspace_id = i.workspace_id
      left join app.message m on m.workspace_id = i.workspace_id and m.id = i.reply_to and m.source_id = i.source_id
      where i.workspace_id = ${ws(context)} and i.id = ${id} and i.done_at is null for update of i skip locked`.execute(
      context.tx,
    )
  ).rows[0] ?? null;

/** The words are let go: the report or the message holds them now. */
export const settle = (context: Context, id: string, it: { outcome: string; reportId: string | null }) =>
  sql`update app.sms_in set text = null, done_at = ${context.now()}, outcome = ${it.outcome}, report_id = ${it.reportId}
    where workspace_id = ${ws(context)} and id = ${id}`.execute(context.tx);

export const putOff = (context: Context, id: string, at: Date) =>
  sql`update app.sms_in set attempts = attempts + 1, next_at = ${at} where workspace_id = ${ws(context)} and id = ${id}`.execute(
    context.tx,
  );

export const setAnswers = (context: Context, source: string, wanted: boolean) =>
  sql`update app.source set wants_answer = ${wanted}, may_ask = ${wanted} where workspace_id = ${ws(context)} and id = ${source}`.execute(
    context.tx,
  );

export const setStopped = (context: Context, source: string, at: Date | null) =>
  sql`insert into app.sms_talk (workspace_id, source_id, stopped_at) values (${ws(context)}, ${source}, ${at})
    on conflict (workspace_id, source_id) do update set stopped_at = excluded.stopped_at`.execute(context.tx);

export const setReceipt = (context: Context, source: string) =>
  sql`insert into app.sms_talk (workspace_id, source_id, receipt_at) values (${ws(context)}, ${source}, ${context.now()})
    on conflict (workspace_id, source_id) do update set receipt_at = excluded.receipt_at`.execute(context.tx);

/** What waits to be sent is sent no more, but for a word of danger. */
export const dropErrands = (context: Context, source: string) =>
  sql`update app.courier_errand set state = 'failed', code = 'stopped', next_at = null, settled_at = ${context.now()}
    where workspace_id = ${ws(context)} and source_id = ${source} and state = 'queued' and kind <> 'danger'`.execute(
    context.tx,
  );

/** Files that wait for a letter, sealed to us. */
export const filesOf = async (context: Context, letter: string) =>
  (
    await sql<{ id: string; sealed: Buffer }>`select id, sealed from app.line_file
      where workspace_id = ${ws(context)} and in_id = ${letter} order by id`.execute(context.tx)
  ).rows;
export const forgetFiles = (context: Context, letter: string) =>
  sql`delete from app.line_file where workspace_id = ${ws(context)} and in_id = ${letter}`.execute(context.tx);

/** Whom the courier seals files to. */
export const putIntakeKey = (tx: Tx, key: Uint8Array, now: Date) =>
  sql`insert into app.intake_key (public_key, at) values (${Buffer.from(key)}, ${now})
    on conflict (one) do update set public_key = excluded.public_key, at = excluded.at`.execute(tx);
