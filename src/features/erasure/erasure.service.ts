import type { Context } from '#server/context.ts';
import { notFound } from '#domain/problem.ts';
import { EPOCH_DAYS } from '#server/epochs.ts';
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
  // without these lines the missing details would look like tampering
  const subjects = await queries.subjects(context, kind, subject);
  for (const id of subjects) await context.record('detail.erase', id === subject ? kind : 'report', id, {});
  await context.record(kind === 'source' ? 'source.erase' : 'report.redact', kind, subject, { erasure: it.id });
  await context.announce('reports', subjects);
  if (kind === 'source') await context.announce('sources', subject);
  return { ok: true as const };
}

/** What would die, before it does. @throws Problem 404 for what the caller may not see */
export async function weighErasure(context: Context, kind: queries.ErasureKind, subject: string) {
  if (!(await queries.seen(context, kind, subject))) throw notFound(kind);
  const { erased_at, ...counts } = await queries.weigh(context, kind, subject);
  return { ...counts, erasedAt: erased_at?.toISOString() ?? null };
}

const DAY = 86_400_000;

/** What was erased, and how far it has gone. */
export async function listErasures(context: Context, page: { after?: string | undefined; limit: number }) {
  const found = await queries.rows(context, { after: page.after, most: page.limit + 1 });
  const rows = found.slice(0, page.limit);
  return {
    erasures: rows.map((it) => ({
      id: it.id,
      kind: it.kind,
      subjectId: it.subject_id,
      reason: it.reason,
      by: it.by,
      at: it.at.toISOString(),
      listedAt: it.listed_at?.toISOString() ?? null,
      // the key of the day it was wrapped under last is destroyed in the first hour of the day a week later
      copiesDeadAt: new Date(it.at.getTime() + EPOCH_DAYS * DAY).toISOString(),
      line: it.line === null ? null : Number(it.line),
    })),
    next: found.length > rows.length ? (rows.at(-1)?.id ?? null) : null,
  };
}
