import type { z } from 'zod';
import type { Context } from '#server/context.ts';
import type { OutOf } from '#domain/operation.ts';
import { invalid } from '#domain/problem.ts';
import { foldedWords } from '#domain/text-folding.ts';
import { READ_BITS, readsMask } from '#domain/verbs.ts';
import * as places from '#features/places/places.service.ts';
import { readRing } from './incident-area.rules.ts';
import { orderRows, SEGMENT, type Columns } from './incident-columns.rules.ts';
import { dayOf, dayStarts, isZone, microsOf, msOf } from './incident-days.rules.ts';
import {
  countPlaces,
  familyAt,
  gather,
  makeBits,
  pageOf,
  scan,
  setBit,
  type Ask,
  type DayAxis,
  type Found,
  type Sight,
} from './incident-scan.rules.ts';
import type { CurrentIncidents, IncidentStores } from './incident-store.service.ts';
import { rowsWithWords } from './incident-words.rules.ts';
import type { incidentFilter, listIncidents as listOperation, readSituation } from './incidents.contract.ts';
import * as incidentQueries from './incidents.queries.ts';
import { lineOf } from './incidents.service.ts';
import { gridFor, readLook, splitCells, timelineOf, type DayCount } from './situation.rules.ts';
import * as queries from './situation.queries.ts';

type FilterQuery = z.output<typeof incidentFilter>;
type Situation = OutOf<typeof readSituation>;
type Filter = incidentQueries.IncidentFilter;
type Row = Awaited<ReturnType<typeof incidentQueries.incidentsByNumber>>[number];

const listOf = (text: string | undefined) => text?.split(',').filter(Boolean);

/** The filter of map, timeline, list and export as the queries want it. @throws Problem bad_bbox, bad_area */
export async function parseFilter(context: Context, query: FilterQuery): Promise<Filter> {
  const bbox = query.bbox?.split(',').map(Number);
  if (bbox && (bbox.length !== 4 || bbox.some((n) => !Number.isFinite(n)) || bbox[1]! > bbox[3]!))
    throw invalid('bad_bbox', 'bbox is west,south,east,north in degrees.');
  const ring = query.area ? readRing(query.area) : undefined;
  if (ring === null)
    throw invalid('bad_area', 'area is lon,lat~lon,lat~... in degrees, from three to two hundred corners.');
  const date = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
  return {
    from: date(query.from),
    to: date(query.to),
    since: date(query.since),
    until: date(query.until),
    unknownTime: query.unknownTime === '1',
    types: listOf(query.types),
    states: listOf(query.states),
    level: query.level,
    labels: listOf(query.labels)?.map(Number),
    places: query.place ? await places.idsUnder(context, query.place) : undefined,
    bbox: bbox as [number, number, number, number] | undefined,
    ring,
    words: query.q ? foldedWords(query.q).map((word) => [...word].slice(0, 40).join('')) : undefined,
  };
}

const cursorOf = (row: Row): string => Buffer.from(`${row.began}|${row.number}`).toString('base64url');
function readCursor(text: string | undefined): incidentQueries.After | null {
  if (!text) return null;
  const [began, number] = Buffer.from(text, 'base64url').toString('utf8').split('|').map(Number);
  if (!Number.isSafeInteger(began) || !Number.isSafeInteger(number) || Math.abs(number!) > 2 ** 31)
    throw invalid('bad_cursor', 'The value of `after` is not one that this list gave out.');
  return { began: began!, number: number! };
}

/** Runs to the end in slices of a few milliseconds, with room for others in between. */
async function inSlices<T>(steps: Generator<void, T>): Promise<T> {
  let began = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - began > 6) {
      await new Promise((go) => setImmediate(go));
      began = performance.now();
    }
  }
}

async function sightOf(context: Context, columns: Columns): Promise<Sight> {
  const mask = readsMask(context.caller.verbs);
  return {
    clearance: context.caller.clearance,
    organisation: context.caller.organisationId,
    reads: (mask & READ_BITS.incident) !== 0,
    readsProtected: (mask & READ_BITS.protected) !== 0,
    named: new Set(columns.accessClasses.some((it) => it.label === 4) ? await queries.namedNumbers(context) : []),
  };
}

/** More candidates than these are not looked through one by one: all words are searched instead. */
const FEW = 40_000;

/** By segment the rows whose words fit, from the store, or from the database while the store has no words. */
async function rowsOfWords(
  context: Context,
  { columns, words }: CurrentIncidents,
  sight: Sight,
  ask: Ask,
  asked: readonly string[],
): Promise<Map<number, Uint32Array>> {
  const rows = new Map<number, Uint32Array>();
  if (words) {
    const steps = function* (): Generator<void, void> {
      for (const base of columns.segments.keys()) {
        rows.set(base, rowsWithWords(words.indexes.get(base) ?? null, words.changed.get(base), base, asked));
        yield;
      }
    };
    await inSlices(steps());
    return rows;
  }
  const anyTime = { ...ask, from: null, to: null, since: null, until: null };
  const candidates = await inSlices(scan(columns, sight, anyTime, null));
  const among = candidates.total > FEW ? null : [...numbersOf(candidates.hits)];
  const numbers = await queries.numbersWithWords(context, asked, among);
  for (let at = 0; at < (numbers?.length ?? 0); at += 4) {
    const number = numbers!.readInt32BE(at);
    const base = number & ~(SEGMENT - 1);
    let bits = rows.get(base);
    if (!bits) rows.set(base, (bits = makeBits()));
    setBit(bits, number & (SEGMENT - 1));
  }
  return rows;
}

function* numbersOf(hits: Map<number, Uint32Array>): Generator<number> {
  for (const [base, bits] of hits)
    for (let word = 0; word < bits.length; word++)
      for (let rest = bits[word]!; rest !== 0; rest &= rest - 1)
        yield base + ((word << 5) | (31 - Math.clz32(rest & -rest)));
}

async function askOf(context: Context, current: CurrentIncidents, sight: Sight, filter: Filter): Promise<Ask> {
  const micros = (at: Date | undefined) => (at ? microsOf(at.getTime()) : null);
  const ask: Ask = {
    from: micros(filter.from),
    to: micros(filter.to),
    since: micros(filter.since),
    until: micros(filter.until),
    unknownTime: filter.unknownTime ?? false,
    types: filter.types ?? [],
    states: filter.states ?? [],
    level: filter.level ?? 0,
    labels: filter.labels ?? [],
    places: filter.places ? new Set(filter.places) : null,
    box: filter.bbox ?? null,
    ring: filter.ring ?? null,
    words: null,
  };
  return filter.words?.length ? { ...ask, words: await rowsOfWords(context, current, sight, ask, filter.words) } : ask;
}

/** The days from the first that the store knows, or from the start of the period, to the last. */
function axisOf(columns: Columns, filter: Filter, zone: string): { first: number; axis: DayAxis } | null {
  let [earliest, latest] = [Infinity, -Infinity];
  for (const segment of columns.segments.values()) {
    orderRows(segment);
    if (segment.rows === 0) continue;
    latest = Math.max(latest, segment.began[segment.order[0]!]!);
    earliest = Math.min(earliest, segment.began[segment.order[segment.rows - 1]!]!);
  }
  if (filter.unknownTime || earliest > latest) return null;
  const from = Math.max(msOf(earliest), filter.from?.getTime() ?? -Infinity);
  const to = Math.max(from, Math.min(msOf(latest), filter.to?.getTime() ?? Infinity));
  const first = dayOf(from, zone);
  return { first, axis: { starts: dayStarts(first, dayOf(to, zone), zone) } };
}

const pageLines = (rows: Row[], limit: number) => ({
  incidents: rows.slice(0, limit).map(lineOf),
  next: rows.length > limit ? cursorOf(rows[limit - 1]!) : null,
});

const eventOf = (row: Row): Situation['map']['events'] =>
  row.lat === null || row.lon === null
    ? []
    : [
        {
          id: row.id,
          lon: row.lon,
          lat: row.lat,
          title: row.title,
          typeCode: row.type_code,
          harm: (row.killed_best ?? row.killed_low ?? 0) + (row.hurt_best ?? row.hurt_low ?? 0),
          radiusKm: row.radius_km,
        },
      ];

function countsBy<K extends string>(pairs: Iterable<readonly [K, number]>): [K, number][] {
  const sums = new Map<K, number>();
  for (const [key, n] of pairs) if (n > 0) sums.set(key, (sums.get(key) ?? 0) + n);
  return [...sums].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}

/** Fewer points than these in sight all stand alone. */
const ALL_ALONE = 150;

/** Map, timeline, counts and first page of the list, by one filter. */
export async function readSituationOf(
  context: Context,
  stores: IncidentStores | null,
  query: FilterQuery & { at?: string | undefined; width?: number | undefined; zone: string; limit: number },
): Promise<Situation> {
  if (!isZone(query.zone)) throw invalid('bad_zone', 'zone is the IANA name of a time zone, such as Africa/Nairobi.');
  const look = query.at === undefined ? null : readLook(query.at);
  if (look === undefined) throw invalid('bad_view', 'at is lat,lon,zoom.');
  const filter = await parseFilter(context, query);
  const current = (await stores?.current(context)) ?? null;
  return current
    ? fromColumns(context, current, filter, { ...query, look })
    : fromDatabase(context, filter, { ...query, look });
}

type Look = Exclude<ReturnType<typeof readLook>, undefined>;
interface Shown {
  look: Look | null;
  zone: string;
  limit: number;
  width?: number | undefined;
}

async function fromColumns(
  context: Context,
  current: CurrentIncidents,
  filter: Filter,
  shown: Shown,
): Promise<Situation> {
  const { columns } = current;
  const sight = await sightOf(context, columns);
  const ask = await askOf(context, current, sight, filter);
  const days = axisOf(columns, filter, shown.zone);
  const found = await inSlices(scan(columns, sight, ask, days?.axis ?? null));
  const grid = gridFor(shown.look, found.bounds, shown.width);
  const gathered = grid ? await inSlices(gather(columns, found.hits, grid)) : { cells: [], outside: 0 };
  const pointsInSight = found.total - found.withoutPoint - gathered.outside;
  const all = pointsInSight <= ALL_ALONE ? pointsOf(columns, found, grid) : null;
  const { alone, together } = all === null ? splitCells(gathered.cells) : { alone: all, together: [] };
  const page = pageOf(columns, found.hits, null, shown.limit + 1);
  const rows = await incidentQueries.incidentsByNumber(context, [...new Set([...page, ...alone])]);
  const onPage = new Set(page);
  const onMap = new Set(alone);
  return {
    total: found.total,
    ofUnknownTime: found.ofUnknownTime,
    withoutPoint: found.withoutPoint,
    types: countsBy(columns.kinds.map((it, at) => [it.type, found.byKind[at]!] as const)).map(([code, count]) => ({
      code,
      count,
    })),
    states: countsBy(columns.kinds.map((it, at) => [it.state, found.byKind[at]!] as const)).map(([state, count]) => ({
      state,
      count,
    })),
    timeline: days && found.days ? timelineOf(countsOfAxis(days.first, found.days)) : null,
    map: {
      bounds: found.bounds,
      clusters: together,
      events: rows.filter((row) => onMap.has(row.number)).flatMap(eventOf),
      outside: gathered.outside,
    },
    list: pageLines(
      rows.filter((row) => onPage.has(row.number)),
      shown.limit,
    ),
  };
}

function* countsOfAxis(first: number, days: Uint32Array): Generator<DayCount> {
  for (let at = 0; at < days.length; at++)
    if (days[at]! > 0) yield { day: first + Math.floor(at / 3), family: (at % 3) as 0 | 1 | 2, n: days[at]! };
}

/** The numbers of all points found within the grid. */
function pointsOf(columns: Columns, found: Found, grid: ReturnType<typeof gridFor>): number[] {
  const numbers: number[] = [];
  if (!grid) return numbers;
  const [west, south, east, north] = grid.box.map((it) => Math.floor(it / grid.cell)) as typeof grid.box;
  for (const [base, bits] of found.hits) {
    const segment = columns.segments.get(base)!;
    for (let row = 0; row < segment.size; row++) {
      if ((bits[row >> 5]! & (1 << (row & 31))) === 0) continue;
      const [x, y] = [Math.floor(segment.lon[row]! / grid.cell), Math.floor(segment.lat[row]! / grid.cell)];
      if (x >= west && x <= east && y >= south && y <= north) numbers.push(base + row);
    }
  }
  return numbers;
}

async function fromDatabase(context: Context, filter: Filter, shown: Shown): Promise<Situation> {
  const kinds = await queries.kindCounts(context, filter);
  const sum = (of: 'n' | 'without') => kinds.reduce((all, it) => all + Number(it[of]), 0);
  const bounds = await queries.pointBounds(context, filter);
  const grid = gridFor(shown.look, bounds, shown.width);
  const cells = grid
    ? (await queries.cellCounts(context, filter, grid.box, grid.cell)).map((it) => ({
        key: `${it.column} ${it.row}`,
        count: it.count,
        lon: it.lon,
        lat: it.lat,
        bounds: [it.west, it.south, it.east, it.north] as [number, number, number, number],
        numbers: it.numbers ?? [],
      }))
    : [];
  const inSight = cells.reduce((all, it) => all + it.count, 0);
  const { alone, together } =
    grid && inSight <= ALL_ALONE
      ? { alone: await queries.numbersOfBox(context, filter, grid.box, grid.cell, ALL_ALONE), together: [] }
      : splitCells(cells);
  const timeline = filter.unknownTime
    ? null
    : timelineOf(
        (await queries.dayCounts(context, filter, shown.zone)).map((it) => ({
          day: it.day,
          family: familyAt(it.type_code),
          n: Number(it.n),
        })),
      );
  const rows = await incidentQueries.listIncidentRows(context, filter, { limit: shown.limit + 1 });
  return {
    total: sum('n'),
    ofUnknownTime: await queries.unknownTimeCount(context, filter),
    withoutPoint: sum('without'),
    types: countsBy(kinds.map((it) => [it.type_code, Number(it.n)] as const)).map(([code, count]) => ({ code, count })),
    states: countsBy(kinds.map((it) => [it.state, Number(it.n)] as const)).map(([state, count]) => ({ state, count })),
    timeline,
    map: {
      bounds,
      clusters: together,
      events: (await incidentQueries.incidentsByNumber(context, alone)).flatMap(eventOf),
      outside: sum('n') - sum('without') - inSight,
    },
    list: pageLines(rows, shown.limit),
  };
}

type ListQuery = FilterQuery & { limit: number; after?: string | undefined };

/** A page of the list by the same filter. Without a store the database answers alone. */
export async function listIncidents(
  context: Context,
  stores: IncidentStores | null,
  query: ListQuery,
): Promise<OutOf<typeof listOperation>> {
  const after = readCursor(query.after);
  const filter = await parseFilter(context, query);
  const current = (await stores?.current(context)) ?? null;
  if (!current) {
    const rows = await incidentQueries.listIncidentRows(context, filter, { after, limit: query.limit + 1 });
    return { ...pageLines(rows, query.limit), total: await incidentQueries.countIncidents(context, filter) };
  }
  const { columns } = current;
  const sight = await sightOf(context, columns);
  const found = await inSlices(scan(columns, sight, await askOf(context, current, sight, filter), null));
  const numbers = pageOf(columns, found.hits, after, query.limit + 1);
  return {
    ...pageLines(await incidentQueries.incidentsByNumber(context, numbers), query.limit),
    total: found.total,
  };
}

/** How many incidents of a filter lie in which place; those of protected kinds, which are on no map, are left out. */
export async function countsByPlace(
  context: Context,
  stores: IncidentStores | null,
  query: FilterQuery,
): Promise<{ placeId: string | null; n: number }[]> {
  const filter = await parseFilter(context, query);
  const current = (await stores?.current(context)) ?? null;
  if (!current)
    return (await incidentQueries.countsByPlace(context, filter)).map((row) => ({ placeId: row.place_id, n: row.n }));
  const { columns } = current;
  const sight = await sightOf(context, columns);
  const found = await inSlices(scan(columns, sight, await askOf(context, current, sight, filter), null));
  const counts = await inSlices(countPlaces(columns, found.hits));
  return columns.places.flatMap((id, at) => (counts[at] ? [{ placeId: id || null, n: counts[at] }] : []));
}
