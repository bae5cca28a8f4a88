import { defineStates } from '#domain/transitions.ts';

/** A report's states. Who has claimed it is apart from these. */
export const reportTransitions = defineStates({
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

export type ReportState = (typeof reportTransitions)['states'][number];
export type ReportDeed = (typeof reportTransitions)['steps'][number]['deed'];

export type Priority = 'high' | 'medium' | 'low';

const HOUR = 3_600_000;

/** How long a claim holds, in milliseconds: 12 hours, 48 hours, 7 days. */
export const CLAIM_WINDOWS: Record<Priority, number> = { high: 12 * HOUR, medium: 48 * HOUR, low: 7 * 24 * HOUR };

/** The priority of a report by the danger judged so far (0 none judged, 3 emergency); "danger now" is always high. */
export const priorityOf = (report: { level: number; dangerNow?: boolean }): Priority =>
  report.dangerNow || report.level >= 3 ? 'high' : report.level === 2 ? 'medium' : 'low';

export interface Claim {
  claimedAt: Date;
  /** the danger judged so far, 0 to 3 */
  level: number;
  dangerNow?: boolean;
  /** has the claimer opened the report? */
  read: boolean;
}

/**
 * When a claim falls back by itself: a whole window after the claim if the claimer has opened the report, half of it if not.
 * Work it out again when they open it; a claim that has fallen before stays fallen.
 */
export const claimExpiresAt = (claim: Claim): Date =>
  new Date(claim.claimedAt.getTime() + CLAIM_WINDOWS[priorityOf(claim)] * (claim.read ? 1 : 0.5));
