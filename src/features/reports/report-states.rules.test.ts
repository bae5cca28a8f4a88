import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { legalSteps, takeStep } from '#domain/transitions.ts';
import { CLAIM_WINDOWS, REPORT_STATES, claimExpiresAt, claimHolds, priorityOf } from './report-states.rules.ts';

const HOUR = 3_600_000;

describe('the states of a report', () => {
  test('every state and its legal deeds', () => {
    const table = Object.fromEntries(
      REPORT_STATES.states.map((it) => [it, legalSteps(REPORT_STATES, it).map((step) => `${step.deed}>${step.to}`)]),
    );
    expect(table).toEqual({
      received: ['noise>noise', 'review>under_review'],
      noise: ['take_back>under_review'],
      under_review: ['noise>noise', 'assess>assessed'],
      assessed: ['take_back>under_review'],
    });
  });

  test('noise costs one key: no reason is asked', () => {
    expect(takeStep(REPORT_STATES, 'received', 'noise')).toMatchObject({ ok: true, state: 'noise' });
  });
});

describe('a claim', () => {
  test('falls back after 12 hours, 48 hours or 7 days, and after half of that when unread', () => {
    expect(claimExpiresAt({ claimedAt: 0, readAt: 1, priority: 'high' })).toBe(12 * HOUR);
    expect(claimExpiresAt({ claimedAt: 0, readAt: 1, priority: 'medium' })).toBe(48 * HOUR);
    expect(claimExpiresAt({ claimedAt: 0, readAt: 1, priority: 'low' })).toBe(168 * HOUR);
    expect(claimExpiresAt({ claimedAt: 0, readAt: null, priority: 'high' })).toBe(6 * HOUR);
  });

  test('that has fallen unread does not come back when Daniel opens the report late', () => {
    const daniel = { claimedAt: 0, readAt: 7 * HOUR, priority: 'high' as const };
    expect(claimExpiresAt(daniel)).toBe(6 * HOUR);
    expect(claimHolds(daniel, 8 * HOUR)).toBe(false);
  });

  test('never outlasts its window', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.option(fc.nat()),
        fc.constantFrom('high', 'medium', 'low' as const),
        (claimedAt, readAt, priority) => {
          const expires = claimExpiresAt({ claimedAt, readAt, priority: priority as 'high' });
          expect(expires).toBeGreaterThan(claimedAt);
          expect(expires).toBeLessThanOrEqual(claimedAt + CLAIM_WINDOWS[priority as 'high']);
        },
      ),
    );
  });

  test('has the priority of the danger', () => {
    expect([0, 1, 2, 3].map((level) => priorityOf({ level }))).toEqual(['low', 'low', 'medium', 'high']);
    expect(priorityOf({ level: 0, dangerNow: true })).toBe('high');
  });
});
