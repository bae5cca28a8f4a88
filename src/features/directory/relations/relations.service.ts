import type { Context } from '#server/context.ts';
import type { BodyOf, QueryOf } from '#domain/operation.ts';
import { conflict, invalid, notFound, Problem } from '#domain/problem.ts';
import { AMBER } from '#domain/sensitivity.ts';
import * as places from '#features/places/places.service.ts';
import * as readers from '#features/readers/readers.service.ts';
import * as shared from '../directory.queries.ts';
import { headsByIds } from '../organisations.queries.ts';
import * as search from '../search.service.ts';
import { areasOf } from './areas.rules.ts';
import { waysTo, type Edge } from './paths.rules.ts';
import type * as contract from './relations.contract.ts';
import * as queries from './relations.queries.ts';

const done = { ok: true as const };
const MOST_OF_ONE = 500;
const MOST_ON_MAP = 5_000;
const MOST_WAYS = 3;
const MOST_FOR_WAYS = 20_000;
const MOST_AT_WORK = 2_000;

/** A relation until 2024 is over when 2024 is. */
const isOver = (until: string | null, context: Context): boolean =>
  until !== null && until < context.now().toISOString().slice(0, until.length);

const askOf = (row: queries.RelationRead) =>
  row.ask_id === null ? null : { id: row.ask_id, name: row.ask_name ?? '' };

/** The one of two that the caller is, or is a member of. */
const ownSide = (context: Context, row: { a_id: string; b_id: string }): string | null =>
  [row.a_id, row.b_id].find((id) => id === context.caller.organisationId || id === context.caller.actorId) ?? null;

/** Whom the two sides of each relation are now: what stands under another entry is that entry. One that would be with itself is left out. */
async function withKeepers(context: Context, rows: readonly queries.RelationRead[]) {
  const ids = [...new Set(rows.flatMap((row) => [row.a_id, row.b_id]))];
  const entries = await shared.oneEntry(context, ids);
  const keeperOf = (id: string): string => entries.get(id)?.keeper ?? id;
  const away = [...new Set(ids.map(keeperOf))].filter((id) => !ids.includes(id));
  const heads = new Map((await headsByIds(context, away)).map((head) => [head.id, head]));
  const names = new Map(
    rows.flatMap((row) => [
      [row.a_id, { name: row.a_name, nature: row.a_nature }] as const,
      [row.b_id, { name: row.b_name, nature: row.b_nature }] as const,
    ]),
  );
  const side = (id: string) => {
    const keeper = keeperOf(id);
    const { name, nature } = names.get(keeper) ?? heads.get(keeper) ?? names.get(id)!;
    return { id: keeper, name, nature };
  };
  return rows.map((row) => ({ ...row, a: side(row.a_id), b: side(row.b_id) })).filter((row) => row.a.id !== row.b.id);
}

/** With whom an entry has to do, with those that stand under it, newest recorded first. */
export async function relationsOf(context: Context, id: string) {
  const entry = (await shared.oneEntry(context, [id])).get(id);
  if (!entry) throw notFound('organisation');
  const own = entry.keeper === id ? entry.all : [id];
  const rows = await withKeepers(context, await queries.relations(context, own, MOST_OF_ONE));
  const memories = await queries.memoriesOf(
    context,
    rows.map((row) => row.id),
  );
  return {
    relations: rows.toReversed().map((row) => {
      const sides = [
        { id: row.a_id, name: row.a_name },
        { id: row.b_id, name: row.b_name },
      ];
      return {
        id: row.id,
        self: own.includes(row.a_id) ? row.a_id : row.b_id,
        other: own.includes(row.a_id) ? row.b : row.a,
        otherId: own.includes(row.a_id) ? row.b_id : row.a_id,
        ask: askOf(row),
        label: row.label,
        recordedAt: row.recorded_at.toISOString(),
        detail:
          row.closeness === null
            ? null
            : {
                closeness: row.closeness,
                about: row.about!,
                since: row.since,
                until: row.until,
                over: isOver(row.until, context),
                broker:
                  row.broker_name !== null
                    ? { id: row.broker_id, name: row.broker_name }
                    : row.broker_text !== null
                      ? { id: null, name: row.broker_text }
                      : null,
              },
        memories: memories
          .filter((it) => it.relation_id === row.id)
          .map((it) => ({
            actor: sides.find((side) => side.id === it.actor_id)!,
            words: it.words,
            shared: it.shared,
            at: it.written_at.toISOString(),
          })),
        own: ownSide(context, row),
      };
    }),
  };
}

/** A relation as it is now. Only those who may read what it is may change it. */
export async function saveRelation(context: Context, id: string, it: BodyOf<typeof contract.saveRelation>) {
  if (it.aId === it.bId) throw invalid('with_itself', 'A relation is between two: choose another organisation.');
  const asked = [...new Set([it.aId, it.bId, it.askId, it.brokerId].flatMap((one) => one ?? []))];
  if ((await shared.knownActors(context, asked)).length < asked.length) throw notFound('organisation');
  if (it.since && it.until && it.until < it.since.slice(0, it.until.length))
    throw invalid('until_before_since', 'It ended before it began: look at the two days again.');
  const [a, b] = [it.aId, it.bId].toSorted() as [string, string];
  const detail = {
    closeness: it.closeness,
    about: it.about,
    since: it.since,
    until: it.until,
    broker_id: it.brokerId,
    broker_text: it.brokerText,
  };
  const before = await queries.relationById(context, id);
  if (before) {
    if (before.a_id !== a || before.b_id !== b)
      throw conflict('other_two', 'This relation is between two others. Enter a new one.');
    if (!(await queries.detailById(context, id))) throw notFound('relation');
    await readers.nameFirstReader(context, id, it.label);
    await queries.updateRelation(context, id, { ask_id: it.askId, label: it.label, changed_at: context.now() }, detail);
  } else
    await queries.insertRelation(
      context,
      {
        id,
        a_id: a,
        b_id: b,
        ask_id: it.askId,
        label: it.label,
        owner_organisation_id: context.caller.organisationId,
        recorded_by: context.caller.memberId,
        recorded_at: context.now(),
        changed_at: context.now(),
      },
      { relation_id: id, ...detail },
    );
  await context.record(before ? 'relation.change' : 'relation.create', 'relation', id, { closeness: it.closeness });
  await context.announce('relations', id);
  return { id };
}

export async function removeRelation(context: Context, id: string) {
  if (!(await queries.relationById(context, id)) || !(await queries.detailById(context, id)))
    throw notFound('relation');
  await queries.deleteRelation(context, id);
  await context.record('relation.remove', 'relation', id, {});
  await context.announce('relations', id);
  return done;
}

/** What one's own organisation wants remembered; nobody writes for another. The record says that it was written, not what. */
export async function remember(context: Context, id: string, it: BodyOf<typeof contract.remember>) {
  const row = await queries.relationById(context, id);
  if (!row) throw notFound('relation');
  if (it.actorId !== row.a_id && it.actorId !== row.b_id) throw notFound('party');
  if (it.actorId !== context.caller.organisationId && it.actorId !== context.caller.actorId)
    throw new Problem(403, 'not_yours', 'Each remembers in its own words: only its own members write them.');
  if (it.words === null) await queries.deleteMemory(context, id, it.actorId);
  else
    await queries.putMemory(context, {
      relation_id: id,
      actor_id: it.actorId,
      words: it.words,
      shared: it.shared,
      written_by: context.caller.memberId,
      written_at: context.now(),
    });
  await context.record('relation.remember', 'relation', id, { actorId: it.actorId, shared: it.shared });
  await context.announce('relations', id);
  return done;
}

/** In which area each entry mostly works, with those that stand under it. */
async function areasOfEntries(context: Context, ids: readonly string[]) {
  const entries = await shared.oneEntry(context, ids);
  const keeper = new Map(ids.flatMap((id) => (entries.get(id)?.all ?? [id]).map((one) => [one, id] as const)));
  const told = await queries.workPlacesOf(context, [...keeper.keys()]);
  const lines = await places.placeLines(
    context,
    told.map((it) => it.place_id),
  );
  return areasOf(
    told.flatMap((it) => {
      const line = lines.get(it.place_id);
      return line ? [{ actorId: keeper.get(it.actor_id)!, chain: [...line.ancestors, line], n: it.n }] : [];
    }),
  );
}

/** Everything at once tells more than each relation does: it is for those cleared. */
export async function relationMap(context: Context) {
  if (context.caller.clearance < AMBER)
    throw new Problem(403, 'needs_clearance', 'The map of all relations is for members cleared for AMBER and above.');
  const found = await queries.relations(context, null, MOST_ON_MAP + 1);
  const rows = await withKeepers(context, found.slice(0, MOST_ON_MAP));
  const nodes = new Map(rows.flatMap((row) => [row.a, row.b]).map((side) => [side.id, side]));
  const areas = await areasOfEntries(context, [...nodes.keys()]);
  return {
    nodes: [...nodes.values()].map((side) => ({ ...side, area: areas.get(side.id) ?? null })),
    edges: rows.map((row) => ({
      id: row.id,
      a: row.a.id,
      b: row.b.id,
      closeness: row.closeness,
      about: row.about,
      over: isOver(row.until, context),
    })),
    more: found.length > MOST_ON_MAP,
  };
}

/** A place, then what it lies in, from near to far. A country is asked for by itself alone: whoever works somewhere in it is not near. */
async function placesAround(context: Context, id: string) {
  const line = (await places.placeLines(context, [id])).get(id);
  if (!line || !places.isShown(context, line.iso3)) throw notFound('place');
  return [line, ...line.ancestors.toReversed().filter((it) => it.level > 0)].map((it) => ({
    id: it.id,
    name: it.name,
  }));
}

/** How to reach somebody, and through whom, by what the asker may know. */
export async function findWays(context: Context, it: QueryOf<typeof contract.findWays>) {
  const around = it.place ? await placesAround(context, it.place) : [];
  const place = around[0] ?? null;
  const wantedIn = async (area: { id: string } | null): Promise<string[]> =>
    area ? search.atWorkIn(context, area.id, MOST_AT_WORK) : shared.knownActors(context, [it.to!]);
  const wanted = await wantedIn(place);
  if (it.to && wanted.length === 0) throw notFound('organisation');
  const from = it.from ?? context.caller.organisationId;
  const [start] = from === null ? [] : await headsByIds(context, [from]);
  if (!start) {
    if (it.from) throw notFound('organisation');
    return { from: null, place, reached: null, ways: [], targets: wanted.length };
  }
  const rows = await withKeepers(context, await queries.relations(context, null, MOST_FOR_WAYS));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const edges = rows.map((row): Edge => ({
    id: row.id,
    a: row.a.id,
    b: row.b.id,
    closeness: row.closeness,
    over: isOver(row.until, context),
  }));
  const names = new Map(rows.flatMap((row) => [row.a, row.b]).map((side) => [side.id, side.name]));
  const named = (id: string) => ({ id, name: names.get(id) ?? '' });
  const waysInto = async (ids: readonly string[]) => {
    const entries = await shared.oneEntry(context, [start.id, ...ids]);
    const keeperOf = (id: string): string => entries.get(id)?.keeper ?? id;
    return waysTo(edges, keeperOf(start.id), new Set(ids.map(keeperOf)), MOST_WAYS);
  };
  let reached = place;
  let ways = await waysInto(wanted);
  for (const area of around.slice(1)) {
    if (ways.length > 0) break;
    reached = area;
    ways = await waysInto(await wantedIn(area));
  }
  return {
    from: { id: start.id, name: start.name },
    place,
    reached: ways.length > 0 ? reached : null,
    targets: wanted.length,
    ways: ways.map((way) => ({
      cost: way.cost,
      steps: way.edges.map((edgeId, n) => {
        const row = byId.get(edgeId)!;
        return {
          from: named(way.nodes[n]!),
          to: named(way.nodes[n + 1]!),
          relationId: edgeId,
          closeness: row.closeness,
          about: row.about,
          over: isOver(row.until, context),
          ask: askOf(row),
        };
      }),
    })),
  };
}
