import type { BodyOf, OutOf } from '#domain/operation.ts';
import type { Context } from '#server/context.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import * as places from '#features/places/places.service.ts';
import { factsOf } from '../entry-pages.service.ts';
import { initiativeLines } from '../entry-lines.service.ts';
import { needsOfPurpose } from '../gaps/gaps.rules.ts';
import * as initiatives from '../initiatives.queries.ts';
import { keepSource } from '../organisations.service.ts';
import type * as contract from './needs.contract.ts';
import * as queries from './needs.queries.ts';

const MOST = 300;
const MOST_NEAR = 60;
/** Of open needs, so many of the newest are looked at. */
const MOST_OPEN = 2000;

type NeedOut = OutOf<typeof contract.listNeeds>['needs'][number];

/** As they go out, in the order given. */
async function linesOf(context: Context, rows: readonly queries.NeedRow[]): Promise<NeedOut[]> {
  const lines = await places.placeLines(
    context,
    rows.map((row) => row.place_id),
  );
  const answers = await queries.answersTo(
    context,
    rows.map((row) => row.id),
  );
  const works = new Map(
    (
      await initiativeLines(
        context,
        await initiatives.initiativesByIds(context, [...new Set(answers.map((it) => it.initiative_id))]),
      )
    ).map((it) => [it.id, it]),
  );
  const told = await factsOf(context, [
    ...rows.map((row) => ({ by: row.recorded_by, at: row.recorded_at, sourceId: row.source_id })),
    ...answers.map((it) => ({ by: it.recorded_by, at: it.recorded_at, sourceId: null })),
  ]);
  return rows.map((row, at) => ({
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
    met: answers.flatMap((it, n) => {
      const initiative = it.need_id === row.id ? works.get(it.initiative_id) : undefined;
      const { by, at: when } = told[rows.length + n]!;
      return initiative ? [{ initiative, share: it.share, words: it.words, by, at: when }] : [];
    }),
  }));
}

/** @throws Problem 404 */
export async function listNeeds(context: Context, placeId: string): Promise<OutOf<typeof contract.listNeeds>> {
  const rows = await queries.needsIn(context, await places.idsUnder(context, placeId), MOST + 1);
  if (!(await places.placeLines(context, [placeId])).has(placeId)) throw notFound('place');
  return { needs: await linesOf(context, rows.slice(0, MOST)), more: rows.length > MOST };
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
  await context.announce('needs', it.id);
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
  await context.announce('needs', id);
  return { ok: true as const };
}

/** Needs that stand open, as far as the asker may know. */
export const openNeeds = (context: Context) => queries.openNeeds(context);
/** What is there for open needs, as far as the asker may know. */
export const openAnswers = (context: Context) => queries.openAnswers(context);

async function demandTie(context: Context, id: string, initiativeId: string): Promise<queries.NeedRow> {
  const row = await queries.needById(context, id);
  if (!row) throw notFound('need');
  if ((await initiatives.headsByIds(context, [initiativeId])).length === 0) throw notFound('initiative');
  return row;
}

/** @throws Problem 404, 409 `ended` */
export async function tieNeed(context: Context, id: string, initiativeId: string, it: BodyOf<typeof contract.tieNeed>) {
  const row = await demandTie(context, id, initiativeId);
  if (row.ended !== null) throw conflict('ended', 'This need was ended already. Look at it again.');
  await queries.putAnswer(context, { need_id: id, initiative_id: initiativeId, ...it });
  await context.record('need.tie', 'need', id, { initiativeId, share: it.share });
  await context.announce('needs', id);
  return { ok: true as const };
}

export async function untieNeed(context: Context, id: string, initiativeId: string) {
  await demandTie(context, id, initiativeId);
  if ((await queries.dropAnswer(context, id, initiativeId)).length > 0) {
    await context.record('need.untie', 'need', id, { initiativeId });
    await context.announce('needs', id);
  }
  return { ok: true as const };
}

/** @throws Problem 404 */
export async function needsOfInitiative(
  context: Context,
  id: string,
): Promise<OutOf<typeof contract.needsOfInitiative>> {
  if ((await initiatives.headsByIds(context, [id])).length === 0) throw notFound('initiative');
  const mine = new Map((await queries.answersBy(context, id)).map((it) => [it.need_id, it]));
  const tied = await linesOf(context, await queries.needsByIds(context, [...mine.keys()]));
  // those of its places, of what lies in them and of what they lie in: a need told of a district is one of its villages, too
  const placed = new Set((await initiatives.placesOf(context, [id])).flatMap((it) => it.place_id ?? []));
  const rows = (await queries.openNeedRows(context, MOST_OPEN)).filter((row) => !mine.has(row.id));
  const chains = await places.chainsOfPlaces(context, [...placed, ...rows.map((row) => row.place_id)]);
  const around = new Set([...placed].flatMap((one) => chains.get(one) ?? []));
  const kinds = new Set(
    (await initiatives.purposesOf(context, [id])).flatMap((it) => needsOfPurpose(`${it.list}:${it.code}`)),
  );
  const open = rows
    .filter((row) => around.has(row.place_id) || chains.get(row.place_id)?.some((one) => placed.has(one)))
    .toSorted((a, b) => Number(kinds.has(b.need)) - Number(kinds.has(a.need)))
    .slice(0, MOST_NEAR);
  return {
    tied: tied.map(({ met, ...it }) => {
      const { share, words, by, at } = met.find((one) => one.initiative.id === id)!;
      return { ...it, tie: { share, words, by, at } };
    }),
    open: await linesOf(context, open),
  };
}
