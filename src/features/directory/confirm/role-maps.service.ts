import type { Context } from '#server/context.ts';
import type { BodyOf } from '#domain/operation.ts';
import { conflict, forbidden, invalid, notFound } from '#domain/problem.ts';
import * as places from '#features/places/places.service.ts';
import * as shared from '../directory.queries.ts';
import { memberNames } from '../organisations.queries.ts';
import { demandPlaces } from '../organisations.service.ts';
import { lineState } from './entry-standing.rules.ts';
import type * as contract from './role-maps.contract.ts';
import * as queries from './role-maps.queries.ts';

const done = { ok: true as const };

export interface Voice {
  lineId: string;
  actorId: string;
  version: number;
  agrees: boolean;
  words: string | null;
  how: 'member' | 'link' | 'told';
  toldHow: string | null;
  byId: string | null;
  at: string;
}
export const voicesOf = async (context: Context, lineIds: readonly string[]): Promise<Voice[]> =>
  (await queries.voicesOf(context, lineIds)).map((row) => ({
    lineId: row.line_id,
    actorId: row.actor_id,
    version: row.version,
    agrees: row.agrees,
    words: row.words,
    how: row.how,
    toldHow: row.told_how,
    byId: row.said_by,
    at: row.said_at.toISOString(),
  }));

const stateOf = (line: queries.LineRead, voices: readonly Voice[]) =>
  lineState(
    { doerId: line.doer_id, otherId: line.other_id, version: line.version },
    voices.filter((it) => it.lineId === line.id),
  );

async function headLines(
  context: Context,
  maps: readonly queries.RoleMapRow[],
  lines: readonly queries.LineRead[],
  voices: readonly Voice[],
) {
  const lying = await places.placeLines(
    context,
    maps.flatMap((it) => it.place_id ?? []),
  );
  return maps.map((it) => {
    const states = lines.filter((line) => line.map_id === it.id).map((line) => stateOf(line, voices));
    const count = (is: string) => states.filter((state) => state === is).length;
    return {
      id: it.id,
      title: it.title,
      about: it.about,
      place: it.place_text ?? (it.place_id ? (lying.get(it.place_id)?.name ?? null) : null),
      label: it.label,
      agreed: count('agreed'),
      disputed: count('disputed'),
      open: count('open'),
    };
  });
}

/** The newest first. @param placeIds those of these places alone */
export async function listRoleMaps(context: Context, placeIds: readonly string[] | null = null) {
  const maps = await queries.listMaps(context, placeIds);
  const lines = await queries.linesOf(
    context,
    maps.map((it) => it.id),
  );
  const voices = await voicesOf(
    context,
    lines.map((it) => it.id),
  );
  return { maps: await headLines(context, maps, lines, voices) };
}

/** The parties of a line that the caller is a member of. */
const ownParties = (context: Context, line: { doer_id: string; other_id: string }): string[] =>
  [line.doer_id, line.other_id].filter((id) => id === context.caller.organisationId || id === context.caller.actorId);

export async function readRoleMap(context: Context, id: string) {
  const map = await queries.mapById(context, id);
  if (!map) throw notFound('role map');
  const lines = await queries.linesOf(context, [id]);
  const voices = await voicesOf(
    context,
    lines.map((it) => it.id),
  );
  const names = await memberNames(
    context,
    voices.flatMap((it) => it.byId ?? []),
  );
  const [head] = await headLines(context, [map], lines, voices);
  return {
    ...head!,
    lines: lines.map((line) => ({
      id: line.id,
      doer: { id: line.doer_id, name: line.doer_name },
      other: { id: line.other_id, name: line.other_name },
      words: line.words,
      language: line.language,
      version: line.version,
      state: stateOf(line, voices),
      writtenAt: line.written_at.toISOString(),
      voices: voices
        .filter((it) => it.lineId === line.id && it.version === line.version)
        .map((it) => ({
          actorId: it.actorId,
          agrees: it.agrees,
          words: it.words,
          how: it.how,
          toldHow: it.toldHow,
          by: it.byId ? { id: it.byId, name: names.get(it.byId) ?? '' } : null,
          at: it.at,
        })),
      mine: ownParties(context, line),
    })),
  };
}

export async function createRoleMap(context: Context, it: BodyOf<typeof contract.createRoleMap>) {
  const before = await queries.mapById(context, it.id);
  if (before) {
    if (before.title === it.title) return { id: it.id };
    throw conflict('id_taken', 'Another map has this id already.');
  }
  await demandPlaces(context, [it.placeId]);
  await queries.insertMap(context, {
    id: it.id,
    title: it.title,
    about: it.about,
    place_id: it.placeId,
    place_text: it.placeText,
    label: it.label,
    owner_organisation_id: context.caller.organisationId,
    created_by: context.caller.memberId,
    created_at: context.now(),
  });
  await context.record('roleMap.create', 'roleMap', it.id, { title: it.title });
  await context.announce('roleMaps');
  return { id: it.id };
}

/** A line, new or in other words; the same again is the same. Other words, or other parties, ask both again. */
export async function writeRoleLine(
  context: Context,
  mapId: string,
  id: string,
  it: BodyOf<typeof contract.writeRoleLine>,
) {
  if (!(await queries.mapById(context, mapId))) throw notFound('role map');
  if (it.doerId === it.otherId) throw invalid('with_itself', 'A line is between two: choose another actor.');
  if ((await shared.knownActors(context, [it.doerId, it.otherId])).length < 2) throw notFound('organisation');
  const before = await queries.lineById(context, id);
  if (before && before.map_id !== mapId) throw conflict('id_taken', 'Another line has this id already.');
  const row = { doer_id: it.doerId, other_id: it.otherId, words: it.words, language: it.language };
  if (before) {
    if (
      !before.withdrawn_at &&
      before.words === it.words &&
      before.doer_id === it.doerId &&
      before.other_id === it.otherId
    )
      return done;
    await queries.updateLine(context, id, {
      ...row,
      version: before.version + 1,
      withdrawn_at: null,
      written_by: context.caller.memberId,
      written_at: context.now(),
    });
  } else
    await queries.insertLine(context, {
      id,
      map_id: mapId,
      ...row,
      version: 1,
      withdrawn_at: null,
      written_by: context.caller.memberId,
      written_at: context.now(),
    });
  await context.record('roleMap.line', 'roleMap', mapId, { line: id });
  await context.announce('roleMaps');
  return done;
}

export async function withdrawRoleLine(context: Context, mapId: string, id: string) {
  const line = await queries.lineById(context, id);
  if (!line || line.map_id !== mapId) throw notFound('line');
  await queries.updateLine(context, id, { withdrawn_at: context.now() });
  await context.record('roleMap.withdraw', 'roleMap', mapId, { line: id });
  await context.announce('roleMaps');
  return done;
}

/** Keeps one party's yes or no to the words as they are now. @throws Problem 409 when they are others by now */
export async function keepVoice(
  context: Context,
  line: { id: string; version: number },
  actorId: string,
  it: {
    version: number;
    agrees: boolean;
    words: string | null;
    how: 'member' | 'link' | 'told';
    toldHow: string | null;
  },
): Promise<void> {
  if (it.version !== line.version) throw conflict('other_words', 'The line has other words by now. Read it again.');
  if (!it.agrees && !it.words) throw invalid('reason_needed', 'Say what is not so: a few words are enough.');
  await queries.putVoice(context, {
    line_id: line.id,
    actor_id: actorId,
    version: line.version,
    agrees: it.agrees,
    words: it.words,
    how: it.how,
    told_how: it.toldHow,
    said_by: context.caller.memberId,
    said_at: context.now(),
  });
  await context.record('roleMap.voice', 'roleLine', line.id, { actorId, agrees: it.agrees, how: it.how });
  await context.announce('roleMaps');
}

/** A member speaks for their own organisation; for another, whoever may write says how they were told. */
export async function voiceRoleLine(
  context: Context,
  mapId: string,
  id: string,
  it: BodyOf<typeof contract.voiceRoleLine>,
) {
  const line = await queries.lineById(context, id);
  if (!line || line.map_id !== mapId || line.withdrawn_at) throw notFound('line');
  if (it.actorId !== line.doer_id && it.actorId !== line.other_id) throw notFound('party');
  const own = ownParties(context, line).includes(it.actorId);
  if (!own && !context.caller.verbs.includes('actor.write')) throw forbidden('actor.write');
  if (!own && !it.toldHow) throw invalid('told_how_needed', 'Say how you know: who told you, when, and how.');
  await keepVoice(context, line, it.actorId, {
    ...it,
    how: own ? 'member' : 'told',
    toldHow: own ? null : it.toldHow,
  });
  return done;
}
