import { latitudeScale, type Ring, type Shape } from './geometry.rules.ts';

/**
 * Simplifies areas together, so that neighbours keep one common line and no gaps open between them.
 *
 * The lines are cut where three areas meet (or where two lines part), each piece is simplified once by effective area
 * (Visvalingam & Whyatt 1993) and used by both neighbours. Islands and holes smaller than the tolerance fall away, but never an area's
 * last ring.
 * @param tolerance degrees of latitude: triangles smaller than its square are dropped
 */
export function simplifyTogether(shapes: readonly Shape[], tolerance: number): Shape[] {
  if (!(tolerance > 0)) return [...shapes];
  const junctions = findJunctions(shapes);
  const done = new Map<string, Float64Array>();
  return shapes.map((shape) => {
    const simpler = shape.map((polygon) =>
      polygon
        .map((ring) => simplifyRing(ring, junctions, tolerance, done))
        .filter((ring, i) => ring.length >= 6 && (i === 0 || isLarge(ring, tolerance))),
    );
    const kept = simpler.filter(
      (polygon) => polygon[0] !== undefined && polygon[0].length >= 6 && isLarge(polygon[0], tolerance),
    );
    if (kept.length > 0 || shape.length === 0) return kept;
    const largest = shape.reduce((best, one) => (extent(one[0]!) > extent(best[0]!) ? one : best));
    return [[largest[0]!.length > 24 ? thin(largest[0]!, 12) : largest[0]!]];
  });
}

/** The tolerance at which a change is smaller than a pixel on a map with tiles of 512 px (MapLibre's zooms). */
export const toleranceOfZoom = (zoom: number): number => 360 / (512 * 2 ** zoom);

const keyOf = (x: number, y: number): string => `${x},${y}`;

/** Corners whose neighbours differ from ring to ring: there lines part. */
function findJunctions(shapes: readonly Shape[]): Set<string> {
  const seen = new Map<string, string>();
  const junctions = new Set<string>();
  for (const shape of shapes) {
    for (const polygon of shape) {
      for (const ring of polygon) {
        const n = ring.length;
        for (let i = 0; i < n; i += 2) {
          const before = keyOf(ring[(i + n - 2) % n]!, ring[(i + n - 1) % n]!);
          const after = keyOf(ring[(i + 2) % n]!, ring[(i + 3) % n]!);
          const neighbours = before < after ? `${before};${after}` : `${after};${before}`;
          const key = keyOf(ring[i]!, ring[i + 1]!);
          const known = seen.get(key);
          if (known === undefined) seen.set(key, neighbours);
          else if (known !== neighbours) junctions.add(key);
        }
      }
    }
  }
  return junctions;
}

function simplifyRing(ring: Ring, junctions: Set<string>, tolerance: number, done: Map<string, Float64Array>): Ring {
  const n = ring.length / 2;
  const cuts: number[] = [];
  for (let i = 0; i < n; i++) if (junctions.has(keyOf(ring[i * 2]!, ring[i * 2 + 1]!))) cuts.push(i);
  // A ring nobody cuts starts at its lowest corner, whoever walks it and from wherever; a second cut opposite keeps it an area.
  if (cuts.length === 0) cuts.push(extreme(ring, -1));
  if (cuts.length === 1) {
    const other = cuts[0] === extreme(ring, 1) ? extreme(ring, -1) : extreme(ring, 1);
    if (other !== cuts[0]) cuts.push(other);
    cuts.sort((a, b) => a - b);
  }
  const out: number[] = [];
  for (const [c, from] of cuts.entries()) {
    const to = cuts[(c + 1) % cuts.length]!;
    const count = ((to - from + n) % n || n) + 1;
    const line = new Float64Array(count * 2);
    for (let i = 0; i < count; i++) {
      const at = ((from + i) % n) * 2;
      line[i * 2] = ring[at]!;
      line[i * 2 + 1] = ring[at + 1]!;
    }
    const simple = simplifyLine(line, tolerance, done);
    for (let i = 0; i < simple.length - 2; i++) out.push(simple[i]!);
  }
  return Float64Array.from(out);
}

/** The most western (-1) or eastern (1) corner; of several the southernmost. */
function extreme(ring: Ring, side: 1 | -1): number {
  let best = 0;
  for (let i = 1; i < ring.length / 2; i++) {
    const dx = (ring[i * 2]! - ring[best * 2]!) * side;
    if (dx > 0 || (dx === 0 && ring[i * 2 + 1]! < ring[best * 2 + 1]!)) best = i;
  }
  return best;
}

function reversed(line: Float64Array): Float64Array {
  const out = new Float64Array(line.length);
  for (let i = 0; i < line.length; i += 2) {
    out[i] = line[line.length - 2 - i]!;
    out[i + 1] = line[line.length - 1 - i]!;
  }
  return out;
}

/** The neighbour walks the same line the other way: both are simplified in one direction and remembered. */
function simplifyLine(line: Float64Array, tolerance: number, done: Map<string, Float64Array>): Float64Array {
  const n = line.length;
  if (n <= 4) return line;
  const start = keyOf(line[0]!, line[1]!);
  const end = keyOf(line[n - 2]!, line[n - 1]!);
  const second = keyOf(line[2]!, line[3]!);
  const lastButOne = keyOf(line[n - 4]!, line[n - 3]!);
  const forward = start < end || (start === end && second <= lastButOne);
  const key = forward ? `${start}|${second}|${end}|${n}` : `${end}|${lastButOne}|${start}|${n}`;
  let simple = done.get(key);
  if (simple === undefined) {
    simple = visvalingam(forward ? line : reversed(line), tolerance);
    done.set(key, simple);
  }
  return forward ? simple : reversed(simple);
}

function visvalingam(line: Float64Array, tolerance: number): Float64Array {
  const n = line.length / 2;
  const limit = tolerance * tolerance;
  const before = Int32Array.from({ length: n }, (_, i) => i - 1);
  const after = Int32Array.from({ length: n }, (_, i) => i + 1);
  const scale = latitudeScale(line[1]!);
  const area = (i: number): number => {
    const a = before[i]! * 2;
    const c = after[i]! * 2;
    const ax = line[a]! * scale;
    const ay = line[a + 1]!;
    return (
      Math.abs((line[i * 2]! * scale - ax) * (line[c + 1]! - ay) - (line[c]! * scale - ax) * (line[i * 2 + 1]! - ay)) /
      2
    );
  };
  const areas = new Float64Array(n).fill(Infinity);
  // A binary heap of corners, smallest triangle on top; entries that no longer hold are skipped when met.
  const heap: { at: number; size: number }[] = [];
  const push = (entry: { at: number; size: number }) => {
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (heap[parent]!.size <= entry.size) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
  };
  const pop = () => {
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) {
      let i = 0;
      for (;;) {
        let child = 2 * i + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && heap[child + 1]!.size < heap[child]!.size) child++;
        if (heap[child]!.size >= last.size) break;
        heap[i] = heap[child]!;
        i = child;
      }
      heap[i] = last;
    }
    return top;
  };
  for (let i = 1; i < n - 1; i++) {
    areas[i] = area(i);
    push({ at: i, size: areas[i]! });
  }
  const gone = new Uint8Array(n);
  while (heap.length > 0) {
    const { at, size } = pop();
    if (gone[at] === 1 || size !== areas[at]) continue;
    if (size >= limit) break;
    gone[at] = 1;
    const a = before[at]!;
    const c = after[at]!;
    after[a] = c;
    before[c] = a;
    for (const i of [a, c]) {
      if (i <= 0 || i >= n - 1) continue;
      // Never below what was just dropped: the order of dropping stays that of significance.
      areas[i] = Math.max(size, area(i));
      push({ at: i, size: areas[i]! });
    }
  }
  const out: number[] = [];
  for (let i = 0; i < n; i++) if (gone[i] === 0) out.push(line[i * 2]!, line[i * 2 + 1]!);
  return Float64Array.from(out);
}

const extent = (ring: Ring): number => {
  let west = 180;
  let east = -180;
  let south = 90;
  let north = -90;
  for (let i = 0; i < ring.length; i += 2) {
    west = Math.min(west, ring[i]!);
    east = Math.max(east, ring[i]!);
    south = Math.min(south, ring[i + 1]!);
    north = Math.max(north, ring[i + 1]!);
  }
  return Math.max(east - west, north - south);
};

const isLarge = (ring: Ring, tolerance: number): boolean => extent(ring) >= tolerance * 2;

const thin = (ring: Ring, corners: number): Ring => {
  const every = Math.ceil(ring.length / 2 / corners);
  const out: number[] = [];
  for (let i = 0; i < ring.length / 2; i += every) out.push(ring[i * 2]!, ring[i * 2 + 1]!);
  return Float64Array.from(out);
};
