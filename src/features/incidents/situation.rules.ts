import type { Cell, Grid } from './incident-scan.rules.ts';
import { dayText } from './incident-days.rules.ts';

/** Where a map looks, as its address has it. */
export interface Look {
  lat: number;
  lon: number;
  zoom: number;
}

/** Reads `lat,lon,zoom`; undefined when it makes no sense. */
export function readLook(text: string): Look | undefined {
  const parts = text.split(',').map(Number);
  const [lat, lon, zoom] = parts as [number, number, number];
  return parts.length === 3 && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && zoom >= 0 && zoom <= 22
    ? { lat, lon, zoom }
    : undefined;
}

/** A cell is about so many pixels wide, so that no circle hides another. */
const CELL_PIXELS = 64;
/** Answers are made for a screen of this size, in pixels: larger ones than most, so that a small move shows no empty edge. */
const SCREEN = [2400, 1500] as const;
const MOST_ZOOM = 12;

/** Degrees a pixel is wide at a zoom, on the equator of a Web Mercator map with tiles of 512 pixels. */
const degreesPerPixel = (zoom: number): number => 360 / (512 * 2 ** zoom);

/** The grid for a map that looks there; looking nowhere in particular, for one of this width that shows all of `bounds`. Null when there is no point to show. */
export function gridFor(
  look: Look | null,
  bounds: readonly [number, number, number, number] | null,
  width = 800,
): Grid | null {
  if (!bounds) return null;
  if (!look) {
    const [west, south, east, north] = bounds;
    const across = Math.max((east - west) / width, (north - south) / (width * 0.62), 1e-9);
    const zoom = Math.max(0, Math.min(MOST_ZOOM, Math.floor(Math.log2(360 / 512 / across))));
    return { cell: degreesPerPixel(zoom) * CELL_PIXELS, box: [west, south, east, north] };
  }
  const cell = degreesPerPixel(Math.floor(look.zoom)) * CELL_PIXELS;
  const half = SCREEN.map((pixels) => (degreesPerPixel(look.zoom) * pixels) / 2) as [number, number];
  return {
    cell,
    box: [
      Math.max(-180, look.lon - half[0]),
      Math.max(-90, look.lat - half[1]),
      Math.min(180, look.lon + half[0]),
      Math.min(90, look.lat + half[1]),
    ],
  };
}

/** To a metre: a circle on a map is not sharper. */
const nearly = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;

/** More single points than these stay in their cells, as clusters of one or two. */
const MOST_ALONE = 200;

/** Parts cells into incidents that stand alone (one or two in a cell) and clusters. */
export function splitCells(cells: readonly Cell[]): {
  alone: number[];
  together: { id: string; lon: number; lat: number; count: number; bounds: [number, number, number, number] }[];
} {
  const single = cells.filter((it) => it.count <= 2).toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const alone: number[] = [];
  const stay = new Set<Cell>();
  for (const it of single) {
    if (alone.length + it.count <= MOST_ALONE) alone.push(...it.numbers);
    else stay.add(it);
  }
  return {
    alone,
    together: cells
      .filter((it) => it.count > 2 || stay.has(it))
      .map(({ key, lon, lat, count, bounds }) => ({
        id: key,
        lon: nearly(lon),
        lat: nearly(lat),
        count,
        bounds: bounds.map(nearly) as typeof bounds,
      })),
  };
}

export interface DayCount {
  /** days since 1970 */
  day: number;
  /** violence, tension, peace */
  family: 0 | 1 | 2;
  n: number;
}

const MOST_BARS = 20_000;

/** Counts by day as one number for each day, or each 7 or 30 days where the time is very long. Null when nothing is counted. */
export function timelineOf(counts: Iterable<DayCount>): {
  from: string;
  step: number;
  violence: number[];
  tension: number[];
  peace: number[];
} | null {
  const all = [...counts];
  let [first, last] = [Infinity, -Infinity];
  for (const { day } of all) {
    first = Math.min(first, day);
    last = Math.max(last, day);
  }
  if (first > last) return null;
  const length = last - first + 1;
  const step = [1, 7, 30].find((it) => length / it <= MOST_BARS) ?? 365;
  const bars = Array.from({ length: 3 }, () => Array.from<number>({ length: Math.ceil(length / step) }).fill(0)) as [
    number[],
    number[],
    number[],
  ];
  for (const { day, family, n } of all) bars[family][Math.floor((day - first) / step)]! += n;
  return { from: dayText(first), step, violence: bars[0], tension: bars[1], peace: bars[2] };
}
