import type * as contract from './places.contract.ts';
import * as queries from './places.queries.ts';
import type { Context } from '#server/context.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import { nameForms } from './place-names.rules.ts';
import type { BodyOf } from '#domain/operation.ts';
import type { PlaceLine } from './places.contract.ts';
import { load, placeLines, areaIdOf } from './places.service.ts';

/** What a workspace adds to the reference: places, names and ends of its own, and which names it prefers. */

export async function addPlace(context: Context, body: BodyOf<typeof contract.addPlace>): Promise<PlaceLine> {
  if ((body.lat === null) !== (body.lon === null))
    throw invalid('half_a_point', 'Give both latitude and longitude, or neither.');
  if (body.lat === 0 && body.lon === 0)
    throw invalid(
      'coordinates_zero',
      'Latitude 0, longitude 0 lies in the sea off Africa: leave coordinates out when they are not known.',
    );
  const before = (await queries.localPlacesByIds(context, [body.id]))[0];
  if (before !== undefined) {
    if (before.name !== body.name || before.lat !== body.lat || before.lon !== body.lon)
      throw conflict('id_taken', 'Another place was added under this id. Make a new id.');
    return (await placeLines(context, [body.id])).get(body.id)!;
  }
  const parentId =
    body.parentId ??
    (body.lat === null || body.lon === null
      ? null
      : await areaIdOf(context, {
          lat: body.lat,
          lon: body.lon,
          precision: body.precision,
          radiusKm: body.radiusKm,
          at: null,
        }));
  const parent = parentId === null ? undefined : (await queries.placesByIds(context, [parentId]))[0];
  if (body.parentId !== null && parent === undefined) throw notFound('place');
  await queries.insertLocalPlace(context, {
    id: body.id,
    name: body.name,
    kind: body.kind,
    parent_id: parentId,
    ancestors: parent === undefined ? [] : [...parent.ancestors, parent.id],
    lat: body.lat,
    lon: body.lon,
    precision: body.precision,
    radius_km: body.radiusKm,
    note: body.note,
    created_by: context.caller.memberId,
    created_at: context.now(),
    ended_at: null,
  });
  for (const one of [{ language: 'und', name: body.name }, ...body.names])
    await queries.insertLocalName(context, { id: context.newId(), place_id: body.id, ...one, ...nameForms(one.name) });
  await context.record('place.add', 'place', body.id, {
    name: body.name,
    parent: parentId,
    lat: body.lat,
    lon: body.lon,
    precision: body.precision,
  });
  await context.announce('places');
  return (await placeLines(context, [body.id])).get(body.id)!;
}

export async function namePlace(
  context: Context,
  placeId: string,
  body: BodyOf<typeof contract.namePlace>,
): Promise<{ ok: true }> {
  if (!(await load(context, [placeId])).has(placeId)) throw notFound('place');
  await queries.insertLocalName(context, {
    id: body.id,
    place_id: placeId,
    language: body.language,
    name: body.name,
    ...nameForms(body.name),
  });
  await context.record('place.name', 'place', placeId, { name: body.name, language: body.language });
  return { ok: true };
}

export async function endPlace(context: Context, id: string): Promise<{ ok: true }> {
  if ((await queries.localPlacesByIds(context, [id]))[0] === undefined) throw notFound('place');
  await queries.endLocalPlace(context, id);
  await context.record('place.end', 'place', id, {});
  await context.announce('places');
  return { ok: true };
}

export const readView = async (context: Context) => ({ prefer: await queries.preferOf(context) });

export async function setView(context: Context, prefer: string[]): Promise<{ ok: true }> {
  await queries.setPrefer(context, prefer);
  await context.record('place.view', 'workspace', context.workspace.id, { prefer });
  return { ok: true };
}
