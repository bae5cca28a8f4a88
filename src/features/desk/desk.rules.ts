/** What happened since somebody was last here, and since when that is. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Whoever is away for less than this has not been away. */
export const AWAY_MS = 4 * HOUR;
/** Further back than this nobody reads a summary. */
export const MOST_BACK_MS = 30 * DAY;

export interface Visit {
  lastAt: number;
  /** the end of the visit before this one; null on the first */
  beforeAt: number | null;
}

/** The visit as it stands after the desk was opened at `now`: the same one goes on, or a new one begins after a time away. */
export function visitAfter(visit: Visit | null, now: number): Visit {
  if (visit === null) return { lastAt: now, beforeAt: null };
  // a clock that was set back begins nothing new
  if (now - visit.lastAt < AWAY_MS) return { lastAt: Math.max(now, visit.lastAt), beforeAt: visit.beforeAt };
  return { lastAt: now, beforeAt: visit.lastAt };
}

/** Since when: the end of the last visit, a day back on the first or when asked for yesterday, and never more than thirty days. */
export const sinceOf = (visit: Visit | null, now: number, asked: 'visit' | 'yesterday'): number =>
  asked === 'yesterday' || visit?.beforeAt == null ? now - DAY : Math.max(visit.beforeAt, now - MOST_BACK_MS);

/** What is told, in the order of the sentences. */
export const SINCE_PARTS = ['reports', 'verified', 'issued', 'answered', 'overdue', 'owed', 'silent'] as const;
export type SincePart = (typeof SINCE_PARTS)[number];
/** Those that open to a list of their own; the others open their screens. */
export const SINCE_LISTS = ['reports', 'verified', 'issued', 'answered', 'overdue'] as const;
