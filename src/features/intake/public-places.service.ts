import type { Context } from '#server/context.ts';
import { notFound } from '#domain/problem.ts';
import { largestUnder } from '#features/places/places.service.ts';
import { searchPlaces } from '#features/places/place-search.service.ts';
import type { PlaceLine } from '#features/places/places.contract.ts';
import type { PlaceSuggestion } from './intake.contract.ts';
import * as queries from './intake.queries.ts';

const MOST_HITS = 10;
/** What a phone keeps for when there is no line. */
const MOST_OFFLINE = 400;

/** The page sorts no finer than the answers it offers: a region or a country says less than a district, so it says nothing. */
const PRECISIONS: Record<PlaceLine['precision'], PlaceSuggestion['precision']> = {
  point: 'point',
  village: 'village',
  district: 'district',
  region: 'unknown',
  country: 'unknown',
  unknown: 'unknown',
};

const suggestionOf = (line: PlaceLine): PlaceSuggestion => ({
  id: line.id,
  name: line.name,
  path: line.ancestors
    .toReversed()
    .map((it) => it.name)
    .filter((name) => name !== line.name)
    .slice(0, 3)
    .join(', '),
  precision: PRECISIONS[line.precision],
});

async function areaOf(context: Context, slug: string): Promise<string | null> {
  const row = await queries.publicWorkspace(context, slug);
  if (!row) throw notFound('page');
  return row.area_place_id;
}

const speaking = (context: Context, language: string | undefined): Context =>
  language ? { ...context, caller: { ...context.caller, language } } : context;

/**
 * Places of the reference whose name is like what was typed, within the workspace's area when it has one. Spots that the desk added
 * for itself (a safe house, a meeting place) are not for strangers and stay out.
 */
export async function findPlaces(
  context: Context,
  slug: string,
  ask: { q: string; language?: string | undefined },
): Promise<{ places: PlaceSuggestion[] }> {
  const within = await areaOf(context, slug);
  const { hits } = await searchPlaces(speaking(context, ask.language), {
    q: ask.q,
    ...(within ? { within } : {}),
    former: '0',
    limit: 30,
  });
  return {
    places: hits
      .filter((hit) => !hit.local)
      .slice(0, MOST_HITS)
      .map(suggestionOf),
  };
}

/** The areas and the largest places within the workspace's area; none when it has no area. */
export async function listOffline(context: Context, slug: string): Promise<{ places: PlaceSuggestion[] }> {
  const within = await areaOf(context, slug);
  return { places: within ? (await largestUnder(context, within, MOST_OFFLINE)).map(suggestionOf) : [] };
}
