import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LEVELS } from '#domain/levels.ts';
import {
  ASKED_LIVES_MS,
  changedTimes,
  PRIORITIES,
  standOfAsked,
  STEPS,
  timeProblems,
  timesOf,
  USUAL_TIMES,
  weakens,
  type Times,
} from './clocks.rules.ts';
import { unitOf, UNITS } from './length-of-time.rules.ts';

const minutes = fc.integer({ min: -5, max: 50_000 });
const clock = fc.record({ remind: minutes, firstAnswer: minutes, substitute: minutes, coordinator: minutes });
const anyTimes: fc.Arbitrary<Times> = fc.record({
  clocks: fc.record({ 1: clock, 2: clock, 3: clock }),
  claims: fc.record({ high: minutes, medium: minutes, low: minutes }),
});
const step = fc.integer({ min: 1, max: 10_000 });
const lawfulClock = fc.tuple(step, step, fc.nat(10_000), step).map(([a, b, c, d]) => ({
  remind: a,
  firstAnswer: a + b,
  substitute: a + b + c,
  coordinator: a + b + c + d,
}));
const lawfulTimes: fc.Arbitrary<Times> = fc.record({
  clocks: fc.record({ 1: lawfulClock, 2: lawfulClock, 3: lawfulClock }),
  claims: fc
    .tuple(fc.integer({ min: 10, max: 10_000 }), fc.nat(10_000), fc.nat(10_000))
    .map(([high, more, most]) => ({ high, medium: high + more, low: high + more + most })),
});
const usualBut = (change: (times: Times) => void): Times => {
  const times = structuredClone(USUAL_TIMES);
  change(times);
  return times;
};

describe('the times of a workspace', () => {
  test('where nobody has said otherwise they are those of the vocabulary, and they hold', () => {
    expect(timesOf({ clocks: {}, claims: {} })).toEqual(USUAL_TIMES);
    expect(USUAL_TIMES.claims).toEqual({ high: 720, medium: 2880, low: 10_080 });
    expect(timeProblems(USUAL_TIMES)).toEqual([]);
  });

  test('what a workspace keeps comes back as it was kept, whatever holds', () => {
    fc.assert(
      fc.property(lawfulTimes, (times) => {
        expect(timeProblems(times)).toEqual([]);
        expect(timesOf(times)).toEqual(times);
      }),
    );
  });

  test('no set is taken in which the reminder comes after the answer is due, or a grave report is held longer than a light one', () => {
    expect(timeProblems(usualBut((it) => (it.clocks[2].remind = 121)))).toEqual([
      { where: 'clocks.2.remind', code: 'out_of_order' },
    ]);
    expect(timeProblems(usualBut((it) => (it.claims.high = 3000)))).toEqual([
      { where: 'claims.medium', code: 'out_of_order' },
    ]);
    expect(timeProblems(usualBut((it) => (it.claims.high = 5)))).toEqual([{ where: 'claims.high', code: 'too_short' }]);
    expect(timeProblems(usualBut((it) => (it.claims.low = 50_000)))).toEqual([
      { where: 'claims.low', code: 'too_long' },
    ]);
    expect(timeProblems(usualBut((it) => (it.claims.low = 20_000.5)))).toEqual([
      { where: 'claims.low', code: 'not_a_whole_number' },
    ]);
  });

  test('one single minute more anywhere is a weakening; only less is none', () => {
    const places = [
      ...LEVELS.flatMap((level) => STEPS.map((step) => (it: Times, by: number) => (it.clocks[level][step] += by))),
      ...PRIORITIES.map((which) => (it: Times, by: number) => (it.claims[which] += by)),
    ];
    for (const put of places) {
      expect(
        weakens(
          USUAL_TIMES,
          usualBut((it) => put(it, 1)),
        ),
      ).toBe(true);
      expect(
        weakens(
          USUAL_TIMES,
          usualBut((it) => put(it, -1)),
        ),
      ).toBe(false);
    }
    // shorter here does not pay for longer there
    expect(
      weakens(
        USUAL_TIMES,
        usualBut((it) => ((it.claims.high -= 60), (it.clocks[3].coordinator += 1))),
      ),
    ).toBe(true);
  });

  test('to change there and back is a weakening in one of the two directions, unless nothing changed', () => {
    fc.assert(
      fc.property(anyTimes, anyTimes, (a, b) => {
        const changed = changedTimes(a, b);
        expect(changed.length > 0).toBe(weakens(a, b) || weakens(b, a));
        expect(changedTimes(b, a)).toEqual(changed.map((it) => ({ where: it.where, from: it.to, to: it.from })));
      }),
    );
  });

  test('asked for, then agreed to, then in force; what nobody agrees to lapses after two weeks', () => {
    const asked = { askedAt: 0, from: null };
    expect(standOfAsked(asked, ASKED_LIVES_MS - 1)).toBe('asked');
    expect(standOfAsked(asked, ASKED_LIVES_MS)).toBe('lapsed');
    expect(standOfAsked({ askedAt: 0, from: 1000 }, 999)).toBe('agreed');
    expect(standOfAsked({ askedAt: 0, from: 1000 }, 1000)).toBe('holds');
  });

  test('a length of time is said in the largest unit that says it without a rest', () => {
    expect([5, 90, 60, 720, 1440, 2880, 4320 + 60, 10_080].map(unitOf)).toEqual([
      'minute',
      'minute',
      'hour',
      'hour',
      'hour',
      'day',
      'hour',
      'day',
    ]);
    fc.assert(fc.property(fc.integer({ min: 1, max: 43_200 }), (it) => it % UNITS[unitOf(it)] === 0));
  });
});
