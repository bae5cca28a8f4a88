import {
  CLOCKS,
  LEVELS,
  LONGEST_CLOCK,
  clockProblems,
  resolveClock,
  type ClockSettings,
  type Level,
  type LevelClock,
} from '#domain/levels.ts';
import { CLAIM_WINDOWS, claimWindows, type Priority } from '#features/reports/report-states.rules.ts';

/** The times of a workspace, in whole minutes: the clock of each level of alert, and how long a claim on a report holds. */
export interface Times {
  clocks: Record<Level, LevelClock>;
  claims: Record<Priority, number>;
}

export const STEPS = ['remind', 'firstAnswer', 'substitute', 'coordinator'] as const satisfies (keyof LevelClock)[];
export const PRIORITIES = ['high', 'medium', 'low'] as const satisfies Priority[];

const MINUTE = 60_000;
const HOUR = 3_600_000;
const inMinutes = (windows: Record<Priority, number>): Record<Priority, number> => ({
  high: Math.round(windows.high / MINUTE),
  medium: Math.round(windows.medium / MINUTE),
  low: Math.round(windows.low / MINUTE),
});

/** What holds where nobody has said otherwise. */
export const USUAL_TIMES: Times = { clocks: CLOCKS, claims: inMinutes(CLAIM_WINDOWS) };

/** What holds, from what a workspace keeps. What would be unlawful there is passed over; there is never none. */
export const timesOf = (own: { clocks: ClockSettings; claims: Partial<Record<string, number>> }): Times => ({
  clocks: {
    1: resolveClock(1, own.clocks).clock,
    2: resolveClock(2, own.clocks).clock,
    3: resolveClock(3, own.clocks).clock,
  },
  claims: inMinutes(claimWindows(own.claims)),
});

/** A claim on a report of danger holds for at least this: a person must be able to read it. */
export const SHORTEST_CLAIM = 10;

export interface TimeProblem {
  /** `clocks.2.remind`, `claims.high` */
  where: string;
  code: 'not_a_whole_number' | 'too_short' | 'too_long' | 'out_of_order';
}

/** What does not hold: each clock as `clockProblems` has it; claims in whole minutes, and the graver the sooner they fall back. */
export function timeProblems(times: Times): TimeProblem[] {
  const problems: TimeProblem[] = LEVELS.flatMap((level) =>
    clockProblems(times.clocks[level]).map((it) => ({ where: `clocks.${level}.${it.field}`, code: it.code })),
  );
  for (const priority of PRIORITIES) {
    const minutes = times.claims[priority];
    const where = `claims.${priority}`;
    if (!Number.isInteger(minutes)) problems.push({ where, code: 'not_a_whole_number' });
    else if (minutes < SHORTEST_CLAIM) problems.push({ where, code: 'too_short' });
    else if (minutes > LONGEST_CLOCK) problems.push({ where, code: 'too_long' });
  }
  if (times.claims.medium < times.claims.high) problems.push({ where: 'claims.medium', code: 'out_of_order' });
  if (times.claims.low < times.claims.medium) problems.push({ where: 'claims.low', code: 'out_of_order' });
  return problems;
}

export interface TimeChange {
  where: string;
  from: number;
  to: number;
}

/** Every time that differs, in the order in which they stand on the screen: emergency first, claims last. */
export function changedTimes(from: Times, to: Times): TimeChange[] {
  const all = [
    ...LEVELS.toReversed().flatMap((level) =>
      STEPS.map((step) => ({
        where: `clocks.${level}.${step}`,
        from: from.clocks[level][step],
        to: to.clocks[level][step],
      })),
    ),
    ...PRIORITIES.map((it) => ({ where: `claims.${it}`, from: from.claims[it], to: to.claims[it] })),
  ];
  return all.filter((it) => it.from !== it.to);
}

/** Whoever is in danger waits longer for somebody to act: that takes two people and a day. */
export const weakens = (from: Times, to: Times): boolean => changedTimes(from, to).some((it) => it.to > it.from);

/** Longer times hold so long after the second person agreed; whoever looks after the custody may stop them until then. */
export const WAIT_MS = 24 * HOUR;
/** What nobody agreed to in two weeks is over. */
export const ASKED_LIVES_MS = 14 * 24 * HOUR;

/** Where longer times stand that somebody asked for. Instants in milliseconds. */
export function standOfAsked(
  it: { askedAt: number; from: number | null },
  now: number,
): 'asked' | 'agreed' | 'holds' | 'lapsed' {
  if (it.from !== null) return now >= it.from ? 'holds' : 'agreed';
  return now >= it.askedAt + ASKED_LIVES_MS ? 'lapsed' : 'asked';
}
