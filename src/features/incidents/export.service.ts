import type { z } from 'zod';
import type { Context } from '#server/context.ts';
import type { FileAnswer } from '#server/http.ts';
import { demandRows, MOST_ROWS, tableFile, tableName } from '#server/table-file.ts';
import type { PlacePrecision } from '#domain/places.ts';
import { forbidden } from '#domain/problem.ts';
import * as places from '#features/places/places.service.ts';
import type { PlaceLine } from '#features/places/places.contract.ts';
import { geoJsonOf, tableOf, withholdProtected, type ExportIncident } from './export.rules.ts';
import type { exportQuery } from './incidents.contract.ts';
import { parseFilter } from './situation.service.ts';
import * as queries from './incidents.queries.ts';

/** The district: nothing of a protected incident is told below it. */
const DISTRICT_LEVEL = 2;

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const count = (low: number | null, best: number | null, high: number | null) => ({ low, best, high });

/** The lowest area, no lower than a district, that each place is or lies in. */
async function districtsOf(context: Context, placeIds: string[]): Promise<Map<string, { id: string; name: string }>> {
  const lines = placeIds.length === 0 ? new Map<string, PlaceLine>() : await places.placeLines(context, placeIds);
  return new Map(
    [...lines].flatMap(([id, line]) => {
      const chain = [
        ...line.ancestors,
        ...(line.local ? [] : [{ id: line.id, name: line.name, level: line.level }]),
      ].filter((it) => it.level <= DISTRICT_LEVEL);
      const lowest = chain.toSorted((a, b) => b.level - a.level)[0];
      return lowest ? [[id, { id: lowest.id, name: lowest.name }] as const] : [];
    }),
  );
}

const incidentOf = (row: queries.IncidentRow & { accounts: number }): ExportIncident => ({
  id: row.id,
  number: row.number,
  title: row.title,
  typeCode: row.type_code,
  state: row.state,
  level: row.level,
  whenFrom: iso(row.when_from),
  whenTo: iso(row.when_to),
  whenPrecision: row.when_precision,
  placeId: row.place_id,
  placeText: row.place_text,
  placePrecision: row.place_precision as PlacePrecision,
  lat: row.lat,
  lon: row.lon,
  radiusKm: row.radius_km,
  killed: count(row.killed_low, row.killed_best, row.killed_high),
  hurt: count(row.hurt_low, row.hurt_best, row.hurt_high),
  accounts: row.accounts,
  label: row.label,
  protected: row.protected,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  verifiedAt: iso(row.verified_at),
  withheld: [],
});

/** The incidents of a filter as one file. What the caller may not read is not in it. The ledger keeps who took how many out. */
export async function exportIncidents(context: Context, query: z.output<typeof exportQuery>): Promise<FileAnswer> {
  // without it the database shows no incident, and an empty file would say that there is none
  if (!context.caller.verbs.includes('incident.read')) throw forbidden('incident.read');
  const rows = await queries.listIncidentRows(context, await parseFilter(context, query), {
    limit: MOST_ROWS[query.format] + 1,
  });
  demandRows(rows.length, query.format);
  const districts = await districtsOf(
    context,
    rows.flatMap((row) => (row.protected && row.place_id ? [row.place_id] : [])),
  );
  const incidents = rows.map((row) =>
    withholdProtected(incidentOf(row), (row.place_id && districts.get(row.place_id)) || null),
  );
  await context.record('incident.export', 'workspace', context.workspace.id, {
    format: query.format,
    rows: rows.length,
  });
  if (query.format !== 'geojson') return tableFile(context, 'incidents', query.format, tableOf(incidents));
  return {
    name: tableName(context, 'incidents', 'geojson'),
    mediaType: 'application/geo+json',
    bytes: Buffer.from(JSON.stringify(geoJsonOf(incidents))),
  };
}
