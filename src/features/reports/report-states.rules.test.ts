import { describe, expect, test } from 'vitest';
import { legalSteps, takeStep } from '#domain/transitions.ts';
import { claimExpiresAt, priorityOf, reportTransitions } from './report-states.rules.ts';

describe('the states of a report', () => {
  test('every state and its legal deeds', () => {
    const table = Object.fromEntries(reportTransitions.states.map((it) => [it, legalSteps(reportTransitions, it).map((step) => `${step.deed}>${step.to}`)]));
    expect(table).toEqual({
      received: ['noise>noise', 'review>under_review'],
      noise: ['take_back>under_review'],
      under_review: ['noise>noise', 'assess>assessed'],
      assessed: ['take_back>under_review'],
    });
  });

  test('noise costs one key: no reason is asked', () => {
    expect(takeStep(reportTransitions, 'received', 'noise')).toMatchObject({ ok: true, state: 'noise' });
  });
});

describe('a claim', () => {
  const claimedAt = new Date('2026-03-01T08:00:00Z');
  const hours = (claim: { level: number; read: boolean; dangerNow?: boolean }) =>
    (claimExpiresAt({ claimedAt, ...claim }).getTime() - claimedAt.getTime()) / 3_600_000;

  test('falls back after 12 hours, 48 hours or 7 days, and after half of that while unread', () => {
    expect([3, 2, 1, 0].map((level) => hours({ level, read: true }))).toEqual([12, 48, 168, 168]);
    expect([3, 2, 1, 0].map((level) => hours({ level, read: false }))).toEqual([6, 24, 84, 84]);
    expect(hours({ level: 0, dangerNow: true, read: false })).toBe(6);
  });

  test('has the priority of the danger', () => {
    expect([0, 1, 2, 3].map((level) => priorityOf({ level }))).toEqual(['low', 'low', 'medium', 'high']);
    expect(priorityOf({ level: 0, dangerNow: true })).toBe('high');
  });
});
