import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptySeries, hearingOf, isoDay, reachOf, seriesOf, windowOf, type DayCount } from './daily-counts.rules.ts';
import { definitionProblems, type RuleDefinition } from './rule-definition.rules.ts';
import { fewestCount, firingsOf, plainlyQuiet, quietAtNothing, weeksOf } from './rule-past.rules.ts';
import { PRESETS } from './rule-presets.rules.ts';
import { countWindows, type Countable, type CountWhat } from './threshold-windows.rules.ts';
import { isCooling, judge, type AlertRule, type Condition, type Firing } from './thresholds.rules.ts';

const DAY = 86_400_000;
const TODAY = Math.floor(Date.parse('2026-03-02T00:00:00Z') / DAY);
const WEEK: CountWhat = { kind: 'incident', types: ['violence'], windowDays: 7, baselineWindows: 12, guardWindows: 1 };
const rule = (more: Partial<AlertRule> = {}): AlertRule => ({
  id: 'r',
  name: 'Violence',
  level: 2,
  count: WEEK,
  placeIds: [],
  condition: { '>=': [{ var: 'count' }, 3] },
  coolDownDays: 7,
  ...more,
});
const day = (ago: number, counted: number, more: Partial<DayCount> = {}): DayCount => ({
  placeId: 'mambu',
  day: TODAY - ago,
  counted,
  heard: Math.max(1, counted),
  corroborated: 0,
  killed: 0,
  hurt: 0,
  undated: 0,
  label: 2,
  ...more,
});
const one = (...rows: DayCount[]) => seriesOf(rows).get('mambu') ?? emptySeries('mambu');

/** Happenings of some days as events and as counts by day. */
const happenings = fc.array(
  fc.record({
    ago: fc.integer({ min: 0, max: 120 }),
    typeCode: fc.constantFrom('violence.mob', 'tension.threat', 'peace.release'),
    killed: fc.nat(3),
    corroborated: fc.boolean(),
    source: fc.constantFrom('a', 'b', 'c'),
  }),
  { maxLength: 60 },
);
const asEvents = (list: { ago: number; typeCode: string; killed: number; corroborated: boolean; source: string }[]) =>
  list.map((it, i): Countable => ({
    id: `${i}`,
    kind: 'incident',
    typeCode: it.typeCode,
    at: (TODAY - it.ago) * DAY + 3_600_000,
    placeIds: ['mambu'],
    killed: it.killed,
    hurt: 0,
    sourceIds: [it.source],
    corroborated: it.corroborated,
  }));
const asDays = (list: Parameters<typeof asEvents>[0]) =>
  one(
    ...Object.values(Object.groupBy(list, (it) => it.ago)).map((some) => {
      const counted = some!.filter((it) => it.typeCode.startsWith('violence'));
      return day(some![0]!.ago, counted.length, {
        heard: some!.length,
        killed: counted.reduce((sum, it) => sum + it.killed, 0),
        corroborated: counted.filter((it) => it.corroborated).length,
        sources: [...new Set(counted.map((it) => it.source))],
      });
    }),
  );

describe('windows from counts by day', () => {
  test('are those counted from the events themselves at the end of the day', () => {
    fc.assert(
      fc.property(
        happenings,
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom(0, 6, 12),
        fc.nat(2),
        fc.nat(60),
        fc.nat(140),
        (list, windowDays, baselineWindows, guardWindows, ago, sinceAgo) => {
          const what: CountWhat = { ...WEEK, windowDays, baselineWindows, guardWindows };
          const at = TODAY - ago;
          const { undated, ids: _none, ...quick } = windowOf(what, asDays(list), TODAY - sinceAgo, at);
          const { ids: _ids, ...slow } = countWindows(
            what,
            'mambu',
            asEvents(list),
            (TODAY - sinceAgo) * DAY,
            (at + 1) * DAY,
          );
          expect(undated).toBe(0);
          expect(quick).toEqual(slow);
        },
      ),
    );
  });
  test('need no day before their reach', () => {
    fc.assert(
      fc.property(happenings, fc.integer({ min: 1, max: 9 }), fc.constantFrom(0, 6), fc.nat(2), (list, w, b, g) => {
        const what = { ...WEEK, windowDays: w, baselineWindows: b, guardWindows: g };
        const near = list.filter((it) => it.ago < reachOf(what));
        expect(windowOf(what, asDays(near), TODAY - 500, TODAY)).toEqual(
          windowOf(what, asDays(list), TODAY - 500, TODAY),
        );
      }),
    );
  });
});

describe('the past as a rule would have seen it', () => {
  const CONDITIONS: Condition[] = [
    { '>=': [{ var: 'count' }, 2] },
    { and: [{ '>=': [{ var: 'count' }, 2] }, { '<': [{ var: 'chance' }, 0.05] }] },
    { and: [{ '>=': [{ var: 'sources' }, 2] }, { '>=': [{ var: 'killed' }, 2] }] },
    { '>=': [{ var: 'ratio' }, 2] },
    { or: [{ '>=': [{ var: 'killed' }, 4] }, { '>=': [{ var: 'sources' }, 3] }] },
    { '>': [{ var: 'count' }, { '*': [2, { var: 'previous' }] }] },
    { '<': [{ var: 'count' }, 1] },
  ];
  test('is what a look on each day gave, firing by firing: nothing is skipped that could have fired', () => {
    fc.assert(
      fc.property(
        happenings,
        fc.constantFrom(...CONDITIONS),
        fc.integer({ min: 1, max: 20 }),
        (list, condition, cool) => {
          const it = rule({
            condition,
            coolDownDays: cool,
            higher: { level: 3, condition: { '>=': [{ var: 'killed' }, 6] } },
          });
          const series = asDays(list);
          const fired: Firing[] = [];
          const days: number[] = [];
          for (let at = TODAY - 60; at <= TODAY; at++) {
            const seen = judge(it, windowOf(it.count, series, TODAY - 400, at), fired);
            if (seen.outcome !== 'fires') continue;
            days.push(at);
            fired.push({
              ruleId: 'r',
              placeId: 'mambu',
              at: seen.window.to,
              count: seen.window.variables.count,
              level: seen.level!,
            });
          }
          expect(firingsOf(it, series, TODAY - 400, TODAY - 60, TODAY).map((one) => one.day)).toEqual(days);
        },
      ),
    );
  });
  test('one surge fires once in the cool-down, again when it has doubled, again when it calls for a higher level', () => {
    const surge = one(day(9, 3), day(8, 1), day(6, 4), day(5, 1, { killed: 30 }));
    const it = rule({ higher: { level: 3, condition: { '>=': [{ var: 'killed' }, 25] } } });
    expect(
      firingsOf(it, surge, TODAY - 400, TODAY - 30, TODAY).map((one) => [TODAY - one.day, one.count, one.level]),
    ).toEqual([
      [9, 3, 2],
      [6, 8, 2],
      [5, 9, 3],
    ]);
  });
  test('a rule that cannot fire on nothing is not looked at where nothing was counted; one that can is', () => {
    expect(PRESETS.map((it) => quietAtNothing(it))).toEqual([true, true, true, true]);
    expect(quietAtNothing({ condition: { '<': [{ var: 'count' }, 1] } })).toBe(false);
    expect(quietAtNothing({ condition: { '>=': [{ var: 'usualWindows' }, 0] } })).toBe(false);
    expect(
      firingsOf(rule({ condition: { '<': [{ var: 'count' }, 1] } }), one(day(3, 2)), 0, TODAY - 9, TODAY),
    ).toHaveLength(1);
  });
  test('the fewest that can fire are read from the plain sayings', () => {
    expect(PRESETS.map((it) => fewestCount(it))).toEqual([3, 3, 2, 1]);
    expect(
      fewestCount(rule({ condition: { or: [{ '>=': [{ var: 'count' }, 3] }, { '>=': [{ var: 'hurt' }, 9] }] } })),
    ).toBe(1);
    expect(fewestCount(rule({ condition: { '<': [{ var: 'count' }, 3] } }))).toBe(0);
    expect(fewestCount(rule({ higher: { level: 3, condition: { '>=': [{ var: 'killed' }, 9] } } }))).toBe(1);
  });
  test('the usual level is left out only where it would not matter', () => {
    const own = rule({ condition: CONDITIONS[1]! });
    expect(plainlyQuiet(own, windowOf(WEEK, one(day(1, 1)), 0, TODAY, false))).toBe(true);
    expect(plainlyQuiet(own, windowOf(WEEK, one(day(1, 9)), 0, TODAY, false))).toBe(false);
  });
  test('weeks add up to all that was counted', () => {
    fc.assert(
      fc.property(happenings, fc.integer({ min: 1, max: 120 }), (list, length) => {
        const weeks = weeksOf(asDays(list), TODAY - length, TODAY);
        const all = list.filter((it) => it.ago <= length && it.typeCode.startsWith('violence'));
        expect(weeks.reduce((sum, it) => sum + it.count, 0)).toBe(all.length);
      }),
    );
  });
});

describe('silence', () => {
  test('is not calm: a place that usually speaks and does not is overdue, one never heard from is told so', () => {
    expect(hearingOf(emptySeries('mambu'), TODAY)).toEqual({ hearing: 'never', lastHeard: null });
    const weekly = one(...[60, 53, 46, 39].map((ago) => day(ago, 0, { heard: 1 })));
    expect(hearingOf(weekly, TODAY - 20).hearing).toBe('heard');
    expect(hearingOf(weekly, TODAY)).toEqual({ hearing: 'overdue', lastHeard: isoDay(TODAY - 39) });
  });
});

describe('a definition', () => {
  const definition: RuleDefinition = {
    name: 'Violence',
    level: 2,
    higher: null,
    count: WEEK,
    scope: { kind: 'whole' },
    condition: { '>=': [{ var: 'count' }, 3] },
    coolDownDays: 7,
  };
  const codes = (more: Partial<RuleDefinition>) =>
    definitionProblems({ ...definition, ...more }).map((it) => `${it.where} ${it.code}`);
  test('may look at the whole, at named places, at every area of a level', () => {
    for (const scope of [
      { kind: 'whole' },
      { kind: 'named', placeIds: ['mambu'] },
      { kind: 'each', level: 2, within: null },
    ] as const)
      expect(codes({ scope: scope as never })).toEqual([]);
  });
  test('that is wrong is told with the place', () => {
    expect(codes({ scope: { kind: 'named', placeIds: [] } })).toEqual(['placeIds no_place']);
    expect(codes({ scope: { kind: 'each', level: 7, within: null } })).toEqual(['scope.level bad_area_level']);
    expect(codes({ higher: { level: 2, condition: { '>': [{ var: 'count' }] } } })).toEqual([
      'higher.level higher_not_higher',
      'higher.condition wrong_arguments',
    ]);
    expect(
      codes({
        count: { ...WEEK, baselineWindows: 0 },
        higher: { level: 3, condition: { '<': [{ var: 'chance' }, 0.1] } },
      }),
    ).toEqual(['higher.condition needs_baseline']);
  });
  test('presets are lawful everywhere', () => {
    for (const { key, ...preset } of PRESETS)
      expect(definitionProblems({ ...preset, name: key, scope: { kind: 'each', level: 2, within: null } })).toEqual([]);
  });
});

test('cool-down holds for the same window whatever the level', () => {
  const window = { placeId: 'mambu', to: 10 * DAY, variables: { count: 9 } as never };
  expect(isCooling(rule(), window, [{ ruleId: 'r', placeId: 'mambu', at: 10 * DAY, count: 1, level: 2 }], 3)).toBe(
    true,
  );
});
