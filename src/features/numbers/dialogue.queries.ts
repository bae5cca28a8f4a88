import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';
import type { Answers, Step } from './dialogue.rules.ts';

/** What the worker keeps of guided dialogues: under aliases, as everything it knows. */

const ws = (context: Context) => context.workspace.id;

export interface DialogueRow {
  id: string;
  source_id: string;
  number_source_id: string;
  language: string;
  step: Step;
  answers: Answers;
  first_report_id: string | null;
  more: boolean;
  begun_at: Date;
  asked_at: Date;
}

export const over = async (tx: Tx, before: Date, most: number) =>
  (
    await sql<{ workspace_id: string; id: string }>`select * from app.sms_dialogues_over(${before}, ${most})`.execute(
      tx,
    )
  ).rows;

/** The one that is open with somebody, or one by its id. */
export const openDialogue = async (context: Context, it: { source?: string; id?: string }) =>
  (
    await sql<DialogueRow>`select id, source_id, number_source_id, language, step, answers, first_report_id, more, begun_at, asked_at
      from app.sms_dialogue where workspace_id = ${ws(context)} and ended_at is null
        and source_id = coalesce(${it.source ?? null}::uuid, source_id) and id = coalesce(${it.id ?? null}::uuid, id)
      for update`.execute(context.tx)
  ).rows[0] ?? null;

export const begin = (
  context: Context,
  it: { source: string; number: string; language: string; step: Step; answers: Answers },
) =>
  sql`insert into app.sms_dialogue (workspace_id, id, source_id, number_source_id, language, step, answers, begun_at, asked_at)
    values (${ws(context)}, ${context.newId()}, ${it.source}, ${it.number}, ${it.language}, ${it.step}, ${JSON.stringify(it.answers)}::jsonb,
      ${context.now()}, ${context.now()})`.execute(context.tx);

export const goOn = (
  context: Context,
  id: string,
  it: { step: Step; answers: Answers; firstReportId: string | null; more: boolean },
) =>
  sql`update app.sms_dialogue set step = ${it.step}, answers = ${JSON.stringify(it.answers)}::jsonb, first_report_id = ${it.firstReportId},
      more = ${it.more}, asked_at = ${context.now()} where workspace_id = ${ws(context)} and id = ${id}`.execute(
    context.tx,
  );

/** What was said is let go: the report has it. */
export const end = (context: Context, id: string, whole: boolean) =>
  sql`update app.sms_dialogue set answers = null, ended_at = ${context.now()}, whole = ${whole}
    where workspace_id = ${ws(context)} and id = ${id}`.execute(context.tx);

export const setMayAsk = (context: Context, source: string, may: boolean) =>
  sql`update app.source set may_ask = ${may} where workspace_id = ${ws(context)} and id = ${source}`.execute(
    context.tx,
  );
