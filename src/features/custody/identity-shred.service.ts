import { randomBytes } from 'node:crypto';
import type { Context } from '#server/context.ts';
import { Problem } from '#domain/problem.ts';
import { shredLabel } from '#server/epochs.ts';
import { isUnderShred, putUnderShred, takeFromShred } from '#server/shreds.ts';
import * as identities from './identities.queries.ts';

/** What a sealed identity is bound to under its source's shred key. */
export const identityLabel = (workspaceId: string, identityId: string): string =>
  `identity ${workspaceId} ${identityId}`;

async function shredKey(context: Context, sourceId: string): Promise<Buffer | null> {
  const { epochs } = context.keys;
  if (!epochs) return null;
  const label = shredLabel(context.workspace.id, sourceId);
  const read = async () => {
    const row = await identities.shredKey(context, sourceId);
    return row && epochs.unwrap(row.epoch, row.wrapped, label);
  };
  const before = await read();
  if (before !== undefined) return before;
  const today = epochs.today(context.now());
  await identities.insertShredKey(context, sourceId, today, epochs.wrap(today, randomBytes(32), label));
  return (await read()) ?? null;
}

/** What custodians sealed, under the shred key of its source: erasing that key kills it wherever it was copied. */
export async function underShred(
  context: Context,
  sourceId: string,
  identityId: string,
  body: Buffer,
): Promise<Buffer> {
  const key = await shredKey(context, sourceId);
  return key && !isUnderShred(body) ? putUnderShred(key, identityLabel(context.workspace.id, identityId), body) : body;
}

/** @throws Problem 409 `identity_shredded` when the key of its source is gone: restored from a copy older than a week without the list of living keys */
export async function fromShred(
  context: Context,
  box: { id: string; source_id: string; envelope: Buffer },
): Promise<Buffer> {
  if (!isUnderShred(box.envelope)) return box.envelope;
  const key = await shredKey(context, box.source_id);
  try {
    if (key) return takeFromShred(key, identityLabel(context.workspace.id, box.id), box.envelope);
  } catch {
    // another key than it lay under: the same as none
  }
  throw new Problem(
    409,
    'identity_shredded',
    'Nobody can open this any more: the key of its source is gone, with an erasure or with the machine it lay on.',
  );
}
