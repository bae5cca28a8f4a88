import type { BodyOf, OutOf } from '#domain/operation.ts';
import type { Context } from '#server/context.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import * as places from '#features/places/places.service.ts';
import * as organisations from '../organisations.queries.ts';
import { keepSource } from '../organisations.service.ts';
import { factsOf } from '../entry-pages.service.ts';
import type * as contract from './delivery.contract.ts';
import { aspectsOf, deliveryTable } from './delivery.rules.ts';
import * as queries from './delivery.queries.ts';

const MOST_STATEMENTS = 2000;
const MOST_UNKNOWN = 200;

/** @throws Problem 404 */
export async function listDelivery(context: Context, placeId: string): Promise<OutOf<typeof contract.listDelivery>> {
  const rows = await queries.statementsIn(context, await places.idsUnder(context, placeId), MOST_STATEMENTS);
  const below = (await places.listChildren(context, placeId, { levels: undefined, at: undefined })).places;
  const lines = await places.placeLines(context, [placeId, ...rows.map((row) => row.place_id)]);
  const place = lines.get(placeId);
  if (!place) throw notFound('place');
  const actors = new Map(
    (
      await organisations.headsByIds(
        context,
        rows.flatMap((row) => row.actor_id ?? []),
      )
    ).map((head) => [head.id, { id: head.id, name: head.names[context.caller.language] ?? head.name }]),
  );
  const told = await factsOf(
    context,
    rows.map((row) => ({ by: row.recorded_by, at: row.recorded_at, sourceId: row.source_id })),
  );
  const today = places.today(context);
  const table = deliveryTable(
    rows.map((row) => ({
      id: row.id,
      placeId: row.place_id,
      service: row.service,
      level: row.level,
      actorId: row.actor_id,
      provider: row.provider,
      aspect: row.aspect,
      degree: row.degree,
      saidBy: row.said_by,
      saidOn: row.said_on,
      takenBack: false,
    })),
    today,
  );
  const spokenOf = new Set(
    rows.flatMap((row) => [row.place_id, ...(lines.get(row.place_id)?.ancestors ?? []).map((it) => it.id)]),
  );
  return {
    today,
    place: { id: place.id, name: place.name },
    rows: table.map(({ placeId: at, actorId, ...row }) => ({
      ...row,
      place: { id: at, name: lines.get(at)?.name ?? '' },
      actor: actorId ? (actors.get(actorId) ?? null) : null,
    })),
    statements: rows.map((row, at) => ({
      id: row.id,
      aspect: row.aspect,
      degree: row.degree,
      words: row.words,
      language: row.language,
      saidBy: row.said_by,
      saidOn: row.said_on,
      source: told[at]!.source!,
      by: told[at]!.by,
      at: told[at]!.at,
      label: row.label,
    })),
    unknown: below
      .filter((one) => !spokenOf.has(one.id))
      .slice(0, MOST_UNKNOWN)
      .map(({ id, name }) => ({ id, name })),
  };
}

/** @throws Problem 422 `provider_needed`, `one_provider`, `wrong_aspect`, `not_yet`; 404 */
export async function addStatement(context: Context, it: BodyOf<typeof contract.addStatement>) {
  const before = await queries.readStatement(context, it.id);
  if (before) {
    if (before.place_id !== it.placeId || before.aspect !== it.aspect || before.degree !== it.degree)
      throw conflict('id_taken', 'Another statement has this id already.');
    context.answer.status = 200;
    return { id: it.id };
  }
  if (!aspectsOf(it.level).includes(it.aspect))
    throw invalid('wrong_aspect', 'This is not asked on this level. Choose another.');
  if (it.actorId !== null && it.provider !== null)
    throw invalid('one_provider', 'Choose who delivers from the directory or name them, not both.');
  if (it.actorId === null && it.provider === null && it.level !== 'regulation')
    throw invalid('provider_needed', 'Say who delivers: choose from the directory or name them.');
  if (it.saidOn > places.today(context))
    throw invalid('not_yet', 'That day lies ahead. Give the day on which it was said.');
  if (!(await places.placeLines(context, [it.placeId])).has(it.placeId)) throw notFound('place');
  if (it.actorId !== null) {
    const [head] = await organisations.headsByIds(context, [it.actorId]);
    if (!head || head.kind === 'person') throw notFound('organisation');
  }
  await queries.insertStatement(context, {
    id: it.id,
    place_id: it.placeId,
    service: it.service,
    level: it.level,
    actor_id: it.actorId,
    provider: it.provider,
    aspect: it.aspect,
    degree: it.degree,
    words: it.words,
    language: it.words === null ? null : it.language,
    said_by: it.saidBy,
    said_on: it.saidOn,
    source_id: (await keepSource(context, it.source))!,
    label: it.label,
  });
  await context.record('delivery.add', 'delivery', it.id, {
    placeId: it.placeId,
    service: it.service,
    level: it.level,
    actorId: it.actorId,
    aspect: it.aspect,
    degree: it.degree,
    saidBy: it.saidBy,
    saidOn: it.saidOn,
  });
  await context.announce('delivery');
  return { id: it.id };
}

export async function takeBackStatement(context: Context, id: string, why: string): Promise<{ ok: true }> {
  const row = await queries.readStatement(context, id);
  if (!row) throw notFound('statement');
  if (row.taken_back_at === null) {
    await queries.takeBack(context, id, why);
    await context.record('delivery.takeBack', 'delivery', id, { why });
    await context.announce('delivery');
  }
  return { ok: true };
}
