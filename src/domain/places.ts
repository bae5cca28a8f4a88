/**
 * Words about places that every part of the product shares, and distances on the globe.
 *
 * Coordinates are degrees of WGS 84, longitude -180 to 180, latitude -90 to 90; distances are kilometres.
 */

/** 0 country, 1 to 4 administrative areas downwards, 9 a settlement or other spot without borders. */
export const LEVELS = [0, 1, 2, 3, 4, 9] as const;
export type PlaceLevel = (typeof LEVELS)[number];
export const LOCALITY = 9;

/**
 * The invented areas of exercises are filed under this code. ISO 3166-1 leaves XAA to XXZ to users and will never give it to a country.
 * Only workspaces that are exercises are shown what is filed there.
 */
export const EXERCISE_ISO3 = 'XEX';

/** How sharply a place is known. Nothing is stored, shown or searched sharper than this. */
export const PLACE_PRECISIONS = ['point', 'village', 'district', 'region', 'country', 'unknown'] as const;
export type PlacePrecision = (typeof PLACE_PRECISIONS)[number];

/** How far off a stated point may be when the teller gave no radius, in kilometres. */
export const USUAL_RADIUS_KM: Record<PlacePrecision, number> = {
  point: 0.1,
  village: 3,
  district: 30,
  region: 120,
  country: 500,
  unknown: 2000,
};

/** The deepest level that a statement of this precision can name: a district's centre does not tell the ward. */
export const DEEPEST_LEVEL: Record<PlacePrecision, PlaceLevel> = {
  point: 9,
  village: 9,
  district: 2,
  region: 1,
  country: 0,
  unknown: 0,
};

/** The precision of "it was somewhere in this place". Levels 3 and 4 are about as wide as a village and its fields. */
export const precisionOfLevel = (level: PlaceLevel): PlacePrecision =>
  level === 0 ? 'country' : level === 1 ? 'region' : level === 2 ? 'district' : 'village';

const ORDER: Record<PlacePrecision, number> = { point: 0, village: 1, district: 2, region: 3, country: 4, unknown: 5 };

/** The less sharp of two. */
export const coarser = (a: PlacePrecision, b: PlacePrecision): PlacePrecision => (ORDER[a] >= ORDER[b] ? a : b);
export const isCoarserThan = (a: PlacePrecision, b: PlacePrecision): boolean => ORDER[a] > ORDER[b];

export interface Point {
  lat: number;
  lon: number;
}

/** Box as RFC 7946 has it: where it crosses the antimeridian, `west` is greater than `east`. */
export interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** Mean radius of the earth (IUGG), km. */
export const EARTH_KM = 6371.0088;
const RADIANS = Math.PI / 180;
export const KM_PER_DEGREE = EARTH_KM * RADIANS;

/** Longitude brought to [-180, 180). */
export const wrapLongitude = (lon: number): number =>
  lon >= -180 && lon < 180 ? lon : ((((lon + 180) % 360) + 360) % 360) - 180;

/** Great-circle distance by the haversine formula, km. */
export function distanceKm(a: Point, b: Point): number {
  const lat = Math.sin(((b.lat - a.lat) * RADIANS) / 2);
  const lon = Math.sin(((b.lon - a.lon) * RADIANS) / 2);
  const h = lat * lat + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * lon * lon;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Distance on a flat sheet about the two points: within 0.5 % up to 300 km outside the polar regions, several times faster, km. */
export function flatDistanceKm(a: Point, b: Point): number {
  const lon = Math.abs(a.lon - b.lon);
  const x = (lon > 180 ? 360 - lon : lon) * Math.cos(((a.lat + b.lat) / 2) * RADIANS);
  const y = a.lat - b.lat;
  return Math.sqrt(x * x + y * y) * KM_PER_DEGREE;
}

/** Does the box hold the point? Boxes may cross the antimeridian. */
export function boxHolds(box: Box, { lat, lon }: Point): boolean {
  if (lat < box.south || lat > box.north) return false;
  return box.west <= box.east ? lon >= box.west && lon <= box.east : lon >= box.west || lon <= box.east;
}

/** The box widened on all sides by kilometres, for a first sieve by distance. */
export function widenBox(box: Box, km: number): Box {
  const dLat = km / KM_PER_DEGREE;
  const south = Math.max(-90, box.south - dLat);
  const north = Math.min(90, box.north + dLat);
  const dLon = dLat / Math.max(0.01, Math.cos(Math.max(Math.abs(south), Math.abs(north)) * RADIANS));
  const width = box.west <= box.east ? box.east - box.west : 360 - box.west + box.east;
  if (width + 2 * dLon >= 360) return { west: -180, east: 180, south, north };
  const west = box.west - dLon;
  const east = box.east + dLon;
  return { west: west < -180 ? west + 360 : west, east: east > 180 ? east - 360 : east, south, north };
}
