import type { Context } from '#server/context.ts';
import { sayIn } from '#server/wording.ts';
import { dateFormat } from '#domain/date-format.ts';
import { notFound } from '#domain/problem.ts';
import { languageFor } from '#features/courier/courier.rules.ts';
import { tellOutside } from '#features/courier/courier.service.ts';
import { sayWhetherTold } from '#features/custody/openings.service.ts';
import { TEMPLATE_LANGUAGES } from '#features/feedback/templates.rules.ts';
import * as messageQueries from './messages.queries.ts';
import * as sourceQueries from './sources.queries.ts';

/**
 * Tells a source that its name was opened, where whoever opened it says that this is safe: in fixed words on their thread, under the return code, and
 * through the courier, who says outside only that there is an answer; not to whom a message could bring danger (they wish no answer): they find it themselves.
 */
export async function tellOpened(
  context: Context,
  id: string,
  it: { safe: true } | { safe: false; why: string },
): Promise<{ ok: true }> {
  const tell = await sayWhetherTold(context, id, it);
  if (tell === null) return { ok: true };
  const source = await sourceQueries.readSource(context, tell.sourceId);
  if (!source) throw notFound('source');
  const language = languageFor(source.languages, TEMPLATE_LANGUAGES);
  const day = dateFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(tell.openedAt);
  const messageId = context.newId();
  await messageQueries.insertMessage(context, {
    id: messageId,
    source_id: tell.sourceId,
    report_id: null,
    direction: 'out',
    role: 'answer',
    text: sayIn(language, 'messages', 'opened', { day }),
    language,
    choices: null,
    channel: source.channel,
    author_member_id: context.caller.memberId,
    answers_id: null,
    at: context.now(),
  });
  if (source.wants_answer) await tellOutside(context, { source: tell.sourceId, message: messageId, kind: 'answer' });
  await context.announce('threads', messageId);
  return { ok: true };
}
