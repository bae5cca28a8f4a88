import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clausesOf, conditionOf, historyFor, MEASURES, needsHistory, type Clause } from './rule-clauses.rules.ts';
import { PRESETS } from './rule-presets.rules.ts';
import { conditionProblems } from './thresholds.rules.ts';
import { FEWEST_WINDOWS } from './usual-level.rules.ts';

const clause = fc.oneof(
  fc.record({
    is: fc.constant('atLeast' as const),
    what: fc.constantFrom(...MEASURES),
    n: fc.integer({ min: 1, max: 999 }),
  }),
  fc.record({ is: fc.constant('timesUsual' as const), n: fc.integer({ min: 1, max: 40 }).map((it) => it / 2) }),
  fc.record({ is: fc.constant('rare' as const), oneIn: fc.integer({ min: 2, max: 10_000 }) }),
  fc.record({ is: fc.constant('timesBefore' as const), n: fc.integer({ min: 2, max: 20 }) }),
);

test('what is said in plain words is lawful, and is read back as it was said', () => {
  fc.assert(
    fc.property(fc.array(clause, { minLength: 1, maxLength: 6 }), (clauses) => {
      const condition = conditionOf(clauses as Clause[]);
      expect(conditionProblems(condition)).toEqual([]);
      expect(clausesOf(JSON.parse(JSON.stringify(condition)))).toEqual(clauses);
    }),
  );
});
test('what is more than plain words is left as it was written, whatever it is', () => {
  expect(clausesOf({ or: [{ '>=': [{ var: 'count' }, 3] }] })).toBeNull();
  expect(clausesOf({ and: [] })).toBeNull();
  expect(clausesOf({ '>': [{ var: 'count' }, 3] })).toBeNull();
  expect(clausesOf({ '>=': [{ var: 'usualWindows' }, 3] })).toBeNull();
  expect(clausesOf({ '>=': [{ var: 'count' }, { '*': [2, { var: 'previous' }] }] })).toBeNull();
  fc.assert(
    fc.property(fc.jsonValue(), (it) => {
      const clauses = clausesOf(it as never);
      if (clauses) expect(conditionOf(clauses)).toEqual(it);
    }),
  );
});
test('every preset can be said in plain words', () => {
  for (const preset of PRESETS) {
    expect(clausesOf(preset.condition)).not.toBeNull();
    if (preset.higher) expect(clausesOf(preset.higher.condition)).not.toBeNull();
  }
});
test('history is asked for where it is needed, and enough of it', () => {
  expect(needsHistory([{ is: 'atLeast', what: 'count', n: 3 }])).toBe(false);
  expect(
    needsHistory([
      { is: 'atLeast', what: 'count', n: 3 },
      { is: 'rare', oneIn: 100 },
    ]),
  ).toBe(true);
  for (let days = 1; days <= 92; days++)
    expect(historyFor(days).baselineWindows).toBeGreaterThanOrEqual(FEWEST_WINDOWS);
});
