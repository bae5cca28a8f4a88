import { coarser, isCoarserThan, type PlacePrecision } from '#domain/places.ts';
import { isSensitivity, tlp } from '#domain/sensitivity.ts';
import { completeMark, guardCell, type Cell } from '#domain/table-cells.ts';

interface Count {
  low: number | null;
  best: number | null;
  high: number | null;
}

/** One incident as it may leave the house: the columns of the list, and what they rest on. */
export interface ExportIncident {
  id: string;
  number: number;
  title: string;
  typeCode: string;
  state: string;
  level: number;
  whenFrom: string | null;
  whenTo: string | null;
  whenPrecision: string;
  placeId: string | null;
  placeText: string | null;
  placePrecision: PlacePrecision;
  /** degrees, WGS 84 */
  lat: number | null;
  lon: number | null;
  radiusKm: number | null;
  killed: Count | null;
  hurt: Count | null;
  accounts: number;
  label: number;
  protected: boolean;
  createdAt: string;
  updatedAt: string;
  verifiedAt: string | null;
  /** what was left out of a protected incident, by column */
  withheld: readonly string[];
}

/**
 * What of a protected incident (children, survivors) may stand in a file: when, what kind, how sure, and at most the district. The words
 * of title and place are free text, which may name a village or a person, so they stay here; `district` is what the gazetteer calls the
 * district, region or country it lies in. Others pass as they are.
 */
export function withholdProtected(it: ExportIncident, district: { id: string; name: string } | null): ExportIncident {
  if (!it.protected) return it;
  return {
    ...it,
    title: '',
    placeId: district?.id ?? null,
    placeText: district?.name ?? null,
    placePrecision: coarser(it.placePrecision, 'district'),
    lat: null,
    lon: null,
    radiusKm: null,
    withheld: [
      'title',
      'lat',
      'lon',
      'radius_km',
      ...(isCoarserThan('district', it.placePrecision) || it.placePrecision === 'unknown' || it.placeText
        ? ['place']
        : []),
    ],
  };
}

type Column = readonly [name: string, of: (it: ExportIncident) => Cell];

/** The columns, in order. Names are stable: programs read them. */
export const COLUMNS: readonly Column[] = [
  ['id', (it) => it.id],
  ['number', (it) => it.number],
  ['title', (it) => it.title],
  ['type', (it) => it.typeCode],
  ['state', (it) => it.state],
  ['level', (it) => it.level],
  ['when_from', (it) => it.whenFrom],
  ['when_to', (it) => it.whenTo],
  ['when_precision', (it) => it.whenPrecision],
  ['place', (it) => it.placeText],
  ['place_id', (it) => it.placeId],
  ['place_precision', (it) => it.placePrecision],
  ['lat', (it) => it.lat],
  ['lon', (it) => it.lon],
  ['radius_km', (it) => it.radiusKm],
  ['killed_low', (it) => it.killed?.low ?? null],
  ['killed_best', (it) => it.killed?.best ?? null],
  ['killed_high', (it) => it.killed?.high ?? null],
  ['hurt_low', (it) => it.hurt?.low ?? null],
  ['hurt_best', (it) => it.hurt?.best ?? null],
  ['hurt_high', (it) => it.hurt?.high ?? null],
  ['accounts', (it) => it.accounts],
  ['label', (it) => (isSensitivity(it.label) ? tlp(it.label) : String(it.label))],
  ['protected', (it) => it.protected],
  ['withheld', (it) => it.withheld.join(' ')],
  ['created_at', (it) => it.createdAt],
  ['updated_at', (it) => it.updatedAt],
  ['verified_at', (it) => it.verifiedAt],
];

/** Heads, one row an incident, and the mark of completeness in the first column of the last row. */
export function tableOf(incidents: readonly ExportIncident[]): Cell[][] {
  return [
    COLUMNS.map(([name]) => name),
    ...incidents.map((it) => COLUMNS.map(([, of]) => guardCell(of(it)))),
    [completeMark(incidents.length), ...COLUMNS.slice(1).map(() => null)],
  ];
}

/**
 * The incidents that have a point as GeoJSON (RFC 7946), each saying how sharply its place is known. Protected incidents have none.
 * `complete`, last, counts the features; `without_point` those of the same filter that are not among them.
 */
export function geoJsonOf(incidents: readonly ExportIncident[]) {
  const features = incidents.flatMap((it) =>
    it.protected || it.lat === null || it.lon === null
      ? []
      : [
          {
            type: 'Feature' as const,
            id: it.id,
            geometry: { type: 'Point' as const, coordinates: [it.lon, it.lat] },
            properties: Object.fromEntries(
              COLUMNS.filter(([name]) => !['id', 'lat', 'lon', 'protected', 'withheld'].includes(name)).map(
                ([name, of]) => [name, of(it)],
              ),
            ),
          },
        ],
  );
  return {
    type: 'FeatureCollection' as const,
    features,
    without_point: incidents.length - features.length,
    complete: completeMark(features.length),
  };
}
