import type { Feature, FeatureCollection, Geometry, Polygon, Position } from 'geojson';

/** The three families of events; and `place`, a point that is no event: where something is said to be. */
export type Family = 'violence' | 'tension' | 'peace' | 'place';

/** An area of the map: a district, say. */
export interface MapArea {
  id: string;
  name: string;
  geometry: Geometry;
  /** How many events in it, by the filter; null when it is only there as a frame. */
  count: number | null;
  /** Nobody has been heard from it for too long: hatched, never shown as none. */
  silent?: boolean;
}

/** A point of the map: one event. */
export interface MapEvent {
  id: string;
  lon: number;
  lat: number;
  title: string;
  family: Family;
  /** How many people were harmed, best guess; sizes the circle. */
  harm: number;
  /** How far it may be from there, in km; drawn around the chosen one. */
  radiusKm?: number | null;
}

/** Several events drawn as one, as the server put them together. */
export interface MapCluster {
  id: string;
  lon: number;
  lat: number;
  count: number;
  /** West, south, east, north: where to go to see them apart. */
  bounds?: [number, number, number, number];
}

/** Where the map looks. */
export interface MapView {
  lon: number;
  lat: number;
  zoom: number;
}

/** A step of the shading: from this count on, this colour (0 to 3), up to and with `to`. */
export interface ShadeStep {
  from: number;
  to: number;
  shade: 0 | 1 | 2 | 3;
}

/**
 * At most three steps of shading for counts up to `highest`, with whole numbers and the step of none apart, so that the legend can say
 * each in words. Each step is about twice as wide as the one before: a few places hold most of the events.
 */
export function shadeSteps(highest: number): ShadeStep[] {
  const none: ShadeStep = { from: 0, to: 0, shade: 0 };
  if (highest <= 0) return [none];
  if (highest <= 3)
    return [
      none,
      ...Array.from({ length: highest }, (_, at): ShadeStep => ({
        from: at + 1,
        to: at + 1,
        shade: (highest === 1 ? 2 : at + (4 - highest)) as 1 | 2 | 3,
      })),
    ];
  const first = Math.max(1, Math.floor(highest / 7));
  const second = Math.max(first + 1, Math.floor((highest * 3) / 7));
  return [
    none,
    { from: 1, to: first, shade: 1 },
    { from: first + 1, to: second, shade: 2 },
    { from: second + 1, to: highest, shade: 3 },
  ];
}

export const shadeOf = (count: number, steps: readonly ShadeStep[]): 0 | 1 | 2 | 3 =>
  steps.findLast((step) => count >= step.from)?.shade ?? 0;

/** The radius in pixels of an event that harmed so many: its area grows with the logarithm, from 6 px for none to 18 for a thousand and more. */
export const radiusOf = (harm: number): number =>
  Math.round((6 + 12 * Math.min(1, Math.log10(1 + Math.max(0, harm)) / 3)) * 10) / 10;

/** The smallest box around positions: west, south, east, north; null for none. */
export function boundsOf(positions: Iterable<Position>): [number, number, number, number] | null {
  let box: [number, number, number, number] | null = null;
  for (const [lon, lat] of positions as Iterable<[number, number]>) {
    if (!box) box = [lon, lat, lon, lat];
    else box = [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)];
  }
  return box;
}

/** Every position of a geometry. */
export function* positionsOf(geometry: Geometry): Generator<Position> {
  if (geometry.type === 'GeometryCollection') {
    for (const one of geometry.geometries) yield* positionsOf(one);
    return;
  }
  const walk = function* (it: unknown): Generator<Position> {
    if (!Array.isArray(it)) return;
    if (typeof it[0] === 'number') yield it as Position;
    else for (const one of it) yield* walk(one);
  };
  yield* walk(geometry.coordinates);
}

/** A closed polygon between two corners. */
export function boxPolygon(a: Position, b: Position): Polygon {
  const [w, s, e, n] = boundsOf([a, b])!;
  return {
    type: 'Polygon',
    coordinates: [
      [
        [w, s],
        [e, s],
        [e, n],
        [w, n],
        [w, s],
      ],
    ],
  };
}

/** A closed polygon through corners; null for fewer than three different ones. */
export function cornersPolygon(corners: readonly Position[]): Polygon | null {
  const different = corners.filter(
    (it, at) => at === 0 || it[0] !== corners[at - 1]![0] || it[1] !== corners[at - 1]![1],
  );
  if (different.length < 3) return null;
  return { type: 'Polygon', coordinates: [[...different, different[0]!]] };
}

/** A polygon in the address: `lon,lat~lon,lat~...`, to about 10 m. */
export const polygonText = (polygon: Polygon): string =>
  polygon.coordinates[0]!.slice(0, -1)
    .map(([lon, lat]) => `${round(lon!)},${round(lat!)}`)
    .join('~');

const round = (degrees: number): number => Math.round(degrees * 1e4) / 1e4;

/** Reads it back; null when it makes no sense. */
export function readPolygon(text: string | undefined): Polygon | null {
  const corners = (text ?? '').split('~').map((it) => it.split(',').map(Number)) as Position[];
  const right =
    corners.length <= 200 &&
    corners.every(([lon, lat, more]) => more === undefined && Math.abs(lon!) <= 180 && Math.abs(lat!) <= 90);
  return right ? cornersPolygon(corners) : null;
}

/** Where the map looks, in the address: `lat,lon,zoom`. */
export const viewText = (view: MapView): string =>
  `${round(view.lat)},${round(view.lon)},${Math.round(view.zoom * 10) / 10}`;

export function readMapView(text: string | undefined): MapView | null {
  const parts = (text ?? '').split(',').map(Number);
  const [lat, lon, zoom] = parts as [number, number, number];
  return parts.length === 3 && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && zoom >= 0 && zoom <= 22
    ? { lat, lon, zoom }
    : null;
}

/** How finely a map of this zoom draws areas: 0 countries to 4. A level lower than its areas exist falls back to the one above. */
export const levelOfZoom = (zoom: number): 0 | 1 | 2 | 3 | 4 =>
  zoom < 4.5 ? 0 : zoom < 6.2 ? 1 : zoom < 7.8 ? 2 : zoom < 10.2 ? 3 : 4;

/**
 * The box on show, widened to the lines of a grid that is as wide as a tile of the zoom: a small move of the map asks for the same box again.
 * West, south, east, north; within the world.
 */
export function gridBox(
  box: readonly [number, number, number, number],
  zoom: number,
): [number, number, number, number] {
  const cell = 360 / 2 ** Math.max(0, Math.floor(zoom));
  const down = (value: number) => Math.floor(value / cell) * cell;
  const up = (value: number) => Math.ceil(value / cell) * cell;
  const [west, south, east, north] = box;
  return [Math.max(-180, down(west)), Math.max(-90, down(south)), Math.min(180, up(east)), Math.min(90, up(north))];
}

/** The zoom at which a box fills a map of so many pixels, tiles of 512 px. */
export function zoomOfBounds(box: readonly [number, number, number, number], pixels = 640): number {
  const width = Math.max(box[2] - box[0], box[3] - box[1], 0.001);
  return Math.max(0, Math.min(14, Math.log2((360 / width) * (pixels / 512))));
}

/** A circle of so many km around a point, as a polygon of 48 corners on the sphere. */
export function circleAround(lon: number, lat: number, km: number): Polygon {
  const rad = Math.PI / 180;
  const d = km / 6371;
  const corners = Array.from({ length: 48 }, (_, at): Position => {
    const bearing = (at / 48) * 2 * Math.PI;
    const y = Math.asin(Math.sin(lat * rad) * Math.cos(d) + Math.cos(lat * rad) * Math.sin(d) * Math.cos(bearing));
    const x =
      lon * rad +
      Math.atan2(
        Math.sin(bearing) * Math.sin(d) * Math.cos(lat * rad),
        Math.cos(d) - Math.sin(lat * rad) * Math.sin(y),
      );
    return [x / rad, y / rad];
  });
  return { type: 'Polygon', coordinates: [[...corners, corners[0]!]] };
}

/** A point well inside an area for its name: the middle of the box of its largest ring. */
export function namePoint(geometry: Geometry): Position | null {
  const rings =
    geometry.type === 'Polygon'
      ? [geometry.coordinates[0]!]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates.map((it) => it[0]!)
        : [];
  const largest = rings.toSorted((a, b) => Math.abs(areaOf(b)) - Math.abs(areaOf(a)))[0];
  if (!largest) return null;
  const area = areaOf(largest);
  if (area === 0) return largest[0] ?? null;
  // The centroid of the ring (shoelace formula).
  let [x, y] = [0, 0];
  for (let at = 0; at < largest.length - 1; at += 1) {
    const [[x0, y0], [x1, y1]] = [largest[at] as [number, number], largest[at + 1] as [number, number]];
    const cross = x0 * y1 - x1 * y0;
    x += (x0 + x1) * cross;
    y += (y0 + y1) * cross;
  }
  return [x / (6 * area), y / (6 * area)];
}

function areaOf(ring: readonly Position[]): number {
  let sum = 0;
  for (let at = 0; at < ring.length - 1; at += 1)
    sum += ring[at]![0]! * ring[at + 1]![1]! - ring[at + 1]![0]! * ring[at]![1]!;
  return sum / 2;
}

/** Areas and the points of their names as the map's sources. */
export function areaSources(
  areas: readonly MapArea[],
  steps: readonly ShadeStep[],
): { areas: FeatureCollection; names: FeatureCollection } {
  const properties = (it: MapArea) => ({
    id: it.id,
    name: it.name,
    shade: it.count === null ? -1 : shadeOf(it.count, steps),
    silent: it.silent === true,
  });
  return {
    areas: {
      type: 'FeatureCollection',
      features: areas.map((it): Feature => ({
        type: 'Feature',
        id: undefined,
        geometry: it.geometry,
        properties: properties(it),
      })),
    },
    names: {
      type: 'FeatureCollection',
      features: areas.flatMap((it): Feature[] => {
        const at = namePoint(it.geometry);
        return at
          ? [
              {
                type: 'Feature',
                geometry: { type: 'Point', coordinates: at },
                properties: { id: it.id, name: it.name },
              },
            ]
          : [];
      }),
    },
  };
}

/** Events as the map's source; the larger lie below, so that none is hidden. */
export const eventSource = (events: readonly MapEvent[]): FeatureCollection => ({
  type: 'FeatureCollection',
  features: events
    .toSorted((a, b) => b.harm - a.harm)
    .map((it): Feature => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [it.lon, it.lat] },
      properties: { id: it.id, family: it.family, radius: radiusOf(it.harm) },
    })),
});

export const clusterSource = (clusters: readonly MapCluster[]): FeatureCollection => ({
  type: 'FeatureCollection',
  features: clusters.map((it): Feature => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [it.lon, it.lat] },
    properties: { id: it.id, count: it.count, radius: Math.round(11 + Math.min(16, Math.log10(it.count) * 6)) },
  })),
});
