import { defineStates } from '#domain/transitions.ts';

/** A report's states. Who has claimed it is apart from these. */
export const REPORT_STATES = defineStates({
  noun: 'report',
  states: ['received', 'noise', 'under_review', 'assessed'],
  first: 'received',
  steps: [
    { deed: 'noise', from: ['received', 'under_review'], to: 'noise' },
    { deed: 'review', from: ['received'], to: 'under_review' },
    { deed: 'assess', from: ['under_review'], to: 'assessed' },
    { deed: 'take_back', from: ['noise', 'assessed'], to: 'under_review' },
  ],
});

export type ReportState = (typeof REPORT_STATES)['states'][number];
export type ReportDeed = (typeof REPORT_STATES)['steps'][number]['deed'];

export type Priority = 'high' | 'medium' | 'low';

const HOUR = 3_600_000;

/** How long a claim holds where the workspace has not said otherwise, in milliseconds: 12 hours, 48 hours, 7 days. */
export const CLAIM_WINDOWS: Record<Priority, number> = { high: 12 * HOUR, medium: 48 * HOUR, low: 7 * 24 * HOUR };

const MINUTE = 60_000;
/** The windows of a workspace, in milliseconds, from its settings in minutes. */
export const claimWindows = (own: Partial<Record<string, number>>): Record<Priority, number> => ({
  high: own['high'] ? own['high'] * MINUTE : CLAIM_WINDOWS.high,
  medium: own['medium'] ? own['medium'] * MINUTE : CLAIM_WINDOWS.medium,
  low: own['low'] ? own['low'] * MINUTE : CLAIM_WINDOWS.low,
});

/** The priority of a report by the danger judged so far (0 none judged, 3 emergency); "danger now" is always high. */
export const priorityOf = (report: { level: number; dangerNow?: boolean }): Priority =>
  report.dangerNow || report.level >= 3 ? 'high' : report.level === 2 ? 'medium' : 'low';

/**
 * When a claim falls back by itself: a whole window from the claim if the claimer has opened the report, half of it if not.
 * Opening it later than the halved window does not bring back a claim that has already fallen.
 * @param claimedAt milliseconds since 1970
 * @param readAt when the claimer first opened it, or null
 * @returns milliseconds since 1970
 */
export function claimExpiresAt(
  claim: { claimedAt: number; readAt: number | null; priority: Priority },
  windows: Record<Priority, number> = CLAIM_WINDOWS,
): number {
  const whole = windows[claim.priority];
  const unread = claim.claimedAt + whole / 2;
  return claim.readAt !== null && claim.readAt < unread ? claim.claimedAt + whole : unread;
}

/** Does the claim still hold at `now`? */
export const claimHolds = (
  claim: { claimedAt: number; readAt: number | null; priority: Priority },
  now: number,
): boolean => now < claimExpiresAt(claim);
