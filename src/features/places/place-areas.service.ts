import type * as contract from './places.contract.ts';
import * as queries from './places.queries.ts';
import type { Context } from '#server/context.ts';
import type { PlaceLevel } from '#domain/places.ts';
import { invalid, notFound } from '#domain/problem.ts';
import { drawingsOf } from './area-cache.service.ts';
import type { Drawing } from './area-cache.service.ts';
import type { OutOf, QueryOf } from '#domain/operation.ts';
import { today, isShown, load } from './places.service.ts';

/** Outlines: the areas of a map, of a country, and those that may be shown to the public. */

/** Areas of the reference as any stranger could look them up: their own name, code, people. Unknown ids are left out. */
export async function publicAreas(context: Context, ids: readonly string[]) {
  const rows = await queries.placesByIds(context, [...new Set(ids)]);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        level: row.level,
        name: row.name,
        code: row.code,
        iso3: row.iso3,
        population: row.population,
        lat: row.lat,
        lon: row.lon,
      },
    ]),
  );
}

/** Outlines of the largest parts of a country, or of the country, coarse enough for a small drawing; each as a MultiPolygon of GeoJSON has it. */
export async function outlinesFor(context: Context, iso3: string): Promise<number[][][][][]> {
  for (const [file, level] of [
    [iso3, 1],
    [null, 0],
  ] as const) {
    const drawn = (await drawingsOf(context, file, level, 5, today(context))).filter((it) => it.row.iso3 === iso3);
    const found = drawn.flatMap((it) => (it.coordinates ? [it.coordinates] : []));
    if (found.length > 0) return found;
  }
  return [];
}

export async function mapAreas(
  context: Context,
  query: QueryOf<typeof contract.mapAreas>,
): Promise<OutOf<typeof contract.mapAreas>> {
  const day = query.at ?? today(context);
  const { level } = query;
  if (level === 9) throw invalid('not_an_area', 'Settlements have no outline. Ask for levels 0 to 4.');
  let inside: string[] | null = null;
  let countries: (string | null)[] = [null];
  const box = query.bbox === undefined ? null : (query.bbox.split(',').map(Number) as [number, number, number, number]);
  if (query.within !== undefined) {
    const row = (await queries.placesByIds(context, [query.within]))[0];
    if (row === undefined) throw notFound('place');
    if (level > 0) countries = row.iso3 === null ? [] : [row.iso3];
    if (row.level > 0) inside = await queries.versionsOf(context, row.id);
    else if (level === 0) inside = [row.id];
  } else if (level > 0) {
    if (box === null)
      throw invalid('needs_area', 'Say where: give `within` (an area) or `bbox` for levels below the countries.');
    const levels = query.orAbove === '1' ? [level, 0 as const, 1 as const] : [level];
    const meeting = new Set<string>();
    for (const one of levels) for (const iso3 of await queries.countriesMeeting(context, one, box)) meeting.add(iso3);
    countries = [...meeting].filter((iso3) => isShown(context, iso3));
  }
  const features: OutOf<typeof contract.mapAreas>['features'] = [];
  let withoutOutline = 0;
  const under = inside === null ? null : new Set<string>(inside);
  const onShow = async (drawn: Drawing[]): Promise<Drawing[]> => {
    const [west, south, east, north] = box ?? [-180, -90, 180, 90];
    const near = drawn.filter(
      (one) =>
        box === null ||
        one.box === null ||
        (one.box.south <= north && one.box.north >= south && one.box.west <= east && one.box.east >= west),
    );
    if (under === null) return near;
    const stored = await load(
      context,
      near.map((one) => one.row.id),
    );
    return near.filter(
      ({ row }) => under.has(row.id) || stored.get(row.id)?.row.ancestors.some((id) => under.has(id)) === true,
    );
  };
  const wanted: Drawing[] = [];
  for (const iso3 of countries) {
    for (let at = level; at >= 0; at--) {
      const drawn = await drawingsOf(context, at === 0 ? null : iso3, at as PlaceLevel, query.zoom, day);
      const shown = await onShow(at === 0 && iso3 !== null ? drawn.filter((one) => one.row.iso3 === iso3) : drawn);
      wanted.push(...shown);
      if (shown.length > 0 || query.orAbove !== '1') break;
    }
  }
  const names = await queries.namesIn(
    context,
    wanted.map((one) => one.row.id),
    context.caller.language,
  );
  for (const { row, coordinates } of wanted) {
    if (coordinates === null) withoutOutline++;
    else {
      features.push({
        type: 'Feature',
        id: row.id,
        geometry: { type: 'MultiPolygon', coordinates },
        properties: {
          id: row.id,
          name: names.get(row.id) ?? row.name,
          code: row.code,
          iso3: row.iso3,
          level: row.level,
          lat: row.lat,
          lon: row.lon,
          outlineDoubtFrom: row.outline_doubt_from,
        },
      });
    }
  }
  return { type: 'FeatureCollection', features, withoutOutline };
}
