// Which earlier reports are worth comparing with a new one: those whose place may be the same, or that share a rare word.
// Keys are plain strings, so that a table (workspace, key, time, report) with an index answers the same question.
import type { ReportFeatures } from './duplicate-features.rules.ts';
import { withinReach, type CorpusStatistics } from './duplicate-pairs.rules.ts';

const fineDegrees = 0.25;
const coarseDegrees = 2;
const fineRadiusKm = 25;

/** How far back, in days, an earlier report may lie. */
export const windowDays = 62;

function cells(place: { lat: number; lon: number; radiusKm: number }, degrees: number): string[] {
  const reach = place.radiusKm / 111.195;
  const width = Math.min(
    180,
    reach / Math.max(0.02, Math.cos((Math.min(89, Math.abs(place.lat) + reach) * Math.PI) / 180)),
  );
  const across = Math.round(360 / degrees);
  const out: string[] = [];
  for (let row = Math.floor((place.lat - reach) / degrees); row <= Math.floor((place.lat + reach) / degrees); row++) {
    const from = Math.floor((place.lon - width) / degrees);
    const to = Math.min(from + across - 1, Math.floor((place.lon + width) / degrees));
    for (let column = from; column <= to; column++) out.push(`${row}.${((column % across) + across) % across}`);
  }
  return out;
}

/** The cells of the map under which a report is stored. */
export function storedCells(report: ReportFeatures): string[] {
  if (report.place === null) return [];
  if (report.place.radiusKm > fineRadiusKm) return cells(report.place, coarseDegrees).map((cell) => `C:${cell}`);
  return [
    ...cells(report.place, fineDegrees).map((cell) => `f:${cell}`),
    ...cells(report.place, coarseDegrees).map((cell) => `c:${cell}`),
  ];
}

const monthMs = 31 * 86_400_000;

/** The same cells by stretches of 31 days, from one time to another (milliseconds since 1970): an old place does not slow a new question. */
export function cellsInMonths(places: readonly string[], from: number, to: number): string[] {
  const out: string[] = [];
  for (let month = Math.floor(from / monthMs); month <= Math.floor(to / monthMs); month++)
    for (const cell of places) out.push(`${cell}@${month}`);
  return out;
}

/**
 * The keys under which a report is stored: `f:` fine cells that a precise place touches, `c:` coarse cells of a precise place,
 * `C:` coarse cells of an imprecise one, `p:` for no place, `w:` and `s:` its words and names.
 */
export function storedKeys(report: ReportFeatures): string[] {
  return [
    ...storedCells(report),
    ...report.names.map((name) => `s:${name}`),
    ...report.stems.map((stem) => `w:${stem}`),
  ];
}

/** What to look up for a new report: keys of places, newest first up to `placeLimit`, and its rarest words, up to `textLimit`. */
export type Probe = {
  readonly places: readonly string[];
  readonly terms: readonly string[];
  readonly placeLimit: number;
  readonly textLimit: number;
};

/** The keys to look up for a new report. Words that more than one report in two hundred (but no fewer than 30) has are not looked up. */
export function probe(report: ReportFeatures, statistics: CorpusStatistics): Probe {
  const common = Math.max(30, statistics.reports / 200);
  const terms = storedKeys(report)
    .filter((key) => /^[sw]:/u.test(key))
    .map((key) => ({ key, count: statistics.count(key) }))
    .filter(({ count }) => count > 1 && count <= common)
    .sort((a, b) => a.count - b.count || (a.key < b.key ? -1 : 1))
    .slice(0, 8)
    .map(({ key }) => key);
  const places =
    report.place === null
      ? []
      : report.place.radiusKm > fineRadiusKm
        ? cells(report.place, coarseDegrees).flatMap((cell) => [`c:${cell}`, `C:${cell}`])
        : [
            ...cells(report.place, fineDegrees).map((cell) => `f:${cell}`),
            ...cells(report.place, coarseDegrees).map((cell) => `C:${cell}`),
          ];
  return { places, terms, placeLimit: 400, textLimit: 200 };
}

/** Reports kept in memory under their keys, newest last. */
export type CandidateIndex = {
  readonly add: (report: ReportFeatures) => void;
  readonly find: (report: ReportFeatures, statistics: CorpusStatistics) => ReportFeatures[];
};

/** An index in memory; reports must be added in the order of their times. */
export function candidateIndex(): CandidateIndex {
  const byKey = new Map<string, ReportFeatures[]>();
  const take = (
    report: ReportFeatures,
    keys: readonly string[],
    limit: number,
    found: Map<string, ReportFeatures>,
    placed: boolean,
  ) => {
    const oldest = (report.at ?? Infinity) - windowDays * 86_400_000;
    const lists = keys.map((key) => byKey.get(key) ?? []).filter((list) => list.length > 0);
    const ends = lists.map((list) => list.length - 1);
    let taken = 0;
    // Merge the lists from their newest ends, as an index scan over (key, time desc) with a limit would.
    while (taken < limit) {
      let newest = -1;
      let time = -Infinity;
      for (let index = 0; index < lists.length; index++) {
        const candidate = lists[index]?.[ends[index] as number];
        if (candidate && (candidate.at ?? Infinity) > time) {
          time = candidate.at ?? Infinity;
          newest = index;
        }
      }
      if (newest < 0 || time < oldest) return;
      const candidate = lists[newest]?.[ends[newest] as number] as ReportFeatures;
      ends[newest] = (ends[newest] as number) - 1;
      if (candidate.id === report.id || found.has(candidate.id)) continue;
      if (placed && !withinReach(report, candidate)) continue;
      found.set(candidate.id, candidate);
      taken++;
    }
  };
  return {
    add: (report) => {
      for (const key of new Set(storedKeys(report))) {
        const list = byKey.get(key);
        if (list) list.push(report);
        else byKey.set(key, [report]);
      }
    },
    find: (report, statistics) => {
      const { places, terms, placeLimit, textLimit } = probe(report, statistics);
      const found = new Map<string, ReportFeatures>();
      take(report, places, placeLimit, found, true);
      take(report, terms, textLimit, found, true);
      return [...found.values()];
    },
  };
}
