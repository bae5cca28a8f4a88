import { describe, expect, test } from 'vitest';
import { isFinal, legalSteps, takeStep } from '#domain/transitions.ts';
import {
  RUMOUR_STATES,
  RUMOUR_STATUSES,
  isJudged,
  leaning,
  nextJudgements,
  reachedBySms,
  spreadOf,
} from './rumour.rules.ts';

const DAY = 24 * 3_600_000;

describe('the truth of a rumour', () => {
  test('has nine statuses, every one reachable and none a dead end', () => {
    expect(RUMOUR_STATUSES).toHaveLength(9);
    const reached = new Set(['new']);
    for (const it of RUMOUR_STATUSES) for (const step of legalSteps(RUMOUR_STATES, it)) reached.add(step.to);
    expect([...reached].toSorted()).toEqual([...RUMOUR_STATUSES].toSorted());
    for (const it of RUMOUR_STATUSES) expect(isFinal(RUMOUR_STATES, it)).toBe(false);
  });

  test('a new one may be taken up, or judged at once with a reason', () => {
    const next = nextJudgements('new');
    expect(next.map((it) => it.to).toSorted()).toEqual(RUMOUR_STATUSES.slice(1).toSorted());
    for (const it of next) expect(it.needs ?? []).toEqual(it.to === 'under_investigation' ? [] : ['reason']);
    for (const it of RUMOUR_STATUSES.slice(1)) expect(nextJudgements(it)).toEqual(legalSteps(RUMOUR_STATES, it));
  });

  test('is never judged without being looked into, nor without a reason', () => {
    expect(legalSteps(RUMOUR_STATES, 'new').map((it) => it.to)).toEqual(['under_investigation']);
    expect(takeStep(RUMOUR_STATES, 'under_investigation', 'confirm_false')).toMatchObject({
      ok: false,
      missing: ['reason'],
    });
    expect(
      takeStep(RUMOUR_STATES, 'probably_false', 'confirm_false', { reason: 'The well was tested.' }),
    ).toMatchObject({ ok: true });
  });

  test('leans one way, the other, or neither', () => {
    expect(RUMOUR_STATUSES.map(leaning)).toEqual([
      'neither',
      'neither',
      'true',
      'false',
      'true',
      'false',
      'neither',
      'true',
      'false',
    ]);
    expect(RUMOUR_STATUSES.filter(isJudged)).toHaveLength(7);
  });
});

test('whom a message to many reached is who confirmed it, or who it left for where nobody ever says', () => {
  expect(reachedBySms({ delivered: 900, sent: 280 })).toBe(900);
  expect(reachedBySms({ delivered: 0, sent: 280 })).toBe(280);
  expect(reachedBySms({ delivered: 0, sent: 0 })).toBe(0);
});

test('the spread of a rumour counts places and channels once and compares two weeks', () => {
  const now = 100 * DAY;
  const heard = (placeId: string | null, channel: string, daysAgo: number) => ({
    placeId,
    channel,
    heardAt: now - daysAgo * DAY,
  });
  expect(
    spreadOf(
      [
        heard('mambu', 'market', 1),
        heard('mambu', 'radio', 2),
        heard('tchele', 'market', 9),
        heard(null, 'market', 40),
      ],
      now,
    ),
  ).toEqual({
    sightings: 4,
    places: 2,
    channels: 2,
    firstHeard: 60 * DAY,
    lastHeard: 99 * DAY,
    lastWeek: 2,
    weekBefore: 1,
  });
  expect(spreadOf([], now)).toMatchObject({ sightings: 0, firstHeard: null, lastHeard: null });
});
