import * as xlsx from '@e965/xlsx';
import type { z } from 'zod';
import type { Context } from '#server/context.ts';
import type { FileAnswer } from '#server/http.ts';
import type { PlacePrecision } from '#domain/places.ts';
import { forbidden, invalid } from '#domain/problem.ts';
import * as places from '#features/places/places.service.ts';
import type { PlaceLine } from '#features/places/places.contract.ts';
import { csvOf, geoJsonOf, tableOf, withholdProtected, type Cell, type ExportIncident } from './export.rules.ts';
import type { exportQuery } from './incidents.contract.ts';
import { parseFilter } from './situation.service.ts';
import * as queries from './incidents.queries.ts';

/** More would not be one file that somebody opens; it is refused, never cut. */
const MOST_ROWS = { csv: 100_000, geojson: 100_000, xlsx: 20_000 } as const;
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

/** Characters that XML 1.0 cannot carry are left out of a sheet. */
const sheetText = (text: string): string => text.toWellFormed().replace(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, '');

function xlsxOf(table: readonly (readonly Cell[])[]): Uint8Array {
  const sheet = xlsx.utils.aoa_to_sheet(
    table.map((row) => row.map((cell) => (typeof cell === 'string' ? sheetText(cell) : cell))),
  );
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(book, sheet, 'incidents');
  return new Uint8Array(xlsx.write(book, { type: 'buffer', bookType: 'xlsx', compression: true }) as Buffer);
}

/** The incidents of a filter as one file. What the caller may not read is not in it. The ledger keeps who took how many out. */
export async function exportIncidents(context: Context, query: z.output<typeof exportQuery>): Promise<FileAnswer> {
  // without it the database shows no incident, and an empty file would say that there is none
  if (!context.caller.verbs.includes('incident.read')) throw forbidden('incident.read');
  const most = MOST_ROWS[query.format];
  const rows = await queries.listIncidentRows(context, await parseFilter(context, query), { limit: most + 1 });
  if (rows.length > most)
    throw invalid(
      'export_too_large',
      `More than ${most} incidents fit. Narrow the period or the types and export in parts.`,
    );
  const districts = await districtsOf(
    context,
    rows.flatMap((row) => (row.protected && row.place_id ? [row.place_id] : [])),
  );
  const incidents = rows.map((row) =>
    withholdProtected(incidentOf(row), (row.place_id && districts.get(row.place_id)) || null),
  );
  const name = `incidents-${context.workspace.slug.replace(/[^A-Za-z0-9-]/g, '')}-${context.now().toISOString().slice(0, 10)}.${query.format}`;
  await context.record('incident.export', 'workspace', context.workspace.id, {
    format: query.format,
    rows: rows.length,
  });
  if (query.format === 'xlsx')
    return {
      name,
      mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      bytes: xlsxOf(tableOf(incidents)),
    };
  if (query.format === 'geojson')
    return { name, mediaType: 'application/geo+json', bytes: Buffer.from(JSON.stringify(geoJsonOf(incidents))) };
  return { name, mediaType: 'text/csv; charset=utf-8', bytes: Buffer.from(csvOf(tableOf(incidents))) };
}
