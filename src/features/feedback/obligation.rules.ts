import { defineStates } from '#domain/transitions.ts';

/** Feedback owed: open until met, declined by the source, or impossible with a reason. */
export const OBLIGATION_STATES = defineStates({
  noun: 'obligation',
  states: ['open', 'done', 'declined', 'impossible'],
  first: 'open',
  steps: [
    { deed: 'done', from: ['open'], to: 'done', needs: ['said', 'channel'] },
    { deed: 'declined', from: ['open'], to: 'declined' },
    { deed: 'impossible', from: ['open'], to: 'impossible', needs: ['reason'] },
  ],
});

export type ObligationState = (typeof OBLIGATION_STATES)['states'][number];
export type ObligationDeed = (typeof OBLIGATION_STATES)['steps'][number]['deed'];

export interface Owed {
  id: string;
  kind: 'source' | 'community';
  state: ObligationState;
  /** milliseconds since 1970 */
  dueAt: number;
}

const DAY = 24 * 3_600_000;

/** Days within which an answer is owed, by the level of what was told: an emergency's tellers wait least. */
export const ANSWER_DAYS: Record<0 | 1 | 2 | 3, number> = { 0: 14, 1: 7, 2: 3, 3: 1 };

/** When an answer is due, from when something became known that can be told. */
export const answerDueAt = (level: 0 | 1 | 2 | 3, since: number): number => since + ANSWER_DAYS[level] * DAY;

export interface AnswerWish {
  wantsAnswer: boolean;
  channel: string | null;
  /** the channel can be reached at all: a return code needs no address, an SMS needs one that has not died */
  reachable: boolean;
}

/**
 * Is something owed to this source, and how does it begin? A source who said no is owed nothing (an answer to a seized phone
 * convicts its owner). One who said yes and cannot be reached is owed it all the same: a person must say that it is impossible.
 */
export const owedTo = (wish: AnswerWish): 'nothing' | 'owed' | 'owed_but_unreachable' =>
  !wish.wantsAnswer ? 'nothing' : wish.channel !== null && wish.reachable ? 'owed' : 'owed_but_unreachable';

/**
 * Does what was said also go out by itself? Only on the channel the source chose. What was told in another way is kept, and not sent:
 * whoever heard it from a visitor may not want it on a phone.
 */
export const goesOut = (it: { channel: string | null; chosen: string | null }): boolean =>
  it.channel !== null && it.channel === it.chosen;

/** What still stands between an alert and its closing. */
export const openOnes = (obligations: readonly Owed[]): Owed[] => obligations.filter((it) => it.state === 'open');

/** The list of what is owed: overdue first, the oldest first; a source before a community at the same time. */
export const inOrderOwed = (obligations: readonly Owed[]): Owed[] =>
  openOnes(obligations).toSorted(
    (a, b) => a.dueAt - b.dueAt || (a.kind === b.kind ? 0 : a.kind === 'source' ? -1 : 1) || (a.id < b.id ? -1 : 1),
  );
