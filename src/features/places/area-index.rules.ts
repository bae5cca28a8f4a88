import {
  DEEPEST_LEVEL,
  KM_PER_DEGREE,
  USUAL_RADIUS_KM,
  boxHolds,
  widenBox,
  wrapLongitude,
  type Box,
  type PlaceLevel,
  type PlacePrecision,
  type Point,
} from '#domain/places.ts';
import { latitudeScale, shapeBox, type Shape } from './geometry.rules.ts';

/** What the index knows of an area. Dates are ISO days, half-open: valid from `validFrom` until the day before `validTo`. */
export interface AreaFacts {
  id: string;
  level: PlaceLevel;
  parentId: string | null;
  /** ISO 3166-1 alpha-3 of the country it is filed under, or null */
  iso3: string | null;
  validFrom: string | null;
  validTo: string | null;
}

/** Sorted borders of one area: which edges lie in which strip of latitude, so that a question looks at few of them. */
interface Borders {
  box: Box;
  south: number;
  strips: number;
  perDegree: number;
  /** edge corners x1 y1 x2 y2 */
  edges: Float64Array;
  /** start of each strip in `members`, one more at the end */
  starts: Uint32Array;
  members: Uint32Array;
}

interface IndexedArea extends AreaFacts {
  borders: Borders;
}

export interface AreaIndex {
  areas: IndexedArea[];
  byId: ReadonlyMap<string, IndexedArea>;
  /** about what it holds in memory */
  bytes: number;
}

function sortBorders(shape: Shape): Borders {
  const box = shapeBox(shape);
  let count = 0;
  for (const polygon of shape) for (const ring of polygon) count += ring.length / 2;
  const edges = new Float64Array(count * 4);
  let e = 0;
  for (const polygon of shape) {
    for (const ring of polygon) {
      for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
        edges[e++] = ring[j]!;
        edges[e++] = ring[j + 1]!;
        edges[e++] = ring[i]!;
        edges[e++] = ring[i + 1]!;
      }
    }
  }
  const height = Math.max(1e-9, box.north - box.south);
  const strips = Math.max(1, Math.min(2048, count >> 3));
  const perDegree = strips / height;
  const strip = (lat: number) => Math.max(0, Math.min(strips - 1, Math.floor((lat - box.south) * perDegree)));
  const sizes = new Uint32Array(strips + 1);
  for (let i = 0; i < edges.length; i += 4) {
    const low = strip(Math.min(edges[i + 1]!, edges[i + 3]!));
    const high = strip(Math.max(edges[i + 1]!, edges[i + 3]!));
    for (let s = low; s <= high; s++) sizes[s + 1]!++;
  }
  for (let s = 0; s < strips; s++) sizes[s + 1]! += sizes[s]!;
  const members = new Uint32Array(sizes[strips]!);
  const next = sizes.slice();
  for (let i = 0; i < edges.length; i += 4) {
    const low = strip(Math.min(edges[i + 1]!, edges[i + 3]!));
    const high = strip(Math.max(edges[i + 1]!, edges[i + 3]!));
    for (let s = low; s <= high; s++) members[next[s]!++] = i;
  }
  return { box, south: box.south, strips, perDegree, edges, starts: sizes, members };
}

function bordersHold(borders: Borders, point: Point): boolean {
  if (!boxHolds(borders.box, point)) return false;
  const { edges, members } = borders;
  const s = Math.max(0, Math.min(borders.strips - 1, Math.floor((point.lat - borders.south) * borders.perDegree)));
  let inside = false;
  for (let m = borders.starts[s]!; m < borders.starts[s + 1]!; m++) {
    const e = members[m]!;
    const y1 = edges[e + 1]!;
    const y2 = edges[e + 3]!;
    if (
      y2 > point.lat !== y1 > point.lat &&
      point.lon < ((edges[e]! - edges[e + 2]!) * (point.lat - y2)) / (y1 - y2) + edges[e + 2]!
    ) {
      inside = !inside;
    }
  }
  return inside;
}

/** Distance to the border if it is within `withinKm`, else undefined. */
function bordersNear(borders: Borders, point: Point, withinKm: number): number | undefined {
  if (!boxHolds(widenBox(borders.box, withinKm), point)) return undefined;
  const { edges, members, strips, south, perDegree } = borders;
  const reach = withinKm / KM_PER_DEGREE;
  const low = Math.max(0, Math.min(strips - 1, Math.floor((point.lat - reach - south) * perDegree)));
  const high = Math.max(0, Math.min(strips - 1, Math.floor((point.lat + reach - south) * perDegree)));
  const scale = latitudeScale(point.lat);
  const reachX = reach / scale;
  let best = reach * reach;
  let found = false;
  for (let m = borders.starts[low]!; m < borders.starts[high + 1]!; m++) {
    const e = members[m]!;
    let dx1 = edges[e]! - point.lon;
    let dx2 = edges[e + 2]! - point.lon;
    if (dx1 > 180) [dx1, dx2] = [dx1 - 360, dx2 - 360];
    else if (dx1 < -180) [dx1, dx2] = [dx1 + 360, dx2 + 360];
    if ((dx1 > reachX && dx2 > reachX) || (dx1 < -reachX && dx2 < -reachX)) continue;
    let x = dx1 * scale;
    let y = edges[e + 1]! - point.lat;
    const sx = dx2 * scale - x;
    const sy = edges[e + 3]! - point.lat - y;
    const length2 = sx * sx + sy * sy;
    if (length2 > 0) {
      const t = Math.max(0, Math.min(1, -(x * sx + y * sy) / length2));
      x += t * sx;
      y += t * sy;
    }
    const d = x * x + y * y;
    if (d <= best) [best, found] = [d, true];
  }
  return found ? Math.sqrt(best) * KM_PER_DEGREE : undefined;
}

export function buildAreaIndex(areas: Iterable<AreaFacts & { shape: Shape }>): AreaIndex {
  const indexed: IndexedArea[] = [];
  let bytes = 0;
  for (const { shape, ...facts } of areas) {
    if (shape.length === 0) continue;
    const borders = sortBorders(shape);
    bytes += borders.edges.byteLength + borders.members.byteLength + borders.starts.byteLength + 400;
    indexed.push({ ...facts, borders });
  }
  return { areas: indexed, byId: new Map(indexed.map((area) => [area.id, area])), bytes };
}

/**
 * Was the area valid on that day? `beforeRecord` when the day lies before the first version that is known of it: the record's first day is
 * seldom the area's, so the first version then stands in, and says so.
 */
export function validity(area: AreaFacts, day: string, firstOfItsKind: boolean): 'valid' | 'before-record' | undefined {
  if (area.validTo !== null && day >= area.validTo) return undefined;
  if (area.validFrom === null || day >= area.validFrom) return 'valid';
  return firstOfItsKind ? 'before-record' : undefined;
}

export interface AreaHit {
  id: string;
  level: PlaceLevel;
  iso3: string | null;
  parentId: string | null;
  /** 0 when the point lies inside; else how far the border is, km */
  offByKm: number;
  beforeRecord: boolean;
}

export interface AskLocate {
  point: Point;
  /** ISO day for which the areas are wanted */
  day: string;
  /** areas without known predecessor: only these stand in before their record begins */
  isFirst: (id: string) => boolean;
}

/** Every area of the index that holds the point on that day, deepest first. */
export function areasHolding(index: AreaIndex, { point, day, isFirst }: AskLocate): AreaHit[] {
  const at = { lat: point.lat, lon: wrapLongitude(point.lon) };
  const hits: AreaHit[] = [];
  for (const area of index.areas) {
    if (!boxHolds(area.borders.box, at)) continue;
    const valid = validity(area, day, isFirst(area.id));
    if (valid === undefined || !bordersHold(area.borders, at)) continue;
    hits.push(hit(area, 0, valid === 'before-record'));
  }
  return hits.sort((a, b) => b.level - a.level || (a.id < b.id ? -1 : 1));
}

/** Areas whose border is near, the point not being inside them; nearest first. */
export function areasNear(index: AreaIndex, { point, day, isFirst }: AskLocate, withinKm: number): AreaHit[] {
  const at = { lat: point.lat, lon: wrapLongitude(point.lon) };
  const hits: AreaHit[] = [];
  for (const area of index.areas) {
    const valid = validity(area, day, isFirst(area.id));
    if (valid === undefined) continue;
    const distance = bordersNear(area.borders, at, withinKm);
    if (distance === undefined || bordersHold(area.borders, at)) continue;
    hits.push(hit(area, distance, valid === 'before-record'));
  }
  return hits.sort((a, b) => a.offByKm - b.offByKm || b.level - a.level);
}

const hit = (area: AreaFacts, offByKm: number, beforeRecord: boolean): AreaHit => ({
  id: area.id,
  level: area.level,
  iso3: area.iso3,
  parentId: area.parentId,
  offByKm,
  beforeRecord,
});

/** A point just off a coarse coast line still belongs to the land beside it, this far. */
export const SHORE_KM = 5;
/** Outlines of the world leave out islands and cut corners: with nothing nearer, a country this near is named, with how far off it is. */
export const COARSE_SHORE_KM = 30;

export interface Located {
  /** areas from the country down, for each country whose files claim the point; the best first */
  chains: AreaHit[][];
  /** areas at the depth asked that the point may as well lie in, given how sharply it is known */
  near: AreaHit[];
  /** the deepest level that the precision lets us name */
  deepest: PlaceLevel;
}

/**
 * Puts hits together into chains, no deeper than the precision allows.
 *
 * Where files of two countries claim one point, both chains are kept: first comes the one the installation prefers, then the one with
 * deeper areas, then the one in which the point lies inside rather than beside.
 * @param near areas whose border is within the radius or the shore's reach, nearest first
 * @param prefer ISO alpha-3 codes, the most wanted first
 */
export function chainsOf(
  holding: readonly AreaHit[],
  near: readonly AreaHit[],
  factsOf: (id: string) => AreaFacts | undefined,
  precision: PlacePrecision,
  radiusKm: number,
  prefer: readonly string[] = [],
): Located {
  const deepest = DEEPEST_LEVEL[precision];
  const allowed = holding.filter((one) => one.level <= deepest);
  const beside = near.filter((one) => one.level <= deepest && one.offByKm <= SHORE_KM).slice(0, 4);
  const start =
    allowed.length > 0
      ? allowed
      : beside.length > 0
        ? beside
        : near.filter((one) => one.level === 0 && one.offByKm <= COARSE_SHORE_KM).slice(0, 1);
  const used = new Set<string>();
  const chains: AreaHit[][] = [];
  for (const area of [...start].sort((a, b) => b.level - a.level || a.offByKm - b.offByKm)) {
    if (used.has(area.id)) continue;
    const chain: AreaHit[] = [area];
    used.add(area.id);
    let parent = area.parentId;
    while (parent !== null && chain.length < 8) {
      const known = start.find((one) => one.id === parent);
      const facts = known ?? factsOf(parent);
      if (facts === undefined) break;
      used.add(facts.id);
      chain.unshift(
        known ?? {
          id: facts.id,
          level: facts.level,
          iso3: facts.iso3,
          parentId: facts.parentId,
          offByKm: area.offByKm,
          beforeRecord: false,
        },
      );
      parent = facts.parentId;
    }
    chains.push(chain);
  }
  // A country's coarse outline says nothing more once a finer file of the same country has spoken, nor when it alone overlaps a finer one.
  const finer = chains.filter((chain) => chain.at(-1)!.level > 0);
  const kept = finer.length > 0 ? finer : chains;
  const held = new Set(allowed.filter((one) => one.level === 0).map((one) => one.iso3));
  const rank = (chain: AreaHit[]): number[] => {
    const iso3 = chain[0]!.iso3 ?? '';
    const wanted = prefer.indexOf(iso3);
    return [
      wanted === -1 ? prefer.length : wanted,
      held.has(iso3) ? 0 : 1,
      -chain.at(-1)!.level,
      chain.at(-1)!.offByKm,
    ];
  };
  kept.sort((a, b) => {
    const [ra, rb] = [rank(a), rank(b)];
    for (let i = 0; i < ra.length; i++) if (ra[i] !== rb[i]) return ra[i]! - rb[i]!;
    return 0;
  });
  const depth = kept[0]?.at(-1)?.level ?? deepest;
  const inChains = new Set(kept.flat().map((one) => one.id));
  return {
    chains: kept,
    near: near.filter((one) => one.level === depth && one.offByKm <= radiusKm && !inChains.has(one.id)).slice(0, 8),
    deepest,
  };
}

/** The radius that counts for a point: the one stated, or the usual one of its precision, km. */
export const radiusOf = (precision: PlacePrecision, statedKm?: number | null): number =>
  statedKm === undefined || statedKm === null
    ? USUAL_RADIUS_KM[precision]
    : Math.max(statedKm, precision === 'point' ? 0 : USUAL_RADIUS_KM[precision] / 10);
