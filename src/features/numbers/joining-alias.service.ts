import type { Context } from '#server/context.ts';
import { joinByNumber, type JoinFate } from '#features/monitors/joining.service.ts';
import * as queries from './conversation.queries.ts';
import { mayTryWord, triesBegin } from './routing.rules.ts';

/**
 * Somebody sent the word for joining, with the digits that they were given or without, by a way that has an alias: from then on what that way sends is theirs.
 * Digits that are no word of ours are counted, and whoever guesses is not heard for the rest of the day.
 * @param it.word null: none of ten digits @param it.tried tries so far @param it.counts whether unknown ones are a guess
 * @returns what to answer; `guessing`: nothing
 */
export async function joinAlias(
  context: Context,
  it: {
    alias: string;
    word: string | null;
    reachable: boolean;
    tried: { word_tries: number; word_tried_at: Date | null };
    counts: boolean;
  },
): Promise<JoinFate | 'how' | 'guessing'> {
  const tried = { tries: it.tried.word_tries, since: it.tried.word_tried_at?.getTime() ?? null };
  const now = context.now().getTime();
  if (!mayTryWord(tried, now)) return 'guessing';
  if (it.word === null) return 'how';
  const fate = await joinByNumber(context, { number: it.alias, word: it.word, reachable: it.reachable });
  if (fate === 'unknown' && it.counts) await queries.countTry(context, it.alias, triesBegin(tried, now));
  if (fate === 'joined') await queries.setJoined(context, it.alias);
  return fate;
}
