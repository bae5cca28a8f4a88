import type { BodyOf, OutOf } from '#domain/operation.ts';
import type { Context } from '#server/context.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import * as places from '#features/places/places.service.ts';
import { factsOf } from '../entry-pages.service.ts';
import { keepSource } from '../organisations.service.ts';
import type * as contract from './needs.contract.ts';
import * as queries from './needs.queries.ts';

const MOST = 300;

/** @throws Problem 404 */
export async function listNeeds(context: Context, placeId: string): Promise<OutOf<typeof contract.listNeeds>> {
  const rows = await queries.needsIn(context, await places.idsUnder(context, placeId), MOST + 1);
  const lines = await places.placeLines(context, [placeId, ...rows.map((row) => row.place_id)]);
  if (!lines.has(placeId)) throw notFound('place');
  const shown = rows.slice(0, MOST);
  const told = await factsOf(
    context,
    shown.map((row) => ({ by: row.recorded_by, at: row.recorded_at, sourceId: row.source_id })),
  );
  return {
    needs: shown.map((row, at) => ({
      id: row.id,
      place: { id: row.place_id, name: lines.get(row.place_id)?.name ?? '' },
      need: row.need,
      words: row.words,
      language: row.language,
      saidBy: row.said_by,
      saidOn: row.said_on,
      ...told[at]!,
      label: row.label,
      ended: row.ended ? { how: row.ended, why: row.ended_why!, at: row.ended_at!.toISOString() } : null,
    })),
    more: rows.length > MOST,
  };
}

/** @throws Problem 404, 409 `id_taken`, 422 `not_yet` */
export async function stateNeed(context: Context, it: BodyOf<typeof contract.stateNeed>) {
  const before = await queries.needById(context, it.id);
  if (before) {
    if (before.words !== it.words || before.need !== it.need)
      throw conflict('id_taken', 'Another need has this id already.');
    return { id: it.id };
  }
  if (it.saidOn > places.today(context))
    throw invalid('not_yet', 'That day lies ahead. Give the day on which it was said.');
  if (!(await places.placeLines(context, [it.placeId])).has(it.placeId)) throw notFound('place');
  await queries.insertNeed(context, {
    id: it.id,
    place_id: it.placeId,
    need: it.need,
    words: it.words,
    language: it.language,
    said_by: it.saidBy,
    said_on: it.saidOn,
    source_id: (await keepSource(context, it.source))!,
    label: it.label,
  });
  await context.record('need.state', 'need', it.id, { placeId: it.placeId, need: it.need, saidBy: it.saidBy });
  await context.announce('needs');
  return { id: it.id };
}

/** A need that ended stays in the list with why; the same again changes nothing. */
export async function endNeed(context: Context, id: string, it: BodyOf<typeof contract.endNeed>) {
  const row = await queries.needById(context, id);
  if (!row) throw notFound('need');
  if (row.ended !== null) {
    if (row.ended === it.how) return { ok: true as const };
    throw conflict('ended', 'This need was ended already. Look at it again.');
  }
  await queries.endNeed(context, id, it.how, it.why);
  await context.record('need.end', 'need', id, { how: it.how });
  await context.announce('needs');
  return { ok: true as const };
}

/** Needs that stand open, as far as the asker may know. */
export const openNeeds = (context: Context) => queries.openNeeds(context);
