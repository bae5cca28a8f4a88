import type * as contract from './places.contract.ts';
import * as queries from './places.queries.ts';
import type { Context } from '#server/context.ts';
import { distanceKm, widenBox } from '#domain/places.ts';
import type { Point } from '#domain/places.ts';
import { codeIn, matchName, nameForms, splitQuery } from './place-names.rules.ts';
import type { MatchReason } from './place-names.rules.ts';
import type { QueryOf } from '#domain/operation.ts';
import type { SearchHit } from './places.contract.ts';
import type { PlaceTable } from './places.tables.ts';
import { today, levelsIn, isShown, load, toLines } from './places.service.ts';
import type { Stored } from './places.service.ts';

/** Places found by what somebody typed, and the ones most like it first. */

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
