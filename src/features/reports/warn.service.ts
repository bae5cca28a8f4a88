import type { Context } from '#server/context.ts';
import { conflict, notFound } from '#domain/problem.ts';
import * as messageQueries from './messages.queries.ts';
import * as queries from './reports.queries.ts';
import * as sourceQueries from './sources.queries.ts';

/**
 * A word of danger to a source. It needs no permission to ask and no wish for an answer: a life comes first. Nothing is opened: the message
 * stands on the thread under the return code, and an errand tells the courier, which alone knows addresses, to send fixed words.
 */
export async function warnSource(
  context: Context,
  sourceId: string,
  it: { id: string; text: string; language: string; reason: string; reportId: string | null },
): Promise<{ id: string; at: string }> {
  const source = await sourceQueries.readSource(context, sourceId);
  if (!source) throw notFound('source');
  const report = it.reportId ? await queries.readReportRow(context, it.reportId) : undefined;
  if (it.reportId && report?.source_id !== sourceId) throw notFound('report');
  const before = await messageQueries.readMessage(context, it.id);
  if (before) {
    if (before.text !== it.text) throw conflict('id_taken', 'Another message has this id already.');
    return { id: it.id, at: before.at.toISOString() };
  }
  await messageQueries.insertMessage(context, {
    id: it.id,
    source_id: sourceId,
    report_id: it.reportId,
    direction: 'out',
    role: 'danger',
    text: it.text,
    language: it.language,
    choices: null,
    channel: source.channel,
    author_member_id: context.caller.memberId,
    answers_id: null,
    at: context.now(),
  });
  await messageQueries.insertErrand(context, {
    id: context.newId(),
    source_id: sourceId,
    message_id: it.id,
    kind: 'danger',
  });
  await context.record('source.warn', 'source', sourceId, { messageId: it.id, reason: it.reason });
  await context.announce('threads', it.id);
  return { id: it.id, at: context.now().toISOString() };
}
