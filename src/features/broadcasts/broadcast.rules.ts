import { segmentsOf } from '#features/numbers/sms-text.rules.ts';

/** Decisions about messages to many, pure: who may agree, how far one is, what it costs. */

const DAY = 86_400_000;
/** Nobody who agreed is held to words of last week: what was true then may not be. */
export const LIVES_DAYS = 7;
/** As it leaves, with the words that end it. */
export const MOST_LETTERS = 480;
/** How long it may take to leave, in minutes: slowly, so that nobody sees a hundred telephones ring at once. */
export const SPREADS = [0, 60, 240, 720, 1440] as const;

export type BroadcastState = 'proposed' | 'refused' | 'sending' | 'stopped';
/** `lapsed`: nobody agreed in time. `done`: nothing waits any more. */
export type BroadcastStanding = BroadcastState | 'lapsed' | 'done';

export function standingOf(
  it: { state: BroadcastState; proposedAt: number; waiting: number },
  now: number,
): BroadcastStanding {
  if (it.state === 'proposed') return now - it.proposedAt >= LIVES_DAYS * DAY ? 'lapsed' : 'proposed';
  return it.state === 'sending' && it.waiting === 0 ? 'done' : it.state;
}

export type DecisionFault = 'over' | 'own' | 'no_organisation' | 'same_organisation';

/** What keeps somebody from deciding: it is another's to say, of another organisation. A no is anybody's but the proposer's, who can take it back. */
export function decisionFault(
  it: { standing: BroadcastStanding; proposedBy: string; organisation: string },
  by: { member: string | null; organisation: string | null; yes: boolean },
): DecisionFault | null {
  if (it.standing !== 'proposed') return 'over';
  if (by.member === it.proposedBy) return by.yes ? 'own' : null;
  if (!by.yes) return null;
  if (by.organisation === null) return 'no_organisation';
  return by.organisation === it.organisation ? 'same_organisation' : null;
}

/** The language in which somebody is written to: theirs, where there are words in it. */
export const languageOf = (language: string, texts: Readonly<Record<string, string>>, main: string): string =>
  language in texts ? language : main;

/** Messages of 160 or 70 letters that a broadcast is. @param people by their language */
export const segmentsFor = (
  texts: Readonly<Record<string, string>>,
  main: string,
  people: readonly { language: string; people: number }[],
): number =>
  people.reduce(
    (sum, it) => sum + it.people * segmentsOf(texts[languageOf(it.language, texts, main)] ?? '').segments,
    0,
  );
