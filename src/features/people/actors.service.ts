import type { Context } from '#server/context.ts';
import { conflict, notFound } from '#domain/problem.ts';
import { aloneOrRefused } from './guarded.service.ts';
import * as queries from './actors.queries.ts';

/** Persons, organisations, units, bodies and groups, and who of them steers. */

const actorOut = (row: queries.ActorRow) => ({
  id: row.id,
  kind: row.kind,
  parentId: row.parent_id,
  name: row.name,
  names: row.names,
  vetted: row.vetted_at !== null,
  label: row.label,
  createdAt: row.created_at.toISOString(),
});

export async function listActors(
  context: Context,
  filter: {
    q?: string | undefined;
    kind?: queries.ActorRow['kind'] | undefined;
    after?: string | undefined;
    limit: number;
  },
) {
  const found = await queries.listActorRows(context, { ...filter, limit: filter.limit + 1 });
  const rows = found.slice(0, filter.limit);
  const above = await actorNames(
    context,
    rows.map((row) => row.parent_id),
  );
  return {
    actors: rows.map((row) => ({ ...actorOut(row), parentName: above.get(row.parent_id ?? '') ?? null })),
    next: found.length > rows.length ? (rows.at(-1)?.id ?? null) : null,
    total: await queries.countActors(context, filter),
  };
}

export async function createActor(
  context: Context,
  it: {
    id: string;
    kind: queries.ActorRow['kind'];
    parentId: string | null;
    name: string;
    names: Record<string, string>;
    label: number;
  },
) {
  const known = await queries.readActor(context, it.id);
  if (known) {
    if (known.name === it.name && known.kind === it.kind && known.parent_id === it.parentId) return actorOut(known);
    throw conflict('id_taken', 'Another actor has this id already.');
  }
  if (it.parentId && !(await queries.readActor(context, it.parentId))) throw notFound('parent');
  await queries.insertActor(context, context.workspace.id, {
    id: it.id,
    kind: it.kind,
    parent_id: it.parentId,
    name: it.name,
    names: it.names,
    label: it.label,
  });
  await context.record('actor.create', 'actor', it.id, { kind: it.kind, name: it.name });
  return actorOut((await queries.readActor(context, it.id))!);
}

export async function changeActor(
  context: Context,
  id: string,
  change: {
    name?: string | undefined;
    parentId?: string | null | undefined;
    names?: Record<string, string> | undefined;
    label?: number | undefined;
  },
) {
  const row = await queries.readActor(context, id);
  if (!row) throw notFound('actor');
  if (change.parentId) {
    if ((await queries.commandersAbove(context, change.parentId)).has(id))
      throw conflict('circle', 'An actor cannot stand under itself.');
  }
  await queries.updateActor(context, id, {
    ...(change.name !== undefined && { name: change.name }),
    ...(change.parentId !== undefined && { parent_id: change.parentId }),
    ...(change.names && { names: change.names }),
    ...(change.label !== undefined && { label: change.label }),
  });
  await context.record('actor.change', 'actor', id, change);
  return actorOut((await queries.readActor(context, id))!);
}

export async function vetOrganisation(context: Context, id: string, vetted: boolean) {
  const row = await queries.readActor(context, id);
  if (!row) throw notFound('actor');
  const how = await aloneOrRefused(context, vetted === (row.vetted_at !== null) ? [] : ['vetting']);
  await queries.updateActor(context, id, { vetted_at: vetted ? (row.vetted_at ?? context.now()) : null });
  await context.record('actor.vet', 'actor', id, { vetted, ...how });
  return actorOut((await queries.readActor(context, id))!);
}

const linkOf = (row: queries.LinksRow) => ({
  id: row.id,
  parentId: row.parent_id,
  kind: row.kind,
  alsoUnder: row.also_under,
});

/** Whom these actors stand under, for those that are there, whether the caller knows them or not. */
export const actorLinks = async (context: Context, ids: readonly string[]) =>
  (await queries.actorLinks(context, [...new Set(ids)])).map(linkOf);

/** The chain of command around some actors: all above, all below and the people of these, for `blockedBy`. Nothing of nobody. */
export const chainOfCommand = async (context: Context, ids: readonly string[]) =>
  ids.length === 0 ? [] : (await queries.chainOfCommand(context, [...new Set(ids)])).map(linkOf);

/** Names of actors by id, of those the caller may see. */
export async function actorNames(
  context: Context,
  ids: readonly (string | null | undefined)[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)].filter((id) => typeof id === 'string');
  return new Map((await queries.actorNames(context, wanted)).map((row) => [row.id, row.name]));
}

export async function readSteering(context: Context) {
  return {
    organisations: (await queries.listSteering(context)).map((row) => ({
      id: row.organisation_id,
      name: row.name,
      since: row.since.toISOString(),
    })),
  };
}

export async function changeSteering(context: Context, organisationIds: string[]) {
  const now = new Set((await queries.listSteering(context)).map((row) => row.organisation_id));
  const same = now.size === new Set(organisationIds).size && organisationIds.every((id) => now.has(id));
  const how = await aloneOrRefused(context, same ? [] : ['steering']);
  for (const id of organisationIds) {
    const organisation = await queries.readActor(context, id);
    if (!organisation || organisation.kind === 'person') throw notFound('organisation');
    if (!now.has(id)) await queries.startSteering(context, context.workspace.id, id);
  }
  for (const id of now) if (!organisationIds.includes(id)) await queries.endSteering(context, id);
  await context.record('steering.change', 'workspace', context.workspace.id, { organisationIds, ...how });
  return { ok: true as const };
}
