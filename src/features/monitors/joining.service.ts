import { randomInt } from 'node:crypto';
import { addClaims } from '#server/db.ts';
import type { Context } from '#server/context.ts';
import { keyedHash } from '#server/keys.ts';
import { notFound } from '#domain/problem.ts';
import * as queries from './monitors.queries.ts';
import { wordFrom } from './own-page.rules.ts';

/**
 * Words that tie a channel to a person. A number or an address never does: only what somebody was given, or made on their own page, and hands in
 * on the other channel.
 */
const hashOf = (context: Context, word: string): Buffer =>
  keyedHash(context.keys.codeKey, 'joining-word', context.workspace.id, word);

export async function makeWord(
  context: Context,
  sourceId: string,
  it: { opens: boolean; lastsMs: number },
): Promise<{ word: string; expiresAt: string }> {
  const word = wordFrom((below) => randomInt(below));
  const expiresAt = new Date(context.now().getTime() + it.lastsMs);
  await queries.insertWord(context, { source: sourceId, hash: hashOf(context, word), opens: it.opens, expiresAt });
  return { word, expiresAt: expiresAt.toISOString() };
}

/** The alias that a word belongs to; used up by asking. @param toOpen only one that the desk gave */
export const spendWord = (context: Context, word: string, toOpen: boolean): Promise<string | null> =>
  queries.useWord(context, hashOf(context, word), toOpen);

/**
 * Ties two aliases of one person, who showed that both are theirs: from then on they are judged as one source and count as one.
 * The context gets the claim of `own`. @throws Problem 404 when either is gone
 */
export async function tieSources(context: Context, own: string, other: string): Promise<void> {
  if (own === other) return;
  await addClaims(context.tx, { source: own });
  if ((await queries.tie(context, other)) === null) throw notFound('conversation');
  await context.record('source.tie', 'source', own, { other });
  await context.announce('monitors', own);
}

/** What somebody sent on another channel, ten digits among it: ties that channel's alias to whoever the word was given to. False for no word of ours. */
export async function tieByWord(context: Context, sourceId: string, word: string): Promise<boolean> {
  const owner = await spendWord(context, word, false);
  if (owner === null) return false;
  await tieSources(context, sourceId, owner);
  return true;
}

export type JoinFate = 'joined' | 'known' | 'unknown' | 'used' | 'expired' | 'taken' | 'not_kept';

/**
 * A number sent the digits that somebody was given: from then on what it sends is that person's. Told apart for whoever answers them: digits that were
 * used or came too late, and a number that another enrolled person has already, whose two are never made one by a telephone that changed hands. Where the
 * number is not kept the digits are not used up: nothing could be found by it again.
 * @param it.number its alias
 */
export async function joinByNumber(
  context: Context,
  it: { number: string; word: string; reachable: boolean },
): Promise<JoinFate> {
  const found = await queries.wordOf(context, hashOf(context, it.word));
  if (!found) return 'unknown';
  const person = await queries.personOf(context, it.number);
  if (person?.id === found.person_id) return 'known';
  if (found.used) return 'used';
  if (found.expires_at <= context.now()) return 'expired';
  if (person?.enrolled && found.enrolled) return 'taken';
  if (!it.reachable) return 'not_kept';
  if (!(await tieByWord(context, it.number, it.word))) return 'used';
  await context.announce('sources', found.person_id);
  return 'joined';
}
