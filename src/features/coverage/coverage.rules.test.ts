import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bySilence, dayNumber, hearing, overdueAfter, shownCount, usualInterval } from './coverage.rules.ts';

const dayOf = (n: number) => new Date(n * 86_400_000).toISOString().slice(0, 10);
const anyDay = fc.integer({ min: 15_000, max: 25_000 }).map(dayOf);

describe('the usual interval', () => {
  test('is the median gap between days with word, and unknown when too little came', () => {
    expect(usualInterval([])).toBeNull();
    expect(usualInterval(['2026-11-01', '2026-11-08'])).toBeNull();
    expect(usualInterval(['2026-11-01', '2026-11-08', '2026-11-15', '2026-12-31'])).toBe(7);
    expect(usualInterval(['2026-11-01', '2026-11-03', '2026-11-08'])).toBe(3.5);
  });
  test('does not depend on order or on many reports of one day, and is at least a day', () => {
    fc.assert(
      fc.property(fc.array(anyDay, { maxLength: 40 }), (days) => {
        const usual = usualInterval(days);
        expect(usualInterval([...days, ...days].toReversed())).toBe(usual);
        if (usual !== null) expect(usual).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe('overdue', () => {
  test('is who stays away more than a week and three times as long as usual', () => {
    expect([overdueAfter(null), overdueAfter(1), overdueAfter(7)]).toEqual([7, 7, 21]);
    expect(hearing('2026-11-14', null, '2026-11-21')).toBe('heard');
    expect(hearing('2026-11-13', null, '2026-11-21')).toBe('overdue');
    expect(hearing('2026-11-01', 7, '2026-11-21')).toBe('heard');
    expect(hearing('2026-10-30', 7, '2026-11-21')).toBe('overdue');
    expect(hearing('2026-11-23', 1, '2026-11-21')).toBe('heard');
  });
  test('who was never heard is never called heard; silence never ends by itself', () => {
    fc.assert(
      fc.property(anyDay, fc.option(fc.integer({ min: 1, max: 90 })), fc.nat(400), (last, usual, days) => {
        expect(hearing(null, usual, last)).toBe('never');
        const later = dayOf(dayNumber(last) + days);
        if (hearing(last, usual, later) === 'overdue')
          expect(hearing(last, usual, dayOf(dayNumber(later) + 1))).toBe('overdue');
        expect(hearing(last, usual, dayOf(dayNumber(last) + 7))).toBe('heard');
      }),
    );
  });
});

test('no count between none and five is told, and none is a word', () => {
  expect([0, 1, 4, 5, 120].map(shownCount)).toEqual(['none', 'few', 'few', 5, 120]);
});

test('the longest silence stands first', () => {
  const row = (name: string, lastHeard: string | null, is: 'never' | 'overdue' | 'heard') => ({
    name,
    lastHeard,
    hearing: is,
  });
  expect(
    bySilence([
      row('d', '2026-11-20', 'heard'),
      row('c', '2026-10-01', 'overdue'),
      row('b', '2026-09-01', 'overdue'),
      row('a', null, 'never'),
    ]).map((it) => it.name),
  ).toEqual(['a', 'b', 'c', 'd']);
});
