import type { Context } from '#server/context.ts';
import {
  distanceKm,
  EXERCISE_ISO3,
  precisionOfLevel,
  USUAL_RADIUS_KM,
  widenBox,
  type PlaceLevel,
  type PlacePrecision,
  type Point,
} from '#domain/places.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import { radiusOf, type AreaHit } from './area-index.rules.ts';
import { drawingsOf, whereAre, whereIs, type Drawing } from './area-cache.service.ts';
import { codeIn, matchName, nameForms, splitQuery, type MatchReason } from './place-names.rules.ts';
import type { BodyOf, OutOf, QueryOf } from '#domain/operation.ts';
import type * as contract from './places.contract.ts';
import type { Location, PlaceLine, SearchHit } from './places.contract.ts';
import * as queries from './places.queries.ts';
import type { LocalPlaceTable, PlaceTable } from './places.tables.ts';

const today = (context: Context): string => context.now().toISOString().slice(0, 10);
const levelsIn = (text: string | undefined): PlaceLevel[] | null =>
  text === undefined ? null : (text.split(',').map(Number) as PlaceLevel[]);

/** Invented areas are for exercises alone: elsewhere they are neither found nor drawn. Whoever has the id may still read the name. */
const isShown = (context: Context, iso3: string | null): boolean =>
  iso3 !== EXERCISE_ISO3 || context.workspace.exercise;
/** Where a point of an exercise is looked for although no country is there. */
const alsoIn = (context: Context): readonly string[] => (context.workspace.exercise ? [EXERCISE_ISO3] : []);

/** How far "somewhere in this place" reaches: the area's own reach, for spots the usual one. */
const radiusOfPlace = (row: PlaceTable): number | null =>
  row.lat === null ? null : (row.reach_km ?? USUAL_RADIUS_KM[precisionOfLevel(row.level)]);

type Stored = { local: false; row: PlaceTable } | { local: true; row: LocalPlaceTable };

async function load(context: Context, ids: readonly string[]): Promise<Map<string, Stored>> {
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

async function toLines(context: Context, stored: ReadonlyMap<string, Stored>): Promise<Map<string, PlaceLine>> {
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

/** How much a place is likelier to be meant than another of the same name: larger areas and larger towns, and what is near. */
function weightOf(line: Pick<PlaceTable, 'level' | 'population' | 'valid_to'> | null, distance: number | null): number {
  const rank = line === null ? 0.02 : { 0: 0.03, 1: 0.024, 2: 0.018, 3: 0.01, 4: 0.005, 9: 0.008 }[line.level];
  const people = line?.population ? (0.012 * Math.min(7, Math.log10(line.population + 1))) / 7 : 0;
  const ended = line?.valid_to == null ? 0 : -0.05;
  return rank + people + ended + (distance === null ? 0 : 0.06 * Math.exp(-distance / 60));
}

/**
 * Finds places by name, forgiving spelling, diacritics and script; by code when it looks like one. "Juba, Central Equatoria" looks for Juba within.
 * Nothing better than half alike is offered.
 */
export async function searchPlaces(
  context: Context,
  query: QueryOf<typeof contract.searchPlaces>,
): Promise<{ hits: SearchHit[] }> {
  const { name, within } = splitQuery(query.q);
  if (name === '') return { hits: [] };
  const forms = nameForms(name, true);
  const code = codeIn(name);
  if (forms.fold === '' && code === undefined) return { hits: [] };
  const [nearLat, nearLon] = (query.near ?? '').split(',').map(Number);
  const near: Point | null =
    query.near === undefined || !(Math.abs(nearLat!) <= 90) || !(Math.abs(nearLon!) <= 180)
      ? null
      : { lat: nearLat!, lon: nearLon! };
  const ask = {
    forms,
    code: code ?? null,
    levels: levelsIn(query.levels),
    inside: query.within === undefined ? null : await queries.versionsOf(context, query.within),
    day: query.at ?? today(context),
    former: query.former === '1',
    box: null,
    most: 160,
  };
  const found = await queries.findPlaces(context, ask);
  if (near !== null && found.length >= ask.most) {
    // Many of one name: those near must not be crowded out by those far.
    const box = widenBox({ west: near.lon, east: near.lon, south: near.lat, north: near.lat }, 150);
    const close = await queries.findPlaces(context, {
      ...ask,
      box: [box.west, box.south, box.east, box.north],
      most: 30,
    });
    const known = new Set(found.map((one) => one.place_id));
    found.push(...close.filter((one) => !known.has(one.place_id)));
  }
  const stored = await load(
    context,
    found.map((one) => one.place_id),
  );
  const names = await queries.namesOf(
    context,
    found.map((one) => one.place_id),
  );
  const areaFit = within.length === 0 ? null : await fitOfAreas(context, stored, within);

  const byPlace = Map.groupBy(names, (one) => one.place_id);
  const ranked: {
    id: string;
    rank: number;
    matched: string;
    matchedKind: SearchHit['matchedKind'];
    reason: MatchReason;
    score: number;
    distanceKm: number | null;
  }[] = [];
  for (const [id, it] of stored) {
    if (!it.local && !isShown(context, it.row.iso3)) continue;
    let best: { score: number; reason: MatchReason; matched: string; matchedKind: SearchHit['matchedKind'] } = {
      score: 0,
      reason: 'letters',
      matched: it.row.name,
      matchedKind: 'official',
    };
    if (!it.local && code !== undefined && (it.row.code === code || (it.row.level === 0 && it.row.iso3 === code)))
      best = { score: 1, reason: 'code', matched: it.row.code!, matchedKind: 'code' };
    for (const one of byPlace.get(id) ?? []) {
      const match = matchName(name, forms, one.name, one);
      const score = one.kind === 'former' ? match.score - 0.02 : match.score;
      if (score > best.score) best = { ...match, score, matched: one.name, matchedKind: one.kind };
    }
    if (best.score < 0.5) continue;
    const distance =
      near === null || it.row.lat === null || it.row.lon === null
        ? null
        : distanceKm(near, { lat: it.row.lat, lon: it.row.lon });
    const rank = best.score + weightOf(it.local ? null : it.row, distance) + (areaFit?.get(id) ?? 0);
    ranked.push({ id, rank, ...best, distanceKm: distance });
  }
  ranked.sort((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1));
  const chosen = ranked.slice(0, query.limit);
  const lines = await toLines(context, new Map(chosen.map((one) => [one.id, stored.get(one.id)!])));
  return {
    hits: chosen.map((one) => ({
      ...lines.get(one.id)!,
      matched: one.matched,
      matchedKind: one.matchedKind,
      reason: one.reason,
      score: Math.round(one.score * 1000) / 1000,
      distanceKm: one.distanceKm,
    })),
  };
}

/** Added to the rank of candidates that lie in the areas named after the comma; taken off from those that do not. */
async function fitOfAreas(
  context: Context,
  stored: ReadonlyMap<string, Stored>,
  within: readonly string[],
): Promise<Map<string, number>> {
  const names = Map.groupBy(
    await queries.namesOf(context, [...new Set([...stored.values()].flatMap((it) => it.row.ancestors))]),
    (one) => one.place_id,
  );
  const asked = within.map((text) => ({ text, forms: nameForms(text, true) }));
  const fits = new Map<string, number>();
  const ofArea = new Map<string, number[]>();
  for (const [id, list] of names)
    ofArea.set(
      id,
      asked.map(({ text, forms }) => Math.max(...list.map((one) => matchName(text, forms, one.name, one).score))),
    );
  for (const [id, it] of stored) {
    const sum = asked.reduce((total, _, i) => {
      const best = Math.max(0, ...it.row.ancestors.map((area) => ofArea.get(area)?.[i] ?? 0));
      return total + (best >= 0.7 ? 0.2 * best : -0.15);
    }, 0);
    fits.set(id, sum / asked.length);
  }
  return fits;
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

/** Areas that go by exactly one of these names (folded or not) in any language, for each the largest few: a word of a search that names a place. */
export async function placesNamed(
  context: Context,
  names: readonly string[],
  most = 4,
): Promise<Map<string, { id: string; name: string }[]>> {
  const byCore = Map.groupBy(names, (name) => nameForms(name).core);
  const rows = await queries.placesCalled(
    context,
    [...byCore.keys()].filter((core) => core.length > 2),
  );
  const found = new Map<string, { id: string; name: string }[]>();
  for (const row of rows) {
    if (!isShown(context, row.iso3)) continue;
    for (const name of byCore.get(row.core) ?? []) {
      const list = found.get(name) ?? [];
      if (list.length < most && !list.some((one) => one.id === row.id))
        found.set(name, [...list, { id: row.id, name: row.name }]);
    }
  }
  return found;
}

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

export async function addPlace(context: Context, body: BodyOf<typeof contract.addPlace>): Promise<PlaceLine> {
  if ((body.lat === null) !== (body.lon === null))
    throw invalid('half_a_point', 'Give both latitude and longitude, or neither.');
  if (body.lat === 0 && body.lon === 0)
    throw invalid(
      'coordinates_zero',
      'Latitude 0, longitude 0 lies in the sea off Africa: leave coordinates out when they are not known.',
    );
  const before = (await queries.localPlacesByIds(context, [body.id]))[0];
  if (before !== undefined) {
    if (before.name !== body.name || before.lat !== body.lat || before.lon !== body.lon)
      throw conflict('id_taken', 'Another place was added under this id. Make a new id.');
    return (await placeLines(context, [body.id])).get(body.id)!;
  }
  const parentId =
    body.parentId ??
    (body.lat === null || body.lon === null
      ? null
      : await areaIdOf(context, {
          lat: body.lat,
          lon: body.lon,
          precision: body.precision,
          radiusKm: body.radiusKm,
          at: null,
        }));
  const parent = parentId === null ? undefined : (await queries.placesByIds(context, [parentId]))[0];
  if (body.parentId !== null && parent === undefined) throw notFound('place');
  await queries.insertLocalPlace(context, {
    id: body.id,
    name: body.name,
    kind: body.kind,
    parent_id: parentId,
    ancestors: parent === undefined ? [] : [...parent.ancestors, parent.id],
    lat: body.lat,
    lon: body.lon,
    precision: body.precision,
    radius_km: body.radiusKm,
    note: body.note,
    created_by: context.caller.memberId,
    created_at: context.now(),
    ended_at: null,
  });
  for (const one of [{ language: 'und', name: body.name }, ...body.names])
    await queries.insertLocalName(context, { id: context.newId(), place_id: body.id, ...one, ...nameForms(one.name) });
  await context.record('place.add', 'place', body.id, {
    name: body.name,
    parent: parentId,
    lat: body.lat,
    lon: body.lon,
    precision: body.precision,
  });
  await context.announce('places');
  return (await placeLines(context, [body.id])).get(body.id)!;
}

export async function namePlace(
  context: Context,
  placeId: string,
  body: BodyOf<typeof contract.namePlace>,
): Promise<{ ok: true }> {
  if (!(await load(context, [placeId])).has(placeId)) throw notFound('place');
  await queries.insertLocalName(context, {
    id: body.id,
    place_id: placeId,
    language: body.language,
    name: body.name,
    ...nameForms(body.name),
  });
  await context.record('place.name', 'place', placeId, { name: body.name, language: body.language });
  return { ok: true };
}

export async function endPlace(context: Context, id: string): Promise<{ ok: true }> {
  if ((await queries.localPlacesByIds(context, [id]))[0] === undefined) throw notFound('place');
  await queries.endLocalPlace(context, id);
  await context.record('place.end', 'place', id, {});
  await context.announce('places');
  return { ok: true };
}

export const readView = async (context: Context) => ({ prefer: await queries.preferOf(context) });

export async function setView(context: Context, prefer: string[]): Promise<{ ok: true }> {
  await queries.setPrefer(context, prefer);
  await context.record('place.view', 'workspace', context.workspace.id, { prefer });
  return { ok: true };
}

/** Every version of the same area, the place itself among them. */
export const versionsOf = (context: Context, id: string): Promise<string[]> => queries.versionsOf(context, id);
