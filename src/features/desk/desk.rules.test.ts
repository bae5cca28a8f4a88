import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AWAY_MS, MOST_BACK_MS, sinceOf, visitAfter, type Visit } from './desk.rules.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('since somebody was last here', () => {
  test('on the first visit it is a day; opening the desk again within the visit changes nothing', () => {
    const first = visitAfter(null, 100 * DAY);
    expect(sinceOf(first, 100 * DAY, 'visit')).toBe(99 * DAY);
    const still = visitAfter(visitAfter(first, 100 * DAY + HOUR), 100 * DAY + 2 * HOUR);
    expect(still).toEqual({ lastAt: 100 * DAY + 2 * HOUR, beforeAt: null });
  });

  test('whoever comes back in the morning is told since the evening', () => {
    const evening = visitAfter(null, 100 * DAY);
    const morning = visitAfter(evening, 100 * DAY + 12 * HOUR);
    expect(sinceOf(morning, 100 * DAY + 12 * HOUR, 'visit')).toBe(100 * DAY);
    expect(sinceOf(morning, 100 * DAY + 12 * HOUR, 'yesterday')).toBe(99 * DAY + 12 * HOUR);
    const later = visitAfter(morning, 100 * DAY + 13 * HOUR);
    expect(sinceOf(later, 100 * DAY + 13 * HOUR, 'visit')).toBe(100 * DAY);
  });

  test('however often and whenever the desk is opened, it never tells of the time to come nor of more than thirty days', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -HOUR, max: 60 * DAY }), { minLength: 1, maxLength: 20 }), (gaps) => {
        let [visit, now, last]: [Visit | null, number, number] = [null, 1000 * DAY, 0];
        for (const gap of gaps) {
          now += gap;
          visit = visitAfter(visit, now);
          const since = sinceOf(visit, now, 'visit');
          expect(since).toBeLessThanOrEqual(now);
          expect(since).toBeGreaterThanOrEqual(now - MOST_BACK_MS);
          if (gap < AWAY_MS && visit.beforeAt !== null) expect(visit.beforeAt).toBeGreaterThanOrEqual(last);
          last = visit.beforeAt ?? last;
        }
      }),
    );
  });
});
