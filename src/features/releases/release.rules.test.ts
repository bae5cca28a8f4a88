import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchesAfter, LEAST_PEOPLE, periodOf, pick, regionOf, sharedPassage, weekOf } from './release.rules.ts';

const DAY = 86_400_000;
const area = (id: string, level: number, population: number | null) => ({ id, level, population });

describe('days, regions, words of a release', () => {
  test('whenever two people agree, there are batches to choose among, all within 3 to 14 days, on two days of the week', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2024-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
        (agreed) => {
          const batches = batchesAfter(agreed.getTime());
          expect(batches.length).toBeGreaterThanOrEqual(2);
          for (const it of batches) {
            expect(it.getTime() - agreed.getTime()).toBeGreaterThanOrEqual(3 * DAY);
            expect(it.getTime() - agreed.getTime()).toBeLessThanOrEqual(14 * DAY);
            expect([2, 5]).toContain(it.getUTCDay());
          }
        },
      ),
    );
  });

  test('the region is the smallest with five thousand people; for survivors never below district', () => {
    const chain = [area('c', 0, 4e6), area('r', 1, 9e5), area('d', 2, 60_000), area('s', 3, 7000), area('v', 4, 900)];
    expect(regionOf(chain, false)?.id).toBe('s');
    expect(regionOf(chain, true)?.id).toBe('d');
    expect(regionOf(chain.slice(0, 2), true)?.id).toBe('r');
  });

  test('where nobody counted people the largest part of the country is named, and a hamlet never', () => {
    expect(regionOf([area('c', 0, null), area('r', 1, null), area('d', 2, null)], false)?.id).toBe('r');
    expect(regionOf([area('c', 0, 4e6), area('r', 1, 900)], false)?.id).toBe('c');
    expect(regionOf([], false)).toBeNull();
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 20_000 })), { minLength: 1, maxLength: 5 }), (all) => {
        const found = regionOf(
          all.map((population, level) => area(String(level), level, population)),
          false,
        );
        expect(found!.level < 2 || found!.population! >= LEAST_PEOPLE).toBe(true);
      }),
    );
  });

  test('weeks are those of the calendar, and nothing is said sharper than it was known', () => {
    expect(weekOf(new Date('2026-01-01T12:00:00Z'))).toBe('2026-W01');
    expect(weekOf(new Date('2027-01-03T12:00:00Z'))).toBe('2026-W53');
    expect(periodOf(new Date('2026-11-19T12:00:00Z'), 'day', 'week')).toBe('2026-W47');
    expect(periodOf(new Date('2026-11-19T12:00:00Z'), 'month', 'week')).toBe('2026-11');
    expect(periodOf(new Date('2026-11-19T12:00:00Z'), 'unknown', 'month')).toBeNull();
  });

  test('a draw by a hash is even', () => {
    const seen = [0, 0, 0];
    for (let i = 0; i < 256; i++) seen[pick(new Uint8Array([0, 0, 0, 0, 0, 0, 0, i]), 3)]!++;
    expect(Math.max(...seen) - Math.min(...seen)).toBeLessThan(2);
  });

  test('six words in a row that somebody told us are found, whatever case and marks', () => {
    const told = ['They say the boys from Dara come tonight with fuel'];
    expect(sharedPassage('We heard: the BOYS from Dara, come tonight…', told)).toBe('the boys from dara come tonight');
    expect(sharedPassage('Five attacks on markets were recorded in the north', told)).toBeNull();
    expect(sharedPassage('short', ['short'])).toBeNull();
  });
});
