import { sql } from 'kysely';
import type { Tx } from '#server/db.ts';
import type { PlaceLevel } from '#domain/places.ts';
import type { CodeSystem } from './area-properties.rules.ts';
import type { PlaceNameTable, PlaceTable } from './places.tables.ts';
import type { Succession } from './release-plan.rules.ts';

/** Reading and writing of reference places by the import. Runs as the owner or the worker. */

const BATCH = 500;

async function inBatches<T>(rows: readonly T[], work: (batch: T[]) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < rows.length; i += BATCH) await work(rows.slice(i, i + BATCH));
}

/** One import at a time: the second waits here until the first one's step is through. */
export const lockPlaces = (tx: Tx) =>
  tx.selectFrom('ref.place_version').select('version').forUpdate().executeTakeFirstOrThrow();

export const bumpVersion = (tx: Tx, version: string) => tx.updateTable('ref.place_version').set({ version }).execute();

export interface StoredArea {
  id: string;
  level: PlaceLevel;
  code: string | null;
  code_system: CodeSystem | null;
  name: string;
  iso3: string | null;
  parent_id: string | null;
  parent_code: string | null;
  ancestors: string[];
  valid_from: string | null;
  valid_to: string | null;
  source: string;
  released_on: string | null;
  lat: number | null;
  lon: number | null;
  population: number | null;
  outline_doubt_from: string | null;
  shape_id: string | null;
  sha256: string | null;
  shape_on: string | null;
  names: string[];
  west: number | null;
  south: number | null;
  east: number | null;
  north: number | null;
}

/** Every version of the given levels of a country (or of all countries: level 0), with its names. */
export async function areasOf(tx: Tx, iso3: string | null, levels: readonly PlaceLevel[]): Promise<StoredArea[]> {
  const { rows } = await sql<StoredArea>`
    select p.id, p.level, p.code, p.code_system, p.name, p.iso3, p.parent_id, q.code as parent_code, p.ancestors, p.valid_from, p.valid_to, r.source, r.released_on,
      p.lat, p.lon, p.population, p.outline_doubt_from, p.shape_id, s.sha256, sr.released_on as shape_on, p.west, p.south, p.east, p.north,
      coalesce((select array_agg(n.name) from ref.place_name n where n.place_id = p.id and n.kind <> 'former'), '{}') as names
    from ref.place p
    join ref.place_release r on r.id = p.release_id
    left join ref.place q on q.id = p.parent_id
    left join ref.place_shape s on s.id = p.shape_id
    left join ref.place_release sr on sr.id = s.release_id
    where (${iso3}::text is null or p.iso3 = ${iso3}) and p.level = any (${levels}::smallint[])`.execute(tx);
  return rows;
}

export async function shapesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Buffer>> {
  const shapes = new Map<string, Buffer>();
  await inBatches(ids, async (batch) => {
    const rows = await tx.selectFrom('ref.place_shape').select(['id', 'bytes']).where('id', 'in', batch).execute();
    for (const row of rows) shapes.set(row.id, row.bytes);
  });
  return shapes;
}

export interface ReleaseRow {
  id: string;
  source: string;
  release: string;
  released_on: string | null;
  licence: string | null;
  file_name: string | null;
  file_sha256: string | null;
  read_at: Date;
}

/** The release's row: the one that is there for this source, release and file, else a new one. */
export async function ensureRelease(tx: Tx, row: ReleaseRow): Promise<string> {
  const known = await tx
    .selectFrom('ref.place_release')
    .select('id')
    .where('source', '=', row.source)
    .where('release', '=', row.release)
    .where('file_sha256', 'is not distinct from', row.file_sha256)
    .orderBy('read_at')
    .executeTakeFirst();
  if (known !== undefined) return known.id;
  await tx
    .insertInto('ref.place_release')
    .values({ ...row, counts: JSON.stringify({}) })
    .execute();
  return row.id;
}

export async function hasRelease(tx: Tx, source: string, release: string): Promise<boolean> {
  return (
    (await tx
      .selectFrom('ref.place_release')
      .select('id')
      .where('source', '=', source)
      .where('release', '=', release)
      .executeTakeFirst()) !== undefined
  );
}

export const setCounts = (tx: Tx, releaseId: string, counts: unknown) =>
  tx
    .updateTable('ref.place_release')
    .set({ counts: JSON.stringify(counts) })
    .where('id', '=', releaseId)
    .execute();

export const insertPlaces = (tx: Tx, rows: readonly PlaceTable[]) =>
  inBatches(rows, (batch) =>
    tx
      .insertInto('ref.place')
      .values(batch.map((row) => ({ ...row, shape_id: null })))
      .execute(),
  );

export const insertShapes = (
  tx: Tx,
  rows: readonly { id: string; place_id: string; release_id: string; sha256: string; corners: number; bytes: Buffer }[],
) => inBatches(rows, (batch) => tx.insertInto('ref.place_shape').values(batch).execute());

export const insertNames = (tx: Tx, rows: readonly PlaceNameTable[]) =>
  inBatches(rows, (batch) =>
    tx
      .insertInto('ref.place_name')
      .values(batch)
      .onConflict((on) => on.doNothing())
      .execute(),
  );

export const insertSuccessions = (tx: Tx, rows: readonly Succession[], releaseId: string) =>
  inBatches(rows, (batch) =>
    tx
      .insertInto('ref.place_succession')
      .values(
        batch.map((one) => ({
          from_id: one.fromId,
          to_id: one.toId,
          kind: one.kind,
          share: one.share,
          on_day: one.onDay,
          release_id: releaseId,
        })),
      )
      .onConflict((on) => on.doNothing())
      .execute(),
  );

export const closePlaces = (tx: Tx, ids: readonly string[], on: string) =>
  inBatches(ids, (batch) => tx.updateTable('ref.place').set({ valid_to: on }).where('id', 'in', batch).execute());

export type PlaceChange = Partial<Omit<PlaceTable, 'id'>>;

export const changePlace = (tx: Tx, id: string, change: PlaceChange) =>
  tx.updateTable('ref.place').set(change).where('id', '=', id).execute();

/** The same change for many places, each with its own values for where it lies. */
export async function setPlacesShapes(
  tx: Tx,
  rows: readonly Pick<
    PlaceTable,
    'id' | 'lat' | 'lon' | 'reach_km' | 'west' | 'south' | 'east' | 'north' | 'area_km2' | 'shape_id'
  >[],
): Promise<void> {
  await inBatches(rows, (batch) =>
    sql`
    update ref.place p set lat = v.lat, lon = v.lon, reach_km = v.reach_km, west = v.west, south = v.south, east = v.east, north = v.north,
      area_km2 = v.area_km2, shape_id = v.shape_id
    from jsonb_to_recordset(${JSON.stringify(batch)}::jsonb) as v (id uuid, lat float8, lon float8, reach_km real, west float8, south float8, east float8,
      north float8, area_km2 real, shape_id uuid)
    where p.id = v.id`.execute(tx),
  );
}

/** The earlier version's outline stands in until a file brings the newer's own. */
export const inheritShape = (tx: Tx, from: string, to: string) =>
  sql`
  update ref.place p set shape_id = o.shape_id, lat = o.lat, lon = o.lon, reach_km = o.reach_km, west = o.west, south = o.south, east = o.east, north = o.north,
    area_km2 = o.area_km2 from ref.place o where o.id = ${from} and p.id = ${to}`.execute(tx);

/** Open areas below a closed version hang on its successor now. */
export const moveChildren = (tx: Tx, from: string, to: string) =>
  sql`
  update ref.place set parent_id = case when parent_id = ${from}::uuid then ${to}::uuid else parent_id end,
    ancestors = array_replace(ancestors, ${from}::uuid, ${to}::uuid)
  where ancestors @> array[${from}::uuid] and valid_to is null`.execute(tx);

export const setParents = (tx: Tx, rows: readonly { id: string; parent_id: string; ancestors: string[] }[]) =>
  inBatches(rows, (batch) =>
    sql`
    update ref.place p set parent_id = v.parent_id, ancestors = array(select jsonb_array_elements_text(v.ancestors)::uuid)
    from jsonb_to_recordset(${JSON.stringify(batch)}::jsonb) as v (id uuid, parent_id uuid, ancestors jsonb)
    where p.id = v.id`.execute(tx),
  );

export const spotsOf = (tx: Tx, iso3: string) =>
  tx
    .selectFrom('ref.place')
    .select(['id', 'lat', 'lon', 'parent_id'])
    .where('iso3', '=', iso3)
    .where('level', '=', 9)
    .where('valid_to', 'is', null)
    .where('lat', 'is not', null)
    .execute();
