import type { Context } from '#server/context.ts';
import { shredLabel, type EpochKeys } from '#server/epochs.ts';
import type { FileAnswer } from '#server/http.ts';
import { notFound, Problem } from '#domain/problem.ts';
import { openOriginal, originalKey } from './original.ts';
import * as queries from './submissions.queries.ts';

const MOST = 500;

export async function listEncrypted(context: Context) {
  return {
    submissions: (await queries.encryptedList(context, MOST)).map((it) => ({
      id: it.id,
      title: it.title,
      version: it.version,
      receivedAt: it.received_at.toISOString(),
      incomplete: it.incomplete,
      parts: it.parts,
    })),
  };
}

/** One part as the phone sent it: opened from under the source's key, still under the custodian's. */
export async function openEncrypted(
  context: Context,
  epochs: EpochKeys | null,
  id: string,
  part: string,
): Promise<FileAnswer> {
  const row = await queries.encryptedPart(context, id, part);
  if (!row) throw notFound('submission');
  const shred = epochs?.unwrap(row.epoch, row.wrapped, shredLabel(context.workspace.id, row.source_id));
  if (!shred) throw new Problem(503, 'key_gone', 'The key of this source cannot be opened here any more.');
  const name = { workspaceId: context.workspace.id, submissionId: id, part };
  const bytes = openOriginal(originalKey(shred), name, row.envelope);
  await context.record('submission.fetchEncrypted', 'submission', id, { part });
  return { bytes, mediaType: 'application/octet-stream', name: 'part.bin' };
}
