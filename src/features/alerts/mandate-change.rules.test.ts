import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asksAgreement, badClock, changedTerms, type MandateTerms } from './mandate-change.rules.ts';

const terms = (more: Partial<MandateTerms> = {}): MandateTerms => ({
  title: 'Police liaison',
  themes: ['tension.threat', 'violence.killing'],
  placeIds: ['a', 'b'],
  highestLabel: 2,
  dutyPost: false,
  independentRoute: false,
  coordinator: false,
  substituteMandateId: null,
  quietFrom: '22:00',
  quietTo: '06:00',
  timeZone: 'Africa/Kinshasa',
  language: 'fr',
  shownAs: 'title',
  clocks: {},
  ...more,
});
const arbitrary: fc.Arbitrary<MandateTerms> = fc.record({
  title: fc.string(),
  themes: fc.uniqueArray(fc.constantFrom('x', 'y', 'z')),
  placeIds: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
  highestLabel: fc.integer({ min: 0, max: 4 }),
  dutyPost: fc.boolean(),
  independentRoute: fc.boolean(),
  coordinator: fc.boolean(),
  substituteMandateId: fc.constantFrom(null, 'm'),
  quietFrom: fc.constantFrom(null, '22:00'),
  quietTo: fc.constantFrom(null, '06:00'),
  timeZone: fc.constantFrom('UTC', 'Africa/Nairobi'),
  language: fc.constantFrom('en', 'fr'),
  shownAs: fc.constantFrom('nothing' as const, 'title' as const, 'name' as const),
  clocks: fc.constantFrom({}, { 2: { remind: 30 } }, { 1: { remind: 60 }, 2: {} }),
});

describe('a mandate is changed', () => {
  test('another area, theme, label, duty or time is another agreement', () => {
    for (const change of [
      { placeIds: ['a'] },
      { themes: [] },
      { highestLabel: 3 },
      { highestLabel: 1 },
      { coordinator: true },
      { dutyPost: true },
      { independentRoute: true },
      { quietFrom: null, quietTo: null },
      { timeZone: 'UTC' },
      { clocks: { 2: { firstAnswer: 60, remind: 30 } } },
    ] satisfies Partial<MandateTerms>[])
      expect([change, asksAgreement(terms(), change)]).toEqual([change, true]);
  });

  test('another title, language or substitute is not, nor the same said in another order', () => {
    for (const change of [
      { title: 'Liaison of the police' },
      { language: 'ar' },
      { substituteMandateId: 'm' },
      { placeIds: ['b', 'a'], themes: ['violence.killing', 'tension.threat'] },
      { clocks: { 2: {} } },
    ] satisfies Partial<MandateTerms>[])
      expect([change, asksAgreement(terms(), change)]).toEqual([change, false]);
  });

  test('showing more of somebody needs their word; showing less does not', () => {
    expect(asksAgreement(terms({ shownAs: 'title' }), { shownAs: 'name' })).toBe(true);
    expect(asksAgreement(terms({ shownAs: 'name' }), { shownAs: 'nothing' })).toBe(false);
  });

  test('what changed is kept with what it was', () => {
    expect(changedTerms(terms(), { highestLabel: 3, language: 'fr' })).toEqual({ highestLabel: { from: 2, to: 3 } });
  });

  test('nothing wanted or the same wanted changes nothing; what is changed is exactly what differs', () => {
    fc.assert(
      fc.property(arbitrary, arbitrary, (before, after) => {
        expect(changedTerms(before, {})).toEqual({});
        expect(changedTerms(before, before)).toEqual({});
        const changed = changedTerms(before, after);
        expect(changedTerms({ ...before, ...after }, after)).toEqual({});
        for (const [term, { from, to }] of Object.entries(changed))
          expect([from, to]).toEqual([before[term as 'title'], after[term as 'title']]);
        if (asksAgreement(before, after)) expect(Object.keys(changed).length).toBeGreaterThan(0);
      }),
    );
  });

  test('own times that would not hold are named by their level', () => {
    expect(badClock({}, { 2: { remind: 30 } })).toBeNull();
    expect(badClock({}, { 2: { remind: 500 } })).toBe(2);
    expect(badClock({}, { 3: { coordinator: 1 } })).toBe(3);
    expect(badClock({ 1: { firstAnswer: 60, remind: 30 } }, { 1: { remind: 120 } })).toBe(1);
  });
});
