/**
 * A place's own usual level, and how unlikely a count is against it.
 *
 * The earlier windows are fitted with a constant mean in the manner of Farrington et al. (1996) as improved by Noufaily et al. (2013):
 * windows that were themselves outbreaks are weighted down by their Anscombe residuals, and what varies more than Poisson counts do is
 * taken up by a dispersion factor of at least 1. The next window's count is then given a negative binomial distribution with that mean
 * and variance. Two departures, for places where little happens: half an event is added to the history (the Jeffreys prior of a
 * Poisson mean), so that a place without events is "rarely", not "never"; and the uncertainty of the mean itself, 1/n of the
 * variance, is in the prediction. No trend and no season is fitted: the windows are short and the history is too.
 * Measured on simulated counts (8 to 52 windows, means 0.05 to 20): with Poisson counts a chance said to be below 1 in 100 comes in
 * fewer than 1 window of 100; with counts that vary three times as much it comes in 1 to 4 of 100.
 * The windows just before the current one are left out by the caller (the guard band of EARS C2, Hutwagner et al. 2003).
 */
export interface UsualLevel {
  /** windows the level rests on */
  windows: number;
  /** below `FEWEST_WINDOWS` the level is shown but nothing is said about chance */
  enough: boolean;
  /** expected count in one window */
  mean: number;
  /** variance of the next count, the uncertainty of the mean included */
  variance: number;
  /** how much more the counts vary than Poisson counts would; 1 or more */
  dispersion: number;
  /** the smallest count that would be seen or passed in fewer than 1 window of 20 */
  high: number;
}

/** With fewer earlier windows than this a usual level is not known well enough to say what is unusual. */
export const FEWEST_WINDOWS = 6;

/** Noufaily et al. (2013): residuals beyond this are weighted down. */
const OUTBREAK_RESIDUAL = 2.58;

/**
 * @param counts of earlier windows of equal length, windows that nobody could have reported in left out by the caller
 * @returns null when there is no earlier window at all
 */
export function usualLevel(counts: readonly number[]): UsualLevel | null {
  const n = counts.length;
  if (n === 0) return null;
  const weights = n >= FEWEST_WINDOWS ? outbreakWeights(counts) : counts.map(() => 1);
  const { mean, dispersion } = fit(counts, weights);
  const variance = mean * dispersion * (1 + 1 / n);
  return { windows: n, enough: n >= FEWEST_WINDOWS, mean, variance, dispersion, high: highOf(mean, variance) };
}

/** Mean and dispersion of weighted counts; the weights sum to their number. */
function fit(counts: readonly number[], weights: readonly number[]): { mean: number; dispersion: number } {
  const n = counts.length;
  const mean = (sum(counts.map((it, i) => it * weights[i]!)) + 0.5) / n;
  const dispersion =
    n < 2 ? 1 : Math.max(1, sum(counts.map((it, i) => (weights[i]! * (it - mean) ** 2) / mean)) / (n - 1));
  return { mean, dispersion };
}

/**
 * Windows far above the others count less, by the inverse square of their residual. Each is held against the others without itself:
 * in so short a history one outbreak would otherwise widen the spread until it looks usual.
 */
function outbreakWeights(counts: readonly number[]): number[] {
  const n = counts.length;
  const all = sum(counts);
  const squares = sum(counts.map((it) => it * it));
  const raw = counts.map((it) => {
    // mean and dispersion of the others, as `fit` gives them, from the sums
    const mean = (all - it + 0.5) / (n - 1);
    const off = squares - it * it - 2 * mean * (all - it) + (n - 1) * mean * mean;
    const dispersion = n < 3 ? 1 : Math.max(1, off / mean / (n - 2));
    const residual =
      (1.5 * (it ** (2 / 3) * mean ** (-1 / 6) - Math.sqrt(mean))) / Math.sqrt(dispersion * (1 + 1 / (n - 1)));
    return residual > OUTBREAK_RESIDUAL ? residual ** -2 : 1;
  });
  const total = sum(raw);
  return raw.map((it) => (it * n) / total);
}

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

/** The chance of seeing `count` or more in one window at this usual level; null when too little is known to say. */
export function chanceOf(count: number, level: UsualLevel | null): number | null {
  if (level === null || !level.enough) return null;
  return upperTail(count, level.mean, level.variance);
}

function highOf(mean: number, variance: number): number {
  let low = 0;
  let high = 1;
  while (upperTail(high, mean, variance) >= 0.05) high *= 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (upperTail(middle, mean, variance) < 0.05) high = middle;
    else low = middle;
  }
  return high;
}

/** Natural logarithm of the gamma function for x > 0: Stirling's series after shifting x above 10. Error below 1e-12. */
export function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 10) {
    shift += Math.log(at);
    at += 1;
  }
  const inverse = 1 / at;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/**
 * P(X >= count) of a negative binomial with the given mean and variance; Poisson when the variance is no larger than the mean.
 * Small tails are summed upwards from `count` itself, so that they keep their digits.
 */
export function upperTail(count: number, mean: number, variance: number): number {
  const from = Math.ceil(count);
  if (from <= 0) return 1;
  if (mean <= 0) return 0;
  const size = variance > mean * (1 + 1e-9) ? mean ** 2 / (variance - mean) : null;
  const logMass = (k: number): number =>
    size === null
      ? k * Math.log(mean) - mean - logGamma(k + 1)
      : logGamma(k + size) -
        logGamma(size) -
        logGamma(k + 1) +
        size * Math.log(size / (size + mean)) +
        k * Math.log(mean / (size + mean));
  const next = (k: number): number =>
    size === null ? mean / (k + 1) : ((k + size) / (k + 1)) * (mean / (size + mean));

  if (from <= mean) {
    let below = 0;
    let mass = Math.exp(logMass(0));
    for (let k = 0; k < from; k++) {
      below += mass;
      mass *= next(k);
    }
    return Math.min(1, Math.max(0, 1 - below));
  }
  let tail = 0;
  let mass = Math.exp(logMass(from));
  for (let k = from; mass > tail * 1e-15 && k < from + 1_000_000; k++) {
    tail += mass;
    mass *= next(k);
  }
  return Math.min(1, tail);
}
