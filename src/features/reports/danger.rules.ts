import type { AccountInput } from './reports.contract.ts';

/**
 * How urgent an unread report looks: 0 nothing said, 1 watch, 2 warning, 3 emergency. A first ordering for the review list, shown with
 * its reasons and changed by one key; it never raises an alert by itself.
 */
export interface Danger {
  level: 0 | 1 | 2 | 3;
  reasons: DangerReason[];
}
export type DangerReason = 'danger_now' | 'killed' | 'hurt' | 'violence' | 'threat' | 'tension' | 'peace' | 'protected';

/** The least urgency of what the reporter page lets people choose, and the family it belongs to. */
const KIND_LEVELS: Record<string, { family: string | null; level: number }> = {
  hurt: { family: 'violence', level: 2 },
  destruction: { family: 'violence', level: 2 },
  threat: { family: 'tension', level: 2 },
  arrest: { family: 'tension', level: 2 },
  dispute: { family: 'tension', level: 1 },
  peace: { family: 'peace', level: 0 },
  protected: { family: 'protected', level: 2 },
  other: { family: null, level: 1 },
};

/** What announces violence rather than tells of it. */
const ANNOUNCES = ['tension.threat', 'tension.hate_speech', 'tension.arms_or_recruits_moving'];

/** @param account what was told; counts may be null @returns the level and why */
export function dangerOf(account: Pick<AccountInput, 'kind' | 'typeCode' | 'killed' | 'hurt' | 'dangerNow'>): Danger {
  const kind = account.kind === null ? undefined : KIND_LEVELS[account.kind];
  const reasons: DangerReason[] = [];
  let level: number = kind?.level ?? 1;
  const family = account.typeCode?.split('.')[0] ?? kind?.family;
  if (family === 'protected') reasons.push('protected');
  if (family === 'violence') {
    reasons.push('violence');
    level = Math.max(level, 2);
  } else if (family === 'peace') {
    reasons.push('peace');
    level = 0;
  } else if (account.kind === 'threat' || ANNOUNCES.includes(account.typeCode ?? '')) {
    reasons.push('threat');
    level = Math.max(level, 2);
  } else if (family === 'tension') reasons.push('tension');
  const killed = account.killed?.best ?? account.killed?.high ?? account.killed?.low ?? 0;
  const hurt = account.hurt?.best ?? account.hurt?.high ?? account.hurt?.low ?? 0;
  if (killed > 0) {
    reasons.push('killed');
    level = Math.max(level, 2);
  }
  if (hurt > 0) {
    reasons.push('hurt');
    level = Math.max(level, 2);
  }
  if (account.dangerNow) {
    reasons.unshift('danger_now');
    level = 3;
  }
  return { level: level as Danger['level'], reasons };
}
