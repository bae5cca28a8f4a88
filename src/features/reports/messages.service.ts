import * as messageQueries from './messages.queries.ts';
import * as queries from './reports.queries.ts';
import * as sourceQueries from './sources.queries.ts';
import type { Context } from '#server/context.ts';
import { conflict, notFound } from '#domain/problem.ts';
import { tellOutside } from '#features/courier/courier.service.ts';
import { messageOut } from './report-reading.service.ts';

/** What the desk says to a source, asks them, and notes of them. */

const done = { ok: true as const };

/** A question, an answer given back or a note in the source's thread. */
export async function sendMessage(
  context: Context,
  reportId: string,
  it: { id: string; role: 'question' | 'feedback' | 'note'; text: string; language: string; choices: string[] | null },
) {
  const report = await queries.readReportRow(context, reportId);
  if (!report) throw notFound('report');
  const source = await sourceQueries.readSource(context, report.source_id);
  if (!source) throw notFound('source');
  if (it.role === 'question' && !source.may_ask)
    throw conflict('may_not_ask', 'This source asked not to be contacted with questions.');
  if (it.role === 'feedback' && !source.wants_answer)
    throw conflict('wants_no_answer', 'This source asked for no answer: a reply could put them in danger.');
  const before = await messageQueries.readMessage(context, it.id);
  if (before) {
    if (before.text !== it.text) throw conflict('id_taken', 'Another message has this id already.');
  } else {
    await messageQueries.insertMessage(context, {
      ...it,
      source_id: report.source_id,
      report_id: reportId,
      direction: 'out',
      channel: source.channel,
      author_member_id: context.caller.memberId,
      answers_id: null,
      at: context.now(),
    });
    if (it.role !== 'note')
      await tellOutside(context, {
        source: report.source_id,
        message: it.id,
        kind: it.role === 'question' ? 'question' : 'answer',
      });
    await context.record('message.send', 'source', report.source_id, { messageId: it.id, role: it.role });
    await context.announce('threads', it.id);
  }
  const stored = (await messageQueries.readMessage(context, it.id))!;
  return messageOut(
    { ...stored, author: await queries.memberName(context, stored.author_member_id) },
    (await messageQueries.errandsOf(context, stored.source_id)).get(stored.id),
  );
}

/** A call or visit to the source: the question and, if they were reached, the answer. */
export async function logCallBack(
  context: Context,
  reportId: string,
  it: { id: string; question: string; answer: string | null; reached: boolean; language: string },
) {
  const report = await queries.readReportRow(context, reportId);
  if (!report) throw notFound('report');
  if (await messageQueries.readMessage(context, it.id)) return done;
  const base = {
    source_id: report.source_id,
    report_id: reportId,
    language: it.language,
    choices: null,
    channel: 'desk',
    author_member_id: context.caller.memberId,
  };
  await messageQueries.insertMessage(context, {
    ...base,
    id: it.id,
    direction: 'out',
    role: 'question',
    text: it.question,
    answers_id: null,
    at: context.now(),
  });
  if (it.reached && it.answer)
    await messageQueries.insertMessage(context, {
      ...base,
      id: context.newId(),
      direction: 'in',
      role: 'answer',
      text: it.answer,
      answers_id: it.id,
      at: context.now(),
    });
  await context.record('message.callBack', 'source', report.source_id, { reached: it.reached });
  return done;
}
