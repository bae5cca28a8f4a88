import type { Context } from '#server/context.ts';
import type { BodyOf, OutOf } from '#domain/operation.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import * as workspaceSettings from '#features/people/workspace-settings.service.ts';
import * as places from '#features/places/places.service.ts';
import * as organisations from '../organisations.queries.ts';
import { keepSource } from '../organisations.service.ts';
import { factsOf } from '../entry-pages.service.ts';
import type * as contract from './system.contract.ts';
import * as queries from './system.queries.ts';
import { findingsOf, MEANS, type Means } from './system.rules.ts';

export async function placeNamed(context: Context, id: string): Promise<{ id: string; name: string }> {
  const line = (await places.placeLines(context, [id])).get(id);
  if (!line) throw notFound('place');
  return { id, name: line.name };
}

export async function listSystems(context: Context): Promise<OutOf<typeof contract.listSystems>> {
  const rows = await queries.systemPlaces(context);
  const own = (await workspaceSettings.readSettings(context)).areaPlaceId;
  const lines = await places.placeLines(context, [...rows.map((row) => row.place_id), ...(own ? [own] : [])]);
  return {
    places: rows
      .flatMap((row) => {
        const line = lines.get(row.place_id);
        return line ? [{ id: line.id, name: line.name, parts: Number(row.n) }] : [];
      })
      .toSorted((a, b) => b.parts - a.parts || (a.id < b.id ? -1 : 1)),
    own: own && lines.has(own) ? { id: own, name: lines.get(own)!.name } : null,
  };
}

/** What is known of a body in several lines of the list: what was said of its means in any of them, the least good where they differ. */
function meansOf(parts: readonly Means[]): Means {
  const worst = (one: keyof Means) =>
    (['no', 'partly', 'yes'] as const).find((degree) => parts.some((part) => part[one] === degree)) ?? null;
  return { law: worst('law'), access: worst('access'), staff: worst('staff'), money: worst('money') };
}

/** @throws Problem 404 */
export async function readSystem(context: Context, placeId: string): Promise<OutOf<typeof contract.readSystem>> {
  const place = await placeNamed(context, placeId);
  const parts = await queries.partsOf(context, placeId);
  const listed = [...new Set(parts.flatMap((part) => part.actor_id ?? []))];
  const links = await queries.linksOf(context, listed);
  const known = [...new Set([...listed, ...links.flatMap((link) => [link.from_id, link.to_id])])];
  const heads = await organisations.headsByIds(context, known);
  const parents = heads.flatMap((head) => head.parent_id ?? []);
  const above = await organisations.headsByIds(
    context,
    parents.filter((id) => !known.includes(id)),
  );
  const told = await factsOf(
    context,
    [...parts, ...links].map((row) => ({ by: row.recorded_by, at: row.recorded_at, sourceId: row.source_id })),
  );
  const there = new Set([...heads, ...above].map((head) => head.id));
  const said = new Set(links.filter((link) => link.kind === 'commands').map((link) => `${link.from_id} ${link.to_id}`));
  const all: OutOf<typeof contract.readSystem>['links'] = [
    ...links.map((link, at) => ({
      id: link.id,
      from: link.from_id,
      to: link.to_id,
      kind: link.kind,
      holds: link.holds,
      note: link.note,
      source: told[parts.length + at]!.source,
    })),
    // whom it stands under in the directory commands it: one fact, told there
    ...heads.flatMap((head) =>
      head.parent_id !== null && there.has(head.parent_id) && !said.has(`${head.parent_id} ${head.id}`)
        ? [
            {
              id: null,
              from: head.parent_id,
              to: head.id,
              kind: 'commands' as const,
              holds: null,
              note: null,
              source: null,
            },
          ]
        : [],
    ),
  ];
  return {
    place,
    parts: parts.map((part, at) => ({
      id: part.id,
      kind: part.kind,
      actorId: part.actor_id,
      means: { law: part.law, access: part.access, staff: part.staff, money: part.money },
      note: part.note,
      ...told[at]!,
    })),
    bodies: [...heads, ...above].map((head) => ({
      id: head.id,
      name: head.names[context.caller.language] ?? head.name,
      listed: listed.includes(head.id),
    })),
    links: all,
    findings: findingsOf(
      listed.flatMap((id) => {
        const of = parts.filter((part) => part.actor_id === id);
        return there.has(id) ? [{ id, kinds: of.map((part) => part.kind), means: meansOf(of) }] : [];
      }),
      all,
    ),
  };
}

async function demandBody(context: Context, id: string): Promise<void> {
  const [head] = await organisations.headsByIds(context, [id]);
  if (!head || head.kind === 'person') throw notFound('organisation');
}

/** @throws Problem 409 `known_part`, `part_exists` when there is one and it is said that there is none */
export async function savePart(
  context: Context,
  placeId: string,
  id: string,
  it: BodyOf<typeof contract.savePart>,
): Promise<{ ok: true }> {
  await placeNamed(context, placeId);
  if (it.actorId) await demandBody(context, it.actorId);
  const standing = (await queries.partsOf(context, placeId)).filter((part) => part.kind === it.kind && part.id !== id);
  if (standing.some((part) => part.actor_id === it.actorId))
    throw conflict('known_part', 'This stands in the list already.');
  if (it.actorId === null && standing.length > 0)
    throw conflict('part_exists', 'There is such a body in the list. Take it out first.');
  const before = await queries.readPart(context, id);
  if (before && before.place_id !== placeId) throw conflict('id_taken', 'Another line has this id already.');
  if (it.actorId !== null) await queries.removeNone(context, placeId, [it.kind]);
  await queries.savePart(context, {
    id,
    place_id: placeId,
    kind: it.kind,
    actor_id: it.actorId,
    ...it.means,
    note: it.note,
    source_id: (await keepSource(context, it.source)) ?? before?.source_id ?? null,
  });
  await context.record('system.part', 'system', id, {
    placeId,
    kind: it.kind,
    actorId: it.actorId,
    means: it.means,
    note: it.note,
  });
  await context.announce('systems');
  return { ok: true };
}

export async function removePart(context: Context, id: string): Promise<{ ok: true }> {
  const row = await queries.readPart(context, id);
  if (!row) throw notFound('part');
  await queries.removePart(context, id);
  await context.record('system.partRemove', 'system', id, {
    placeId: row.place_id,
    kind: row.kind,
    actorId: row.actor_id,
    means: Object.fromEntries(MEANS.map((one) => [one, row[one]])),
    note: row.note,
  });
  await context.announce('systems');
  return { ok: true };
}

/** @throws Problem 409 `circle` when a body would command itself, `known_link` */
export async function saveLink(
  context: Context,
  id: string,
  it: BodyOf<typeof contract.saveLink>,
): Promise<{ ok: true }> {
  if (it.from === it.to) throw invalid('own_link', 'A body is not linked to itself. Choose another.');
  await demandBody(context, it.from);
  await demandBody(context, it.to);
  const same = await queries.linkBetween(context, it.from, it.to, it.kind);
  if (same && same.id !== id) throw conflict('known_link', 'This link stands already.');
  if (it.kind === 'commands' && (await queries.commandersAbove(context, [it.from])).has(it.to))
    throw conflict('circle', 'It would command itself.');
  const before = await queries.readLink(context, id);
  await queries.saveLink(context, {
    id,
    from_id: it.from,
    to_id: it.to,
    kind: it.kind,
    holds: it.holds,
    note: it.note,
    source_id: (await keepSource(context, it.source)) ?? before?.source_id ?? null,
  });
  await context.record('system.link', 'system', id, {
    from: it.from,
    to: it.to,
    kind: it.kind,
    holds: it.holds,
    note: it.note,
  });
  await context.announce('systems');
  return { ok: true };
}

export async function removeLink(context: Context, id: string): Promise<{ ok: true }> {
  const row = await queries.readLink(context, id);
  if (!row) throw notFound('link');
  await queries.removeLink(context, id);
  await context.record('system.linkRemove', 'system', id, {
    from: row.from_id,
    to: row.to_id,
    kind: row.kind,
    holds: row.holds,
    note: row.note,
  });
  await context.announce('systems');
  return { ok: true };
}
