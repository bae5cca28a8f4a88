import type { Context } from '#server/context.ts';
import { notFound } from '#domain/problem.ts';
import * as queries from './erasure.queries.ts';

/**
 * Erases a source, or takes the words out of a report; the worker then writes it into the list outside the database. Again does nothing more.
 * @throws Problem 404 for what the caller may not see
 */
export async function erase(
  context: Context,
  kind: queries.ErasureKind,
  subject: string,
  it: { id: string; reason: string },
) {
  if (!(await queries.seen(context, kind, subject))) throw notFound(kind);
  await queries.note(context, { ...it, kind, subject });
  await queries.eraseNow(context, kind, subject);
  await context.record(kind === 'source' ? 'source.erase' : 'report.redact', kind, subject, { erasure: it.id });
  await context.announce('reports');
  await context.announce('sources');
  return { ok: true as const };
}
