import { randomBytes } from 'node:crypto';
import type { Context } from '#server/context.ts';
import { addClaims } from '#server/db.ts';
import { keyedHash } from '#server/keys.ts';
import { Problem } from '#domain/problem.ts';
import { READ_BITS } from '#domain/verbs.ts';
import * as queries from './contacts.queries.ts';

/** Links by which people without an account see and change what is kept of them: one purpose, one subject, an end, and revocable. */

const DAYS = 60;

/** What the database keeps instead of the secret. */
export const linkHash = (context: Context, purpose: queries.LinkRow['purpose'], secret: string): Buffer =>
  keyedHash(context.keys.codeKey, `link ${purpose}`, secret);

const SPOKEN = ['en', 'fr', 'ar'];
/** The first of a person's languages in which the pages behind links are written. */
export const spokenOf = (theirs: readonly string[]): string | undefined => theirs.find((one) => SPOKEN.includes(one));

/** Makes a link and ends the ones before it. @returns its secret, which stands nowhere else */
export async function makeLink(
  context: Context,
  purpose: queries.LinkRow['purpose'],
  subjectId: string,
  days = DAYS,
): Promise<{ secret: string; expiresAt: Date }> {
  const secret = randomBytes(32).toString('base64url');
  const expiresAt = new Date(context.now().getTime() + days * 86_400_000);
  await queries.revokeLinks(context, purpose, subjectId);
  await queries.insertLink(context, {
    id: context.newId(),
    purpose,
    subject_id: subjectId,
    token_hash: linkHash(context, purpose, secret),
    expires_at: expiresAt,
  });
  return { secret, expiresAt };
}

/** Enters the workspace of a link, with a sight of its subject alone. @throws Problem 410 when it is over */
export async function enterLink(
  context: Context,
  purpose: queries.LinkRow['purpose'],
  secret: string,
): Promise<{ inside: Context; subjectId: string; link: queries.FoundLink }> {
  const link = await queries.linkByToken(context, linkHash(context, purpose, secret), purpose);
  if (!link || link.revoked_at !== null || link.expires_at <= context.now())
    throw new Problem(
      410,
      'link_over',
      'This link is past its time or was replaced by a newer one. Ask whoever sent it.',
    );
  await addClaims(context.tx, {
    workspace: link.workspace_id,
    contact: link.subject_id,
    // an entry is known to itself: its link sees it and no other
    ...(purpose === 'entry' ? { actors: [link.subject_id], reads: READ_BITS.actor } : { reads: 0 }),
  });
  const inside = context.enter(
    { id: link.workspace_id, slug: link.workspace_slug, name: link.workspace_name, exercise: link.exercise },
    {},
  );
  return { inside, subjectId: link.subject_id, link };
}
