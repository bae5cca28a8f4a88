import type { Context } from '#server/context.ts';
import * as places from '#features/places/places.service.ts';
import { ledLocally } from './directory.rules.ts';
import { initiativeTexts } from './entry-words.rules.ts';
import type { InitiativeFields } from './initiatives.contract.ts';
import * as shared from './directory.queries.ts';
import * as queries from './initiatives.queries.ts';

/** An initiative as it was told, made into the rows that keep it and the words it is found by. */

export interface InitiativeFinding {
  row: number;
  code: 'duplicate_key' | 'dates_out_of_order' | 'shares_do_not_sum' | 'no_rate';
  detail: string;
}

/** What of the directory and its lists the rows need. */
export interface Known {
  chains: ReadonlyMap<string, readonly string[]>;
  focuses: ReadonlyMap<string, readonly string[]>;
  /** `EUR 2024-01-31` */
  rates: ReadonlyMap<string, { usd: number; on: string }>;
  parents: ReadonlyMap<string, string | null>;
}

const began = (it: InitiativeFields) => it.actualFrom ?? it.plannedFrom;
const ended = (it: InitiativeFields) => it.actualTo ?? it.plannedTo;
/** Years that something runs in, as marks; what has no end is taken to run until the year after it began. */
export function yearsOf(it: { began: string | null; ended: string | null }): number[] {
  if (it.began === null && it.ended === null) return [];
  const first = Number((it.began ?? it.ended)!.slice(0, 4));
  const last = Number((it.ended ?? it.began)!.slice(0, 4));
  return Array.from({ length: Math.min(30, Math.max(1, last - first + 1)) }, (_, at) => first + at);
}

/** What an initiative is found by. */
function initiativeWords(
  it: InitiativeFields,
  local: boolean | null,
  known: Known,
  words: readonly string[],
): string[] {
  const marks = [
    ...it.places
      .flatMap((one) => (one.placeId ? (known.chains.get(one.placeId) ?? [one.placeId]) : []))
      .map((one) => `p:${one}`),
    ...it.parties.flatMap((one) => (one.actorId ? [`o:${one.actorId}`, `r:${one.role}:${one.actorId}`] : [])),
    ...it.purposes.flatMap((one) => {
      const parent = known.parents.get(`${one.list}:${one.code}`);
      return [`s:${one.list}:${one.code}`, ...(parent ? [`s:${parent}`] : [])];
    }),
    `t:${it.state}`,
    `m:${it.funding}`,
    ...yearsOf({ began: began(it), ended: ended(it) }).map((year) => `y:${year}`),
    ...(local === null ? [] : [local ? 'l:yes' : 'l:no']),
  ];
  return [...new Set([...words, ...marks])];
}

/** An initiative as its rows are written. */
export function recordOf(
  id: string,
  it: InitiativeFields,
  known: Known,
  more: {
    externalKey: string | null;
    hash: string;
    sourceId: string | null;
    said: Record<string, shared.Said>;
    extra: Record<string, unknown>;
    words?: readonly string[];
  },
): queries.InitiativeRecord {
  const local =
    it.ledLocally ??
    ledLocally(
      it.parties.map((one) => ({
        role: one.role,
        focuses: one.actorId ? (known.focuses.get(one.actorId) ?? null) : null,
      })),
    );
  return {
    id,
    title: it.title,
    language: it.language,
    titles: it.titles,
    description: it.description,
    descriptions: it.descriptions ?? {},
    state: it.state,
    planned_from: it.plannedFrom,
    planned_to: it.plannedTo,
    actual_from: it.actualFrom,
    actual_to: it.actualTo,
    began: began(it),
    ended: ended(it),
    funding: it.funding,
    led_locally: local,
    for_whom: it.forWhom,
    people: it.people,
    results: it.results,
    label: it.label,
    external_key: more.externalKey,
    content_hash: more.hash,
    source_id: more.sourceId,
    said: more.said,
    extra: more.extra,
    words: initiativeWords(it, local, known, more.words ?? initiativeTexts(it)),
    party_rows: it.parties.map((one, n) => ({
      initiative_id: id,
      n,
      role: one.role,
      actor_id: one.actorId,
      name: one.name,
    })),
    purpose_rows: it.purposes.map((one, n) => ({ initiative_id: id, n, ...one })),
    place_rows: it.places.map((one, n) => ({
      initiative_id: id,
      n,
      place_id: one.placeId,
      place_text: one.text,
      whole: one.whole,
      lat: one.lat,
      lon: one.lon,
      precision: one.precision,
      share: one.share,
    })),
    money_rows: it.money.map((one, n) => {
      const found =
        one.rate !== null
          ? { usd: one.rate, on: one.on }
          : one.currency === 'USD'
            ? { usd: 1, on: one.on }
            : known.rates.get(`${one.currency} ${one.on}`);
      return {
        initiative_id: id,
        n,
        kind: one.kind,
        amount: one.amount,
        currency: one.currency,
        on_day: one.on,
        to_day: one.to,
        rate: found?.usd ?? null,
        rate_on: found?.on ?? null,
        usd: found ? Math.round(one.amount * found.usd * 100) / 100 : null,
        actor_id: one.actorId,
        name: one.name,
      };
    }),
  };
}

/** What a run of many batches has looked up of the lists, so that it is asked once; null for what is in no list. */
export interface LookedUp {
  readonly parents: Map<string, string | null>;
  readonly chains: Map<string, readonly string[]>;
}
export const nothingLookedUp = (): LookedUp => ({ parents: new Map(), chains: new Map() });
/** More than this is forgotten again. */
const MOST_LOOKED_UP = 20_000;

/** Looks up what some rows need, all at once. @param before what the run knows; it learns the rest */
export async function knownOf(
  context: Context,
  rows: readonly InitiativeFields[],
  before: LookedUp = nothingLookedUp(),
): Promise<Known> {
  const ids = (of: (row: InitiativeFields) => (string | null)[]) => [
    ...new Set(rows.flatMap(of).filter((id): id is string => id !== null)),
  ];
  const asks = new Map(
    rows.flatMap((row) =>
      row.money.flatMap((one) =>
        one.rate === null && one.currency !== null && one.currency !== 'USD' && one.on !== null
          ? [[`${one.currency} ${one.on}`, { currency: one.currency, day: one.on }] as const]
          : [],
      ),
    ),
  );
  const { parents, chains } = before;
  for (const map of [parents, chains]) if (map.size > MOST_LOOKED_UP) map.clear();
  const byList = Map.groupBy(
    rows.flatMap((row) => row.purposes.filter((one) => !parents.has(`${one.list}:${one.code}`))),
    (one) => one.list,
  );
  for (const [list, purposes] of byList) {
    const codes = [...new Set(purposes.map((one) => one.code))];
    const found = new Map((await shared.codesOf(context, list, codes)).map((row) => [row.code, row]));
    for (const code of codes) {
      const { parent_list, parent_code = null } = found.get(code) ?? {};
      parents.set(`${list}:${code}`, parent_code === null ? null : `${parent_list}:${parent_code}`);
    }
  }
  const unplaced = ids((row) => row.places.map((one) => one.placeId)).filter((id) => !chains.has(id));
  for (const [id, chain] of await places.chainsOfPlaces(context, unplaced)) chains.set(id, chain);
  return {
    parents,
    chains,
    focuses: rows.every((row) => row.ledLocally !== null)
      ? new Map()
      : await queries.focusesOf(
          context,
          ids((row) => (row.ledLocally === null ? row.parties.map((one) => one.actorId) : [])),
        ),
    rates: new Map(
      (await shared.ratesOn(context, [...asks.values()])).map((row) => [
        `${row.currency} ${row.day}`,
        { usd: Number(row.usd), on: row.on_day },
      ]),
    ),
  };
}

/** What looks wrong and is kept as it was told. */
export function oddities(row: number, it: InitiativeFields, record: queries.InitiativeRecord): InitiativeFinding[] {
  const found: InitiativeFinding[] = [];
  for (const [from, to] of [
    [it.plannedFrom, it.plannedTo],
    [it.actualFrom, it.actualTo],
  ])
    if (from && to && from > to) found.push({ row, code: 'dates_out_of_order', detail: `${from} – ${to}` });
  const lists = [...Map.groupBy(it.purposes, (one) => one.list).values(), it.places];
  for (const list of lists) {
    const told = list.flatMap((one) => (one.share === null ? [] : [one.share]));
    const sum = told.reduce((all, one) => all + one, 0);
    if (told.length > 0 && Math.abs(sum - 100) > 1)
      found.push({ row, code: 'shares_do_not_sum', detail: `${Math.round(sum * 100) / 100} %` });
  }
  const without = record.money_rows.filter((one) => one.usd === null).length;
  if (without > 0) found.push({ row, code: 'no_rate', detail: String(without) });
  return found;
}
