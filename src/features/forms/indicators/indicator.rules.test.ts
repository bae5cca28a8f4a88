import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cellsOf,
  FEWEST,
  measure,
  measureFault,
  PERIODS,
  periodOf,
  periodsTo,
  quantile,
  valueOf,
  wilson,
  type AnswerGroup,
} from './indicator.rules.ts';
import { answerBook, stepsTo } from './indicator-words.rules.ts';
import type { FormField } from '../xform.rules.ts';

const SEED = 20_261_121;
const day = fc.integer({ min: 0, max: 40_000 }).map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
const values = fc.array(fc.record({ value: fc.integer({ min: -50, max: 50 }), n: fc.integer({ min: 1, max: 9 }) }), {
  minLength: 1,
  maxLength: 30,
});
const spread = (all: readonly { value: number; n: number }[]): number[] =>
  all.flatMap((it) => Array.from({ length: it.n }, () => it.value)).toSorted((a, b) => a - b);

describe('weeks and months', () => {
  test('a week begins on Monday, a month on its first day, and what is no day lies in none', () => {
    expect(['2026-11-16', '2026-11-21', '2026-11-22'].map((it) => periodOf(it, 'week'))).toEqual(
      Array(3).fill('2026-11-16'),
    );
    expect(periodOf('2024-02-29', 'month')).toBe('2024-02-01');
    for (const it of ['2026-02-30', '2026-13-01', '', 'yesterday', '2026-11-2', '٢٠٢٦-١١-٢١'])
      expect([periodOf(it, 'week'), periodOf(it, 'month')]).toEqual([null, null]);
  });
  test('those shown follow one another without a gap, and today lies in the last', () => {
    fc.assert(
      fc.property(day, fc.constantFrom(...PERIODS), (today, period) => {
        const shown = periodsTo(today, period);
        expect(shown).toHaveLength(12);
        expect(shown.at(-1)).toBe(periodOf(today, period));
        for (const [n, from] of shown.entries()) {
          expect(periodOf(from, period)).toBe(from);
          const before = new Date(Date.parse(from) - 86_400_000).toISOString().slice(0, 10);
          if (n > 0) expect(periodOf(before, period)).toBe(shown[n - 1]);
        }
      }),
      { seed: SEED },
    );
  });
});

describe('what answers come to', () => {
  test('a quantile is that of the values written out one by one', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(0, 0.25, 0.5, 0.75, 1), (all, q) => {
        const each = spread(all);
        const where = (each.length - 1) * q;
        const [low, high] = [each[Math.floor(where)]!, each[Math.ceil(where)]!];
        const rising = all.toSorted((a, b) => a.value - b.value);
        expect(quantile(rising, q)).toBeCloseTo(low + (high - low) * (where - Math.floor(where)), 9);
      }),
      { seed: SEED },
    );
  });
  test('a share lies within its interval, which narrows with more answers', () => {
    expect(wilson(5, 10).low).toBeCloseTo(0.2366, 4);
    expect(wilson(5, 10).high).toBeCloseTo(0.7634, 4);
    fc.assert(
      fc.property(fc.nat({ max: 400 }), fc.nat({ max: 400 }), (hits, others) => {
        fc.pre(hits + others > 0);
        const n = hits + others;
        const { low, high } = wilson(hits, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(hits / n);
        expect(high).toBeGreaterThanOrEqual(hits / n);
        const more = wilson(hits * 4, n * 4);
        expect(more.high - more.low).toBeLessThan(high - low);
      }),
      { seed: SEED },
    );
  });
  test('the mean and the median lie between the lowest and the highest; the order of answers and how they are grouped is the same', () => {
    fc.assert(
      fc.property(values, fc.constantFrom('mean', 'median', 'sum', 'count'), (all, kind) => {
        const each = spread(all).map((value) => ({ value, n: 1 }));
        const it = valueOf(kind, all);
        expect(valueOf(kind, each.toReversed())).toEqual({ ...it, value: expect.closeTo(it.value, 9) });
        if (kind === 'count' || kind === 'sum') return;
        expect(it.value).toBeGreaterThanOrEqual(each[0]!.value);
        expect(it.value).toBeLessThanOrEqual(each.at(-1)!.value);
        if (it.n < 4) expect([it.low, it.high]).toEqual([null, null]);
        else expect(it.low).toBeLessThanOrEqual(it.high!);
      }),
      { seed: SEED },
    );
  });
});

describe('what is shown', () => {
  const periods = periodsTo('2026-11-21', 'month');
  const answer = fc.record({
    place: fc.constantFrom('Mambu', 'Tchele', ''),
    day: fc.constantFrom('2026-11-03', '2026-10-31', '2019-01-01', 'no day'),
    part: fc.constantFrom('woman', 'man'),
    value: fc.constantFrom(0, 1),
    n: fc.integer({ min: 1, max: 4 }),
  }) satisfies fc.Arbitrary<AnswerGroup>;
  const counted = (all: readonly AnswerGroup[]) =>
    all.filter((it) => periods.includes(periodOf(it.day, 'month') ?? ''));

  test('fewer than five who told of themselves are never shown, and silence has no cell at all', () => {
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 40 }), (all) => {
        const cells = cellsOf({ kind: 'share', period: 'month', about: 'people' }, all, periods);
        for (const cell of cells) {
          const behind = counted(all).filter(
            (it) => it.place === cell.place && it.part === cell.part && periodOf(it.day, 'month') === cell.period,
          );
          const n = behind.reduce((sum, it) => sum + it.n, 0);
          expect(n).toBeGreaterThan(0);
          if (n < FEWEST) expect(cell).toMatchObject({ n: null, value: null, low: null, high: null });
          else expect(cell.n).toBe(n);
        }
      }),
      { seed: SEED },
    );
  });
  test('of places each account counts, and none is lost or counted twice', () => {
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 40 }), (all) => {
        const cells = cellsOf({ kind: 'count', period: 'month', about: 'places' }, all, periods);
        const sum = (some: readonly { n: number | null }[]) => some.reduce((total, it) => total + it.n!, 0);
        expect(sum(cells)).toBe(sum(counted(all)));
        expect(new Set(cells.map((it) => JSON.stringify([it.place, it.period, it.part]))).size).toBe(cells.length);
      }),
      { seed: SEED },
    );
  });
  test('nobody is told of by taking what is shown within an area away from it, on any level', () => {
    const of = fc.record({
      place: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'n', 'far'),
      day: fc.constant('2026-11-03'),
      part: fc.constant(''),
      value: fc.constantFrom(0, 1),
      n: fc.integer({ min: 1, max: 7 }),
    }) satisfies fc.Arbitrary<AnswerGroup>;
    const area = (level: number, id: string) => ({ level, id });
    const [land, north, south] = [area(0, 'land'), area(1, 'n'), area(1, 's')];
    const chains = [
      ...['a', 'b', 'c'].map((it) => [land, north, area(9, it)]),
      ...['d', 'e'].map((it) => [land, south, area(9, it)]),
    ];
    const below: Record<string, string[]> = { n: ['a', 'b', 'c', 'n'], s: ['d', 'e'], land: ['n', 's'] };
    fc.assert(
      fc.property(fc.array(of, { maxLength: 8 }), fc.constantFrom('share', 'count'), (all, kind) => {
        const at = (level: number | null) =>
          new Map(
            cellsOf(
              { kind, period: 'month', about: 'people' },
              all,
              periods,
              level === null ? [] : stepsTo(level, chains),
            ).map((it) => [it.place, it.n]),
          );
        const [each, regions, lands] = [at(null), at(1), at(0)];
        const withinRegion = (id: string): number => below[id]!.reduce((sum, it) => sum + (each.get(it) ?? 0), 0);
        for (const id of ['n', 's']) {
          const n = regions.get(id);
          if (n) expect([1, 2, 3, 4]).not.toContain(n - withinRegion(id));
        }
        const n = lands.get('land');
        const known = ['n', 's'].reduce((sum, id) => sum + (regions.get(id) ?? withinRegion(id)), 0);
        if (n) expect([1, 2, 3, 4]).not.toContain(n - known);
        // a word that is no place is in no area
        if (all.some((it) => it.place === 'far')) expect(lands.has('far')).toBe(true);
      }),
      { seed: SEED },
    );
    const six = [...'aab'].map((place) => ({ place, day: '2026-11-03', part: '', value: 1, n: 3 }));
    const shown = (about: 'people' | 'places') =>
      cellsOf({ kind: 'count', period: 'month', about }, six, periods, stepsTo(1, chains)).map((it) => [
        it.place,
        it.n,
      ]);
    expect([shown('people'), shown('places')]).toEqual([[['n', null]], [['n', 9]]]);
  });
  test('a week in which nothing was counted is zero, and one of which nobody told is not there', () => {
    const told = [{ place: 'Mambu', day: '2026-11-20', part: '', value: 0, n: 1 }];
    const weeks = periodsTo('2026-11-21', 'week');
    expect(cellsOf({ kind: 'sum', period: 'week', about: 'places' }, told, weeks)).toEqual([
      { place: 'Mambu', period: '2026-11-16', part: '', n: 1, value: 0, low: null, high: null },
    ]);
  });
});

describe('what a form can feed', () => {
  const field = (it: Partial<FormField> & { path: string }): FormField => ({
    type: 'text',
    asked: true,
    repeat: null,
    label: {},
    choices: null,
    withheld: null,
    ...it,
  });
  const form = {
    fields: [
      field({ path: 'safe', type: 'select_one', choices: 'safe' }),
      field({ path: 'age', type: 'integer', repeat: 'people' }),
      field({ path: 'place' }),
      field({ path: 'inner', repeat: 'people' }),
      field({ path: 'day', type: 'date' }),
      field({ path: 'device', type: 'select_one', choices: 'safe', withheld: 'device' }),
    ],
    choices: { safe: [{ name: 'very', label: {} }] },
  };
  const fault = (it: object) => measureFault(measure.parse(it), form)?.code ?? null;
  test('a number, a choice or every filled form; by place, day and group as everybody was asked once', () => {
    expect(fault({ kind: 'count' })).toBeNull();
    expect(
      fault({ kind: 'share', path: 'safe', choices: ['very'], place: 'place', day: 'day', apart: 'safe' }),
    ).toBeNull();
    expect(fault({ kind: 'median', path: 'age' })).toBeNull();
    expect(fault({ kind: 'mean' })).toBe('needs_question');
    expect(fault({ kind: 'share', path: 'safe' })).toBe('needs_choices');
    expect(fault({ kind: 'mean', path: 'safe' })).toBe('not_countable');
    expect(fault({ kind: 'count', path: 'place', choices: ['x'] })).toBe('not_countable');
    expect(fault({ kind: 'count', place: 'inner' })).toBe('not_a_part');
    expect(fault({ kind: 'count', day: 'place' })).toBe('not_a_part');
    expect(fault({ kind: 'count', apart: 'place' })).toBe('not_a_part');
    expect(fault({ kind: 'mean', path: 'gone' })).toBe('unknown_field');
  });
  test('never of what tells of the phone or of who fills the form', () => {
    expect(fault({ kind: 'share', path: 'device', choices: ['very'] })).toBe('not_countable');
    expect(fault({ kind: 'count', place: 'device' })).toBe('not_a_part');
    expect(fault({ kind: 'count', apart: 'device' })).toBe('not_a_part');
  });
});

describe('answers of several forms', () => {
  test('one code is one answer where the words agree or there are none, and another where they say something else', () => {
    const book = answerBook();
    expect(book.key('1', { English: 'Woman', French: 'Femme' }, 'A')).toBe('1');
    expect(book.key('1', { English: ' woman ' }, 'B')).toBe('1');
    expect(book.key('1', { English: 'Man' }, 'C')).toBe('1 (C)');
    expect(book.key('1', {}, 'D')).toBe('1');
    expect(book.labelsOf('1 (C)')).toEqual({ English: 'Man' });
    // words that come later are taken
    expect(book.key('goma', {}, 'A')).toBe('goma');
    expect(book.key('goma', { '': 'Goma' }, 'B')).toBe('goma');
    expect([book.labelsOf('goma'), book.labelsOf('never')]).toEqual([{ '': 'Goma' }, {}]);
  });
});
