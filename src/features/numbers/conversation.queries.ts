import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import { PREPARED, type Tx } from '#server/db.ts';
import type { CodeFault, CodeField } from './code-sheet.rules.ts';
import type { OwnWords } from './wording.rules.ts';

/** What the worker asks about messages that came in by SMS. */

const ws = (context: Context) => context.workspace.id;

export const waiting = async (tx: Tx, now: Date, most: number) =>
  (
    await sql<{
      workspace_id: string;
      id: string;
      source_id: string;
    }>`select * from app.sms_waiting(${now}, ${most})`.execute(tx)
  ).rows;

export interface InRow {
  id: string;
  source_id: string;
  text: string;
  missing: number;
  at: Date;
  attempts: number;
}

export const lockIn = async (context: Context, id: string) =>
  (
    await sql<InRow>`select id, source_id, text, missing, at, attempts from app.sms_in
      where workspace_id = ${ws(context)} and id = ${id} and done_at is null for update skip locked ${PREPARED}`.execute(
      context.tx,
    )
  ).rows[0] ?? null;

/** The words are let go: the report or the message holds them now. */
export const settleIn = (context: Context, id: string, it: { outcome: string; reportId: string | null }) =>
  sql`update app.sms_in set text = null, done_at = ${context.now()}, outcome = ${it.outcome}, report_id = ${it.reportId}
    where workspace_id = ${ws(context)} and id = ${id} ${PREPARED}`.execute(context.tx);

export const putOff = (context: Context, id: string, at: Date) =>
  sql`update app.sms_in set attempts = attempts + 1, next_at = ${at} where workspace_id = ${ws(context)} and id = ${id}`.execute(
    context.tx,
  );

/** What is known of a number that wrote, of whoever stands behind it, and of how the workspace speaks by SMS: in one statement, since every message asks. */
export interface TalkRow {
  /** the alias of the number, whose address it has */
  number: string;
  /** the enrolled person who joined with it; else the number's own alias */
  speaker: string;
  languages: string[];
  wants_answer: boolean;
  stopped_at: Date | null;
  receipt_at: Date | null;
  word_tries: number;
  word_tried_at: Date | null;
  /** its address is kept: it can be written to */
  reachable: boolean;
  home: string[];
  /** the area that an enrolled person knows */
  area: string | null;
  answers: 'asked' | 'all';
  reply_hours: number;
  addition_minutes: number;
  call_words: string | null;
  /** the workspace chose the guided dialogue */
  dialogues: boolean;
  /** its own words, where it has some */
  words: OwnWords | null;
  sheets: SheetRow[];
  /** of those whom this number speaks for */
  labels: { label: string; sourceId: string }[];
}
export const talk = async (context: Context, source: string): Promise<TalkRow | null> =>
  (
    await sql<TalkRow>`select s.id as number, coalesce(h.id, s.id) as speaker,
        case when cardinality(s.languages) > 0 or h.id is null then s.languages else h.languages end as languages,
        coalesce(h.wants_answer, s.wants_answer) as wants_answer, t.stopped_at, t.receipt_at, coalesce(t.word_tries, 0) as word_tries, t.word_tried_at,
        exists (select from app.reach r where r.workspace_id = s.workspace_id and r.source_id = s.id) as reachable,
        w.languages as home, coalesce(h.area_place_id, s.area_place_id) as area, coalesce(e.answers, 'asked') as answers, coalesce(e.reply_hours, 72) as reply_hours,
        coalesce(e.addition_minutes, 10) as addition_minutes, e.call_words, coalesce(c.sms_dialogue, false) as dialogues, c.sms_words as words,
        coalesce((select json_agg(json_build_object('id', k.id, 'name', k.name, 'keyword', k.keyword, 'fields', k.fields, 'answers', k.answers)
          order by k.created_at, k.id) from app.code_sheet k where k.workspace_id = s.workspace_id and k.retired_at is null), '[]') as sheets,
        coalesce((select json_agg(json_build_object('label', f.label, 'sourceId', f.source_id)) from app.focal_point f
          where f.workspace_id = s.workspace_id and f.focal_source_id = coalesce(h.id, s.id) and f.ended_at is null), '[]') as labels
      from app.source s join app.workspace w on w.id = s.workspace_id
      left join app.source h on h.workspace_id = s.workspace_id and h.id = s.person_id and h.enrolled_at is not null and h.erased_at is null
      left join app.sms_talk t on t.workspace_id = s.workspace_id and t.source_id = s.id
      left join app.sms_settings e on e.workspace_id = s.workspace_id
      left join app.custody_settings c on c.workspace_id = s.workspace_id
      where s.workspace_id = ${ws(context)} and s.id = ${source} ${PREPARED}`.execute(context.tx)
  ).rows[0] ?? null;

/** Of somebody for whom another's number speaks. */
export const spokenFor = async (context: Context, source: string) =>
  (
    await sql<Pick<TalkRow, 'languages' | 'wants_answer' | 'stopped_at' | 'receipt_at'>>`
      select s.languages, s.wants_answer, t.stopped_at, t.receipt_at from app.source s
      left join app.sms_talk t on t.workspace_id = s.workspace_id and t.source_id = s.id
      where s.workspace_id = ${ws(context)} and s.id = ${source} and s.erased_at is null`.execute(context.tx)
  ).rows[0] ?? null;

export interface SheetRow {
  id: string;
  name: string;
  keyword: string | null;
  fields: CodeField[];
  answers: boolean;
}

export const insertCoded = (
  context: Context,
  it: { reportId: string; sheetId: string; answers: (string | number)[] | null; fault: CodeFault | null },
) =>
  sql`insert into app.coded_report (workspace_id, report_id, sheet_id, answers, fault)
    values (${ws(context)}, ${it.reportId}, ${it.sheetId}, ${it.answers && JSON.stringify(it.answers)}::jsonb,
      ${it.fault && JSON.stringify(it.fault)}::jsonb)`.execute(context.tx);

/** A message of theirs on this sheet that could not be read, and that nothing has taken the place of. */
export const faultyReport = async (context: Context, source: string, sheet: string, since: Date) =>
  (
    await sql<{
      id: string;
    }>`select r.id from app.report r join app.coded_report c on c.workspace_id = r.workspace_id and c.report_id = r.id
      where r.workspace_id = ${ws(context)} and r.source_id = ${source} and c.sheet_id = ${sheet} and c.fault is not null
        and r.superseded_by_id is null and r.received_at >= ${since} order by r.received_at desc limit 1`.execute(
      context.tx,
    )
  ).rows[0]?.id ?? null;

export const setAnswers = (context: Context, source: string, wanted: boolean) =>
  sql`update app.source set wants_answer = ${wanted}, may_ask = ${wanted} where workspace_id = ${ws(context)} and id = ${source} ${PREPARED}`.execute(
    context.tx,
  );

export const setLanguage = (context: Context, source: string, language: string) =>
  sql`update app.source set languages = array[${language}]::text[] || array_remove(languages, ${language})
    where workspace_id = ${ws(context)} and id = ${source}`.execute(context.tx);

/** What waits for an alias, or for its number on behalf of others, is sent no more, but for a word of danger. */
export const dropErrands = (context: Context, source: string) =>
  sql`update app.courier_errand set state = 'failed', code = 'stopped', next_at = null, settled_at = ${context.now()}
    where workspace_id = ${ws(context)} and (source_id = ${source} or to_source_id = ${source}) and state = 'queued'
      and kind <> 'danger'`.execute(context.tx);

export const setStopped = (context: Context, source: string, at: Date | null) =>
  sql`insert into app.sms_talk (workspace_id, source_id, stopped_at) values (${ws(context)}, ${source}, ${at})
    on conflict (workspace_id, source_id) do update set stopped_at = excluded.stopped_at`.execute(context.tx);

export const setReceipt = (context: Context, source: string) =>
  sql`insert into app.sms_talk (workspace_id, source_id, receipt_at) values (${ws(context)}, ${source}, ${context.now()})
    on conflict (workspace_id, source_id) do update set receipt_at = excluded.receipt_at ${PREPARED}`.execute(
    context.tx,
  );

/** Digits that were no word of ours. @param first whether they are the first of the day */
export const countTry = (context: Context, source: string, first: boolean) =>
  sql`insert into app.sms_talk as t (workspace_id, source_id, word_tries, word_tried_at) values (${ws(context)}, ${source}, 1, ${context.now()})
    on conflict (workspace_id, source_id) do update set word_tries = case when ${first} then 1 else t.word_tries + 1 end,
      word_tried_at = case when ${first} then excluded.word_tried_at else t.word_tried_at end`.execute(context.tx);

export const setJoined = (context: Context, source: string) =>
  sql`insert into app.sms_talk (workspace_id, source_id, joined_at) values (${ws(context)}, ${source}, ${context.now()})
    on conflict (workspace_id, source_id) do update set joined_at = excluded.joined_at, word_tries = 0`.execute(
    context.tx,
  );
