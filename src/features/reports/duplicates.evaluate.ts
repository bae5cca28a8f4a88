// How well earlier reports of the same incident are found, measured on a UCDP Candidate file: `npm run evaluate -- duplicates FILE`.
import { performance } from 'node:perf_hooks';
import { prepare, type ReportFeatures, type ReportForMatching } from './duplicate-features.rules.ts';
import { random } from './duplicates.boosting.ts';
import { readEvents, reportsOf, type LabelledReport } from './duplicates.protocol.ts';
import { incidentTracker, joinAt, suggest, type Judge } from './duplicates.rules.ts';

/** The protocol's figures. */
export type Measured = {
  readonly reports: number;
  readonly withEarlierMate: number;
  readonly pairs: number;
  /** share of the true pairs that retrieval brought together at all */
  readonly retrieved: number;
  readonly recallAt3: number;
  readonly averagePrecision: number;
  readonly bcubedF1: number;
  readonly bcubedPrecision: number;
  readonly bcubedRecall: number;
  readonly byLanguagePair: Readonly<
    Record<string, { pairs: number; withEarlierMate: number; recallAt3: number; averagePrecision: number }>
  >;
};

/** Average precision: mean over all true pairs of the precision at the rank of each; pairs never retrieved count as never found. */
export function averagePrecision(scored: readonly { probability: number; match: boolean }[], matches: number): number {
  let found = 0;
  let sum = 0;
  const ordered = [...scored].sort((a, b) => b.probability - a.probability || Number(a.match) - Number(b.match));
  for (const [place, one] of ordered.entries()) if (one.match) sum += ++found / (place + 1);
  return matches === 0 ? 0 : sum / matches;
}

/** B-cubed precision, recall and F1 of clusters against known events (Bagga & Baldwin 1998); each item names its cluster and event. */
export function bcubed(items: readonly { cluster: string; event: string }[]): {
  precision: number;
  recall: number;
  f1: number;
} {
  const count = (keys: readonly string[]) => {
    const out = new Map<string, number>();
    for (const key of keys) out.set(key, (out.get(key) ?? 0) + 1);
    return out;
  };
  const both = (item: { cluster: string; event: string }) => JSON.stringify([item.cluster, item.event]);
  const clusters = count(items.map(({ cluster }) => cluster));
  const events = count(items.map(({ event }) => event));
  const together = count(items.map(both));
  let precision = 0;
  let recall = 0;
  for (const item of items) {
    const correct = together.get(both(item)) as number;
    precision += correct / (clusters.get(item.cluster) as number) / items.length;
    recall += correct / (events.get(item.event) as number) / items.length;
  }
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

/** Runs the protocol: reports arrive one by one, each is shown the earlier ones, and joins or opens an incident. */
export function measure(labelled: readonly LabelledReport[], judge?: Judge): Measured {
  const tracker = judge ? incidentTracker(joinAt, judge) : incidentTracker();
  const eventOf = new Map(labelled.map(({ report, event }) => [report.id, event]));
  const earlier = new Map<string, ReportFeatures[]>();
  const scored: { probability: number; match: boolean; languages: string }[] = [];
  const languages = new Map<string, { pairs: number; withEarlierMate: number; seen: number }>();
  let pairs = 0;
  let retrieved = 0;
  let withEarlierMate = 0;
  let seen = 0;
  for (const { report, event } of labelled) {
    const features = prepare(report);
    const name = (other: ReportFeatures) => [features.language, other.language].sort().join('-');
    const ranked = tracker.take(features);
    const mates = earlier.get(event) ?? [];
    const firstThree = ranked.slice(0, 3).filter(({ pair }) => eventOf.get(pair.candidate.id) === event);
    pairs += mates.length;
    if (mates.length > 0) {
      withEarlierMate++;
      if (firstThree.length > 0) seen++;
    }
    for (const pairName of new Set(mates.map(name))) {
      const row = languages.get(pairName) ?? { pairs: 0, withEarlierMate: 0, seen: 0 };
      row.pairs += mates.filter((mate) => name(mate) === pairName).length;
      row.withEarlierMate++;
      if (firstThree.some(({ pair }) => name(pair.candidate) === pairName)) row.seen++;
      languages.set(pairName, row);
    }
    for (const { pair, probability } of ranked) {
      const match = eventOf.get(pair.candidate.id) === event;
      if (match) retrieved++;
      scored.push({ probability, match, languages: name(pair.candidate) });
    }
    earlier.set(event, [...mates, features]);
  }
  const clusters = bcubed(
    labelled.map(({ report, event }) => ({ cluster: tracker.incidentOf(report.id) ?? report.id, event })),
  );
  return {
    reports: labelled.length,
    withEarlierMate,
    pairs,
    retrieved: pairs === 0 ? 0 : retrieved / pairs,
    recallAt3: withEarlierMate === 0 ? 0 : seen / withEarlierMate,
    averagePrecision: averagePrecision(scored, pairs),
    bcubedF1: clusters.f1,
    bcubedPrecision: clusters.precision,
    bcubedRecall: clusters.recall,
    byLanguagePair: Object.fromEntries(
      [...languages]
        .sort((a, b) => b[1].pairs - a[1].pairs || (a[0] < b[0] ? -1 : 1))
        .map(([name, row]) => [
          name,
          {
            pairs: row.pairs,
            withEarlierMate: row.withEarlierMate,
            recallAt3: rounded(row.seen / row.withEarlierMate),
            averagePrecision: rounded(
              averagePrecision(
                scored.filter((one) => one.languages === name),
                row.pairs,
              ),
            ),
          },
        ]),
    ),
  };
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}

/**
 * More reports like these: each drawn from the file, a few of its words exchanged for another's, its place moved within the
 * country's measure (up to 150 km), its time anywhere in a year. Ordered by time.
 */
export function moreReports(labelled: readonly LabelledReport[], count: number, until: number): ReportForMatching[] {
  const draw = random(7);
  const pick = () => (labelled[Math.floor(draw() * labelled.length)] as LabelledReport).report;
  const out = Array.from({ length: count }, (_, index): ReportForMatching => {
    const model = pick();
    const other = pick().text.split(' ');
    const text = model.text
      .split(' ')
      .map((word) => (draw() < 0.25 ? (other[Math.floor(draw() * other.length)] as string) : word))
      .join(' ');
    const place = model.place && {
      lat: Math.max(-90, Math.min(90, model.place.lat + (draw() - 0.5) * 2.7)),
      lon: Math.max(-180, Math.min(180, model.place.lon + (draw() - 0.5) * 2.7)),
      radiusKm: model.place.radiusKm,
    };
    return {
      ...model,
      id: `more${index}`,
      text,
      place: draw() < 0.5 ? model.place : place,
      at: until - Math.floor(draw() * 365 * 86_400_000),
    };
  });
  return out.sort((a, b) => (a.at as number) - (b.at as number));
}

/** Milliseconds from a report's text to three suggestions with reasons, at the 95th percentile, with so many reports stored. */
export function suggestionTime(
  labelled: readonly LabelledReport[],
  stored: number,
): { p50: number; p95: number; most: number } {
  const dated = labelled.filter(({ report }) => report.at !== null);
  const last = Math.max(...dated.map(({ report }) => report.at as number));
  const tracker = incidentTracker();
  const known = new Map<string, string>();
  for (const more of moreReports(dated, stored, last)) {
    const features = prepare(more);
    tracker.statistics.add(features);
    tracker.index.add(features);
    known.set(more.id, more.id);
  }
  const times: number[] = [];
  for (const { report } of dated.slice(-500)) {
    const before = performance.now();
    const features = prepare({ ...report, at: last });
    suggest(features, tracker.index.find(features, tracker.statistics), {
      statistics: tracker.statistics,
      incidentOf: (id) => known.get(id) ?? null,
    });
    times.push(performance.now() - before);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))] as number;
  return { p50: at(0.5), p95: at(0.95), most: at(1) };
}

/** The whole measurement: the protocol's displacement, other displacements, uneven and withheld places, and the time of a suggestion. */
export function evaluateDuplicates(path: string, stored = 100_000): Record<string, unknown> {
  const rows = readEvents(path);
  const brief = (result: Measured) => ({
    recallAt3: rounded(result.recallAt3),
    averagePrecision: rounded(result.averagePrecision),
    bcubedF1: rounded(result.bcubedF1),
  });
  const reports = reportsOf(rows);
  const main = measure(reports);
  const withheld = measure(reportsOf(rows, { variant: 'withheld' }));
  const uneven = measure(reportsOf(rows, { variant: 'uneven', salt: 'uneven ' }));
  const others = ['a ', 'b ', 'c '].map((salt) => measure(reportsOf(rows, { salt })));
  const time = suggestionTime(reports, stored);
  const mean = (key: 'recallAt3' | 'averagePrecision' | 'bcubedF1') =>
    others.reduce((sum, result) => sum + result[key], 0) / others.length;
  return {
    ...brief(main),
    suggestP95Ms: rounded(time.p95),
    suggestP50Ms: rounded(time.p50),
    stored,
    reports: main.reports,
    withEarlierMate: main.withEarlierMate,
    pairs: main.pairs,
    retrievedPairs: rounded(main.retrieved),
    bcubedPrecision: rounded(main.bcubedPrecision),
    bcubedRecall: rounded(main.bcubedRecall),
    byLanguagePair: main.byLanguagePair,
    withoutPlaces: {
      ...brief(withheld),
      retrievedPairs: rounded(withheld.retrieved),
      byLanguagePair: withheld.byLanguagePair,
    },
    otherDisplacements: {
      recallAt3: rounded(mean('recallAt3')),
      averagePrecision: rounded(mean('averagePrecision')),
      bcubedF1: rounded(mean('bcubedF1')),
    },
    unevenPlaces: brief(uneven),
  };
}
