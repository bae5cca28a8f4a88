/**
 * A drawn area: corners of one ring in degrees, longitude first. In the address and to the server it is `lon,lat~lon,lat~...`, not
 * closed. A point is within when the ring winds around it at least once (non-zero rule, as PostgreSQL's polygons have it), so that
 * a line that crosses itself takes nothing out.
 */
export type Ring = readonly (readonly [lon: number, lat: number])[];

/** Reads what an address holds; null when it makes no sense: fewer than three corners, more than 200, or beyond the globe. */
export function readRing(text: string): Ring | null {
  const corners = text.split('~').map((it) => it.split(',').map(Number));
  const right =
    corners.length >= 3 &&
    corners.length <= 200 &&
    corners.every(([lon, lat, more]) => more === undefined && Math.abs(lon!) <= 180 && Math.abs(lat!) <= 90);
  return right ? (corners as unknown as Ring) : null;
}

/** West, south, east, north. */
export function boxOfRing(ring: Ring): [number, number, number, number] {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of ring) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return [west, south, east, north];
}

/** How often the ring winds around a point is not zero (Sunday's winding number by crossings of the ray to the east). */
export function isWithinRing(lon: number, lat: number, ring: Ring): boolean {
  let winds = 0;
  let [x1, y1] = ring.at(-1)!;
  for (const [x2, y2] of ring) {
    const side = (x2 - x1) * (lat - y1) - (lon - x1) * (y2 - y1);
    if (y1 <= lat) {
      if (y2 > lat && side > 0) winds += 1;
    } else if (y2 <= lat && side < 0) winds -= 1;
    x1 = x2;
    y1 = y2;
  }
  return winds !== 0;
}

/** The ring as PostgreSQL's polygon. */
export const polygonLiteral = (ring: Ring): string => `(${ring.map(([lon, lat]) => `(${lon},${lat})`).join(',')})`;
