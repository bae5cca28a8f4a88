import type { Context } from '#server/context.ts';
import type { FileAnswer } from '#server/http.ts';
import { addClaims } from '#server/db.ts';
import { conflict, forbidden, notFound, Problem } from '#domain/problem.ts';
import * as attachmentQueries from './attachments.queries.ts';
import * as queries from './reports.queries.ts';

/** How many files may follow one report. */
export const MOST_ATTACHMENTS = 3;

const EXTENSIONS: Record<string, string> = {
  'image/jpeg': 'jpg',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
  'audio/amr': 'amr',
  'audio/aac': 'aac',
  'audio/mp4': 'm4a',
  'audio/3gpp': '3gp',
  'audio/webm': 'webm',
  'application/pdf': 'pdf',
};

export interface ReceivedFile {
  id: string;
  mediaType: string;
  bytes: Uint8Array;
  /** SHA-256 of the file as the teller sent it, before it was drawn anew */
  sentSha256: Buffer;
}

/**
 * Takes in a file that belongs to a report. The same again is harmless. The file is on the disk before its row commits.
 * @throws Problem 404 `report_unknown`, 409 `attachment_differs` or `too_many_attachments`
 */
export async function receiveAttachment(
  context: Context,
  reportId: string,
  file: ReceivedFile,
): Promise<{ id: string; receivedAt: string }> {
  const { before: report } = await queries.lookUp(context, reportId, null);
  if (!report)
    throw new Problem(
      404,
      'report_unknown',
      'The report that this belongs to has not arrived yet. Send it first, then this.',
    );
  // whoever knows the report's id acts for its source, for this one report
  await addClaims(context.tx, { source: report.source_id });
  await queries.lockReportRow(context, reportId);
  const before = await attachmentQueries.readAttachment(context, reportId, file.id);
  if (before) {
    if (!before.sent_sha256.equals(file.sentSha256))
      throw conflict('attachment_differs', 'A file with this id was received before with other content.');
    context.answer.status = 200;
    return { id: before.id, receivedAt: before.created_at.toISOString() };
  }
  if ((await attachmentQueries.attachmentRows(context, [reportId])).length >= MOST_ATTACHMENTS) {
    throw conflict(
      'too_many_attachments',
      `A report can have ${MOST_ATTACHMENTS} files. Send another report for more.`,
      { most: MOST_ATTACHMENTS },
    );
  }
  const sha256 = await context.files.put(file.bytes);
  const now = context.now();
  await attachmentQueries.insertAttachment(context, {
    id: file.id,
    report_id: reportId,
    media_type: file.mediaType,
    bytes: file.bytes.length,
    sha256,
    sent_sha256: file.sentSha256,
    created_at: now,
  });
  await context.record('attachment.receive', 'report', reportId, {
    attachmentId: file.id,
    mediaType: file.mediaType,
    sha256: sha256.toString('hex'),
  });
  await context.announce('reports', reportId);
  return { id: file.id, receivedAt: now.toISOString() };
}

/** The file, for whoever may read the report; until it is cleared, only for those who review reports. */
export async function openAttachment(context: Context, reportId: string, id: string): Promise<FileAnswer> {
  const row = await attachmentQueries.readAttachment(context, reportId, id);
  if (!row) throw notFound('file');
  if (!row.cleared_at && !context.caller.verbs.includes('report.triage')) throw forbidden('report.triage');
  const bytes = await context.files.read(row.sha256);
  if (!bytes)
    throw new Problem(
      503,
      'file_missing',
      'The file is not in the folder of files, or it was changed there. Restore it from a backup.',
    );
  return { bytes, mediaType: row.media_type, name: `${id}.${EXTENSIONS[row.media_type] ?? 'bin'}` };
}

/** Someone who reviews reports looked at the file and lets all who may read the report open it. */
export async function clearAttachment(context: Context, reportId: string, id: string): Promise<{ ok: true }> {
  const row = await lockedAttachment(context, reportId, id);
  if (row.cleared_at) return { ok: true };
  await attachmentQueries.updateAttachment(context, id, {
    cleared_at: context.now(),
    cleared_by: context.caller.memberId,
  });
  await context.record('attachment.clear', 'report', reportId, { attachmentId: id });
  await context.announce('reports', reportId);
  return { ok: true };
}

/** What a second look found, such as a name or a face: the file is again for those alone who review reports. */
export async function withdrawClearance(context: Context, reportId: string, id: string): Promise<{ ok: true }> {
  const row = await lockedAttachment(context, reportId, id);
  if (!row.cleared_at) return { ok: true };
  await attachmentQueries.updateAttachment(context, id, { cleared_at: null, cleared_by: null });
  await context.record('attachment.withdraw', 'report', reportId, { attachmentId: id });
  await context.announce('reports', reportId);
  return { ok: true };
}

// two who decide at once do so one after the other
async function lockedAttachment(context: Context, reportId: string, id: string) {
  await queries.lockReportRow(context, reportId);
  const row = await attachmentQueries.readAttachment(context, reportId, id);
  if (!row) throw notFound('file');
  return row;
}

/** The files of several reports, oldest first, by report: what each is, and who cleared it when. */
export async function attachmentsOf(context: Context, reportIds: readonly string[]) {
  const of = new Map<string, ReturnType<typeof attachmentOut>[]>();
  for (const row of await attachmentQueries.attachmentRows(context, reportIds))
    of.set(row.report_id, [...(of.get(row.report_id) ?? []), attachmentOut(row)]);
  return of;
}

const attachmentOut = (row: Awaited<ReturnType<typeof attachmentQueries.attachmentRows>>[number]) => ({
  id: row.id,
  mediaType: row.media_type,
  bytes: Number(row.bytes),
  receivedAt: row.created_at.toISOString(),
  cleared: row.cleared_at && { by: row.cleared_by_name, at: row.cleared_at.toISOString() },
});
