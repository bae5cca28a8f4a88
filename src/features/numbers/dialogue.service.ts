import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';
import {
  ANSWER_MS,
  answered,
  BEGUN,
  mayAskAgain,
  structured,
  toldIn,
  type Answers,
  type Step,
} from './dialogue.rules.ts';
import * as queries from './dialogue.queries.ts';
import { file, ownWords, tell, type Say, type Speaking } from './speaking.service.ts';
import { sayingOwn } from './wording.rules.ts';

/**
 * The guided dialogue: asks one question after the other and makes a report of what was answered. The first answer stands in triage at once; when
 * more was said, the whole takes its place with the last answer, or when no answer came any more.
 */

export const openDialogue = (context: Context, source: string) => queries.openDialogue(context, { source });
export const overDialogues = (tx: Tx, now: Date, most: number) =>
  queries.over(tx, new Date(now.getTime() - ANSWER_MS), most);

const question = (step: Step): string => `dialogue.${step}`;

/** Asks the first question. What was begun before ends as it stands. */
export async function beginDialogue(context: Context, with_: Speaking): Promise<void> {
  const before = await openDialogue(context, with_.speaker);
  if (before) await endDialogue(context, before, with_.say);
  const { speaker: source, number, language } = with_;
  await queries.begin(context, { source, number, language, ...BEGUN });
  await tell(context, with_, question('what'), null);
}

/** What was said, line by line, in the language it was said in. */
function wordsOf(answers: Answers, language: string, say: Say): string {
  return toldIn(answers)
    .map((step) => {
      const said = answers[step]!;
      const value = said.choice === null ? said.words! : say(language, `dialogue.choices.${step}.${said.choice}`);
      return `${say(language, `dialogue.told.${step}`)} ${value}`;
    })
    .join('\n');
}

function accountOf(row: queries.DialogueRow, answers: Answers, say: Say) {
  const { whenFrom, whenTo, ...it } = structured(answers, row.begun_at.getTime());
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    ...it,
    whenFrom: iso(whenFrom),
    whenTo: iso(whenTo),
    text: wordsOf(answers, row.language, say),
    language: row.language,
  };
}

/**
 * An answer to what was asked last.
 * @param message its id becomes that of the report, when it is the first that says something
 * @returns the report that there is now
 */
export async function takeAnswer(
  context: Context,
  from: Speaking,
  row: queries.DialogueRow,
  message: { id: string; text: string; at: Date },
): Promise<string | null> {
  const { dialogue, next } = answered({ step: row.step, answers: row.answers }, message.text);
  const told = toldIn(dialogue.answers).length;
  const now = { ...row, step: dialogue.step, answers: dialogue.answers };
  if (row.first_report_id === null && told > 0) {
    now.first_report_id = message.id;
    const account = accountOf(now, now.answers, from.say);
    await file(context, from, { id: message.id, at: message.at, account });
  } else now.more ||= told > toldIn(row.answers).length;
  const { step, answers, first_report_id: firstReportId, more } = now;
  await queries.goOn(context, row.id, { step, answers, firstReportId, more });
  if (next !== null) {
    await tell(context, from, question(next), firstReportId);
    return firstReportId;
  }
  const reportId = await endDialogue(context, now, from.say, true);
  await tell(context, from, answers.what?.choice === 'protected' ? 'dialogue.protected' : 'dialogue.done', reportId);
  return reportId;
}

/** Makes of it what was said so far, and asks no more. @returns the report, if anything was said */
export async function endDialogue(
  context: Context,
  row: queries.DialogueRow,
  say: Say,
  whole = false,
): Promise<string | null> {
  const mayAsk = mayAskAgain(row.answers);
  if (mayAsk !== null) await queries.setMayAsk(context, row.source_id, mayAsk);
  if (row.more)
    await file(
      context,
      { speaker: row.source_id },
      { id: row.id, at: row.asked_at, account: accountOf(row, row.answers, say), supersedesId: row.first_report_id },
    );
  await queries.end(context, row.id, whole);
  return row.more ? row.id : row.first_report_id;
}

/** One that nobody answered any more. Nothing is sent: who fell silent may have had to. */
export async function endOverdue(context: Context, id: string, say: Say): Promise<void> {
  const row = await queries.openDialogue(context, { id });
  if (row) await endDialogue(context, row, sayingOwn(await ownWords(context), say));
}
