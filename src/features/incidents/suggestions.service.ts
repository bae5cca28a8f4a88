import type { PlacePrecision } from '#domain/places.ts';
import type { Context } from '#server/context.ts';
import { notFound } from '#domain/problem.ts';
import { comparisonFor, shownReports } from '#features/reports/matching.service.ts';
import * as reports from '#features/reports/reports.service.ts';
import type { Reason } from '#features/reports/duplicate-reasons.rules.ts';
import { suggest } from '#features/reports/duplicates.rules.ts';
import * as accountQueries from './accounts.queries.ts';
import * as queries from './incidents.queries.ts';

/**
 * Earlier reports and incidents that may tell of the same, by the scoring that the measurement uses. Only what the caller may see is
 * compared: the reports come through their own rights.
 */

const LEAST = 0.12;

/** A reason as the screen takes it: a code and the values its words need. */
const plain = ({ code, values }: Reason) => ({ code, values: { ...values } });

const whereOf = (row: {
  lat: number | null;
  lon: number | null;
  place_precision: string;
  radius_km: number | null;
  protected: boolean;
}) =>
  row.protected || row.lat === null || row.lon === null
    ? null
    : { lat: row.lat, lon: row.lon, precision: row.place_precision as PlacePrecision, radiusKm: row.radius_km };

export async function suggestFor(context: Context, reportId: string) {
  const report = await reports.reportRow(context, reportId);
  if (!report) throw notFound('report');
  const { own, candidates, statistics } = await comparisonFor(context, report);
  const ties = await accountQueries.incidentsOfReports(
    context,
    candidates.map((one) => one.id),
  );
  const found = suggest(own, candidates, {
    statistics,
    incidentOf: (id) => ties.get(id) ?? null,
    k: 12,
    least: LEAST,
  });
  const loose = found.filter((it) => !ties.has(it.id)).slice(0, 3);
  const shown = await shownReports(
    context,
    loose.map((it) => it.id),
  );
  const byId = new Map(shown.map((row) => [row.id, row]));
  const mine = await accountQueries.incidentsOfReports(context, [reportId]);
  const incidents = new Map<
    string,
    {
      id: string;
      number: number;
      title: string;
      state: queries.IncidentRow['state'];
      probability: number;
      reasons: ReturnType<typeof plain>[];
      where: ReturnType<typeof whereOf>;
      typeCode: string;
    }
  >();
  const single = loose.flatMap((it) => {
    const row = byId.get(it.id);
    return row
      ? {
          id: it.id,
          text: row.text.slice(0, 300),
          receivedAt: row.received_at.toISOString(),
          alias: row.alias,
          probability: it.probability,
          reasons: it.reasons.map(plain),
          where: whereOf(row),
          typeCode: row.type_code,
        }
      : [];
  });
  for (const it of found) {
    const incidentId = ties.get(it.id);
    if (incidentId === undefined) continue;
    if (incidents.has(incidentId) || incidentId === mine.get(reportId)) continue;
    const incident = await queries.readIncidentRow(context, incidentId);
    if (incident && incidents.size < 3)
      incidents.set(incidentId, {
        id: incident.id,
        number: incident.number,
        title: incident.title,
        state: incident.state,
        probability: it.probability,
        reasons: it.reasons.map(plain),
        where: whereOf(incident),
        typeCode: incident.type_code,
      });
  }
  return { incidents: [...incidents.values()], reports: single };
}
