import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  alertStretches,
  FEWEST,
  isOpen,
  minutesOf,
  monthAfter,
  monthOf,
  spreadOf,
  type AlertMoments,
  type Counted,
} from './times.rules.ts';

const ended = (...minutes: number[]): Counted[] => minutes.map((it) => ({ minutes: it, reached: 1, waiting: 0 }));
const open = (...minutes: number[]): Counted[] => minutes.map((it) => ({ minutes: it, reached: 0, waiting: 1 }));
const counted = fc.array(
  fc.record({
    minutes: fc.integer({ min: 0, max: 500 }),
    reached: fc.integer({ min: 0, max: 4 }),
    waiting: fc.integer({ min: 0, max: 4 }),
  }),
  { maxLength: 40 },
);

describe('the usual time, when some still wait', () => {
  test('without anything open it is the median and the quartiles of the sample', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: FEWEST, maxLength: 60 }), (minutes) => {
        const sorted = minutes.toSorted((a, b) => a - b);
        const at = (share: number) => ({ minutes: sorted[Math.ceil(share * sorted.length) - 1], atLeast: false });
        expect(spreadOf(ended(...minutes))).toEqual({
          n: minutes.length,
          reached: minutes.length,
          quarter: at(0.25),
          median: at(0.5),
          threeQuarters: at(0.75),
        });
      }),
    );
  });

  test('Kaplan and Meier by hand: ends at 6, 6, 6, 7, 10, 13, 16, 22, 23 of twenty-one, the rest still watched', () => {
    // remission in weeks under 6-MP (E. J. Freireich et al., Blood 21 (1963), 699-716): the textbook median is 23
    const spread = spreadOf([
      ...ended(6, 6, 6, 7, 10, 13, 16, 22, 23),
      ...open(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35),
    ]);
    expect(spread).toEqual({
      n: 21,
      reached: 9,
      quarter: { minutes: 13, atLeast: false },
      median: { minutes: 23, atLeast: false },
      threeQuarters: { minutes: 35, atLeast: true },
    });
  });

  test('when nothing has come to its end, all that can be said is "at least" the longest wait', () => {
    expect(spreadOf(open(1, 2, 3, 4, 90)).median).toEqual({ minutes: 90, atLeast: true });
  });

  test('four are too few to say', () => {
    expect(spreadOf(ended(1, 2, 3, 4))).toMatchObject({ n: 4, reached: 4, median: null, quarter: null });
    expect(spreadOf([])).toMatchObject({ n: 0, median: null });
  });

  test('the order of the counts and how they are bundled make no difference', () => {
    fc.assert(
      fc.property(counted, fc.integer(), (all, seed) => {
        const single = all.flatMap((it) => [
          ...Array.from({ length: it.reached }, () => ({ minutes: it.minutes, reached: 1, waiting: 0 })),
          ...Array.from({ length: it.waiting }, () => ({ minutes: it.minutes, reached: 0, waiting: 1 })),
        ]);
        const mixed = single.toSorted((a, b) => ((a.minutes * 31 + seed) % 7) - ((b.minutes * 31 + seed) % 7));
        expect(spreadOf(mixed)).toEqual(spreadOf(all));
      }),
    );
  });

  test('a quarter is never later than half, nor half than three quarters', () => {
    fc.assert(
      fc.property(counted, (all) => {
        const { quarter, median, threeQuarters } = spreadOf(all);
        if (!quarter || !median || !threeQuarters) return;
        expect(quarter.minutes).toBeLessThanOrEqual(median.minutes);
        expect(median.minutes).toBeLessThanOrEqual(threeQuarters.minutes);
        if (quarter.atLeast) expect(median.atLeast).toBe(true);
      }),
    );
  });

  test('one more that still waits never makes the house look quicker', () => {
    fc.assert(
      fc.property(counted, fc.integer({ min: 0, max: 600 }), (all, minutes) => {
        const [before, after] = [spreadOf(all).median, spreadOf([...all, ...open(minutes)]).median];
        if (before && after && !before.atLeast && !after.atLeast)
          expect(after.minutes).toBeGreaterThanOrEqual(before.minutes);
        if (before?.atLeast) expect(after!.atLeast).toBe(true);
      }),
    );
  });
});

describe('the stretches of an alert', () => {
  const plain: AlertMoments = {
    state: 'issued',
    createdAt: 100,
    firstReportAt: 50,
    issuedAt: 120,
    answeredAt: null,
    actedAt: null,
    closedAt: null,
  };
  const steps = (it: AlertMoments) => alertStretches(it).map((s) => [s.step, s.ended, s.stopped]);

  test('an alert that is out waits for its answer, its first deed and its outcome', () => {
    expect(steps(plain)).toEqual([
      ['alert', 120, null],
      ['answer', null, null],
      ['action', null, null],
      ['outcome', null, null],
    ]);
    expect(alertStretches(plain).filter(isOpen)).toHaveLength(3);
  });

  test('what was called off is watched until then, and is no longer open', () => {
    const off = alertStretches({ ...plain, state: 'cancelled', answeredAt: 130, closedAt: 200 });
    expect(off.map((s) => [s.step, s.ended, s.stopped])).toEqual([
      ['alert', 120, null],
      ['answer', 130, null],
      ['action', null, 200],
      ['outcome', null, 200],
    ]);
    expect(off.some(isOpen)).toBe(false);
  });

  test('a draft keeps its first report waiting; one thrown away tells nothing', () => {
    expect(steps({ ...plain, state: 'draft', issuedAt: null })).toEqual([['alert', null, null]]);
    expect(steps({ ...plain, state: 'cancelled', issuedAt: null, closedAt: 150 })).toEqual([]);
  });

  test('a report that came after the warning did not lead to it', () => {
    expect(steps({ ...plain, firstReportAt: 121 }).map(([step]) => step)).not.toContain('alert');
  });

  test('clocks that differ never give less than no time', () => {
    expect(minutesOf({ step: 'answer', began: 60_000, ended: 0, stopped: null }, 0)).toBe(0);
    expect(minutesOf({ step: 'answer', began: 0, ended: null, stopped: null }, 150_000)).toBe(2);
  });
});

test('months go on over the turn of the year', () => {
  expect(monthAfter('2026-11', 2)).toBe('2027-01');
  expect(monthAfter('2026-01', -1)).toBe('2025-12');
  fc.assert(
    fc.property(fc.integer({ min: -100, max: 100 }), (by) => monthAfter(monthAfter('2026-05', by), -by) === '2026-05'),
  );
  expect(monthOf(Date.parse('2026-02-28T23:59:00Z'))).toBe('2026-02');
});
