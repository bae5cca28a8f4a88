import type { Context } from '#server/context.ts';
import { notFound } from '#domain/problem.ts';
import * as reports from '#features/reports/reports.service.ts';
import { candidateIndex, windowDays } from '#features/reports/duplicate-candidates.rules.ts';
import { prepare, type ReportFeatures } from '#features/reports/duplicate-features.rules.ts';
import { growingStatistics } from '#features/reports/duplicate-pairs.rules.ts';
import type { Reason } from '#features/reports/duplicate-reasons.rules.ts';
import { suggest } from '#features/reports/duplicates.rules.ts';
import * as queries from './incidents.queries.ts';

/**
 * Earlier reports and incidents that may tell of the same, by the scoring that the measurement uses. Only what the caller may see is
 * compared: the reports come through their own rights.
 */

/** Compared with at most so many of the newest reports of the window. */
const MOST_COMPARED = 4000;
/** Prepared reports hold no text; a report never changes, so what was prepared once stays right. */
const MOST_KEPT = 20_000;
const LEAST = 0.12;
const kept = new Map<string, ReportFeatures>();

const RADIUS_KM: Record<string, number> = {
  point: 1,
  village: 3,
  district: 25,
  region: 75,
  country: 250,
  unknown: 250,
};

function featuresOf(row: reports.MatchRow): ReportFeatures {
  const known = kept.get(row.id);
  if (known) {
    // the least recently used go first
    kept.delete(row.id);
    kept.set(row.id, known);
    return known;
  }
  const made = prepare({
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
  kept.set(row.id, made);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
  return made;
}

/** A reason as the screen takes it: a code and the values its words need. */
const plain = ({ code, values }: Reason) => ({ code, values: { ...values } });

export async function suggestFor(context: Context, reportId: string) {
  const report = await reports.reportRow(context, reportId);
  if (!report) throw notFound('report');
  const earlier = await reports.earlierReports(context, report, windowDays, MOST_COMPARED);
  const index = candidateIndex();
  const statistics = growingStatistics();
  for (const row of earlier.toReversed()) {
    const features = featuresOf(row);
    statistics.add(features);
    index.add(features);
  }
  const own = featuresOf({ ...report, alias: '' });
  statistics.add(own);
  const ties = await queries.incidentsOfReports(
    context,
    earlier.map((row) => row.id),
  );
  const found = suggest(own, index.find(own, statistics), {
    statistics,
    incidentOf: (id) => ties.get(id) ?? null,
    k: 12,
    least: LEAST,
  });
  const byId = new Map(earlier.map((row) => [row.id, row]));
  const mine = await queries.incidentsOfReports(context, [reportId]);
  const incidents = new Map<
    string,
    {
      id: string;
      number: number;
      title: string;
      state: queries.IncidentRow['state'];
      probability: number;
      reasons: ReturnType<typeof plain>[];
    }
  >();
  const single = [];
  for (const it of found) {
    const reasons = it.reasons.map(plain);
    const incidentId = ties.get(it.id);
    if (incidentId === undefined) {
      const row = byId.get(it.id)!;
      if (single.length < 3)
        single.push({
          id: it.id,
          text: row.text.slice(0, 300),
          receivedAt: row.received_at.toISOString(),
          alias: row.alias,
          probability: it.probability,
          reasons,
        });
      continue;
    }
    if (incidents.has(incidentId) || incidentId === mine.get(reportId)) continue;
    const incident = await queries.readIncidentRow(context, incidentId);
    if (incident && incidents.size < 3)
      incidents.set(incidentId, {
        id: incident.id,
        number: incident.number,
        title: incident.title,
        state: incident.state,
        probability: it.probability,
        reasons,
      });
  }
  return { incidents: [...incidents.values()], reports: single };
}
