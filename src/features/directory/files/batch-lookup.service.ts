import type { Context } from '#server/context.ts';
import * as places from '#features/places/places.service.ts';
import { matchPlaces } from '#features/places/place-matching.service.ts';
import { nothingLookedUp, type LookedUp } from '../initiative-record.service.ts';
import * as queries from './files.queries.ts';
import type { PlaceAsk, PreparedRecord } from './prepared-record.rules.ts';

/** What the directory already has of a batch; it only reads, so that it can be asked while the batch before is saved. */

/** Where something lies: its place in the gazetteer, and whether that is all that was told of it. */
export interface FoundPlace {
  readonly id: string | null;
  readonly whole: boolean;
}
/** What one run knows by now, so that it is asked once: who a name or identifier is, where a place lies, which words the search has. */
export interface Known {
  readonly actors: Map<string, string>;
  readonly places: Map<string, FoundPlace>;
  /** entries that this run made because somebody was named */
  readonly made: Set<string>;
  readonly words: Set<string>;
  readonly lookedUp: LookedUp;
}
/** What a batch adds to it, once it is saved. */
export type News = Pick<Known, 'actors' | 'made' | 'words'>;
export const noNews = (): News => ({ actors: new Map(), made: new Set(), words: new Set() });
export const nothingKnown = (): Known => ({ ...noNews(), places: new Map(), lookedUp: nothingLookedUp() });
/** More than this is forgotten again: an import must not grow with its file. */
const MOST_KNOWN = 60_000;
export function learn(known: Known, news: News): void {
  if (known.actors.size > MOST_KNOWN) known.actors.clear();
  for (const [key, id] of news.actors) known.actors.set(key, id);
  for (const name of ['made', 'words'] as const) {
    if (known[name].size > MOST_KNOWN) known[name].clear();
    for (const it of news[name]) known[name].add(it);
  }
}

/** As whom and for whom a file is saved. */
export interface SaveAs {
  readonly label: number;
  readonly sourceId: string | null;
  readonly memberId: string | null;
  readonly organisationId: string | null;
  readonly clearance: number;
  /** only to be told what would become of it */
  readonly dry: boolean;
}
/** The worker, seeing no more than whoever brought the file in. */
export const asBringer = (worker: Context, { memberId, organisationId, clearance }: SaveAs): Context => ({
  ...worker,
  caller: { ...worker.caller, memberId, organisationId, clearance },
});

type Holder = Awaited<ReturnType<typeof queries.initiativesWithKeys>>[number];
/** What was there of a batch when it was looked up. */
export interface Seen {
  /** by `PlaceAsk.key` */
  readonly places: ReadonlyMap<string, FoundPlace>;
  /** by key; of a key whose holder the bringer may not know of, also that of their own */
  readonly holders: ReadonlyMap<string, Holder>;
}

/** The key under which the bringer keeps what stands under this one for others, without their knowing: the same each time. */
export const ownKey = (key: string, as: SaveAs): string => `${key.slice(0, 250)} @${as.organisationId ?? 'network'}`;

/** Looks up where the records of a batch lie and which of their initiatives stand already. Places are learnt by `known`. */
export async function lookUp(
  worker: Context,
  records: readonly PreparedRecord[],
  as: SaveAs,
  known: Known,
): Promise<Seen> {
  const context = asBringer(worker, as);
  const keys = records.flatMap((it) => it.initiative?.externalKey ?? []);
  const held = await queries.initiativesWithKeys(context, keys, as);
  const holders = new Map(held.map((row) => [row.key, row]));
  const own = held.flatMap((row) => (row.seen ? [] : [ownKey(row.key, as)]));
  for (const row of await queries.initiativesWithKeys(context, own, as)) holders.set(row.key, row);
  return { places: await findPlaces(context, records, known.places), holders };
}

type Point = Pick<NonNullable<PreparedRecord['initiative']>['fields']['places'][number], 'lat' | 'lon' | 'precision'>;

/** Where the records say they are: by code and name in the gazetteer, else by the area that a point lies in, no deeper than it is known. */
async function findPlaces(
  context: Context,
  records: readonly PreparedRecord[],
  known: Known['places'],
): Promise<Seen['places']> {
  const found = new Map<string, FoundPlace>();
  const asked = new Map<string, { ask: PlaceAsk; point: Point }>();
  const take = (ask: PlaceAsk, point: Point): void => {
    const before = known.get(ask.key);
    if (before === undefined) asked.set(ask.key, { ask, point });
    else found.set(ask.key, before);
  };
  for (const { initiative, organisation } of records) {
    for (const [at, ask] of (initiative?.places ?? []).entries()) take(ask, initiative!.fields.places[at]!);
    for (const ask of organisation?.places ?? []) take(ask, ask.draft);
  }
  if (asked.size === 0) return found;
  const asks = [...asked.values()];
  const matched: FoundPlace[] = await matchPlaces(
    context,
    asks.map(({ ask }) => ({
      country: ask.country,
      codes: ask.codes.filter((one) => !one.vocabulary.startsWith('region-')).map((one) => one.code),
      areas: ask.areas ?? [],
    })),
  );
  const byPoint = asks.flatMap(({ point }, at) =>
    point.lat !== null && point.lon !== null && (matched[at]!.id === null || !matched[at]!.whole) ? [at] : [],
  );
  const areas = await places.areaIdsOf(
    context,
    byPoint.map((at) => spotOf(asks[at]!.point)),
  );
  for (const [n, at] of byPoint.entries()) {
    const id = areas[n] ?? null;
    if (id !== null) matched[at] = { id, whole: true };
  }
  if (known.size > MOST_KNOWN) known.clear();
  for (const [at, key] of [...asked.keys()].entries()) {
    found.set(key, matched[at]!);
    known.set(key, matched[at]!);
  }
  return found;
}

const spotOf = ({ lat, lon, precision }: Point) => ({ lat: lat!, lon: lon!, precision, radiusKm: null, at: null });
