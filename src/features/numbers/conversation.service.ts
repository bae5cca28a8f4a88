import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';
import { oweCall } from '#features/feedback/obligations.service.ts';
import { accountInput } from '#features/reports/reports.contract.ts';
import { receiveReport } from '#features/reports/receive.service.ts';
import { openWith, replyFromSource, sayToSource } from '#features/reports/threads.service.ts';
import { CORRECTION_MS, patternOf, readCode, wordsOfCode, type CodeFault } from './code-sheet.rules.ts';
import * as queries from './conversation.queries.ts';
import * as numbers from './numbers.queries.ts';
import { getsReceipt, routeOf, takeUpAgainAt, type Route } from './routing.rules.ts';

/** A message that came in by SMS, under its alias, becomes what it is: a report, an answer, a wish. Done by the worker, which knows no number. */

export const waitingMessages = (tx: Tx, now: Date, most: number) => queries.waiting(tx, now, most);

/** Words of ours, fixed, in a language. */
export type Say = (
  language: string,
  key: 'received' | 'call' | 'started' | 'info' | `code.${CodeFault['what']}`,
  values?: Record<string, string | number>,
) => string;

/** A failed one is taken up again later: it is never given up. */
export async function putOff(context: Context, id: string): Promise<void> {
  const row = await queries.lockIn(context, id);
  if (row) await queries.putOff(context, id, new Date(takeUpAgainAt(row.attempts + 1, context.now().getTime())));
}

export async function handleMessage(context: Context, id: string, say: Say): Promise<Route['what'] | null> {
  const row = await queries.lockIn(context, id);
  if (!row) return null;
  const source = await queries.talk(context, row.source_id);
  if (!source) return null;
  const settings = await numbers.settings(context);
  const sheets = await queries.sheets(context);
  const open = await openWith(context, row.source_id);
  const route = routeOf(
    row.text,
    row.at.getTime(),
    {
      question: open.question && { ...open.question, at: open.question.at.getTime() },
      report: open.report && { ...open.report, at: open.report.at.getTime() },
    },
    { replyHours: settings.reply_hours, additionMinutes: settings.addition_minutes },
    sheets,
  );
  if ('language' in route && route.language) await queries.setLanguage(context, row.source_id, route.language);
  const spoken = ('language' in route && route.language) || source.languages[0] || source.home[0] || 'en';
  // who has said nothing about answers yet is treated as the workspace decided; who said stop, as they said
  const stopped = source.stopped_at !== null && route.what !== 'start';
  let wantsAnswer = source.wants_answer;
  const want = async (): Promise<void> => {
    if (wantsAnswer) return;
    wantsAnswer = true;
    await queries.setAnswers(context, row.source_id, true);
  };
  if (settings.answers === 'all' && !stopped && route.what !== 'stop') await want();
  const tell = (key: Parameters<Say>[1], reportId: string | null, values: Record<string, string | number> = {}) =>
    sayToSource(context, {
      sourceId: row.source_id,
      reportId,
      role: 'receipt',
      text: say(spoken, key, values),
      language: spoken,
      channel: 'sms',
    });
  const receipt = async (reportId: string): Promise<void> => {
    const lastReceipt = source.receipt_at?.getTime() ?? null;
    if (!getsReceipt({ wantsAnswer, stopped, lastReceipt }, context.now().getTime())) return;
    await queries.setReceipt(context, row.source_id);
    await tell('received', reportId);
  };
  const report = (text: string, kind: string | null = null, supersedesId: string | null = null) =>
    receiveReport(context, {
      id: row.id,
      channel: 'sms',
      account: accountInput.parse({ text, kind, language: source.languages[0] ?? 'und' }),
      source: row.source_id,
      receivedAt: row.at,
      supersedesId,
    });
  let reportId: string | null = null;
  if (route.what === 'stop') {
    await queries.setStopped(context, row.source_id, context.now());
    await queries.setAnswers(context, row.source_id, false);
    await queries.dropErrands(context, row.source_id);
    await context.record('source.stop', 'source', row.source_id, {});
  } else if (route.what === 'start') {
    await queries.setStopped(context, row.source_id, null);
    await want();
    await context.record('source.start', 'source', row.source_id, {});
    await tell('started', null);
  } else if (route.what === 'info') {
    if (wantsAnswer && !stopped) await tell('info', null);
  } else if (route.what === 'call') {
    reportId = row.id;
    await report(row.text, 'other');
    await oweCall(context, { sourceId: row.source_id, reportId: row.id });
    // they asked for a word, and it says when and whom to ring
    if (!stopped && settings.call_words !== null) await tell('call', row.id, { words: settings.call_words });
    else await receipt(row.id);
  } else if (route.what === 'code') {
    reportId = row.id;
    const sheet = sheets.find((it) => it.id === route.sheetId)!;
    const reading = readCode(route.rest, sheet.fields);
    const since = new Date(row.at.getTime() - CORRECTION_MS);
    // one that cannot be read is a report all the same: nobody's message is lost for a slip
    const told = reading.ok
      ? `${sheet.name}\n${wordsOfCode(sheet.fields, reading.values)}\n\n${route.text}`
      : route.text;
    await report(told, 'other', await queries.faultyReport(context, row.source_id, sheet.id, since));
    await queries.insertCoded(context, {
      reportId: row.id,
      sheetId: sheet.id,
      answers: reading.ok ? reading.values : null,
      fault: reading.ok ? null : reading.fault,
    });
    if (sheet.answers && !stopped) await want();
    if (reading.ok) await receipt(row.id);
    else if (wantsAnswer && !stopped) {
      const field = sheet.fields[reading.fault.part - 1];
      await tell(`code.${reading.fault.what}`, row.id, {
        part: reading.fault.part,
        label: field?.label ?? '',
        low: field?.kind === 'number' ? field.low : '',
        high: field?.kind === 'number' ? field.high : '',
        choices: field?.kind === 'choice' ? field.choices.join(', ') : '',
        pattern: patternOf(sheet),
      });
    }
  } else if (route.what === 'answer') {
    await replyFromSource(context, row.source_id, {
      id: row.id,
      text: route.text,
      language: spoken,
      answers: route.questionId,
      channel: 'sms',
    });
  } else if (route.what === 'addition') {
    reportId = route.reportId;
    await replyFromSource(context, row.source_id, {
      id: row.id,
      text: route.text,
      language: spoken,
      addsTo: route.reportId,
      channel: 'sms',
    });
  } else if (route.what === 'report') {
    reportId = row.id;
    await report(route.text);
    await receipt(row.id);
  }
  await queries.settleIn(context, row.id, { outcome: route.what, reportId });
  return route.what;
}
