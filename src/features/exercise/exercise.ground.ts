import { makeRing, type Shape } from '#features/places/geometry.rules.ts';

/** A corner shared by areas, longitude and latitude in degrees. */
export type Corner = readonly [lon: number, lat: number];

/** How far a border may stray from the straight line between its corners, as a share of its length. */
const STRAY = 0.11;
/** A straight line is halved this often. */
const HALVINGS = 4;

/** A number from 0 to 1 that is always the same for the same words (FNV-1a, 32 bits). */
function chanceOf(words: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < words.length; at++) hash = Math.imul(hash ^ words.charCodeAt(at), 0x01000193) >>> 0;
  return hash / 0xffffffff;
}

/** The points after `from` up to `to`, along a line that winds; the same line, whichever neighbour asks. */
function border(key: string, from: Corner, to: Corner, halvings = HALVINGS): Corner[] {
  if (halvings === 0) return [to];
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const aside = (chanceOf(`${key} ${halvings} ${(from[0] + to[0]).toFixed(6)}`) - 0.5) * 2 * STRAY;
  const middle: Corner = [(from[0] + to[0]) / 2 - dy * aside, (from[1] + to[1]) / 2 + dx * aside];
  return [...border(key, from, middle, halvings - 1), ...border(key, middle, to, halvings - 1)];
}

/**
 * Outlines of areas that are given as lists of named corners, counter-clockwise. Where two areas have two corners in a row in common, they have
 * the same winding border in common, to the last digit.
 */
export function drawAreas(
  corners: Readonly<Record<string, Corner>>,
  areas: Readonly<Record<string, readonly string[]>>,
): Map<string, Corner[]> {
  const between = (a: string, b: string): Corner[] => {
    const [first, second] = a < b ? [a, b] : [b, a];
    const line = [corners[first]!, ...border(`${first}-${second}`, corners[first]!, corners[second]!)];
    return a < b ? line.slice(1) : line.toReversed().slice(1);
  };
  return new Map(
    Object.entries(areas).map(([name, ring]) => [
      name,
      ring.flatMap((corner, at) => between(corner, ring[(at + 1) % ring.length]!)),
    ]),
  );
}

/** The corners around several neighbouring areas: what is left when the borders they share are taken away. */
export function around(rings: readonly (readonly string[])[]): string[] {
  const next = new Map<string, string>();
  const edges = new Set(rings.flatMap((ring) => ring.map((it, at) => `${it} ${ring[(at + 1) % ring.length]!}`)));
  for (const edge of edges) {
    const [a, b] = edge.split(' ') as [string, string];
    if (!edges.has(`${b} ${a}`)) next.set(a, b);
  }
  const [start] = next.keys();
  if (start === undefined) return [];
  const ring = [start];
  for (let at = next.get(start)!; at !== start; at = next.get(at)!) ring.push(at);
  return ring;
}

export const shapeOf = (ring: readonly Corner[]): Shape => [[makeRing(ring)]];
