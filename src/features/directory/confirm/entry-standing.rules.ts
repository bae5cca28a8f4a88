/** What an entry's own voice is worth today: confirmed by itself and when, or unconfirmed and for how long. */

/** What it may correct itself. Who it stands under, its typology and to whom it is known are decided with a person. */
export const CORRECTABLE = ['names', 'nature', 'focuses', 'places', 'mandate', 'website'] as const;
export type Correctable = (typeof CORRECTABLE)[number];
export const ANSWERS = ['confirmed', 'corrected', 'hide'] as const;
export type EntryAnswer = (typeof ANSWERS)[number];
/** Entries are listed by what waits for somebody, or by how they stand; `corrected` are those of the confirmed that corrected something. */
export const CONFIRMATION_VIEWS = [
  'waiting',
  'confirmed',
  'corrected',
  'changed_since',
  'old',
  'asked',
  'unasked',
  'hide',
] as const;
export type ConfirmationView = (typeof CONFIRMATION_VIEWS)[number];
/** By which way a line of many is asked: an address holds an @, a number digits; without either, by a link given by hand. */
export const channelOf = (to: string | null): 'email' | 'sms' | 'hand' =>
  to === null ? 'hand' : to.includes('@') ? 'email' : 'sms';

const DAY_MS = 86_400_000;
/** An answer is asked for again after this long. */
export const ASK_AGAIN_DAYS = 365;

export interface Standing {
  /**
   * `confirmed`: it said so and nothing was changed by others since. `changed_since`: it said so, then somebody else changed the entry. `old`: it said
   * so more than a year ago. `asked`: it was asked and has not answered. `unasked`: nobody asked. `hide`: it asked to be hidden.
   */
  is: 'confirmed' | 'changed_since' | 'old' | 'asked' | 'unasked' | 'hide';
  /** the moment that counts: its answer, the invitation, or when the entry was recorded */
  since: Date;
  /** whole days from then until now, never below 0 */
  days: number;
}

/**
 * How an entry stands with those it is about.
 * @param it.recordedAt when the entry was made
 * @param it.othersChangedAt when somebody else than itself last changed it; null if nobody did since it was made
 * @param it.invitedAt when it was last asked, by a message that went out or a link given by hand
 */
export function standingOf(
  it: {
    recordedAt: Date;
    othersChangedAt: Date | null;
    invitedAt: Date | null;
    answer: { answer: EntryAnswer; at: Date } | null;
  },
  now: Date,
): Standing {
  const from = (is: Standing['is'], since: Date): Standing => ({
    is,
    since,
    days: Math.max(0, Math.floor((now.getTime() - since.getTime()) / DAY_MS)),
  });
  if (it.answer) {
    const { answer, at } = it.answer;
    if (answer === 'hide') return from('hide', at);
    if (it.othersChangedAt && it.othersChangedAt > at) return from('changed_since', it.othersChangedAt);
    const standing = from('confirmed', at);
    return standing.days > ASK_AGAIN_DAYS ? { ...standing, is: 'old' } : standing;
  }
  // an age is counted from the first thing that could have been answered
  return it.invitedAt ? from('asked', it.invitedAt) : from('unasked', it.recordedAt);
}

/** A line of roles stands when both said yes to the words it has now; one no, and it is disputed. */
export function lineState(
  line: { doerId: string; otherId: string; version: number },
  voices: readonly { actorId: string; version: number; agrees: boolean }[],
): 'agreed' | 'disputed' | 'open' {
  const now = [line.doerId, line.otherId].map((id) =>
    voices.find((it) => it.actorId === id && it.version === line.version),
  );
  if (now.some((it) => it?.agrees === false)) return 'disputed';
  return now.every((it) => it?.agrees === true) ? 'agreed' : 'open';
}
