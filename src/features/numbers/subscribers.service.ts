import type { Context } from '#server/context.ts';
import * as places from '#features/places/places.service.ts';
import { searchPlaces } from '#features/places/place-search.service.ts';
import * as queries from './subscribers.queries.ts';

/** Who asked to be sent what is told to a district. A number subscribes for one place; STOP ends it. */

/** How a name was found that leaves no doubt about it. */
const SURE = ['same', 'marks', 'script', 'word-order', 'kind-word', 'code'];

export type SubscribeFate = 'done' | 'where' | 'which';

/**
 * @param it.typed a place as it was written, perhaps empty; then the area the person is known by
 * @returns `where`: no place was named, or none of that name is known. `which`: there are several
 */
export async function subscribe(
  context: Context,
  it: { number: string; typed: string; area: string | null },
): Promise<{ fate: SubscribeFate; place: string }> {
  const found = it.typed === '' ? await areaOf(context, it.area) : await placeNamed(context, it.typed);
  if (typeof found === 'string') return { fate: found, place: it.typed };
  await queries.subscribe(context, it.number, found.id);
  await context.record('source.subscribe', 'source', it.number, {});
  return { fate: 'done', place: found.name };
}

async function areaOf(context: Context, area: string | null) {
  const line = area === null ? undefined : (await places.placeLines(context, [area])).get(area);
  return line ?? 'where';
}

async function placeNamed(context: Context, typed: string) {
  const { hits } = await searchPlaces(context, { q: typed, former: '0', limit: 10, lang: 'en' });
  const sure = hits.filter((it) => SURE.includes(it.reason));
  // an area before a town of its name in it
  const level = Math.min(...sure.map((it) => it.level));
  const meant = sure.filter((it) => it.level === level);
  return meant.length > 1 ? 'which' : (meant[0] ?? 'where');
}

/** Ends what a number subscribed to, if it did. */
export const unsubscribe = (context: Context, number: string) => queries.unsubscribe(context, number);

export const subscribersBelow = (context: Context, placeIds: readonly string[]) => queries.countsOf(context, placeIds);

/** What a message costs at most, and how many leave in a minute; null where nothing can be sent. */
export async function priceOf(context: Context) {
  const line = await queries.dearestLine(context);
  return (
    line && {
      cost: line.cost === null ? null : Number(line.cost),
      currency: line.currency,
      perMinute: line.per_minute,
    }
  );
}
