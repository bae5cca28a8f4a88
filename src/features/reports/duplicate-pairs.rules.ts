// Two reports side by side: what speaks for one event and what against it, each as a number.
import type { ReportFeatures } from './duplicate-features.rules.ts';

const day = 86_400_000;

/** How often a term occurs among the reports received so far. Terms: `w:` stem, `s:` sound of a name, `c:` concept, `n:` number, `q:` source. */
export type CorpusStatistics = { readonly reports: number; readonly count: (term: string) => number };

/** Statistics that grow as reports arrive. */
export type GrowingStatistics = CorpusStatistics & { readonly add: (report: ReportFeatures) => void };

/** The terms of a report that statistics count. */
export function termsOf(report: ReportFeatures): string[] {
  return [
    ...report.stems.map((stem) => `w:${stem}`),
    ...report.names.map((name) => `s:${name}`),
    ...report.concepts.map((concept) => `c:${concept}`),
    ...report.numbers.map((number) => `n:${number}`),
    ...(report.source === null ? [] : [`q:${report.source}`]),
  ];
}

/** Empty statistics that grow in memory. */
export function growingStatistics(): GrowingStatistics {
  const counts = new Map<string, number>();
  let reports = 0;
  return {
    get reports() {
      return reports;
    },
    count: (term) => counts.get(term) ?? 0,
    add: (report) => {
      reports++;
      for (const term of termsOf(report)) counts.set(term, (counts.get(term) ?? 0) + 1);
    },
  };
}

/** Rarity of a term: inverse document frequency, smoothed so that a young corpus does not take every word for rare. In nats. */
export function rarity(statistics: CorpusStatistics, term: string): number {
  return Math.log((statistics.reports + 50) / (statistics.count(term) + 1));
}

/** Distance between two points in kilometres (equirectangular; good to a per cent at the distances that matter here). */
export function distanceKm(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const degree = Math.PI / 180;
  let dLon = Math.abs(a.lon - b.lon);
  if (dLon > 180) dLon = 360 - dLon;
  return 6371.0088 * degree * Math.hypot(a.lat - b.lat, dLon * Math.cos(((a.lat + b.lat) / 2) * degree));
}

/** Whether the discs in which two reports place their events touch; true when either place is unknown. */
export function withinReach(a: ReportFeatures, b: ReportFeatures): boolean {
  return a.place === null || b.place === null || distanceKm(a.place, b.place) <= a.place.radiusKm + b.place.radiusKm;
}

type Overlap = { cosine: number; shared: number; top: number };

/** Rarity-weighted overlap of two sorted term lists. */
export function overlap(a: readonly string[], b: readonly string[], weight: (term: string) => number): Overlap {
  let i = 0;
  let shared = 0;
  let sharedSum = 0;
  let top = 0;
  let normA = 0;
  let normB = 0;
  for (const term of a) {
    const w = weight(term);
    normA += w * w;
  }
  for (const term of b) {
    const w = weight(term);
    normB += w * w;
    while (i < a.length && (a[i] as string) < term) i++;
    if (a[i] !== term) continue;
    shared += w * w;
    sharedSum += w;
    if (w > top) top = w;
  }
  return { cosine: normA > 0 && normB > 0 ? shared / Math.sqrt(normA * normB) : 0, shared: sharedSum, top };
}

/** Dice coefficient of two ascending sets of letter runs. */
export function dice(a: Int32Array, b: Int32Array): number {
  let i = 0;
  let j = 0;
  let both = 0;
  while (i < a.length && j < b.length) {
    const x = a[i] as number;
    const y = b[j] as number;
    if (x === y) {
      both++;
      i++;
      j++;
    } else if (x < y) i++;
    else j++;
  }
  return a.length + b.length === 0 ? 0 : (2 * both) / (a.length + b.length);
}

/** The measures of a pair, in the order of the model's inputs, with how each may act: 1 only for, -1 only against, 0 either way. */
export const measures = {
  lag: -1,
  eventGap: -1,
  apart: -1,
  radius: 0,
  words: 1,
  letters: 1,
  topName: 1,
  sharedNames: 1,
  concepts: 1,
  number: 1,
  deaths: 1,
  sameSource: 0,
  sourceVolume: 0,
  crowd: 0,
  crowdDay: 0,
} as const;
export type Measure = keyof typeof measures;
export const measureNames = Object.keys(measures) as Measure[];
const at = Object.fromEntries(measureNames.map((name, index) => [name, index])) as Record<Measure, number>;

/** A candidate measured against a new report. */
export type Compared = { readonly candidate: ReportFeatures; readonly values: Float64Array };

/** The value of one measure. */
export function measured(pair: Compared, name: Measure): number {
  return pair.values[at[name]] as number;
}

function span(report: ReportFeatures): { from: number; to: number } | null {
  if (report.days) return report.days;
  if (report.at === null) return null;
  const sent = Math.floor(report.at / day);
  return { from: sent - 1, to: sent };
}

function deathsAgree(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  let least = Infinity;
  for (const x of a) for (const y of b) least = Math.min(least, Math.abs(Math.log(x / y)));
  return least === 0 ? 1 : Math.max(-3, -least);
}

/**
 * Measures a new report against earlier ones that retrieval found. Two measures depend on the company: how crowded
 * the place was in the days before.
 * `statistics` count the reports up to and including the new one.
 */
export function compare(
  report: ReportFeatures,
  candidates: readonly ReportFeatures[],
  statistics: CorpusStatistics,
): Compared[] {
  const cache = new Map<string, number>();
  const weight = (prefix: string) => (term: string) => {
    const key = prefix + term;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const value = rarity(statistics, key);
    cache.set(key, value);
    return value;
  };
  const wordWeight = weight('w:');
  const nameWeight = weight('s:');
  const conceptWeight = weight('c:');
  const ownSpan = span(report);
  const out: Compared[] = [];
  for (const other of candidates) {
    if (!withinReach(report, other)) continue;
    const values = new Float64Array(measureNames.length);
    const set = (name: Measure, value: number) => {
      values[at[name]] = value;
    };
    set('lag', report.at === null || other.at === null ? 30 : Math.abs(report.at - other.at) / day);
    const otherSpan = span(other);
    set('eventGap', ownSpan && otherSpan ? Math.max(0, ownSpan.from - otherSpan.to, otherSpan.from - ownSpan.to) : 30);
    const reach = report.place && other.place ? report.place.radiusKm + other.place.radiusKm : 0;
    set('apart', report.place && other.place ? distanceKm(report.place, other.place) / Math.max(0.001, reach) : 0.5);
    set(
      'radius',
      report.place && other.place ? Math.log(Math.max(0.5, report.place.radiusKm, other.place.radiusKm)) : 10,
    );
    const text = overlap(other.stems, report.stems, wordWeight);
    const names = overlap(other.names, report.names, nameWeight);
    const concepts = overlap(other.concepts, report.concepts, conceptWeight);
    set('words', text.cosine);
    set('letters', dice(other.grams, report.grams));
    set('topName', names.top);
    set('sharedNames', names.shared);
    set('concepts', concepts.cosine);
    let number = 0;
    for (const value of other.numbers)
      if (report.numbers.includes(value)) number = Math.max(number, rarity(statistics, `n:${value}`));
    set('number', number === 0 && other.numbers.length > 0 && report.numbers.length > 0 ? -1 : number);
    set('deaths', deathsAgree(other.deaths, report.deaths));
    set('sameSource', other.source !== null && other.source === report.source ? 1 : 0);
    const volume = (source: string | null) => (source === null ? 0 : statistics.count(`q:${source}`));
    set(
      'sourceVolume',
      Math.log1p((1000 * Math.max(volume(other.source), volume(report.source))) / (statistics.reports + 50)),
    );
    out.push({ candidate: other, values });
  }
  addContext(out);
  return out;
}

/** How crowded the new report's place was: earlier reports within reach in the week and on the day before. A crowd makes chance likenesses. */
function addContext(pairs: readonly Compared[]): void {
  let week = 0;
  let today = 0;
  for (const pair of pairs) {
    const lag = measured(pair, 'lag');
    if (lag <= 7) week++;
    if (lag <= 1) today++;
  }
  for (const pair of pairs) {
    pair.values[at.crowd] = Math.log1p(week);
    pair.values[at.crowdDay] = Math.log1p(today);
  }
}
