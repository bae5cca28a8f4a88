import type { Context } from '#server/context.ts';
import { conflict } from '#domain/problem.ts';
import type { LineChannel } from '#features/courier/courier.rules.ts';
import { tellOutside } from '#features/courier/courier.service.ts';
import { hashOfCode } from './receive.service.ts';
import * as messageQueries from './messages.queries.ts';
import * as sourceQueries from './sources.queries.ts';

/** The source that a return code belongs to, or null. */
export const sourceByCode = (context: Context, code: string): Promise<string | null> =>
  sourceQueries.sourceByCode(context, hashOfCode(context, code));

const STATE = { received: 'received', under_review: 'being_checked', noise: 'checked', assessed: 'checked' } as const;

/** What a source sees of their own reports and conversation. The context carries the claim of that source. */
export async function ownThread(context: Context, sourceId: string) {
  const reports = await sourceQueries.sourceReports(context, sourceId);
  const messages = await messageQueries.sourceMessages(context, sourceId);
  const answered = new Set(messages.filter((m) => m.direction === 'in').map((m) => m.answers_id));
  await messageQueries.markMessagesRead(context, sourceId, 'out');
  return {
    reports: reports.map((r) => ({ id: r.id, receivedAt: r.received_at.toISOString(), state: STATE[r.state] })),
    messages: messages
      .filter((m) => m.role !== 'note')
      .map((m) => ({
        id: m.id,
        at: m.at.toISOString(),
        from: m.direction === 'out' ? ('desk' as const) : ('you' as const),
        text: m.text,
        language: m.language,
        ...(m.choices ? { choices: m.choices } : {}),
        urgent: m.role === 'danger',
        asks: m.role === 'question' && !answered.has(m.id),
      })),
  };
}

/** What waits for this source: the newest question without an answer, and the newest report that nobody has dealt with. */
export async function openWith(context: Context, sourceId: string) {
  const it = await messageQueries.openOf(context, sourceId);
  return {
    question: it.question && !it.answered ? { id: it.question, at: it.asked_at!, choices: it.choices } : null,
    report: it.report && it.state === 'received' ? { id: it.report, at: it.received_at! } : null,
  };
}

/**
 * Fixed words to a source who may be told outside: they stand in the conversation and leave as they are, or with `outside: 'receipt'` as the
 * courier's own words for a receipt.
 */
export async function sayToSource(
  context: Context,
  it: {
    sourceId: string;
    reportId: string | null;
    role: 'receipt' | 'question';
    text: string;
    language: string;
    channel: string;
    /** the alias by whose address they are to hear of it, where the source has several */
    to?: string;
    outside?: 'text' | 'receipt';
  },
): Promise<void> {
  const id = context.newId();
  await messageQueries.insertMessage(context, {
    id,
    source_id: it.sourceId,
    report_id: it.reportId,
    direction: 'out',
    role: it.role,
    text: it.text,
    language: it.language,
    choices: null,
    channel: it.channel,
    author_member_id: null,
    answers_id: null,
    at: context.now(),
  });
  await tellOutside(context, { source: it.sourceId, message: id, kind: it.outside ?? 'text', to: it.to });
}

/**
 * The source answers or adds something; a retry with the same id and text is harmless.
 * @param it.addsTo a report to which it belongs, and to no question
 */
export async function replyFromSource(
  context: Context,
  sourceId: string,
  it: {
    id: string;
    text: string;
    language: string;
    answers?: string | null | undefined;
    addsTo?: string;
    channel?: 'web' | LineChannel;
  },
) {
  const before = await messageQueries.readMessage(context, it.id);
  if (before) {
    if (before.text !== it.text || before.source_id !== sourceId)
      throw conflict('id_taken', 'Another message has this id already.');
    context.answer.status = 200;
    return { id: before.id, at: before.at.toISOString() };
  }
  const messages = await messageQueries.sourceMessages(context, sourceId);
  const question = it.addsTo
    ? undefined
    : messages.findLast((m) => m.direction === 'out' && m.role === 'question' && (!it.answers || m.id === it.answers));
  await messageQueries.insertMessage(context, {
    id: it.id,
    source_id: sourceId,
    report_id: it.addsTo ?? question?.report_id ?? messages.at(-1)?.report_id ?? null,
    direction: 'in',
    role: 'answer',
    text: it.text,
    language: it.language,
    choices: null,
    channel: it.channel ?? 'web',
    author_member_id: null,
    answers_id: question?.id ?? null,
    at: context.now(),
  });
  await context.record('message.reply', 'source', sourceId, { messageId: it.id });
  await context.announce('threads', it.id);
  return { id: it.id, at: context.now().toISOString() };
}
