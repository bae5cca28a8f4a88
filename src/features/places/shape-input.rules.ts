import { makeRing, ringAreaKm2, type Polygon, type Ring, type Shape } from './geometry.rules.ts';

/** Why a geometry could not be taken, with what to do about it. `code` is stable and keys the translated text. */
export interface ShapeFault {
  code: 'no_geometry' | 'not_an_area' | 'projected' | 'swapped' | 'out_of_range' | 'too_few_points';
  values: Record<string, string | number>;
}

const isPair = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length >= 2 && Number.isFinite(value[0]) && Number.isFinite(value[1]);

/** Cuts a convex-or-not ring along a meridian and keeps one side (Sutherland & Hodgman 1974). */
function clip(points: number[][], at: number, keepWest: boolean): number[][] {
  const inside = (p: number[]) => (keepWest ? p[0]! <= at : p[0]! >= at);
  const out: number[][] = [];
  for (let i = 0; i < points.length; i++) {
    const from = points[(i + points.length - 1) % points.length]!;
    const to = points[i]!;
    if (inside(from) !== inside(to)) {
      const t = (at - from[0]!) / (to[0]! - from[0]!);
      out.push([at, from[1]! + t * (to[1]! - from[1]!)]);
    }
    if (inside(to)) out.push(to);
  }
  return out;
}

/** A ring that jumps across the antimeridian is followed round the globe, then cut in two where it crosses. */
function splitAtAntimeridian(points: number[][]): number[][][] {
  let turns = 0;
  const followed = points.map((point, i) => {
    const before = points[i - 1];
    if (before !== undefined) {
      // Along the meridian or the pole itself (Antarctica's lower edge) nothing is crossed.
      const both = (axis: 0 | 1, least: number) => Math.abs(point[axis]!) > least && Math.abs(before[axis]!) > least;
      const onEdge = both(0, 179.99) || both(1, 89.9);
      const step = onEdge ? 0 : point[0]! - before[0]!;
      if (step > 180) turns -= 360;
      else if (step < -180) turns += 360;
    }
    return [point[0]! + turns, point[1]!];
  });
  let parts = [followed];
  for (const meridian of [-180, 180]) {
    parts = parts.flatMap((part) => {
      const lons = part.map((p) => p[0]!);
      if (Math.min(...lons) >= meridian || Math.max(...lons) <= meridian) return [part];
      return [clip(part, meridian, true), clip(part, meridian, false)];
    });
  }
  return parts
    .filter((part) => part.length >= 3)
    .map((part) => {
      const middle = part.reduce((sum, p) => sum + p[0]!, 0) / part.length;
      const shift = middle > 180 ? -360 : middle < -180 ? 360 : 0;
      return part.map((p) => [p[0]! + shift, p[1]!]);
    });
}

function readRing(value: unknown): number[][] | ShapeFault {
  if (!Array.isArray(value) || !value.every(isPair)) return { code: 'no_geometry', values: {} };
  const points = value as number[][];
  for (const [lon, lat] of points as [number, number][]) {
    if (Math.abs(lon) > 400 || Math.abs(lat) > 400) return { code: 'projected', values: { lon, lat } };
    if (Math.abs(lat) > 90 + 1e-6) {
      return Math.abs(lon) <= 90
        ? { code: 'swapped', values: { lon, lat } }
        : { code: 'out_of_range', values: { lon, lat } };
    }
    if (Math.abs(lon) > 360) return { code: 'out_of_range', values: { lon, lat } };
  }
  return points;
}

/**
 * A shape from GeoJSON coordinates (`Polygon`, `MultiPolygon` or a `GeometryCollection` of them). Rings that cross the antimeridian are cut there;
 * rings without area are left out.
 */
export function readShape(geometry: unknown): Shape | ShapeFault {
  if (geometry === null || geometry === undefined) return { code: 'no_geometry', values: {} };
  const { type, coordinates, geometries } = geometry as { type?: unknown; coordinates?: unknown; geometries?: unknown };
  if (type === 'GeometryCollection' && Array.isArray(geometries)) {
    const parts = geometries.map(readShape);
    const shapes = parts.filter((part): part is Shape => Array.isArray(part));
    if (shapes.length > 0) return shapes.flat();
    return (parts[0] as ShapeFault | undefined) ?? { code: 'no_geometry', values: {} };
  }
  if (type !== 'Polygon' && type !== 'MultiPolygon') {
    return typeof type === 'string' ? { code: 'not_an_area', values: { type } } : { code: 'no_geometry', values: {} };
  }
  const polygons = type === 'Polygon' ? [coordinates] : coordinates;
  if (!Array.isArray(polygons)) return { code: 'no_geometry', values: {} };
  const shape: Shape = [];
  for (const rings of polygons) {
    if (!Array.isArray(rings)) return { code: 'no_geometry', values: {} };
    const outers: Ring[] = [];
    const holes: Ring[] = [];
    for (const [i, value] of rings.entries()) {
      const points = readRing(value);
      if (!Array.isArray(points)) return points;
      for (const part of splitAtAntimeridian(points)) {
        const ring = makeRing(part);
        if (ring.length >= 6 && Math.abs(ringAreaKm2(ring)) > 1e-6) (i === 0 ? outers : holes).push(ring);
      }
    }
    // A cut polygon keeps each hole with the part on the same side.
    for (const outer of outers) {
      const sameSide = holes.filter((hole) => outers.length === 1 || Math.sign(hole[0]!) === Math.sign(outer[0]!));
      shape.push([outer, ...sameSide] satisfies Polygon);
    }
  }
  return shape.length > 0 ? shape : { code: 'too_few_points', values: {} };
}
