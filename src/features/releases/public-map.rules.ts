/** A small drawn map for pages without script: outlines as paths, in a flat projection true at the middle latitude. */

export interface PublicMap {
  /** west, south, east, north in degrees */
  box: [number, number, number, number];
  width: number;
  height: number;
  paths: string[];
}

type Point = { lat: number; lon: number };
const WIDTH = 720;
const MOST_HEIGHT = 900;

/** Where a point lies on the map, in its units. */
export function onMap(map: Pick<PublicMap, 'box' | 'width' | 'height'>, { lat, lon }: Point): { x: number; y: number } {
  const [west, south, east, north] = map.box;
  return { x: ((lon - west) / (east - west)) * map.width, y: ((north - lat) / (north - south)) * map.height };
}

/** @param outlines each as the coordinates of a MultiPolygon of GeoJSON: `[longitude, latitude]` */
export function mapOf(outlines: readonly number[][][][][], points: readonly Point[]): PublicMap | null {
  const rings = outlines.flatMap((polygons) => polygons.flat());
  const all = [...rings.flat().map(([lon, lat]) => ({ lon: lon!, lat: lat! })), ...points];
  if (points.length === 0 || outlines.length === 0) return null;
  const bounds = all.reduce(
    ([w, s, e, n], { lon, lat }) => [Math.min(w, lon), Math.min(s, lat), Math.max(e, lon), Math.max(n, lat)] as const,
    [180, 90, -180, -90] as readonly [number, number, number, number],
  );
  const pad = Math.max(0.05, (bounds[2] - bounds[0]) * 0.04, (bounds[3] - bounds[1]) * 0.04);
  const box: PublicMap['box'] = [bounds[0] - pad, bounds[1] - pad, bounds[2] + pad, bounds[3] + pad];
  const squeeze = Math.cos((((box[1] + box[3]) / 2) * Math.PI) / 180);
  const tall = (WIDTH * (box[3] - box[1])) / ((box[2] - box[0]) * squeeze);
  const shrink = Math.min(1, MOST_HEIGHT / tall);
  const size = { box, width: Math.round(WIDTH * shrink), height: Math.round(tall * shrink) };
  const paths = outlines.map((polygons) =>
    polygons
      .flat()
      .map((ring) => {
        let last = '';
        const steps: string[] = [];
        for (const [lon, lat] of ring) {
          const { x, y } = onMap(size, { lon: lon!, lat: lat! });
          const step = `${x.toFixed(1)} ${y.toFixed(1)}`;
          if (step !== last) steps.push(step);
          last = step;
        }
        return steps.length < 3 ? '' : `M${steps.join('L')}Z`;
      })
      .join(''),
  );
  return { ...size, paths: paths.filter(Boolean) };
}
