import { Problem } from '#domain/problem.ts';
import { oweCall } from '#features/feedback/obligations.service.ts';
import { prepareAttachment } from '#features/intake/intake.service.ts';
import { SEALED_MEDIA_TYPE } from '#features/intake/intake.contract.ts';
import { joinAlias } from '#features/numbers/joining-alias.service.ts';
import { getsReceipt, takeUpAgainAt } from '#features/numbers/routing.rules.ts';
import { ownWords } from '#features/numbers/speaking.service.ts';
import { ownKeywords, sayingOwn } from '#features/numbers/wording.rules.ts';
import { receiveAttachment, type ReceivedFile } from '#features/reports/attachments.service.ts';
import { receiveReport } from '#features/reports/receive.service.ts';
import { accountInput } from '#features/reports/reports.contract.ts';
import { openWith, replyFromSource, sayToSource } from '#features/reports/threads.service.ts';
import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';
import { routeOfLetter, type LetterRoute } from './letter-route.rules.ts';
import * as queries from './letters.queries.ts';

/** A letter, under its alias, becomes what it is: a report, an answer, a wish. Done by the worker, which knows no address. */

export const waitingLetters = (tx: Tx, now: Date, most: number) => queries.waiting(tx, now, most);

/** Says whom the courier seals files to: the key that pages seal to as well. */
export const publishIntakeKey = (tx: Tx, key: Uint8Array, now: Date) => queries.putIntakeKey(tx, key, now);

/** Words of ours, fixed, in a language. */
export type SayLetter = (
  language: string,
  key: 'received' | 'started' | 'info' | 'call' | 'onlyFile' | 'recording' | `join.${string}`,
  values?: Record<string, string>,
) => string;

/** One that could not be handled is taken up again later: it is never given up. */
export async function putOffLetter(context: Context, id: string): Promise<void> {
  const row = await queries.lockLetter(context, id);
  if (row) await queries.putOff(context, id, new Date(takeUpAgainAt(row.attempts + 1, context.now().getTime())));
}

/** Files that came with a letter, sealed, and what opens them. */
export const waitingFiles = async (context: Context, id: string) => ({
  sealed: await queries.filesOf(context, id),
  kit: { keys: context.keys, now: context.now },
});

/** Opens files and draws them anew; needs no database, since that takes long. Null: no picture, sound or document. */
export const readyFiles = (
  workspaceId: string,
  reportId: string,
  { sealed, kit }: Awaited<ReturnType<typeof waitingFiles>>,
): Promise<(ReceivedFile | null)[]> =>
  Promise.all(
    sealed.map(async ({ id, sealed: envelope }) => {
      const bytes = new Uint8Array(envelope);
      const it = { slug: workspaceId, reportId, id, bytes, mediaType: SEALED_MEDIA_TYPE };
      return prepareAttachment(kit, it).then(
        (file) => ({ id, ...file }),
        (error) => {
          if (error instanceof Problem) return null;
          throw error;
        },
      );
    }),
  );

/** What cannot be laid beside a report, since there are three already, is named in the record and let go; what came by mail lies in the mailbox still. */
async function keepFiles(context: Context, reportId: string, files: readonly (ReceivedFile | null)[]): Promise<void> {
  let refused = 0;
  for (const file of files)
    try {
      if (file) await receiveAttachment(context, reportId, file);
      else refused++;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      refused++;
    }
  if (refused > 0) await context.record('attachment.refuse', 'report', reportId, { files: refused });
}

export async function handleLetter(
  context: Context,
  id: string,
  files: readonly (ReceivedFile | null)[],
  saying: SayLetter,
): Promise<LetterRoute['what'] | null> {
  const row = await queries.lockLetter(context, id);
  if (!row) return null;
  const { source_id: source, channel } = row;
  const own = await ownWords(context);
  const say = sayingOwn(own, saying, 'letters.');
  const open = channel === 'email' || channel === 'voice' ? null : await openWith(context, source);
  const at = (it: { id: string; at: Date } | null) => it && { id: it.id, at: it.at.getTime() };
  const route = routeOfLetter(
    {
      text: row.text,
      at: row.at.getTime(),
      hasFiles: row.files > 0,
      answered:
        row.reply_to && row.role
          ? { messageId: row.reply_to, isQuestion: row.role === 'question', reportId: row.about_report }
          : null,
      open: open && { question: at(open.question), report: at(open.report) },
    },
    { replyHours: row.reply_hours, additionMinutes: row.addition_minutes },
    ownKeywords(own),
  );
  const language = ('language' in route && route.language) || row.languages[0] || row.home[0] || 'en';
  const words = row.text.trim() || say(language, channel === 'voice' ? 'recording' : 'onlyFile');
  const stopped = row.stopped_at !== null && route.what !== 'start';
  // a machine is never answered, whatever was decided
  let wantsAnswer = row.wants_answer && !row.auto;
  const want = async (): Promise<void> => {
    if (wantsAnswer || row.auto) return;
    wantsAnswer = true;
    await queries.setAnswers(context, source, true);
  };
  if (row.answers === 'all' && !stopped && route.what !== 'stop') await want();
  const tell = async (
    key: Parameters<SayLetter>[1],
    reportId: string | null,
    values: Record<string, string> = {},
  ): Promise<void> => {
    if (!wantsAnswer || stopped) return;
    const text = say(language, key, values);
    await sayToSource(context, { sourceId: source, reportId, role: 'receipt', text, language, channel });
  };
  const report = async (kind: string | null): Promise<string> => {
    const account = accountInput.parse({ text: words, kind, language: row.languages[0] ?? 'und' });
    await receiveReport(context, { id, channel, account, source, receivedAt: row.at });
    return id;
  };
  const reply = (it: { answers?: string; addsTo?: string }) =>
    replyFromSource(context, source, { id, text: words, language, channel, ...it });
  const receipt = async (reportId: string): Promise<void> => {
    const lastReceipt = row.receipt_at?.getTime() ?? null;
    if (!getsReceipt({ wantsAnswer, stopped, lastReceipt }, context.now().getTime())) return;
    await queries.setReceipt(context, source);
    await tell('received', reportId);
  };
  let reportId: string | null = null;
  switch (route.what) {
    case 'stop':
      await queries.setStopped(context, source, context.now());
      await queries.setAnswers(context, source, false);
      await queries.dropErrands(context, source);
      await context.record('source.stop', 'source', source, {});
      break;
    case 'start':
      await queries.setStopped(context, source, null);
      await want();
      await context.record('source.start', 'source', source, {});
      await tell('started', null);
      break;
    case 'info':
      await tell('info', null);
      break;
    case 'join': {
      const { word } = route;
      const { reachable } = row;
      const fate = await joinAlias(context, { alias: source, word, reachable, tried: row, counts: true });
      if (fate === 'guessing' || !reachable || stopped) break;
      const text = sayingOwn(own, saying)(language, `join.${fate}`);
      await sayToSource(context, { sourceId: source, reportId: null, role: 'receipt', text, language, channel });
      break;
    }
    case 'call':
      reportId = await report('other');
      await oweCall(context, { sourceId: source, reportId });
      if (row.call_words === null) await receipt(reportId);
      else await tell('call', reportId, { words: row.call_words });
      break;
    case 'answer':
      await reply({ answers: route.questionId });
      reportId = row.about_report ?? open?.report?.id ?? null;
      break;
    case 'addition':
      await reply({ addsTo: route.reportId });
      reportId = route.reportId;
      break;
    case 'report':
      reportId = await report(null);
      await receipt(reportId);
      break;
    case 'nothing':
  }
  if (reportId && files.length > 0) await keepFiles(context, reportId, files);
  await queries.forgetFiles(context, id);
  await queries.settle(context, id, { outcome: route.what, reportId });
  return route.what;
}
