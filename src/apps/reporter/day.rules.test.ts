import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysIn, monthNames, orderOf, partOf, sayDay, withPart } from './day.rules.ts';

const day = fc
  .integer({ min: 0, max: 30_000 })
  .map((n) => new Date(Date.UTC(1990, 0, 1) + n * 86_400_000).toISOString().slice(0, 10));

describe('the day that somebody chooses', () => {
  it('stands in the order and the words of the language, with Western digits and by the Gregorian calendar', () => {
    expect(orderOf('fr')).toEqual(['day', 'month', 'year']);
    expect(orderOf('ar')).toEqual(['day', 'month', 'year']);
    expect(orderOf('en-US')).toEqual(['month', 'day', 'year']);
    expect(orderOf('sw')).toEqual(['day', 'month', 'year']);
    expect(sayDay('2026-11-19', 'fr')).toBe('jeudi 19 novembre 2026');
    expect(sayDay('2026-11-19', 'fa')).toMatch(/19.*2026|2026.*19/);
    expect(sayDay('2026-11-19', 'ar')).toMatch(/19.*2026/);
    expect(monthNames('fr')[10]).toBe('novembre');
    for (const language of ['en', 'fr', 'ar']) expect(new Set(monthNames(language)).size).toBe(12);
  });

  it('keeps the other parts when one is changed, and falls back to the last of a shorter month', () => {
    expect(withPart('2026-10-31', 'month', 11)).toBe('2026-11-30');
    expect(withPart('2024-02-29', 'year', 2026)).toBe('2026-02-28');
    fc.assert(
      fc.property(day, fc.constantFrom('day', 'month', 'year'), fc.integer({ min: 1, max: 28 }), (iso, part, n) => {
        const value = part === 'year' ? 2000 + n : part === 'month' ? ((n - 1) % 12) + 1 : n;
        const next = withPart(iso, part, value);
        expect(new Date(`${next}T00:00:00Z`).toISOString().slice(0, 10)).toBe(next);
        expect(partOf(next, part)).toBe(value);
        expect(partOf(next, 'day')).toBeLessThanOrEqual(daysIn(partOf(next, 'year'), partOf(next, 'month')));
      }),
    );
  });
});
