import { randomBytes } from 'node:crypto';
import { FEED_KEY } from '#server/conduct.ts';
import type { Context } from '#server/context.ts';
import { keyedHash } from '#server/keys.ts';
import { notFound, Problem } from '#domain/problem.ts';
import * as actors from '#features/people/actors.service.ts';
import * as queries from './cap.queries.ts';

/** A key to the feed, made out to the organisation or person that gets it. The key itself is given this once. */
export async function createFeedKey(
  context: Context,
  it: { id: string; name: string; actorId: string; highestLabel: number; days: number },
) {
  if ((await actors.actorLinks(context, [it.actorId])).length === 0) throw notFound('actor');
  if (it.highestLabel > context.caller.clearance)
    throw new Problem(403, 'scope_beyond_rights', 'A key opens no more than you may read yourself.');
  const key = `${FEED_KEY}${randomBytes(32).toString('base64url')}`;
  await queries.insertFeedKey(context, {
    id: it.id,
    token_hash: keyedHash(context.keys.codeKey, 'feed-key', key),
    name: it.name,
    actor_id: it.actorId,
    highest_label: it.highestLabel,
    member_id: context.caller.memberId,
    created_at: context.now(),
    expires_at: new Date(context.now().getTime() + it.days * 86_400_000),
    revoked_at: null,
  });
  await context.record('cap.key.create', 'feed-key', it.id, {
    actorId: it.actorId,
    highestLabel: it.highestLabel,
    days: it.days,
  });
  return { id: it.id, key };
}

export async function listFeedKeys(context: Context) {
  return {
    keys: (await queries.feedKeys(context)).map((row) => ({
      id: row.id,
      name: row.name,
      actor: { id: row.actor_id, name: row.actor_name },
      highestLabel: row.highest_label,
      createdAt: row.created_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      revokedAt: row.revoked_at?.toISOString() ?? null,
    })),
  };
}

export async function revokeFeedKey(context: Context, id: string) {
  const done = await queries.revokeFeedKey(context, id);
  if (Number(done.numUpdatedRows) === 0) throw notFound('key');
  await context.record('cap.key.revoke', 'feed-key', id, {});
  return { ok: true as const };
}
