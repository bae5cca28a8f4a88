import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countWindows, type Countable, type CountWhat, type ThresholdVariables } from './threshold-windows.rules.ts';
import {
  VARIABLES,
  conditionProblems,
  evaluate,
  explain,
  isCooling,
  lookAt,
  ruleProblems,
  type AlertRule,
  type Condition,
} from './thresholds.rules.ts';
import { PRESETS } from './rule-presets.rules.ts';
import { chanceOf, logGamma, upperTail, usualLevel } from './usual-level.rules.ts';

const DAY = 24 * 3_600_000;
const NOW = Date.parse('2026-03-02T00:00:00Z');
let n = 0;
const event = (daysAgo: number, more: Partial<Countable> = {}): Countable => ({
  id: `${n++}`,
  kind: 'incident',
  typeCode: 'violence.mob',
  at: NOW - daysAgo * DAY,
  placeIds: ['mambu', 'nsele'],
  killed: 0,
  hurt: 0,
  sourceIds: [`s${n}`],
  corroborated: false,
  ...more,
});
const WEEK: CountWhat = { kind: 'incident', types: ['violence'], windowDays: 7, baselineWindows: 12, guardWindows: 1 };
const rule = (more: Partial<AlertRule> = {}): AlertRule => ({
  id: 'r',
  name: 'Violence',
  level: 2,
  count: WEEK,
  placeIds: ['mambu'],
  condition: { '>=': [{ var: 'count' }, 3] },
  coolDownDays: 7,
  ...more,
});
/** One event in each of the earlier windows, so that they count as heard from. */
const history = (weeks: number, perWeek = 1) =>
  Array.from({ length: weeks }, (_, week) => Array.from({ length: perWeek }, () => event(7 * (week + 2) + 3))).flat();

describe('the negative binomial', () => {
  test('logGamma agrees with factorials', () => {
    let log = 0;
    for (let k = 1; k < 60; k++) {
      expect(logGamma(k)).toBeCloseTo(log, 9);
      log += Math.log(k);
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 9);
  });
  test('tails known from elsewhere: Poisson(2) and a geometric', () => {
    expect(upperTail(5, 2, 2)).toBeCloseTo(0.0526530173, 8);
    // mean 1, variance 2 is the geometric with p = 1/2: P(X >= k) = 2^-k
    for (const k of [1, 3, 10, 40]) expect(upperTail(k, 1, 2) / 2 ** -k).toBeCloseTo(1, 8);
    expect(upperTail(0, 3, 5)).toBe(1);
    expect(upperTail(1, 0, 0)).toBe(0);
  });
  test('is a chance, falls with the count and rises with the mean', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 200, noNaN: true }),
        fc.double({ min: 1, max: 20, noNaN: true }),
        fc.nat(300),
        (mean, dispersion, count) => {
          const tail = upperTail(count, mean, mean * dispersion);
          expect(tail).toBeGreaterThanOrEqual(0);
          expect(tail).toBeLessThanOrEqual(1);
          expect(upperTail(count + 1, mean, mean * dispersion)).toBeLessThanOrEqual(tail + 1e-12);
          expect(upperTail(count, mean * 1.5, mean * 1.5 * dispersion)).toBeGreaterThanOrEqual(tail - 1e-9);
        },
      ),
    );
  });
});

describe('a place’s own usual level', () => {
  test('is not known from too few windows: shown, but nothing is called unusual', () => {
    expect(usualLevel([])).toBeNull();
    const few = usualLevel([1, 0, 2])!;
    expect(few).toMatchObject({ windows: 3, enough: false });
    expect(chanceOf(50, few)).toBeNull();
  });
  test('where nothing ever happened one event is rare, three are very rare, none is normal', () => {
    const level = usualLevel(Array.from({ length: 26 }, () => 0))!;
    expect(chanceOf(0, level)).toBe(1);
    expect(chanceOf(1, level)).toBeGreaterThan(0.01);
    expect(chanceOf(1, level)).toBeLessThan(0.05);
    expect(chanceOf(3, level)).toBeLessThan(0.001);
  });
  test('where much happens three events are nothing', () => {
    const level = usualLevel([9, 12, 7, 11, 10, 8, 13, 9, 10, 11, 12, 9])!;
    expect(level.mean).toBeCloseTo(10.1, 0);
    expect(chanceOf(11, level)).toBeGreaterThan(0.3);
    expect(chanceOf(24, level)).toBeLessThan(0.01);
    expect(level.high).toBeGreaterThan(13);
  });
  test('that swings widely calls less unusual than one that does not', () => {
    const calm = usualLevel([4, 5, 6, 5, 4, 6, 5, 5])!;
    const wild = usualLevel([0, 10, 1, 9, 0, 11, 2, 7])!;
    expect(wild.dispersion).toBeGreaterThan(2);
    expect(chanceOf(12, wild)!).toBeGreaterThan(chanceOf(12, calm)!);
  });
  test('is not raised much by one earlier outbreak', () => {
    const quiet = [1, 2, 0, 1, 1, 2, 1, 0, 1, 1, 2, 1];
    const outbreak = usualLevel([...quiet.slice(1), 30])!;
    expect(outbreak.mean).toBeLessThan(2.2);
  });
  test('keeps its promise: at the usual level itself, a chance below 1 in 20 comes about 1 time in 20 or less', () => {
    // a fixed walk of a linear congruence stands for chance
    let state = 12_345;
    const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
    const poisson = (mean: number) => {
      let k = 0;
      for (let p = random(); p > Math.exp(-mean); p *= random()) k++;
      return k;
    };
    for (const mean of [0.2, 1, 5]) {
      let alarms = 0;
      for (let i = 0; i < 2000; i++) {
        const level = usualLevel(Array.from({ length: 26 }, () => poisson(mean)))!;
        if (chanceOf(poisson(mean), level)! < 0.05) alarms++;
      }
      expect(alarms / 2000).toBeLessThan(0.06);
    }
  });
});

describe('counting windows', () => {
  test('the current one, the one before, the earlier ones without the guard', () => {
    const all = [
      event(1, { killed: 2, corroborated: true }),
      event(6.9, { hurt: 3 }),
      event(7.1),
      event(15, { typeCode: 'tension.threat' }),
      ...history(12),
    ];
    const { variables, earlier, ids } = countWindows(WEEK, 'mambu', all, NOW - 1000 * DAY, NOW);
    expect(variables).toMatchObject({
      count: 2,
      previous: 1,
      killed: 2,
      hurt: 3,
      corroborated: 1,
      sources: 2,
      usualWindows: 12,
    });
    expect(earlier).toEqual(Array.from({ length: 12 }, () => 1));
    expect(ids).toEqual([all[0]!.id, all[1]!.id]);
  });
  test('of a place with all that lies in it, and of no other', () => {
    const all = [event(1), event(2, { placeIds: ['tchele', 'nsele'] })];
    expect(countWindows(WEEK, 'nsele', all, 0, NOW).variables.count).toBe(2);
    expect(countWindows(WEEK, 'tchele', all, 0, NOW).variables.count).toBe(1);
  });
  test('silence and the time before the data began are not zeros', () => {
    const all = [event(1), ...history(3)];
    const { earlier, variables } = countWindows(WEEK, 'mambu', all, NOW - 30 * DAY, NOW);
    expect(earlier.slice(0, 4)).toEqual([1, 1, null, null]);
    expect(variables).toMatchObject({ usualWindows: 2, chance: null, usualHigh: null, ratio: null });
    expect(countWindows(WEEK, 'mambu', [event(1)], NOW - 3 * DAY, NOW).variables.previous).toBeNull();
    // heard from, but nothing of this type: that is a zero
    expect(countWindows(WEEK, 'mambu', [event(16, { typeCode: 'peace.release' })], 0, NOW).earlier[0]).toBe(0);
  });
  test('sexual violence and harm to children are never counted, nor what comes from the future', () => {
    expect(
      countWindows(
        { ...WEEK, types: [] },
        'mambu',
        [event(1, { typeCode: 'violence.harm_to_children' }), event(-1)],
        0,
        NOW,
      ).variables.count,
    ).toBe(0);
  });
});

describe('a condition', () => {
  const vars = (more: Partial<ThresholdVariables> = {}): ThresholdVariables => ({
    count: 3,
    previous: 1,
    corroborated: 0,
    killed: 0,
    hurt: 0,
    sources: 2,
    usualMean: 1,
    usualHigh: 3,
    usualWindows: 12,
    chance: 0.005,
    ratio: 3,
    ...more,
  });
  const unknown = { usualMean: null, usualHigh: null, chance: null, ratio: null };

  test('is compared, reckoned, joined and turned round', () => {
    expect(evaluate({ and: [{ '>=': [{ var: 'count' }, 3] }, { '<': [{ var: 'chance' }, 0.01] }] }, vars())).toBe(true);
    expect(evaluate({ '!': [{ '>': [{ var: 'count' }, { '*': [2, { var: 'previous' }] }] }] }, vars())).toBe(false);
    expect(evaluate({ or: [{ '==': [{ var: 'sources' }, 2] }, { '>': [{ var: 'killed' }, 0] }] }, vars())).toBe(true);
    expect(evaluate({ '>': [{ max: [{ var: 'killed' }, { var: 'hurt' }] }, 0] }, vars())).toBe(false);
  });
  test('with something unknown never fires by mistake: no history is not "unlikely"', () => {
    expect(evaluate({ '<': [{ var: 'chance' }, 0.01] }, vars(unknown))).toBe('unknown');
    expect(evaluate({ '!': { '>': [{ var: 'chance' }, 0.01] } }, vars(unknown))).toBe('unknown');
    expect(evaluate({ '>': [{ '/': [{ var: 'count' }, { var: 'killed' }] }, 2] }, vars())).toBe('unknown');
  });
  test('with something unknown still fires when that does not matter', () => {
    expect(evaluate({ or: [{ '>=': [{ var: 'count' }, 3] }, { '<': [{ var: 'chance' }, 0.01] }] }, vars(unknown))).toBe(
      true,
    );
    expect(
      evaluate({ and: [{ '>=': [{ var: 'count' }, 9] }, { '<': [{ var: 'chance' }, 0.01] }] }, vars(unknown)),
    ).toBe(false);
  });
  test('that is not lawful is refused with the place where it is wrong', () => {
    const wrong = (condition: unknown) => conditionProblems(condition).map((it) => `${it.where} ${it.code}`);
    expect(wrong({ and: [{ '>': [{ var: 'cuont' }, 3] }] })).toEqual(['condition.and[0].>[0] unknown_variable']);
    expect(wrong({ '>': [{ var: 'count' }] })).toEqual(['condition wrong_arguments']);
    expect(wrong({ '>': [{ var: 'count' }, '3'] })).toEqual(['condition.>[1] not_a_number']);
    expect(wrong({ map: [[1], { var: '' }] })).toEqual(['condition unknown_operator']);
    expect(wrong({ '>': [{ constructor: [1, 2] }, 1] })).toEqual(['condition.>[0] unknown_operator']);
    expect(wrong({ '>': [{ var: '__proto__.x' }, 1] })).toEqual(['condition.>[0] unknown_variable']);
    expect(wrong({ var: 'count' })).toEqual(['condition not_a_condition']);
    expect(wrong(true)).toEqual(['condition not_a_condition']);
    expect(wrong({ '>': [2, 1] })).toEqual(['condition always_the_same']);
    expect(
      wrong({
        and: [
          { and: [{ and: [{ and: [{ and: [{ and: [{ and: [{ and: [{ '>': [1, { var: 'count' }] }] }] }] }] }] }] }] },
        ],
      })[0],
    ).toContain('too_deep');
    expect(
      wrong({ or: Array.from({ length: 12 }, () => ({ '>': [{ '+': [1, 2, 3, 4] }, { var: 'count' }] })) }),
    ).toContain('condition too_large');
  });
  test('never throws, whatever somebody sends', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (it) => {
        const problems = conditionProblems(it);
        if (problems.length === 0) expect([true, false, 'unknown']).toContain(evaluate(it as Condition, vars()));
      }),
    );
  });
  test('any lawful one gives an answer, and more knowledge never turns a sure answer round', () => {
    const quantity = fc.letrec<{ q: unknown }>((tie) => ({
      q: fc.oneof(
        { maxDepth: 2 },
        fc.integer({ min: -5, max: 20 }),
        fc.constantFrom(...VARIABLES).map((it) => ({ var: it })),
        fc
          .tuple(fc.constantFrom('+', '-', '*', '/', 'max', 'min'), tie('q'), tie('q'))
          .map(([op, a, b]) => ({ [op]: [a, b] })),
      ),
    })).q;
    const condition = fc.letrec<{ c: unknown }>((tie) => ({
      c: fc.oneof(
        { maxDepth: 3 },
        fc
          .tuple(fc.constantFrom('<', '<=', '>', '>=', '==', '!='), quantity, quantity)
          .map(([op, a, b]) => ({ [op]: [a, b] })),
        fc
          .tuple(fc.constantFrom('and', 'or'), fc.array(tie('c'), { minLength: 1, maxLength: 3 }))
          .map(([op, list]) => ({ [op]: list })),
        tie('c').map((it) => ({ '!': [it] })),
      ),
    })).c;
    fc.assert(
      fc.property(condition, fc.nat(9), fc.double({ min: 0, max: 1, noNaN: true }), (it, count, chance) => {
        fc.pre(conditionProblems(it).every((problem) => problem.code === 'always_the_same'));
        const known = vars({ count, chance });
        const less = evaluate(it as Condition, { ...known, ...unknown });
        expect([true, false, 'unknown']).toContain(less);
        if (less !== 'unknown') expect(evaluate(it as Condition, known)).toBe(less);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a rule', () => {
  test('as shipped is lawful', () => {
    for (const preset of PRESETS)
      expect(ruleProblems({ ...preset, id: 'x', name: preset.key, placeIds: ['mambu'] })).toEqual([]);
  });
  test('that is wrong names everything at once', () => {
    const wrong = rule({
      name: ' ',
      level: 4 as never,
      placeIds: [],
      coolDownDays: 0,
      condition: { '<': [{ var: 'chance' }, 0.1] },
      count: {
        kind: 'incident',
        types: ['violence.mob', 'nonsense', 'violence.harm_to_children'],
        windowDays: 0,
        baselineWindows: 3,
        guardWindows: 99,
      },
    });
    expect(ruleProblems(wrong).map((it) => it.code)).toEqual([
      'name_missing',
      'bad_level',
      'no_place',
      'unknown_type',
      'protected_type',
      'bad_window',
      'bad_baseline',
      'bad_guard',
      'bad_cool_down',
    ]);
    expect(
      ruleProblems(rule({ count: { ...WEEK, baselineWindows: 0 }, condition: { '<': [{ var: 'chance' }, 0.1] } })),
    ).toMatchObject([{ code: 'needs_baseline', values: { variable: 'chance' } }]);
  });

  test('fires against a fixed threshold, in each place by itself', () => {
    const all = [event(1), event(2), event(3), event(1, { placeIds: ['tchele', 'nsele'] })];
    expect(lookAt(rule({ placeIds: ['mambu', 'tchele', 'nsele'] }), all, 0, NOW, []).map((it) => it.outcome)).toEqual([
      'fires',
      'quiet',
      'fires',
    ]);
  });
  test('fires against the place’s own usual level, and says so in numbers', () => {
    const own = rule({ condition: PRESETS[0]!.condition });
    const [outcome] = lookAt(own, [...Array.from({ length: 8 }, () => event(2)), ...history(12)], 0, NOW, []);
    expect(outcome!.outcome).toBe('fires');
    expect(outcome!.explanation).toEqual([
      { code: 'count', values: { count: 8, days: 7 } },
      { code: 'usual', values: { mean: 1, high: expect.any(Number), count: 12 } },
      { code: expect.stringContaining('chance'), values: { oneIn: expect.any(Number) } },
    ]);
  });
  test('in a place without history it says that the usual level is unknown, and does not fire', () => {
    const own = rule({ condition: PRESETS[0]!.condition });
    const [outcome] = lookAt(
      own,
      Array.from({ length: 8 }, () => event(2)),
      0,
      NOW,
      [],
    );
    expect(outcome!.outcome).toBe('unknown');
    expect(outcome!.explanation[1]).toEqual({ code: 'usual_unknown', values: { count: 0, needed: 6 } });
    expect(explain(own, outcome!.window)).toEqual(outcome!.explanation);
  });

  test('does not fire twice for the same window and place, nor while it cools, unless it has become twice as bad', () => {
    const window = (count: number, to = NOW) => ({
      ...countWindows(
        WEEK,
        'mambu',
        Array.from({ length: count }, () => event(1)),
        0,
        NOW,
      ),
      to,
    });
    const fired = { ruleId: 'r', placeId: 'mambu', at: NOW - 2 * DAY, count: 3 };
    expect(isCooling(rule(), window(4), [fired])).toBe(true);
    expect(isCooling(rule(), window(6), [fired])).toBe(false);
    expect(isCooling(rule(), window(9), [{ ...fired, at: NOW }])).toBe(true);
    expect(isCooling(rule(), window(4), [{ ...fired, at: NOW - 7 * DAY }])).toBe(false);
    expect(
      isCooling(rule(), window(4), [
        { ...fired, placeId: 'tchele' },
        { ...fired, ruleId: 'other' },
      ]),
    ).toBe(false);
    expect(lookAt(rule(), [event(1), event(1), event(1)], 0, NOW, [fired])[0]!.outcome).toBe('cooling');
  });
});
