import type { Polygon } from 'geojson';
import { familyOf } from '#domain/incident-types.ts';
import type { IncidentLine } from './incident-view.tsx';

type Line = Pick<IncidentLine, 'id' | 'typeCode' | 'whenFrom' | 'lat' | 'lon'>;
export type Family = 'violence' | 'tension' | 'peace';

/** The family of a type; a workspace's own type without one counts as tension, the family that claims least. */
export const familyFor = (typeCode: string): Family => familyOf(typeCode) ?? 'tension';

/** Whether a point lies within a polygon's outer ring: even-odd rule, a ray along the latitude. */
export function isWithin(lon: number, lat: number, polygon: Polygon): boolean {
  const ring = polygon.coordinates[0] ?? [];
  let within = false;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
    const [x1, y1] = ring[at] as [number, number];
    const [x2, y2] = ring[before] as [number, number];
    if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) within = !within;
  }
  return within;
}

/** Those within a drawn area; all when none is drawn. What has no point is in no area. */
export const inArea = <T extends Line>(lines: readonly T[], area: Polygon | null): readonly T[] =>
  area ? lines.filter((it) => it.lat !== null && it.lon !== null && isWithin(it.lon, it.lat, area)) : lines;

/** Those that began on a day of the span, both days included; all when none is chosen. `dayOf` tells the day in the workspace's zone. */
export const inSpan = <T extends Line>(
  lines: readonly T[],
  span: { from: string; to: string } | null,
  dayOf: (at: string) => string,
): readonly T[] =>
  span
    ? lines.filter((it) => it.whenFrom !== null && dayOf(it.whenFrom) >= span.from && dayOf(it.whenFrom) <= span.to)
    : lines;

/** How many of each family began on each day. */
export function perDay(
  lines: readonly Line[],
  dayOf: (at: string) => string,
): { day: string; counts: Partial<Record<Family, number>> }[] {
  const days = new Map<string, Partial<Record<Family, number>>>();
  for (const it of lines) {
    if (it.whenFrom === null) continue;
    const day = dayOf(it.whenFrom);
    const counts = days.get(day) ?? {};
    const family = familyFor(it.typeCode);
    counts[family] = (counts[family] ?? 0) + 1;
    days.set(day, counts);
  }
  return [...days].map(([day, counts]) => ({ day, counts })).toSorted((a, b) => a.day.localeCompare(b.day));
}

interface Point {
  id: string;
  lon: number;
  lat: number;
}
export interface Grouped<T extends Point> {
  alone: T[];
  together: { id: string; lon: number; lat: number; count: number; bounds: [number, number, number, number] }[];
}

/**
 * Puts points of one cell of a grid together when there are more than `most` in all; the cell is about 48 pixels wide at the zoom (tiles of
 * 512 pixels, Web Mercator), so that no circle hides another. The chosen one always stands alone. Up to two in a cell stay apart.
 */
export function groupPoints<T extends Point>(
  points: readonly T[],
  zoom: number,
  chosen: string | null,
  most = 150,
): Grouped<T> {
  if (points.length <= most) return { alone: [...points], together: [] };
  const cell = (360 / (512 * 2 ** Math.floor(zoom))) * 48;
  const cells = new Map<string, T[]>();
  const alone: T[] = [];
  for (const point of points) {
    if (point.id === chosen) {
      alone.push(point);
      continue;
    }
    const key = `${Math.floor(point.lon / cell)} ${Math.floor(point.lat / cell)}`;
    const held = cells.get(key);
    if (held) held.push(point);
    else cells.set(key, [point]);
  }
  const together: Grouped<T>['together'] = [];
  for (const [key, held] of cells) {
    if (held.length < 3) alone.push(...held);
    else {
      const lons = held.map((it) => it.lon);
      const lats = held.map((it) => it.lat);
      const mean = (all: number[]) => all.reduce((sum, it) => sum + it, 0) / all.length;
      together.push({
        id: key,
        lon: mean(lons),
        lat: mean(lats),
        count: held.length,
        bounds: [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)],
      });
    }
  }
  return { alone, together };
}
