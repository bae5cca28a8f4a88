import type { Context } from '#server/context.ts';
import type { PlaceLevel, PlacePrecision, Point } from '#domain/places.ts';
import {
  areasHolding,
  areasNear,
  buildAreaIndex,
  chainsOf,
  radiusOf,
  COARSE_SHORE_KM,
  SHORE_KM,
  type AreaFacts,
  type AreaHit,
  type AreaIndex,
  type Located,
} from './area-index.rules.ts';
import { shapeToCoordinates, type Shape } from './geometry.rules.ts';
import * as queries from './places.queries.ts';
import { decodeShape } from './shape-codec.rules.ts';
import { simplifyTogether, toleranceOfZoom } from './simplify.rules.ts';

/**
 * Outlines held in memory by the process that answers: countries at once, their areas when first asked, thrown away when an import changed places.
 * A question then costs one small query (has anything changed?) and some microseconds of geometry.
 */

interface Loaded {
  index: AreaIndex;
  /** versions that have a predecessor do not stand in for days before their record */
  succeeds: ReadonlySet<string>;
  usedAt: number;
}

let heldVersion = '';
let countries = new Map<string, Promise<Loaded>>();
let drawings = new Map<string, Drawing[]>();
let uses = 0;

/** Outlines of single countries may take this much memory together; the least recently used goes first. */
const MOST_BYTES = 80_000_000;
const MOST_DRAWINGS = 80;
/** A country's coarse outline may be off by this much against its own areas. */
const COARSE_KM = 40;

async function current(context: Context): Promise<void> {
  const version = await queries.placesVersion(context);
  if (version === heldVersion) return;
  heldVersion = version;
  countries = new Map();
  drawings = new Map();
}

async function load(context: Context, iso3: string | null): Promise<Loaded> {
  const key = iso3 ?? '';
  const held = countries.get(key);
  if (held !== undefined) {
    const loaded = await held;
    loaded.usedAt = ++uses;
    return loaded;
  }
  const into = countries;
  const loading = (async (): Promise<Loaded> => {
    const rows = await queries.outlinesOf(context, iso3, iso3 === null ? [0] : [1, 2, 3, 4]);
    const index = buildAreaIndex(
      rows.flatMap((row) => (row.bytes === null ? [] : [{ ...factsOf(row), shape: decodeShape(row.bytes) }])),
    );
    return { index, succeeds: new Set(rows.filter((row) => row.succeeds).map((row) => row.id)), usedAt: ++uses };
  })();
  into.set(key, loading);
  try {
    const loaded = await loading;
    await makeRoom(into);
    return loaded;
  } catch (error) {
    into.delete(key);
    throw error;
  }
}

const factsOf = (row: queries.OutlineRow): AreaFacts => ({
  id: row.id,
  level: row.level,
  parentId: row.parent_id,
  iso3: row.iso3,
  validFrom: row.valid_from,
  validTo: row.valid_to,
});

async function makeRoom(held: Map<string, Promise<Loaded>>): Promise<void> {
  const all = await Promise.all(
    [...held].filter(([key]) => key !== '').map(async ([key, one]) => ({ key, loaded: await one })),
  );
  let bytes = all.reduce((sum, one) => sum + one.loaded.index.bytes, 0);
  for (const { key, loaded } of all.toSorted((a, b) => a.loaded.usedAt - b.loaded.usedAt)) {
    if (bytes <= MOST_BYTES) return;
    held.delete(key);
    bytes -= loaded.index.bytes;
  }
}

export interface AskWhere {
  point: Point;
  precision: PlacePrecision;
  radiusKm: number | null;
  /** ISO day */
  day: string;
  prefer: readonly string[];
  /** files to look into wherever the point lies: of ground that belongs to no country */
  also?: readonly string[];
}

/** Areas holding a point and those near, as ids; the country's own file decides, the coarse outline only where there is none. */
export async function whereIs(context: Context, ask: AskWhere): Promise<Located> {
  await current(context);
  return whereNow(context, ask);
}

/** The same for many points at once: whether anything has changed is asked once. */
export async function whereAre(context: Context, asks: readonly AskWhere[]): Promise<Located[]> {
  await current(context);
  const located: Located[] = [];
  for (const ask of asks) located.push(await whereNow(context, ask));
  return located;
}

async function whereNow(context: Context, ask: AskWhere): Promise<Located> {
  const world = await load(context, null);
  const radius = radiusOf(ask.precision, ask.radiusKm);
  const question = (loaded: Loaded) => ({
    point: ask.point,
    day: ask.day,
    isFirst: (id: string) => !loaded.succeeds.has(id),
  });
  const holding: AreaHit[] = areasHolding(world.index, question(world));
  const around = areasNear(world.index, question(world), Math.max(COARSE_KM, Math.min(radius, 300)));
  const near: AreaHit[] = around.filter((one) => one.offByKm <= Math.max(radius, COARSE_SHORE_KM));
  const facts = new Map<string, AreaFacts>();
  if (ask.precision !== 'country' && ask.precision !== 'unknown') {
    for (const iso3 of new Set([...[...holding, ...around].flatMap((one) => one.iso3 ?? []), ...(ask.also ?? [])])) {
      const country = await load(context, iso3);
      holding.push(...areasHolding(country.index, question(country)));
      near.push(...areasNear(country.index, question(country), Math.max(radius, SHORE_KM)));
      for (const [id, area] of country.index.byId) facts.set(id, area);
    }
  }
  near.sort((a, b) => a.offByKm - b.offByKm || b.level - a.level);
  return chainsOf(
    holding,
    near,
    (id) => world.index.byId.get(id) ?? facts.get(id),
    ask.precision,
    Math.max(radius, 0.05),
    ask.prefer,
  );
}

export interface Drawing {
  row: Omit<queries.OutlineRow, 'bytes'>;
  /** null when there is no outline */
  coordinates: number[][][][] | null;
  box: { west: number; south: number; east: number; north: number } | null;
}

const boxOf = (shape: Shape): Drawing['box'] => {
  const box = { west: 180, south: 90, east: -180, north: -90 };
  for (const polygon of shape) {
    const ring = polygon[0]!;
    for (let i = 0; i < ring.length; i += 2) {
      box.west = Math.min(box.west, ring[i]!);
      box.east = Math.max(box.east, ring[i]!);
      box.south = Math.min(box.south, ring[i + 1]!);
      box.north = Math.max(box.north, ring[i + 1]!);
    }
  }
  return box;
};

/** The areas of one level of one country (or all countries), simplified together for a zoom; kept until places change. */
export async function drawingsOf(
  context: Context,
  iso3: string | null,
  level: PlaceLevel,
  zoom: number,
  day: string,
): Promise<Drawing[]> {
  await current(context);
  // Every second zoom is enough; the finest shows the lines as stored.
  const step = zoom >= 11 ? 11 : Math.ceil(zoom / 2) * 2;
  const into = drawings;
  const all = await outlines(context, into, iso3, level, step);
  return all.filter(
    ({ row }) =>
      (row.valid_to === null || row.valid_to > day) &&
      (row.valid_from === null || row.valid_from <= day || !row.succeeds),
  );
}

async function outlines(
  context: Context,
  into: Map<string, Drawing[]>,
  iso3: string | null,
  level: PlaceLevel,
  step: number,
): Promise<Drawing[]> {
  const key = `${iso3} ${level} ${step}`;
  const held = into.get(key);
  if (held !== undefined) return held;
  const rows = await queries.outlinesOf(context, iso3, [level]);
  const shapes = rows.map((row) => (row.bytes === null ? [] : decodeShape(row.bytes)));
  const drawn = simplifyTogether(shapes, step >= 11 ? 0 : toleranceOfZoom(step));
  const digits = step >= 8 ? 5 : step >= 4 ? 4 : 3;
  const made = rows.map(({ bytes, ...row }, i): Drawing => ({
    row,
    coordinates: bytes === null ? null : shapeToCoordinates(drawn[i]!, digits),
    box: bytes === null ? null : boxOf(drawn[i]!),
  }));
  if (into.size >= MOST_DRAWINGS) into.delete(into.keys().next().value!);
  into.set(key, made);
  return made;
}
