import { hearing, usualInterval, type Hearing } from '#features/coverage/coverage.rules.ts';
import { chanceOf, usualLevel } from './usual-level.rules.ts';
import type { CountWhat, WindowCounts } from './threshold-windows.rules.ts';

/**
 * Windows from counts by place and day, so that a million incidents are counted where they lie and only days travel. Days are whole
 * numbers since 1970-01-01 in UTC; a window is so many days and ends with the day it is named for, the last one included, so that it
 * can be looked at again and a look at the past gives what a look on that day gave. Agrees with `countWindows` at midnight (a test).
 */
export interface DayCount {
  placeId: string;
  day: number;
  /** what the rule counts */
  counted: number;
  /** anything heard from there, of whatever type and kind */
  heard: number;
  corroborated: number;
  killed: number;
  hurt: number;
  /** of the counted, those nobody dated: they stand on the day they were told */
  undated: number;
  /** the strictest label among the counted; 0 without any */
  label: number;
  /** distinct sources of the day, when the rule speaks of them */
  sources?: readonly string[] | null;
}

/** How often a place usually speaks is read from so many days. */
export const HABIT_DAYS = 120;

export interface PlaceSeries {
  placeId: string;
  /** days with anything, in order */
  days: readonly number[];
  rows: readonly DayCount[];
  /** sums up to and without the day at the same place */
  counted: readonly number[];
  heard: readonly number[];
  label: number;
}

const DAY = 86_400_000;
export const dayOf = (at: Date | number): number => Math.floor((typeof at === 'number' ? at : at.getTime()) / DAY);
export const isoDay = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

/** How many days before its last one a rule must know: its window, the guard and the earlier windows. */
export const reachOf = (what: CountWhat): number =>
  what.windowDays * (1 + Math.max(1, what.baselineWindows === 0 ? 0 : what.guardWindows + what.baselineWindows));

export function seriesOf(rows: readonly DayCount[]): Map<string, PlaceSeries> {
  const byPlace = new Map<string, DayCount[]>();
  for (const row of rows) {
    const list = byPlace.get(row.placeId);
    if (list) list.push(row);
    else byPlace.set(row.placeId, [row]);
  }
  const sums = (list: DayCount[], pick: (it: DayCount) => number) => {
    const all = [0];
    for (const it of list) all.push(all.at(-1)! + pick(it));
    return all;
  };
  return new Map(
    [...byPlace].map(([placeId, list]) => {
      list.sort((a, b) => a.day - b.day);
      return [
        placeId,
        {
          placeId,
          days: list.map((it) => it.day),
          rows: list,
          counted: sums(list, (it) => it.counted),
          heard: sums(list, (it) => it.heard),
          label: list.reduce((most, it) => Math.max(most, it.label), 0),
        },
      ];
    }),
  );
}

export const emptySeries = (placeId: string): PlaceSeries => ({
  placeId,
  days: [],
  rows: [],
  counted: [0],
  heard: [0],
  label: 0,
});

/** First place in `days` that is not before `day`. */
function from(days: readonly number[], day: number): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]! < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How much was counted from the first day to before the second. */
export const countedIn = (series: PlaceSeries, first: number, before: number): number =>
  series.counted[from(series.days, before)]! - series.counted[from(series.days, first)]!;

export type DayWindow = WindowCounts & { undated: number };

/**
 * One place's window that ends with `day`, and the windows before it; what is known and what is not as `countWindows` has it.
 * @param since the day the workspace's data begin
 * @param withUsual false leaves the usual level out (unknown), which is much quicker
 */
export function windowOf(
  what: CountWhat,
  series: PlaceSeries,
  since: number,
  day: number,
  withUsual = true,
): DayWindow {
  const length = what.windowDays;
  const { days, counted, heard, rows } = series;
  /** bounds of the n-th window back, in places of `days` */
  const bounds = (n: number): [number, number] => [
    from(days, day + 1 - (n + 1) * length),
    from(days, day + 1 - n * length),
  ];
  const known = (n: number) => day + 1 - (n + 1) * length >= since;
  const countIn = (n: number) => {
    const [a, b] = bounds(n);
    return counted[b]! - counted[a]!;
  };
  const earlier: (number | null)[] = [];
  if (withUsual) {
    for (let i = 0; i < what.baselineWindows; i++) {
      const n = 1 + what.guardWindows + i;
      const [a, b] = bounds(n);
      earlier.push(known(n) && heard[b]! > heard[a]! ? counted[b]! - counted[a]! : null);
    }
  }
  const usual = withUsual ? usualLevel(earlier.filter((it) => it !== null)) : null;
  const [a, b] = bounds(0);
  const current = rows.slice(a, b);
  const count = countIn(0);
  const total = (pick: (it: DayCount) => number) => current.reduce((sum, it) => sum + pick(it), 0);
  return {
    placeId: series.placeId,
    from: (day + 1 - length) * DAY,
    to: (day + 1) * DAY,
    usual,
    earlier,
    ids: [],
    undated: total((it) => it.undated),
    variables: {
      count,
      previous: known(1) ? countIn(1) : null,
      corroborated: total((it) => it.corroborated),
      killed: total((it) => it.killed),
      hurt: total((it) => it.hurt),
      sources: new Set(current.flatMap((it) => it.sources ?? [])).size,
      usualMean: usual?.mean ?? null,
      usualHigh: usual?.enough ? usual.high : null,
      usualWindows: usual?.windows ?? 0,
      chance: chanceOf(count, usual),
      ratio: usual?.enough ? count / usual.mean : null,
    },
  };
}

/**
 * Was the place heard from of late? By the rule of coverage, over anything heard from there. Silence is not zero: what is below the
 * usual level in a place not heard from is not calm.
 */
export function hearingOf(series: PlaceSeries, day: number): { hearing: Hearing; lastHeard: string | null } {
  const last = from(series.days, day + 1);
  const heard = series.rows.slice(from(series.days, day + 1 - HABIT_DAYS), last).filter((it) => it.heard > 0);
  const latest = heard.at(-1) ?? series.rows.slice(0, last).findLast((it) => it.heard > 0);
  const lastHeard = latest ? isoDay(latest.day) : null;
  const usual = usualInterval(heard.map((it) => isoDay(it.day)));
  return { hearing: hearing(lastHeard, usual, isoDay(day)), lastHeard };
}
