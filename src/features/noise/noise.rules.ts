/**
 * A second reader samples what was marked noise, and, so that they cannot know which is which, what was kept. Which reports are drawn
 * follows from a keyed hash of their ids and from nothing a marker could choose.
 */

export type First = 'noise' | 'kept';
export type Verdict = 'noise' | 'not_noise';

export interface SamplingSettings {
  /** per cent of what was marked, 1 to 100 */
  share: number;
  /** of each language and week, whatever the share gives; one at least of each place and each marker */
  atLeast: number;
}
export const USUAL_SAMPLING: SamplingSettings = { share: 10, atLeast: 5 };

/** Fewer read a second time protect less, be it of the whole or of a small language. */
export const weakensSampling = (from: SamplingSettings, to: SamplingSettings): boolean =>
  to.share < from.share || to.atLeast < from.atLeast;

export interface Marked {
  id: string;
  first: First;
  /** ISO week of the mark */
  week: string;
  language: string;
  place: string | null;
  marker: string;
  /** 0 to below 1 */
  draw: number;
}

/** The draw of a report from the keyed hash of its id: its first six bytes as a fraction. Without the key nobody can tell it beforehand. */
export const drawOf = (hash: Uint8Array): number =>
  hash.slice(0, 6).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 48;

/** The ISO week (ISO 8601) of a moment, in UTC: `2026-W47`. */
export function weekOf(at: Date): string {
  const day = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()));
  // the Thursday of a week lies in the year the week belongs to
  day.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() || 7));
  const first = Date.UTC(day.getUTCFullYear(), 0, 1);
  const week = Math.ceil(((day.getTime() - first) / 86_400_000 + 1) / 7);
  return `${day.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}

const byDraw = (a: Marked, b: Marked): number => a.draw - b.draw || (a.id < b.id ? -1 : 1);

/**
 * Whom the second reader reads: every report whose draw lies below the share, and beyond that the lowest draws of each group until it has
 * its least. Noise and kept are drawn alike, each for itself.
 * @returns ids
 */
export function chooseSample(marked: readonly Marked[], settings: SamplingSettings): Set<string> {
  const chosen = new Set(marked.filter((it) => it.draw * 100 < settings.share).map((it) => it.id));
  const fill = (keyOf: (it: Marked) => string, least: number) => {
    const groups = new Map<string, Marked[]>();
    for (const it of marked) {
      const key = `${it.first} ${it.week} ${keyOf(it)}`;
      const held = groups.get(key);
      if (held) held.push(it);
      else groups.set(key, [it]);
    }
    // the lowest draws first, so that those below the share are among them: none is drawn for a group twice
    for (const group of groups.values()) for (const it of group.toSorted(byDraw).slice(0, least)) chosen.add(it.id);
  };
  fill((it) => it.language, settings.atLeast);
  fill((it) => `place ${it.place ?? ''}`, 1);
  fill((it) => `marker ${it.marker}`, 1);
  return chosen;
}

/** What was marked in one stratum (a language), and how the second reader found what was drawn of it. */
export interface Stratum {
  first: First;
  /** how many were marked so, drawn or not */
  all: number;
  noise: number;
  notNoise: number;
}

export interface Agreement {
  /** read twice */
  n: number;
  /** of the noise read twice: how many, and how many the second reader would have kept */
  noise: number;
  wrongNoise: number;
  /** of the kept read twice */
  kept: number;
  wrongKept: number;
  /** per cent of all judged alike, weighted to what was marked; null with fewer than `FEWEST_READ` read twice */
  percent: number | null;
  kappa: number | null;
}

/** Below these a share tells more of chance than of readers. */
export const FEWEST_READ = 10;

/**
 * How far two readers agree: the share judged alike, and Cohen's kappa, agreement beyond what chance alone would give (J. Cohen, "A coefficient
 * of agreement for nominal scales", Educational and Psychological Measurement 20 (1960), 37-46): (po - pe) / (1 - pe). Each reading counts for
 * as many as it was drawn from, since noise and kept, and the languages, are drawn in different shares. Kappa is null when only one of
 * the two kinds was read twice, or when both readers always say the same of everything: then chance cannot be told.
 */
export function agreementOf(strata: readonly Stratum[]): Agreement {
  const sum = (first: First, key: 'noise' | 'notNoise') =>
    strata.filter((it) => it.first === first).reduce((all, it) => all + it[key], 0);
  const [noise, wrongNoise] = [sum('noise', 'noise') + sum('noise', 'notNoise'), sum('noise', 'notNoise')];
  const [kept, wrongKept] = [sum('kept', 'noise') + sum('kept', 'notNoise'), sum('kept', 'noise')];
  const n = noise + kept;
  const base = { n, noise, wrongNoise, kept, wrongKept };
  if (n < FEWEST_READ) return { ...base, percent: null, kappa: null };
  const cells = { noise: { noise: 0, notNoise: 0 }, kept: { noise: 0, notNoise: 0 } };
  for (const it of strata) {
    const read = it.noise + it.notNoise;
    if (read === 0) continue;
    const weight = Math.max(it.all, read) / read;
    cells[it.first].noise += weight * it.noise;
    cells[it.first].notNoise += weight * it.notNoise;
  }
  const total = cells.noise.noise + cells.noise.notNoise + cells.kept.noise + cells.kept.notNoise;
  const alike = (cells.noise.noise + cells.kept.notNoise) / total;
  const firstNoise = (cells.noise.noise + cells.noise.notNoise) / total;
  const secondNoise = (cells.noise.noise + cells.kept.noise) / total;
  const chance = firstNoise * secondNoise + (1 - firstNoise) * (1 - secondNoise);
  return {
    ...base,
    percent: alike * 100,
    kappa: noise === 0 || kept === 0 || 1 - chance < 1e-9 ? null : (alike - chance) / (1 - chance),
  };
}

/** Words for kappa (J. R. Landis and G. G. Koch, Biometrics 33 (1977), 159-174). */
export const kappaWords = (kappa: number): 'none' | 'slight' | 'fair' | 'moderate' | 'good' | 'very_good' =>
  kappa <= 0
    ? 'none'
    : kappa <= 0.2
      ? 'slight'
      : kappa <= 0.4
        ? 'fair'
        : kappa <= 0.6
          ? 'moderate'
          : kappa <= 0.8
            ? 'good'
            : 'very_good';
