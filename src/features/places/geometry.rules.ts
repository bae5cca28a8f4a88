import { EARTH_KM, KM_PER_DEGREE, distanceKm, type Box, type Point } from '#domain/places.ts';

/** Flat pairs lon, lat, lon, lat ... of a closed ring; the first point is not repeated at the end. */
export type Ring = Float64Array;
/** The outer ring, then its holes. */
export type Polygon = Ring[];
/** Any number of polygons; none crosses the antimeridian. */
export type Shape = Polygon[];

const RADIANS = Math.PI / 180;

export function makeRing(points: readonly (readonly number[])[]): Ring {
  const last = points.length - 1;
  const closed = last > 0 && points[0]![0] === points[last]![0] && points[0]![1] === points[last]![1];
  const count = closed ? last : points.length;
  const ring = new Float64Array(count * 2);
  for (let i = 0; i < count; i++) {
    ring[i * 2] = points[i]![0]!;
    ring[i * 2 + 1] = points[i]![1]!;
  }
  return ring;
}

/** A GeoJSON MultiPolygon's coordinates, rings closed as RFC 7946 wants them. */
export const shapeToCoordinates = (shape: Shape, digits = 5): number[][][][] => {
  const factor = 10 ** digits;
  return shape.map((polygon) =>
    polygon.map((ring) => {
      const out: number[][] = [];
      for (let i = 0; i < ring.length; i += 2) {
        out.push([Math.round(ring[i]! * factor) / factor, Math.round(ring[i + 1]! * factor) / factor]);
      }
      if (out[0] !== undefined) out.push([...out[0]]);
      return out;
    }),
  );
};

/** Signed area on the sphere, km2, counter-clockwise positive (Chamberlain & Duquette, JPL 07-03, 2007). */
export function ringAreaKm2(ring: Ring): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const turn = (ring[i]! - ring[j]!) * RADIANS;
    sum += turn * (2 + Math.sin(ring[j + 1]! * RADIANS) + Math.sin(ring[i + 1]! * RADIANS));
  }
  return (-sum * EARTH_KM * EARTH_KM) / 2;
}

/** Outer rings less their holes, km2; winding does not matter. */
export const polygonAreaKm2 = (polygon: Polygon): number =>
  polygon.reduce((sum, ring, i) => sum + (i === 0 ? 1 : -1) * Math.abs(ringAreaKm2(ring)), 0);
export const shapeAreaKm2 = (shape: Shape): number => shape.reduce((sum, polygon) => sum + polygonAreaKm2(polygon), 0);

function ringHolds(ring: Ring, lon: number, lat: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const yi = ring[i + 1]!;
    const yj = ring[j + 1]!;
    if (yi > lat !== yj > lat && lon < ((ring[j]! - ring[i]!) * (lat - yi)) / (yj - yi) + ring[i]!) inside = !inside;
  }
  return inside;
}

const polygonHolds = (polygon: Polygon, lon: number, lat: number): boolean =>
  polygon.reduce((inside, ring) => (ringHolds(ring, lon, lat) ? !inside : inside), false);

/** Is the point inside, holes excepted? Even-odd rule; a point on the line may fall to either side. */
export const shapeHolds = (shape: Shape, { lat, lon }: Point): boolean =>
  shape.some((polygon) => polygonHolds(polygon, lon, lat));

/** The smallest box; when the parts lie on both sides of the antimeridian the box crosses it (west > east). */
export function shapeBox(shape: Shape): Box {
  let south = 90;
  let north = -90;
  const spans: [number, number][] = [];
  for (const polygon of shape) {
    let west = 180;
    let east = -180;
    const ring = polygon[0];
    if (ring === undefined) continue;
    for (let i = 0; i < ring.length; i += 2) {
      west = Math.min(west, ring[i]!);
      east = Math.max(east, ring[i]!);
      south = Math.min(south, ring[i + 1]!);
      north = Math.max(north, ring[i + 1]!);
    }
    spans.push([west, east]);
  }
  spans.sort((a, b) => a[0] - b[0]);
  const first = spans[0];
  if (first === undefined) return { west: 0, east: 0, south: 0, north: 0 };
  // The box is the circle without its widest empty stretch.
  let reach = first[1];
  let gap = 0;
  let west = first[0];
  let east = reach;
  let widest = -1;
  for (const span of spans.slice(1)) {
    if (span[0] - reach > gap) {
      gap = span[0] - reach;
      widest = span[0];
      east = reach;
    }
    reach = Math.max(reach, span[1]);
  }
  const around = first[0] + 360 - reach;
  if (widest === -1 || around >= gap) east = reach;
  else west = widest;
  return { west, east, south, north };
}

/** Distance from a point to a segment on a flat sheet scaled at the point's latitude, in degrees of latitude, squared. */
function segmentDistance2(
  lon: number,
  lat: number,
  scale: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): number {
  let x = (ax - lon) * scale;
  let y = ay - lat;
  const dx = (bx - ax) * scale;
  const dy = by - ay;
  const length2 = dx * dx + dy * dy;
  if (length2 > 0) {
    const t = Math.max(0, Math.min(1, -(x * dx + y * dy) / length2));
    x += t * dx;
    y += t * dy;
  }
  return x * x + y * y;
}

function ringDistance2(ring: Ring, lon: number, lat: number, scale: number): number {
  let best = Infinity;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const d = segmentDistance2(lon, lat, scale, ring[j]!, ring[j + 1]!, ring[i]!, ring[i + 1]!);
    if (d < best) best = d;
  }
  return best;
}

export const latitudeScale = (lat: number): number => Math.max(0.01, Math.cos(lat * RADIANS));

/** Distance from the point to the nearest border line, km; inside or outside alike. */
export function borderDistanceKm(shape: Shape, { lat, lon }: Point): number {
  const scale = latitudeScale(lat);
  let best = Infinity;
  for (const polygon of shape) for (const ring of polygon) best = Math.min(best, ringDistance2(ring, lon, lat, scale));
  return Math.sqrt(best) * KM_PER_DEGREE;
}

/** Long slivers have no clear middle; after this many cells the best point so far will do. */
const MOST_CELLS = 1500;

interface Cell {
  x: number;
  y: number;
  half: number;
  distance: number;
  most: number;
}

function pushCell(heap: Cell[], entry: Cell): void {
  let i = heap.push(entry) - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (heap[parent]!.most >= entry.most) break;
    heap[i] = heap[parent]!;
    i = parent;
  }
  heap[i] = entry;
}

function popCell(heap: Cell[]): Cell {
  const top = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return top;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]!.most > heap[child]!.most) child++;
    if (heap[child]!.most <= last.most) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = last;
  return top;
}

/** The longitude in the middle of the widest stretch of a parallel that lies inside. */
function widestStretch(polygon: Polygon, lat: number): number | undefined {
  const crossings: number[] = [];
  for (const ring of polygon) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const yi = ring[i + 1]!;
      const yj = ring[j + 1]!;
      if (yi > lat !== yj > lat) crossings.push(((ring[j]! - ring[i]!) * (lat - yi)) / (yj - yi) + ring[i]!);
    }
  }
  crossings.sort((a, b) => a - b);
  let widest = 0;
  let middle: number | undefined;
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const width = crossings[i + 1]! - crossings[i]!;
    if (width > widest) [widest, middle] = [width, (crossings[i]! + crossings[i + 1]!) / 2];
  }
  return middle;
}

/**
 * A point well inside: the pole of inaccessibility of the largest polygon, that is the centre of the widest circle that fits
 * (Garcia-Castellanos & Lombardo 2007; found by quartering cells, best first). Unlike a centroid it never lies in a neighbour or in a hole.
 * @returns the point and its distance to the border, km
 */
export function innerPoint(shape: Shape): Point & { clearKm: number } {
  let polygon = shape[0];
  let largest = -1;
  for (const one of shape) {
    const area = polygonAreaKm2(one);
    if (area > largest) [polygon, largest] = [one, area];
  }
  if (polygon === undefined || polygon[0] === undefined) return { lat: 0, lon: 0, clearKm: 0 };
  const box = shapeBox([polygon]);
  const scale = latitudeScale((box.south + box.north) / 2);
  const width = (box.east - box.west) * scale;
  const height = box.north - box.south;
  const size = Math.min(width, height) || Math.max(width, height);
  const middle = { lon: (box.west + box.east) / 2, lat: (box.south + box.north) / 2 };
  if (size === 0) return { ...middle, clearKm: 0 };

  const rings = polygon;
  const cell = (x: number, y: number, half: number): Cell => {
    let d = Infinity;
    for (const ring of rings) d = Math.min(d, ringDistance2(ring, x / scale, y, scale));
    const distance = (polygonHolds(rings, x / scale, y) ? 1 : -1) * Math.sqrt(d);
    return { x, y, half, distance, most: distance + half * Math.SQRT2 };
  };
  // The middle of the widest stretch along some parallels surely lies inside: the search starts from the best of them.
  let best = cell(middle.lon * scale, middle.lat, 0);
  for (let i = 1; i < 16; i++) {
    const lat = box.south + (height * (i + 0.37)) / 16.74;
    const stretch = widestStretch(rings, lat);
    if (stretch === undefined) continue;
    const tried = cell(stretch * scale, lat, 0);
    if (tried.distance > best.distance) best = tried;
  }
  const queue: Cell[] = [];
  const step = Math.max(size, Math.max(width, height) / 24);
  for (let x = box.west * scale; x < box.east * scale; x += step) {
    for (let y = box.south; y < box.north; y += step) pushCell(queue, cell(x + step / 2, y + step / 2, step / 2));
  }
  const enough = Math.max(width, height) / 200;
  for (let looked = 0; queue.length > 0 && looked < MOST_CELLS; looked++) {
    const next = popCell(queue);
    if (next.distance > best.distance) best = next;
    if (next.most - best.distance <= Math.min(enough, Math.max(0, best.distance) / 4)) break;
    const h = next.half / 2;
    for (const [dx, dy] of [
      [-h, -h],
      [h, -h],
      [-h, h],
      [h, h],
    ] as const)
      pushCell(queue, cell(next.x + dx, next.y + dy, h));
  }
  return { lon: best.x / scale, lat: best.y, clearKm: Math.max(0, best.distance) * KM_PER_DEGREE };
}

/** How far the area reaches from a point: distance to its furthest corner, km. The honest radius of "somewhere in this area". */
export function reachKm(shape: Shape, from: Point): number {
  let most = 0;
  for (const polygon of shape) {
    const ring = polygon[0];
    if (ring === undefined) continue;
    for (let i = 0; i < ring.length; i += 2)
      most = Math.max(most, distanceKm(from, { lon: ring[i]!, lat: ring[i + 1]! }));
  }
  return most;
}

/** Points of an even grid that lie inside; some 400 for an area of any size, at least the inner point. */
export function samplePoints(shape: Shape, wanted = 400): Point[] {
  const points: Point[] = [];
  const total = shapeAreaKm2(shape);
  for (const polygon of shape) {
    const box = shapeBox([polygon]);
    const share = total > 0 ? polygonAreaKm2(polygon) / total : 1;
    if (share < 0.002) continue;
    const scale = latitudeScale((box.south + box.north) / 2);
    const width = (box.east - box.west) * scale;
    const height = box.north - box.south;
    const filled = polygonAreaKm2(polygon) / Math.max(1e-9, width * height * KM_PER_DEGREE ** 2);
    const step = Math.sqrt((width * height * filled) / Math.max(1, wanted * share));
    if (!(step > 0)) continue;
    for (let lat = box.south + step / 2; lat < box.north; lat += step) {
      for (let lon = box.west + step / scale / 2; lon < box.east; lon += step / scale) {
        if (polygonHolds(polygon, lon, lat)) points.push({ lat, lon });
      }
    }
  }
  if (points.length === 0) points.push(innerPoint(shape));
  return points;
}

/** The share of one area that lies in another, 0 to 1, by samples (to about two in a hundred). */
export function shareWithin(points: readonly Point[], other: Shape): number {
  const box = shapeBox(other);
  let held = 0;
  for (const point of points) {
    const inBox =
      point.lat >= box.south &&
      point.lat <= box.north &&
      (box.west > box.east || (point.lon >= box.west && point.lon <= box.east));
    if (inBox && shapeHolds(other, point)) held++;
  }
  return held / Math.max(1, points.length);
}
