import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  barsOf,
  dayNumber,
  daysPerBar,
  dayText,
  moveSpan,
  niceTop,
  spanOfShares,
  totalOf,
  type Move,
} from './timeline.rules.ts';

const whole = { from: '2026-10-22', to: '2026-11-21' };
const day = fc.integer({ min: dayNumber(whole.from), max: dayNumber(whole.to) }).map(dayText);

describe('bars of a timeline', () => {
  it('keep every count, whatever a bar stands for', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            day,
            counts: fc.record({ violence: fc.nat({ max: 9 }), peace: fc.nat({ max: 9 }) }, { requiredKeys: [] }),
          }),
        ),
        fc.constantFrom(1, 7, 30),
        (days, size) => {
          const bars = barsOf(days, whole.from, whole.to, size);
          expect(bars.reduce((sum, bar) => sum + totalOf(bar), 0)).toBe(days.reduce((sum, it) => sum + totalOf(it), 0));
          expect(bars).toHaveLength(Math.ceil(31 / size));
        },
      ),
    );
  });
  it('leave out what lies outside, and show empty days', () => {
    expect(
      barsOf(
        [
          { day: '2026-10-01', counts: { a: 1 } },
          { day: '2026-12-01', counts: { a: 1 } },
        ],
        whole.from,
        whole.to,
        1,
      ).every((bar) => totalOf(bar) === 0),
    ).toBe(true);
  });
  it('stand for days, weeks or months as room allows', () => {
    expect([daysPerBar(31, 100), daysPerBar(365, 100), daysPerBar(3650, 100)]).toEqual([1, 7, 30]);
  });
  it('have a calm scale that holds the highest', () => {
    expect([0, 4, 5, 6, 11, 49, 51].map((it) => niceTop(it))).toEqual([5, 5, 5, 10, 20, 50, 100]);
    fc.assert(
      fc.property(fc.nat({ max: 1e6 }), (highest) => void expect(niceTop(highest)).toBeGreaterThanOrEqual(highest)),
    );
  });
});

describe('choosing a span', () => {
  it('never leaves the whole time, never turns around, whatever is pressed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom<Move>('back', 'forward', 'widen', 'narrow', 'start', 'end'), { maxLength: 60 }),
        fc.constantFrom(1, 7, 30),
        (moves, size) => {
          let span = moveSpan(null, whole, size, 'forward');
          for (const move of moves) {
            span = moveSpan(span, whole, size, move);
            expect(span.from >= whole.from && span.to <= whole.to && span.from <= span.to).toBe(true);
          }
        },
      ),
    );
  });
  it('takes the days the pointer went over, in either direction', () => {
    expect(spanOfShares(0, 0.999, whole, 1)).toEqual(whole);
    expect(spanOfShares(0.9, 0.1, whole, 1)).toEqual(spanOfShares(0.1, 0.9, whole, 1));
    expect(spanOfShares(-3, 7, whole, 7)).toEqual(whole);
    expect(spanOfShares(0, 0, whole, 7)).toEqual({ from: '2026-10-22', to: '2026-10-28' });
  });
});
