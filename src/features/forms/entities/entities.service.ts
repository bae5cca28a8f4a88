import type { Context } from '#server/context.ts';
import { unlessRaced } from '#server/db.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import * as places from '#features/places/places.service.ts';
import { sourceSeen } from '../forms.queries.ts';
import { dayAfter } from './blocks.service.ts';
import type { Entity, EntityList, UnsettledChange } from './entities.contract.ts';
import { judgeChange, ofPersons, reserved, withTaken, type Taken } from './entity-merge.rules.ts';
import * as queries from './entities.queries.ts';

/** What the desk does with lists that go out to phones. */

const done = { ok: true as const };
const MOST_UNSETTLED = 100;
/** What the desk writes is AMBER: it goes out to people who signed nothing. */
const DESK_LABEL = 2;

export async function listEntityLists(context: Context): Promise<{ lists: EntityList[] }> {
  const may = context.caller.verbs.includes('report.read');
  const counts = new Map(
    may ? (await queries.counts(context, places.today(context))).map((it) => [it.list_id, it] as const) : [],
  );
  return {
    lists: (await queries.lists(context)).map(({ keep_days: keepDays, ...it }) => ({
      ...it,
      keepDays,
      open: may && it.kind === 'follow_up' ? (counts.get(it.id)?.open ?? 0) : null,
      toSettle: may && it.kind === 'follow_up' ? (counts.get(it.id)?.to_settle ?? 0) : null,
    })),
  };
}

/** Names of lists that go out, as files are named; for a form that asks for them. */
export const listFileNames = async (context: Context): Promise<Set<string>> =>
  new Set((await queries.lists(context)).map((it) => `${it.name}.csv`));

/** @throws Problem 422 `of_persons`, `property_reserved`, `property_twice`; 409 `list_name_taken`, `kind_stays` */
export async function saveEntityList(
  context: Context,
  id: string,
  it: Pick<EntityList, 'name' | 'title' | 'kind' | 'audience' | 'properties' | 'keepDays'>,
) {
  const telling = it.properties.filter(ofPersons);
  if (telling.length > 0)
    throw invalid(
      'of_persons',
      `A person would be named or found by: ${telling.join(', ')}. Lists on phones are nameless.`,
    );
  const own = it.properties.filter(reserved);
  if (own.length > 0) throw invalid('property_reserved', `Every list has these already: ${own.join(', ')}.`);
  if (new Set(it.properties.map((name) => name.toLowerCase())).size < it.properties.length)
    throw invalid('property_twice', 'Each property stands once.');
  const all = await queries.lists(context);
  const before = all.find((one) => one.id === id);
  if (before && before.kind !== it.kind) throw conflict('kind_stays', 'A list stays what it is. Make another one.');
  if (all.some((one) => one.id !== id && one.name.toLowerCase() === it.name.toLowerCase()))
    throw conflict('list_name_taken', `Another list is called “${it.name}”.`, { name: it.name });
  await unlessRaced(
    queries.saveList(context, id, {
      name: it.name,
      title: it.title,
      kind: it.kind,
      audience: it.audience,
      properties: it.kind === 'places' ? [] : it.properties,
      keep_days: it.keepDays,
    }),
  );
  await context.record('entity_list.save', 'entity_list', id, {
    name: it.name,
    audience: it.audience,
    properties: it.properties,
    keepDays: it.keepDays,
  });
  await context.announce('entities');
  await context.announce('entityLists');
  return done;
}

export async function endEntityList(context: Context, id: string) {
  if (!(await queries.endList(context, id))) throw notFound('list');
  await context.record('entity_list.end', 'entity_list', id, {});
  await context.announce('entities');
  await context.announce('entityLists');
  return done;
}

async function demandList(context: Context, id: string): Promise<queries.ListRow> {
  const list = await queries.list(context, id);
  if (!list) throw notFound('list');
  return list;
}

export async function listEntities(
  context: Context,
  listId: string,
  query: { after?: string | undefined; limit: number },
) {
  const list = await demandList(context, listId);
  const today = places.today(context);
  const [at, id] = query.after?.split(',') ?? [];
  const after = at && id ? { at: new Date(at), id } : null;
  if (after && Number.isNaN(after.at.getTime())) throw invalid('invalid_input', 'The row to go on after is not one.');
  const rows = await queries.entities(context, listId, { today, after, limit: query.limit + 1 });
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const where = await places.placeLines(
    context,
    shown.flatMap((it) => it.place_id ?? []),
  );
  const counts = (await queries.counts(context, today)).find((it) => it.list_id === list.id);
  return {
    entities: shown.map((it): Entity => {
      const place = it.place_id ? where.get(it.place_id) : undefined;
      return {
        id: it.id,
        title: it.title,
        properties: it.properties,
        version: it.version,
        source: it.source_id && it.alias !== null ? { id: it.source_id, alias: it.alias } : null,
        place: place ? { id: place.id, name: place.name } : null,
        changedAt: it.changed_at.toISOString(),
        expiresOn: it.expires_on,
      };
    }),
    total: counts?.open ?? 0,
    next: rows.length > query.limit && last ? `${last.changed_at.toISOString()},${last.id}` : null,
    toSettle: (await queries.unsettled(context, listId, null, MOST_UNSETTLED)).map(unsettledOf),
  };
}

const named = (it: Taken): [string, string][] => [
  ...(it.label ? [['label', it.label] as [string, string]] : []),
  ...Object.entries(it.data ?? {}),
];
/** What was asked for and did not come to stand. */
function notTaken(row: queries.ChangeRow): [string, string][] {
  const taken = new Set(named(row.taken).map(([name]) => name));
  const stands = standingOf(row);
  return named(row.given).filter(([name, value]) => !taken.has(name) && stands.get(name) !== value);
}
const standingOf = (row: queries.ChangeRow): Map<string, string> =>
  new Map(row.title === null ? [] : named({ label: row.title, data: row.properties ?? {} }));

const unsettledOf = (row: queries.ChangeRow): UnsettledChange => ({
  id: row.id,
  entityId: row.entity_id,
  title: row.title,
  outcome: row.outcome,
  reason: row.reason,
  at: row.at.toISOString(),
  submission: row.submission_id && row.form ? { id: row.submission_id, formId: row.form } : null,
  asked: notTaken(row).map(([name, asked]) => ({ name, asked, stands: standingOf(row).get(name) ?? null })),
});

/** @throws Problem 404, 409 `changed_meanwhile`, `list_of_places`; 422 `unknown_property`, `unknown_place` */
export async function saveEntity(
  context: Context,
  listId: string,
  id: string,
  it: {
    title: string;
    properties: Record<string, string>;
    baseVersion: number;
    sourceId: string | null;
    placeId: string | null;
  },
): Promise<{ version: number }> {
  const list = await demandList(context, listId);
  if (list.kind === 'places') throw conflict('list_of_places', 'This list is made of the places as they stand.');
  const unknown = Object.keys(it.properties).filter((name) => !list.properties.includes(name));
  if (unknown.length > 0) throw invalid('unknown_property', `The list does not hold: ${unknown.join(', ')}.`);
  if (it.placeId && !(await places.placeLines(context, [it.placeId])).has(it.placeId))
    throw invalid('unknown_place', 'There is no such place here.');
  if (it.sourceId && !(await sourceSeen(context, it.sourceId))) throw notFound('source');
  const seen = await queries.entity(context, id);
  const stands = await queries.forChange(context, id);
  // one that the caller does not see is not there for them; its number cannot be used a second time
  if (stands && (!seen || stands.list_id !== listId)) throw notFound('entity');
  const before = (await queries.history(context, id)).map((row) => ({
    version: row.version,
    branchId: row.branch_id,
    baseVersion: row.base_version,
    taken: row.taken,
    replaced: false,
  }));
  const change = {
    create: !stands && it.baseVersion === 0,
    update: true,
    baseVersion: it.baseVersion,
    trunkVersion: null,
    branchId: null,
    label: it.title,
    data: it.properties,
  };
  const judged = judgeChange(stands ?? null, before, change);
  if (judged.outcome === 'waiting') throw notFound('entity');
  if (judged.outcome === 'conflict')
    throw conflict(
      'changed_meanwhile',
      `Somebody changed the same meanwhile: ${judged.disputed.join(', ')}. Look at it again.`,
    );
  if (!judged.after) return { version: stands!.version };
  const expiresOn = dayAfter(context, list.keep_days);
  if (stands) await queries.put(context, id, { ...judged.after, expiresOn });
  else
    await unlessRaced(
      queries.insertEntity(context, {
        id,
        listId,
        title: judged.after.title,
        properties: judged.after.properties,
        sourceId: it.sourceId,
        placeId: it.placeId,
        label: DESK_LABEL,
        expiresOn,
      }),
    );
  await queries.insertChange(context, {
    listId,
    entityId: id,
    submissionId: null,
    sourceId: null,
    label: seen?.label ?? DESK_LABEL,
    baseVersion: it.baseVersion,
    trunkVersion: null,
    branchId: null,
    given: { label: it.title, data: it.properties },
    outcome: judged.outcome,
    reason: null,
    version: judged.after.version,
    taken: judged.taken,
  });
  await context.record('entity.save', 'entity', id, { list: listId, version: judged.after.version });
  await context.announce('entities');
  await context.announce('entityLists');
  return { version: judged.after.version };
}

export async function closeEntity(context: Context, listId: string, id: string) {
  const seen = await queries.entity(context, id);
  if (!seen || seen.list_id !== listId) throw notFound('entity');
  await queries.closeEntity(context, id);
  await context.record('entity.close', 'entity', id, { list: listId });
  await context.announce('entities');
  await context.announce('entityLists');
  return done;
}

/** A person says which of two holds. Taking what waits for a thing that never came is refused. @throws Problem 404, 409 `entity_missing` */
export async function settleEntityChange(context: Context, listId: string, changeId: string, it: { take: boolean }) {
  const list = await demandList(context, listId);
  const [row] = await queries.unsettled(context, listId, changeId, 1);
  if (!row) throw notFound('change');
  let version: number | null = null;
  let taken = row.taken;
  if (it.take) {
    const stands = await queries.forChange(context, row.entity_id);
    if (!stands || row.title === null)
      throw conflict('entity_missing', 'The thing that this changes is not here, or was closed.');
    const rest = notTaken(row);
    const label = rest.find(([name]) => name === 'label')?.[1];
    const chosen: Taken = {
      ...(label === undefined ? {} : { label }),
      data: Object.fromEntries(rest.filter(([name]) => name !== 'label')),
    };
    const after = withTaken(stands, chosen);
    await queries.put(context, row.entity_id, { ...after, expiresOn: dayAfter(context, list.keep_days) });
    version = after.version;
    taken = { ...row.taken, ...chosen, data: { ...row.taken.data, ...chosen.data } };
  }
  await queries.settle(context, row.id, { version, taken });
  await context.record('entity.settle', 'entity', row.entity_id, { list: listId, change: row.id, taken: it.take });
  await context.announce('entities');
  await context.announce('entityLists');
  return done;
}

/** Things expire: phones forget, and so does this server. For the worker. @returns how many went */
export const dropExpired = (context: Context): Promise<number> => queries.dropExpired(context, places.today(context));
