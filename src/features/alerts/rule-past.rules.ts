import type { Level } from '#domain/levels.ts';
import { countedIn, windowOf, type DayWindow, type PlaceSeries } from './daily-counts.rules.ts';
import type { ThresholdVariables } from './threshold-windows.rules.ts';
import { evaluate, judge, type AlertRule, type Explanation, type Firing } from './thresholds.rules.ts';

/** What a rule would have said, day by day, with what is known today: the very steps of the daily look, over the past. */
export interface PastFiring {
  placeId: string;
  day: number;
  count: number;
  level: Level;
  explanation: Explanation[];
}

const NOTHING: ThresholdVariables = {
  count: 0,
  previous: null,
  corroborated: 0,
  killed: 0,
  hurt: 0,
  sources: 0,
  usualMean: null,
  usualHigh: null,
  usualWindows: null as never,
  chance: null,
  ratio: null,
};

/** True when a rule cannot fire where nothing was counted, so that empty windows need no look. */
export const quietAtNothing = (rule: Pick<AlertRule, 'condition' | 'higher'>): boolean =>
  evaluate(rule.condition, NOTHING) === false && (!rule.higher || evaluate(rule.higher.condition, NOTHING) === false);

/** Decided without the usual level? Then that need not be reckoned. */
export function plainlyQuiet(rule: AlertRule, quick: DayWindow): boolean {
  const variables = { ...quick.variables, usualWindows: null as never };
  return (
    evaluate(rule.condition, variables) === false &&
    (!rule.higher || evaluate(rule.higher.condition, variables) === false)
  );
}

/** Looks at one place on every day from the first to the last, with the cool-down; in the order of the days. */
export function firingsOf(
  rule: AlertRule,
  series: PlaceSeries,
  since: number,
  first: number,
  last: number,
): PastFiring[] {
  const skip = quietAtNothing(rule);
  const fired: Firing[] = [];
  const found: PastFiring[] = [];
  for (let day = first; day <= last; day++) {
    if (skip && countedIn(series, day + 1 - rule.count.windowDays, day + 1) === 0) continue;
    if (plainlyQuiet(rule, windowOf(rule.count, series, since, day, false))) continue;
    const it = judge(rule, windowOf(rule.count, series, since, day), fired);
    if (it.outcome !== 'fires') continue;
    const { count } = it.window.variables;
    fired.push({ ruleId: rule.id, placeId: series.placeId, at: it.window.to, count, level: it.level! });
    found.push({ placeId: series.placeId, day, count, level: it.level!, explanation: it.explanation });
  }
  return found;
}

/** Counts of whole weeks back from the last day, the oldest first: the small chart of one place. */
export function weeksOf(series: PlaceSeries, first: number, last: number): { day: number; count: number }[] {
  const weeks = [];
  for (let end = last + 1; end > first; end -= 7)
    weeks.push({ day: Math.max(first, end - 7), count: countedIn(series, Math.max(first, end - 7), end) });
  return weeks.toReversed();
}
