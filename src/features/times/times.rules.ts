/**
 * How long things take when some are still open.
 *
 * What is open is not dropped: leaving out the slow ones would make a slow house look quick. The times are those of the product-limit
 * estimate (E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", Journal of the American Statistical
 * Association 53 (1958), 457-481); a quantile is the earliest time at which the estimated share still open is no more than asked (J. P. Klein
 * and M. L. Moeschberger, "Survival Analysis", 2nd edition, Springer 2003, section 4.5). Where the curve never comes down so far, the answer
 * is "at least" the longest time anything was watched. What was withdrawn before its time (a cancelled alert, an answer that could not be
 * given) counts as watched until then; the times are therefore of what is carried on, not of what is given up.
 */

/** Of those that took, or have waited, so many minutes: how many came to their end, and how many had not yet when last seen. */
export interface Counted {
  minutes: number;
  reached: number;
  waiting: number;
}

/** A time in minutes; `atLeast` when fewer than asked have come to their end. */
export interface Quantile {
  minutes: number;
  atLeast: boolean;
}

export interface Spread {
  n: number;
  reached: number;
  /** null when there are too few to say */
  quarter: Quantile | null;
  median: Quantile | null;
  threeQuarters: Quantile | null;
}

/** Fewer than these tell nothing of a usual time, and much of single people. */
export const FEWEST = 5;

/** What rounding of a product of fractions may take away. */
const NEAR = 1e-9;

/**
 * The times by which a quarter, half and three quarters have come to their end (product-limit estimate).
 * @param counted in any order; the same minutes may come several times
 */
export function spreadOf(counted: readonly Counted[]): Spread {
  const at = new Map<number, { reached: number; waiting: number }>();
  for (const it of counted) {
    if (it.reached + it.waiting === 0) continue;
    const here = at.get(it.minutes) ?? { reached: 0, waiting: 0 };
    at.set(it.minutes, { reached: here.reached + it.reached, waiting: here.waiting + it.waiting });
  }
  const times = [...at].toSorted((a, b) => a[0] - b[0]);
  const n = times.reduce((sum, [, it]) => sum + it.reached + it.waiting, 0);
  const reached = times.reduce((sum, [, it]) => sum + it.reached, 0);
  if (n < FEWEST) return { n, reached, quarter: null, median: null, threeQuarters: null };
  const asked = [0.75, 0.5, 0.25];
  const found: (Quantile | undefined)[] = [undefined, undefined, undefined];
  let [open, left] = [1, n];
  for (const [minutes, it] of times) {
    // what ends and what is last seen in the same minute: the end comes first, as the estimate has it
    if (it.reached > 0) open *= 1 - it.reached / left;
    left -= it.reached + it.waiting;
    for (const [i, share] of asked.entries())
      if (found[i] === undefined && open <= share + NEAR) found[i] = { minutes, atLeast: false };
  }
  const longest = { minutes: times.at(-1)![0], atLeast: true };
  return {
    n,
    reached,
    quarter: found[0] ?? longest,
    median: found[1] ?? longest,
    threeQuarters: found[2] ?? longest,
  };
}

/** The ways from one moment to the next, in the order they are gone. */
export const STEPS = ['verification', 'alert', 'answer', 'action', 'outcome', 'feedback'] as const;
export type Step = (typeof STEPS)[number];

/** What an alert came to, by those who closed it; and those called off. */
export const OUTCOMES = [
  'prevented',
  'reduced',
  'no_effect',
  'happened_anyway',
  'false_alarm',
  'unknown',
  'cancelled',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One stretch of one thing: from `began` until it came to its end, was given up, or is still open. Milliseconds since 1970. */
export interface Stretch {
  step: Step;
  began: number;
  ended: number | null;
  /** given up, called off or closed without it */
  stopped: number | null;
}

export interface AlertMoments {
  state: 'draft' | 'issued' | 'closed' | 'cancelled';
  createdAt: number;
  firstReportAt: number | null;
  issuedAt: number | null;
  answeredAt: number | null;
  actedAt: number | null;
  closedAt: number | null;
}

/**
 * The stretches of one alert. A draft that was thrown away tells nothing; one that still lies there keeps its first report waiting. A report
 * that came after the warning was out did not lead to it.
 */
export function alertStretches(it: AlertMoments): Stretch[] {
  const found: Stretch[] = [];
  const { issuedAt } = it;
  if (issuedAt === null && it.state !== 'draft') return [];
  if (it.firstReportAt !== null && it.firstReportAt <= (issuedAt ?? it.createdAt))
    found.push({ step: 'alert', began: it.firstReportAt, ended: issuedAt, stopped: null });
  if (issuedAt === null) return found;
  const over = it.state === 'closed' || it.state === 'cancelled' ? it.closedAt : null;
  for (const [step, ended] of [
    ['answer', it.answeredAt],
    ['action', it.actedAt],
    ['outcome', it.state === 'closed' ? it.closedAt : null],
  ] as const)
    found.push({ step, began: issuedAt, ended, stopped: ended === null ? over : null });
  return found;
}

/** How long in whole minutes, as far as known at `now`; never less than none (clocks differ). */
export const minutesOf = (it: Stretch, now: number): number =>
  Math.max(0, Math.floor(((it.ended ?? it.stopped ?? now) - it.began) / 60_000));

/** Still waiting: neither come to its end nor given up. */
export const isOpen = (it: Stretch): boolean => it.ended === null && it.stopped === null;

/** `2026-11` and how many months it lies after (or before). */
export function monthAfter(month: string, by: number): string {
  const [year, at] = month.split('-').map(Number) as [number, number];
  const all = year * 12 + at - 1 + by;
  return `${String(Math.floor(all / 12)).padStart(4, '0')}-${String((all % 12) + 1).padStart(2, '0')}`;
}

export const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7);
