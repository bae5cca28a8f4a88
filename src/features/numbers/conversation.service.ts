import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';
import { oweCall } from '#features/feedback/obligations.service.ts';
import { labelled } from '#features/monitors/focal.rules.ts';
import { openWith, replyFromSource } from '#features/reports/threads.service.ts';
import { CORRECTION_MS, patternOf, readCode, wordsOfCode } from './code-sheet.rules.ts';
import * as queries from './conversation.queries.ts';
import { beginDialogue, endDialogue, openDialogue, takeAnswer } from './dialogue.service.ts';
import { joinAlias } from './joining-alias.service.ts';
import { getsReceipt, routeOf, takeUpAgainAt, type Route } from './routing.rules.ts';
import { file, tell, type Say, type Speaking } from './speaking.service.ts';
import { subscribe, unsubscribe } from './subscribers.service.ts';
import { ownKeywords, sayingOwn } from './wording.rules.ts';

/** A message that came in by SMS, under its alias, becomes what it is: a report, an answer, a wish. Done by the worker, which knows no number. */

export const waitingMessages = (tx: Tx, now: Date, most: number) => queries.waiting(tx, now, most);

/** A failed one is taken up again later: it is never given up. */
export async function putOff(context: Context, id: string): Promise<void> {
  const row = await queries.lockIn(context, id);
  if (row) await queries.putOff(context, id, new Date(takeUpAgainAt(row.attempts + 1, context.now().getTime())));
}

interface Handling extends Speaking {
  row: queries.InRow;
  talk: queries.TalkRow;
  /** of whose messages receipts, STOP and START speak: the number, or somebody whom it speaks for */
  talker: string;
  stopped: boolean;
  wantsAnswer: boolean;
}

/** They want to be answered, from now on. */
async function want(context: Context, it: Handling): Promise<void> {
  if (it.wantsAnswer) return;
  it.wantsAnswer = true;
  await queries.setAnswers(context, it.speaker, true);
}

async function receipt(context: Context, it: Handling, reportId: string): Promise<void> {
  const lastReceipt = it.talk.receipt_at?.getTime() ?? null;
  const { wantsAnswer, stopped } = it;
  if (!getsReceipt({ wantsAnswer, stopped, lastReceipt }, context.now().getTime())) return;
  await queries.setReceipt(context, it.talker);
  await tell(context, it, 'received', reportId);
}

const report = (
  context: Context,
  it: Handling,
  text: string,
  kind: string | null = null,
  supersedesId?: string | null,
) =>
  file(context, it, {
    id: it.row.id,
    at: it.row.at,
    account: { text, kind, language: it.talk.languages[0] ?? 'und' },
    ...(supersedesId ? { supersedesId } : {}),
  });

export async function handleMessage(context: Context, id: string, saying: Say): Promise<Route['what'] | null> {
  const row = await queries.lockIn(context, id);
  if (!row) return null;
  const found = await queries.talk(context, row.source_id);
  if (!found) return null;
  const { number } = found;
  const say = sayingOwn(found.words, saying);
  const meant = labelled(row.text, found.labels);
  const other = meant && (await queries.spokenFor(context, meant.of.sourceId));
  const talk = other ? spokenBy(found, other, meant.of.sourceId) : found;
  if (other) row.text = meant.rest;
  const { speaker } = talk;
  const open = await openWith(context, speaker);
  const dialogue = talk.dialogues ? await openDialogue(context, speaker) : null;
  const route = routeOf(
    row.text,
    row.at.getTime(),
    {
      question: open.question && { ...open.question, at: open.question.at.getTime() },
      report: open.report && { ...open.report, at: open.report.at.getTime() },
      dialogue: dialogue && { step: dialogue.step, at: dialogue.asked_at.getTime() },
      mayBeAsked: talk.dialogues && talk.reachable && talk.stopped_at === null,
    },
    { replyHours: talk.reply_hours, additionMinutes: talk.addition_minutes },
    talk.sheets,
    ownKeywords(talk.words),
  );
  if ('language' in route && route.language) await queries.setLanguage(context, speaker, route.language);
  const language = ('language' in route && route.language) || talk.languages[0] || talk.home[0] || 'en';
  // who has said nothing about answers yet is treated as the workspace decided; who said stop, as they said
  const stopped = talk.stopped_at !== null && route.what !== 'start';
  const talker = other ? speaker : number;
  const it: Handling = { say, speaker, number, talker, language, row, talk, stopped, wantsAnswer: talk.wants_answer };
  if (talk.answers === 'all' && !stopped && route.what !== 'stop') await want(context, it);
  // what is begun anew, or ended, ends what was asked before
  if (dialogue && ['stop', 'report'].includes(route.what)) await endDialogue(context, dialogue, say);
  const done = await follow(context, it, route, dialogue);
  await queries.settleIn(context, row.id, { outcome: done.what, reportId: done.reportId });
  return done.what;
}

/** What holds for somebody whom a number speaks for: who they are and what they wish is theirs, whether it can be written to is the number's. */
const spokenBy = (
  by: queries.TalkRow,
  whose: NonNullable<Awaited<ReturnType<typeof queries.spokenFor>>>,
  speaker: string,
): queries.TalkRow => ({
  ...by,
  ...whose,
  speaker,
  languages: whose.languages.length > 0 ? whose.languages : by.languages,
  stopped_at: by.stopped_at ?? whose.stopped_at,
});

type Done = { what: Route['what']; reportId: string | null };

async function follow(
  context: Context,
  it: Handling,
  route: Route,
  dialogue: Awaited<ReturnType<typeof openDialogue>>,
): Promise<Done> {
  const { row, talk, speaker, talker, stopped } = it;
  const done = (reportId: string | null = null): Done => ({ what: route.what, reportId });
  switch (route.what) {
    case 'nothing':
      return done();
    case 'stop':
      await queries.setStopped(context, talker, context.now());
      // a person who joined with this number has said nothing about their other channels
      if (speaker === talker) await queries.setAnswers(context, speaker, false);
      await queries.dropErrands(context, talker);
      await unsubscribe(context, talker);
      await context.record('source.stop', 'source', talker, {});
      return done();
    case 'start':
      await queries.setStopped(context, talker, null);
      await want(context, it);
      await context.record('source.start', 'source', talker, {});
      await tell(context, it, 'started', null);
      return done();
    case 'info':
      if (it.wantsAnswer && !stopped) await tell(context, it, 'info', null);
      return done();
    case 'join': {
      const otherwise = await join(context, it, route);
      return otherwise ? follow(context, it, otherwise, dialogue) : done();
    }
    case 'subscribe': {
      if (!talk.reachable) return done();
      const { fate, place } = await subscribe(context, { number: it.number, typed: route.place, area: talk.area });
      // who asks for messages takes back a STOP
      if (fate === 'done' && talk.stopped_at !== null) await queries.setStopped(context, it.number, null);
      if (fate === 'done' || !stopped) await tell(context, it, `subscribe.${fate}`, null, { place });
      return done();
    }
    case 'ask':
      await want(context, it);
      await beginDialogue(context, it);
      return done();
    case 'told':
      return done(await takeAnswer(context, it, dialogue!, row));
    case 'call':
      await report(context, it, row.text, 'other');
      await oweCall(context, { sourceId: speaker, reportId: row.id });
      // they asked for a word, and it says when and whom to ring
      if (!stopped && talk.call_words !== null) await tell(context, it, 'call', row.id, { words: talk.call_words });
      else await receipt(context, it, row.id);
      return done(row.id);
    case 'code':
      await takeCode(context, it, route);
      return done(row.id);
    case 'answer':
      await replyFromSource(context, speaker, {
        id: row.id,
        text: route.text,
        language: it.language,
        answers: route.questionId,
        channel: 'sms',
      });
      return done();
    case 'addition':
      await replyFromSource(context, speaker, {
        id: row.id,
        text: route.text,
        language: it.language,
        addsTo: route.reportId,
        channel: 'sms',
      });
      return done(route.reportId);
    case 'report':
      await report(context, it, route.text);
      await receipt(context, it, row.id);
      return done(row.id);
  }
}

/** @returns what the digits are when they are no word of ours; null when that was all */
async function join(context: Context, it: Handling, route: Extract<Route, { what: 'join' }>): Promise<Route | null> {
  const { talk, number } = it;
  // digits for somebody else would make that person's what this number sends
  if (it.talker !== number) return route.otherwise ?? { what: 'report', text: it.row.text, language: null };
  const fate = await joinAlias(context, {
    alias: number,
    word: route.word,
    reachable: talk.reachable,
    tried: talk,
    counts: route.otherwise?.what !== 'answer',
  });
  if (fate === 'guessing' || (fate === 'unknown' && route.otherwise)) return route.otherwise;
  if (!it.stopped && talk.reachable) await tell(context, it, `join.${fate}`, null);
  return null;
}

async function takeCode(context: Context, it: Handling, route: Extract<Route, { what: 'code' }>): Promise<void> {
  const { row, talk, speaker, stopped } = it;
  const sheet = talk.sheets.find((one) => one.id === route.sheetId)!;
  const reading = readCode(route.rest, sheet.fields);
  const since = new Date(row.at.getTime() - CORRECTION_MS);
  // one that cannot be read is a report all the same: nobody's message is lost for a slip
  const told = reading.ok ? `${sheet.name}\n${wordsOfCode(sheet.fields, reading.values)}\n\n${route.text}` : route.text;
  await report(context, it, told, 'other', await queries.faultyReport(context, speaker, sheet.id, since));
  await queries.insertCoded(context, {
    reportId: row.id,
    sheetId: sheet.id,
    answers: reading.ok ? reading.values : null,
    fault: reading.ok ? null : reading.fault,
  });
  if (sheet.answers && !stopped) await want(context, it);
  if (reading.ok) return receipt(context, it, row.id);
  if (!it.wantsAnswer || stopped) return;
  const field = sheet.fields[reading.fault.part - 1];
  await tell(context, it, `code.${reading.fault.what}`, row.id, {
    part: reading.fault.part,
    label: field?.label ?? '',
    low: field?.kind === 'number' ? field.low : '',
    high: field?.kind === 'number' ? field.high : '',
    choices: field?.kind === 'choice' ? field.choices.join(', ') : '',
    pattern: patternOf(sheet),
  });
}
