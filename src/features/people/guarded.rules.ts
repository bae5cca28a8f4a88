import { AMBER } from '#domain/sensitivity.ts';
import type { Role } from '#domain/verbs.ts';

/** What of a membership takes two people of different organisations to give. Taking away is done by one, at once. */

/** More than this is seen by those whom two have named. */
export const GUARDED_ABOVE = AMBER;

export interface Standing {
  roles: readonly Role[];
  clearance: number;
  namedForProtected: boolean;
  ended: boolean;
}
export type GuardedPart = 'voice' | 'clearance' | 'protected';

const NOTHING: Standing = { roles: [], clearance: 0, namedForProtected: false, ended: true };

/**
 * How far somebody decides with others: 0 not at all; 1 as one who only runs the house, which with another such one is not enough; 2 fully. The role of
 * custodian alone gives no voice: the appointment does, and that takes two already.
 */
export function voiceOf(roles: readonly Role[]): 0 | 1 | 2 {
  const own = roles.filter((role) => role !== 'custodian');
  if (own.includes('coordinator')) return 2;
  if (!own.includes('administrator')) return 0;
  return own.length === 1 ? 1 : 2;
}

/** What a change of a membership gives that one person alone may not give. @param before null for somebody who is no member yet */
export function guardedParts(before: Standing | null, after: Standing): GuardedPart[] {
  if (after.ended) return [];
  const was = before && !before.ended ? before : NOTHING;
  return [
    ...(voiceOf(after.roles) > voiceOf(was.roles) ? (['voice'] as const) : []),
    ...(after.clearance > GUARDED_ABOVE && after.clearance > was.clearance ? (['clearance'] as const) : []),
    ...(after.namedForProtected && !was.namedForProtected ? (['protected'] as const) : []),
  ];
}

/** A change of a membership taken apart: what one does now, and what two are asked for. */
export function partsOfChange(
  before: Standing,
  after: Standing,
): {
  now: Pick<Standing, 'clearance' | 'namedForProtected'> & { roles: Role[] };
  asked: { addRoles: Role[]; clearance: number | null; namedForProtected: boolean } | null;
} {
  const parts = guardedParts(before, after);
  const kept = before.roles.filter((role) => after.roles.includes(role));
  return {
    now: {
      // nobody is left without a role while the others are decided
      roles: parts.includes('voice') ? (kept.length > 0 ? kept : [...before.roles]) : [...after.roles],
      clearance: parts.includes('clearance') ? before.clearance : after.clearance,
      namedForProtected: parts.includes('protected') ? before.namedForProtected : after.namedForProtected,
    },
    asked:
      parts.length === 0
        ? null
        : {
            addRoles: parts.includes('voice') ? after.roles.filter((role) => !before.roles.includes(role)) : [],
            clearance: parts.includes('clearance') ? after.clearance : null,
            namedForProtected: parts.includes('protected'),
          },
  };
}
