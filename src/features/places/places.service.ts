import type * as contract from './places.contract.ts';
import * as queries from './places.queries.ts';
import type { Context } from '#server/context.ts';
import { EXERCISE_ISO3, precisionOfLevel, USUAL_RADIUS_KM } from '#domain/places.ts';
import type { PlaceLevel, PlacePrecision, Point } from '#domain/places.ts';
import { notFound } from '#domain/problem.ts';
import { radiusOf } from './area-index.rules.ts';
import type { AreaHit } from './area-index.rules.ts';
import { whereAre, whereIs } from './area-cache.service.ts';
import type { OutOf, QueryOf } from '#domain/operation.ts';
import type { Location, PlaceLine } from './places.contract.ts';
import type { LocalPlaceTable, PlaceTable } from './places.tables.ts';

export const today = (context: Context): string => context.now().toISOString().slice(0, 10);

export const levelsIn = (text: string | undefined): PlaceLevel[] | null =>
  text === undefined ? null : (text.split(',').map(Number) as PlaceLevel[]);

/** Invented areas are for exercises alone: elsewhere they are neither found nor drawn. Whoever has the id may still read the name. */
export const isShown = (context: Context, iso3: string | null): boolean =>
  iso3 !== EXERCISE_ISO3 || context.workspace.exercise;

/** Where a point of an exercise is looked for although no country is there. */
const alsoIn = (context: Context): readonly string[] => (context.workspace.exercise ? [EXERCISE_ISO3] : []);

/** How far "somewhere in this place" reaches: the area's own reach, for spots the usual one. */
const radiusOfPlace = (row: PlaceTable): number | null =>
  row.lat === null ? null : (row.reach_km ?? USUAL_RADIUS_KM[precisionOfLevel(row.level)]);

export type Stored = { local: false; row: PlaceTable } | { local: true; row: LocalPlaceTable };

export async function load(context: Context, ids: readonly string[]): Promise<Map<string, Stored>> {
  const found = new Map<string, Stored>();
  for (const row of await queries.placesByIds(context, ids)) found.set(row.id, { local: false, row });
  const rest = ids.filter((id) => !found.has(id));
  for (const row of await queries.localPlacesByIds(context, rest)) found.set(row.id, { local: true, row });
  return found;
}

/** Lines of places by id, named in the caller's language where a name is known. Unknown ids are left out. */
export async function placeLines(context: Context, ids: readonly string[]): Promise<Map<string, PlaceLine>> {
  const stored = await load(context, [...new Set(ids)]);
  return toLines(context, stored);
}

export async function toLines(context: Context, stored: ReadonlyMap<string, Stored>): Promise<Map<string, PlaceLine>> {
  const above = new Set<string>();
  for (const { row } of stored.values()) for (const id of row.ancestors) if (!stored.has(id)) above.add(id);
  const ancestors = new Map<string, { name: string; level: PlaceLevel }>();
  for (const row of await queries.placesByIds(context, [...above])) ancestors.set(row.id, row);
  for (const [id, it] of stored) if (!it.local) ancestors.set(id, it.row);
  const names = await queries.namesIn(context, [...ancestors.keys()], context.caller.language);
  const nameOf = (id: string, otherwise: string) => names.get(id) ?? otherwise;
  return new Map(
    [...stored].map(([id, it]): [string, PlaceLine] => {
      const common = {
        id,
        name: nameOf(id, it.row.name),
        lat: it.row.lat,
        lon: it.row.lon,
        ancestors: it.row.ancestors.flatMap((one) => {
          const row = ancestors.get(one);
          return row === undefined ? [] : [{ id: one, name: nameOf(one, row.name), level: row.level }];
        }),
      };
      if (it.local) {
        const { row } = it;
        return [
          id,
          {
            ...common,
            local: true,
            level: 9,
            code: null,
            iso3: null,
            precision: row.precision,
            radiusKm: row.radius_km ?? (row.lat === null ? null : USUAL_RADIUS_KM[row.precision]),
            population: null,
            validFrom: null,
            validTo: row.ended_at?.toISOString().slice(0, 10) ?? null,
            hasOutline: false,
            outlineDoubtFrom: null,
          },
        ];
      }
      const { row } = it;
      return [
        id,
        {
          ...common,
          local: false,
          level: row.level,
          code: row.code,
          iso3: row.iso3,
          precision: precisionOfLevel(row.level),
          radiusKm: radiusOfPlace(row),
          population: row.population,
          validFrom: row.valid_from,
          validTo: row.valid_to,
          hasOutline: row.shape_id !== null,
          outlineDoubtFrom: row.outline_doubt_from,
        },
      ];
    }),
  );
}

export async function readPlace(context: Context, id: string): Promise<OutOf<typeof contract.readPlace>> {
  const stored = (await load(context, [id])).get(id);
  if (stored === undefined) throw notFound('place');
  const links = stored.local ? [] : await queries.successionsOf(context, id);
  const lines = await placeLines(context, [id, ...links.map((one) => one.other_id)]);
  const release = stored.local ? undefined : await queries.releaseById(context, stored.row.release_id);
  const linked = (direction: 'from' | 'to') =>
    links
      .filter((one) => one.direction === direction)
      .map((one) => ({ ...lines.get(one.other_id)!, kind: one.kind, share: one.share }))
      .toSorted((a, b) => (b.share ?? 0) - (a.share ?? 0));
  const children = await queries.childrenOf(context, [id], null, today(context));
  const row = stored.row;
  return {
    ...lines.get(id)!,
    names: (await queries.namesOf(context, [id])).map(({ language, kind, name }) => ({ language, kind, name })),
    predecessors: linked('from'),
    successors: linked('to'),
    source:
      release === undefined
        ? null
        : {
            source: release.source,
            release: release.release,
            releasedOn: release.released_on,
            licence: release.licence,
            readAt: release.read_at.toISOString(),
          },
    areaKm2: stored.local ? null : stored.row.area_km2,
    box:
      stored.local || stored.row.west === null
        ? null
        : [stored.row.west, stored.row.south!, stored.row.east!, stored.row.north!],
    children: children.length,
    note: 'note' in row ? row.note : null,
  };
}

export async function listChildren(
  context: Context,
  id: string,
  query: QueryOf<typeof contract.listChildren>,
): Promise<OutOf<typeof contract.listChildren>> {
  const day = query.at ?? today(context);
  const levels = levelsIn(query.levels);
  const rows = await queries.childrenOf(context, id === 'world' ? null : [id], levels, day);
  // an exercise has no country: its region stands beside the countries, first
  if (id === 'world' && context.workspace.exercise)
    rows.unshift(...(await queries.regionsOf(context, EXERCISE_ISO3, day)));
  const local =
    id === 'world' || (levels !== null && !levels.includes(9)) ? [] : await queries.localChildrenOf(context, [id]);
  const stored = new Map<string, Stored>([
    ...rows.map((row): [string, Stored] => [row.id, { local: false, row }]),
    ...local.map((row): [string, Stored] => [row.id, { local: true, row }]),
  ]);
  const lines = await toLines(context, stored);
  const counts = new Map(rows.map((row) => [row.id, row.children]));
  const order = new Intl.Collator(context.caller.language);
  const rank = (it: PlaceLine) => (id === 'world' && it.iso3 === EXERCISE_ISO3 ? -1 : it.level);
  return {
    places: [...lines.values()]
      .map((line) => ({ ...line, children: counts.get(line.id) ?? 0 }))
      .toSorted((a, b) => rank(a) - rank(b) || order.compare(a.name, b.name)),
  };
}

/** The areas a point lies in on a day, no deeper than it was told, with the neighbours it may as well lie in. */
export async function locatePoint(
  context: Context,
  ask: { lat: number; lon: number; precision: PlacePrecision; radiusKm: number | null; at: string | null },
): Promise<Location> {
  const located = await whereIs(context, {
    point: { lat: ask.lat, lon: ask.lon },
    precision: ask.precision,
    radiusKm: ask.radiusKm,
    day: ask.at ?? today(context),
    prefer: await queries.preferOf(context),
    also: alsoIn(context),
  });
  const lines = await placeLines(
    context,
    [...located.chains.flat(), ...located.near].map((one) => one.id),
  );
  const asHit = (one: AreaHit) => {
    const line = lines.get(one.id);
    return line === undefined
      ? []
      : [{ ...line, offByKm: Math.round(one.offByKm * 100) / 100, beforeRecord: one.beforeRecord }];
  };
  return {
    chains: located.chains.map((chain) => chain.flatMap(asHit)),
    near: located.near.flatMap(asHit),
    deepest: located.deepest,
    precision: ask.precision,
    radiusKm: radiusOf(ask.precision, ask.radiusKm),
  };
}

/**
 * For each point the finest area that it may be filed under, given how sharply it is known; null on the open sea. For reports and incidents that come
 * with coordinates and no place.
 */
export async function areaIdsOf(
  context: Context,
  asks: readonly { lat: number; lon: number; precision: PlacePrecision; radiusKm: number | null; at: string | null }[],
): Promise<(string | null)[]> {
  if (asks.length === 0) return [];
  const prefer = await queries.preferOf(context);
  const located = await whereAre(
    context,
    asks.map((ask) => ({
      point: { lat: ask.lat, lon: ask.lon },
      precision: ask.precision,
      radiusKm: ask.radiusKm,
      day: ask.at ?? today(context),
      prefer,
      also: alsoIn(context),
    })),
  );
  return located.map((it) => it.chains[0]?.at(-1)?.id ?? null);
}

/** The same for one point. */
export const areaIdOf = async (
  context: Context,
  ask: { lat: number; lon: number; precision: PlacePrecision; radiusKm: number | null; at: string | null },
): Promise<string | null> => (await areaIdsOf(context, [ask]))[0]!;

/** A place as a point with the precision and radius it deserves: an area gives a point inside it, as coarse as the area. Null without coordinates. */
export async function pointOf(
  context: Context,
  placeId: string,
): Promise<(Point & { precision: PlacePrecision; radiusKm: number }) | null> {
  const line = (await placeLines(context, [placeId])).get(placeId);
  if (line === undefined || line.lat === null || line.lon === null) return null;
  return {
    lat: line.lat,
    lon: line.lon,
    precision: line.precision,
    radiusKm: line.radiusKm ?? USUAL_RADIUS_KM[line.precision],
  };
}

/** For each id: itself and what it lies in, from the country down. For mandates ("does this area cover that place?") and counts by area. */
export async function chainsOfPlaces(context: Context, ids: readonly string[]): Promise<Map<string, string[]>> {
  const stored = await load(context, [...new Set(ids)]);
  return new Map([...stored].map(([id, it]) => [id, [...it.row.ancestors, id]]));
}

/** Where people are known to live under an area, always in the same order. */
export const populatedSpotsUnder = (context: Context, id: string) => queries.populatedSpotsUnder(context, id);

/** Areas below a place, the largest first, then its spots with the most people. @param most how many at most */
export async function largestUnder(context: Context, id: string, most: number): Promise<PlaceLine[]> {
  const ids = await queries.largestIdsUnder(context, id, today(context), most);
  const lines = await placeLines(context, ids);
  return ids.flatMap((one) => lines.get(one) ?? []);
}

/** A place in all its versions and everything below: what "in this area" means for a filter. */
export const idsUnder = (context: Context, id: string): Promise<string[]> => queries.idsUnder(context, id);

/** Every version of the same area, the place itself among them. */
export const versionsOf = (context: Context, id: string): Promise<string[]> => queries.versionsOf(context, id);
