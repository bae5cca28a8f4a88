import type { Level } from '#domain/levels.ts';
import { countedIn, windowOf, type DayWindow, type PlaceSeries } from './daily-counts.rules.ts';
import { clausesOf } from './rule-clauses.rules.ts';
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

/** With fewer counted than this a rule cannot fire, as far as its plain sayings tell; 0 when nothing is known. */
export function fewestCount(rule: Pick<AlertRule, 'condition' | 'higher' | 'count'>): number {
  const floors = [rule.condition, ...(rule.higher ? [rule.higher.condition] : [])].map((condition) => {
    const least = (clausesOf(condition) ?? []).flatMap((it) => (it.is === 'atLeast' && it.n > 0 ? [it] : []));
    return Math.max(
      0,
      ...least.map((it) =>
        it.what === 'count' || (it.what === 'sources' && rule.count.kind === 'report') ? Math.ceil(it.n) : 1,
      ),
    );
  });
  return Math.max(Math.min(...floors), quietAtNothing(rule) ? 1 : 0);
}

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
  const fewest = fewestCount(rule);
  const fired: Firing[] = [];
  const found: PastFiring[] = [];
  /** the counts of the last day that was plainly quiet: the same again is quiet again */
  let quiet = '';
  for (let day = first; day <= last; day++) {
    if (countedIn(series, day + 1 - rule.count.windowDays, day + 1) < fewest) continue;
    const quick = windowOf(rule.count, series, since, day, false);
    const { usualWindows: _unknown, ...counts } = quick.variables;
    const same = Object.values(counts).join();
    if (same === quiet) continue;
    if (plainlyQuiet(rule, quick)) {
      quiet = same;
      continue;
    }
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
