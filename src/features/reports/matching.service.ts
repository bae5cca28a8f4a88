import type { Context } from '#server/context.ts';
import { patiently } from '#server/patience.ts';
import type { WorkerKit } from '#server/work.ts';
import { cellsInMonths, probe, storedCells, storedKeys, windowDays } from './duplicate-candidates.rules.ts';
import { FEATURES_VERSION, prepare, type ReportFeatures } from './duplicate-features.rules.ts';
import { growingStatistics, termsOf, type CorpusStatistics } from './duplicate-pairs.rules.ts';
import * as queries from './matching.queries.ts';
import type { MatchRow, ReportRow } from './reports.queries.ts';

/**
 * What a report is compared with. The worker prepares each report once; a suggestion then reads only the few hundred that share a place or a
 * rare word, and the counts of their words. The measurement's index in memory finds the same (a test compares).
 */

/** Prepared in one transaction: each takes up to a few milliseconds, and alerts go out from the same process. */
const AT_ONCE = 100;
/** Of those that still wait, so many are compared from their texts. */
const MOST_UNMATCHED = 300;
const DAY_MS = 86_400_000;

const RADIUS_KM: Record<string, number> = {
  point: 1,
  village: 3,
  district: 25,
  region: 75,
  country: 250,
  unknown: 250,
};

function prepareRow(row: MatchRow): ReportFeatures {
  return prepare({
    id: row.id,
    text: row.text,
    at: row.received_at.getTime(),
    when: row.when_from ? { from: row.when_from.getTime(), to: (row.when_to ?? row.when_from).getTime() } : null,
    place:
      row.lat === null || row.lon === null
        ? null
        : { lat: row.lat, lon: row.lon, radiusKm: row.radius_km ?? RADIUS_KM[row.place_precision] ?? 250 },
    source: row.publisher ?? row.source_id,
    language: row.language,
    killed:
      row.killed_best === null && row.killed_low === null && row.killed_high === null
        ? null
        : { low: row.killed_low, best: row.killed_best, high: row.killed_high },
    typeCode: row.type_code,
  });
}

type Packed = Omit<ReportFeatures, 'grams' | 'spelt'> & { grams: string; spelt: [string, string][] };

const pack = (it: ReportFeatures): Packed => ({
  ...it,
  grams: Buffer.from(it.grams.buffer, it.grams.byteOffset, it.grams.byteLength).toString('base64'),
  spelt: [...it.spelt],
});

function unpack(it: Packed): ReportFeatures {
  const bytes = new Uint8Array(Buffer.from(it.grams, 'base64'));
  return { ...it, grams: new Int32Array(bytes.buffer), spelt: new Map(it.spelt) };
}

/** Prepares reports that wait, a batch a transaction; slowly, when there are many, so that others get their turn. */
export async function prepareWaiting(kit: Pick<WorkerKit, 'anywhere' | 'inWorkspace'>): Promise<number> {
  let prepared = 0;
  for (const workspace of await kit.anywhere(queries.workspacesUnmatched)) {
    await patiently(async () => {
      const n = await kit.inWorkspace(workspace, prepareBatch);
      prepared += n;
      return n === AT_ONCE;
    });
  }
  return prepared;
}

async function prepareBatch(context: Context): Promise<number> {
  const rows = await queries.takeUnmatched(context, AT_ONCE);
  if (rows.length === 0) return 0;
  await queries.insertMatches(
    context,
    rows.map((row) => {
      const features = prepareRow(row);
      return {
        report_id: row.id,
        at: row.received_at,
        lat: features.place?.lat ?? null,
        lon: features.place?.lon ?? null,
        radius_km: features.place?.radiusKm ?? null,
        cells: cellsInMonths(storedCells(features), features.at!, features.at!),
        terms: [...new Set(termsOf(features))],
        features: pack(features),
        counted: row.label <= 2 && !row.protected,
        version: FEATURES_VERSION,
      };
    }),
  );
  return rows.length;
}

/** After an update of the program that prepares differently, everything is prepared anew. */
export async function prepareAnew(kit: WorkerKit): Promise<void> {
  for (const workspace of await kit.workspaceIds())
    await kit.inWorkspace(workspace, (context) => queries.forgetOldMatches(context, FEATURES_VERSION));
}

interface Counts {
  reports: number;
  terms: Map<string, number>;
}

/** Counts by workspace. They move slowly: they are kept until the workspace has grown by one part in a hundred. */
const kept = new Map<string, Counts>();
const MOST_KEPT_TERMS = 200_000;

async function countsOf(context: Context, terms: Iterable<string>): Promise<Counts> {
  const reports = (await queries.termCounts(context, [''])).get('') ?? 0;
  let counts = kept.get(context.workspace.id);
  if (!counts || Math.abs(reports - counts.reports) * 100 > counts.reports || counts.terms.size > MOST_KEPT_TERMS)
    kept.set(context.workspace.id, (counts = { reports, terms: new Map() }));
  const missing = [...new Set(terms)].filter((term) => !counts.terms.has(term));
  if (missing.length > 0) {
    const found = await queries.termCounts(context, missing);
    for (const term of missing) counts.terms.set(term, found.get(term) ?? 0);
  }
  return counts;
}

/** The workspace's counts together with those of reports not counted yet. */
const together = (counts: Counts, fresh: CorpusStatistics): CorpusStatistics => ({
  reports: counts.reports + fresh.reports,
  count: (term) => (counts.terms.get(term) ?? 0) + fresh.count(term),
});

export interface Comparison {
  own: ReportFeatures;
  /** earlier reports that the caller may read */
  candidates: ReportFeatures[];
  statistics: CorpusStatistics;
}

/** A report, what it may be compared with, and how rare their words are. */
export async function comparisonFor(context: Context, report: ReportRow): Promise<Comparison> {
  const since = new Date(report.received_at.getTime() - windowDays * DAY_MS);
  const [stored] = await queries.readMatches(context, [report.id]);
  const own = stored ? unpack(stored.features as Packed) : prepareRow(report);
  const waiting = (await queries.earlierUnmatched(context, report, since, MOST_UNMATCHED)).map(prepareRow);
  const fresh = growingStatistics();
  for (const features of stored ? waiting : [...waiting, own]) fresh.add(features);
  const wanted = probe(own, together(await countsOf(context, termsOf(own)), fresh));
  const found = await queries.earlierAlike(context, {
    id: report.id,
    at: report.received_at,
    since,
    place: own.place,
    cells: cellsInMonths(wanted.places, since.getTime(), report.received_at.getTime()),
    terms: wanted.terms,
    mostNear: wanted.placeLimit,
    mostWorded: wanted.textLimit,
  });
  const keys = new Set([...wanted.places, ...wanted.terms]);
  const candidates = [
    ...found.map((row) => unpack(row.features as Packed)),
    ...waiting.filter((features) => storedKeys(features).some((key) => keys.has(key))),
  ];
  const counts = await countsOf(context, [...candidates, own].flatMap(termsOf));
  return { own, candidates, statistics: together(counts, fresh) };
}

export { shownReports } from './matching.queries.ts';
