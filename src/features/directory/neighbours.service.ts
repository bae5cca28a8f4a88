import type { Context } from '#server/context.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import * as places from '#features/places/places.service.ts';
import { wordsOf } from './entry-words.rules.ts';
import * as shared from './directory.queries.ts';
import type { InitiativeFields } from './initiatives.contract.ts';
import * as initiatives from './initiatives.queries.ts';
import { yearsOf } from './initiative-record.service.ts';
import { readFields } from './initiatives.service.ts';
import { askedAbout, neighbours, type Alike, type Compared } from './overlap.rules.ts';
import { initiativeLines } from './entry-lines.service.ts';
import * as queries from './neighbours.queries.ts';

const MOST_COMPARED = 400;
const MOST_SHOWN = 12;
/** Days until those not contacted should have been. */
const DAYS_TO_CONTACT = 14;

export interface Stance {
  id: string;
  stance: queries.RelationRow['stance'];
  words: string | null;
}
type Planned = Pick<
  InitiativeFields,
  | 'title'
  | 'purposes'
  | 'places'
  | 'parties'
  | 'plannedFrom'
  | 'plannedTo'
  | 'actualFrom'
  | 'actualTo'
  | 'forWhom'
  | 'funding'
  | 'ledLocally'
>;

/** Purposes with the wider kinds they belong to. */
async function widerOf(
  context: Context,
  purposes: readonly { list: string; code: string }[],
): Promise<Map<string, string>> {
  const wider = new Map<string, string>();
  for (const [list, of] of Map.groupBy(purposes, (one) => one.list))
    for (const code of await shared.codesOf(context, list, [...new Set(of.map((one) => one.code))]))
      if (code.parent_code !== null) wider.set(`${list}:${code.code}`, `${code.parent_list}:${code.parent_code}`);
  return wider;
}

/** What each purpose is called, in every language known here and as it was told: the words of each name. */
async function calledOf(
  context: Context,
  purposes: readonly { list: string; code: string; name?: string | null }[],
): Promise<Map<string, string[][]>> {
  const called = new Map<string, string[][]>();
  const add = (key: string, names: readonly (string | null | undefined)[]) => {
    const words = names.map((name) => wordsOf([name])).filter((it) => it.length > 0);
    called.set(key, [...(called.get(key) ?? []), ...words]);
  };
  for (const [list, of] of Map.groupBy(purposes, (one) => one.list)) {
    const codes = [...new Set(of.map((one) => one.code))];
    for (const code of await shared.codesOf(context, list, codes))
      add(codeOf(code), [...new Set([code.name, ...Object.values(code.names)])]);
    for (const one of of) if (one.name && !called.has(codeOf(one))) add(codeOf(one), [one.name]);
  }
  return called;
}

const codeOf = (one: { list: string; code: string }) => `${one.list}:${one.code}`;

/** Those whose work is like the planned one, of those the asker knows: local ones first, with the reasons. */
export async function alikeOf(context: Context, id: string, it: Planned): Promise<Alike[]> {
  const ids = it.places.flatMap((one) => one.placeId ?? []);
  const chains = await places.chainsOfPlaces(context, ids);
  const wider = await widerOf(context, it.purposes);
  const planned: Compared = {
    id,
    title: it.title,
    purposes: it.purposes.map(codeOf),
    wider: [...new Set(wider.values())],
    called: [...(await calledOf(context, it.purposes)).values()].flat(),
    places: ids.flatMap((one) => (chains.has(one) ? [chains.get(one)!] : [])),
    began: it.actualFrom ?? it.plannedFrom,
    ended: it.actualTo ?? it.plannedTo,
    forWhom: it.forWhom,
    organisations: it.parties.flatMap((one) => one.actorId ?? []),
    ledLocally: it.ledLocally,
    unpaid: it.funding === 'unpaid',
  };
  if (planned.places.length === 0) return [];
  // in the same area or the one around it, of the same kind of purpose, in the years around
  const around = [
    ...new Set(planned.places.flatMap((chain) => [chain.at(-1)!, ...(chain.length > 2 ? [chain.at(-2)!] : [])])),
  ];
  const years = yearsOf(planned);
  const marks = [
    around.map((one) => `p:${one}`),
    ...(planned.purposes.length > 0 ? [[...planned.purposes, ...planned.wider].map((one) => `s:${one}`)] : []),
    ...(years.length > 0 ? [[years[0]! - 1, ...years].map((year) => `y:${year}`)] : []),
  ];
  const found = await shared.findInitiatives(context, [], marks, MOST_COMPARED);
  // and what stands in these very places, whose sector has no code or whose time nobody told
  const here = planned.places.map((chain) => `p:${chain.at(-1)!}`);
  const beside = marks.length > 1 ? await shared.findInitiatives(context, [], [here], MOST_COMPARED) : [];
  return neighbours(
    planned,
    await comparedOf(
      context,
      [...new Set([...found, ...beside])].filter((one) => one !== id),
    ),
  );
}

async function comparedOf(context: Context, ids: readonly string[]): Promise<Compared[]> {
  const rows = await initiatives.initiativesByIds(context, ids);
  const purposes = await initiatives.purposesOf(context, ids);
  const wider = await widerOf(context, purposes);
  const called = await calledOf(context, purposes);
  const placed = await initiatives.placesOf(context, ids);
  const chains = await places.chainsOfPlaces(
    context,
    placed.flatMap((one) => one.place_id ?? []),
  );
  const parties = Map.groupBy(await initiatives.partiesOf(context, ids), (one) => one.initiative_id);
  const purposesBy = Map.groupBy(purposes, (one) => one.initiative_id);
  const placedBy = Map.groupBy(placed, (one) => one.initiative_id);
  return rows.map((row) => {
    const own = (purposesBy.get(row.id) ?? []).map(codeOf);
    return {
      id: row.id,
      title: row.title,
      purposes: own,
      wider: own.flatMap((one) => wider.get(one) ?? []),
      called: own.flatMap((one) => called.get(one) ?? []),
      places: (placedBy.get(row.id) ?? []).flatMap((one) =>
        one.place_id && chains.has(one.place_id) ? [chains.get(one.place_id)!] : [],
      ),
      began: row.began,
      ended: row.ended,
      forWhom: row.for_whom,
      organisations: (parties.get(row.id) ?? []).flatMap((one) => one.actor_id ?? []),
      ledLocally: row.led_locally,
      unpaid: row.funding === 'unpaid',
    };
  });
}

/** About whom it must be said what was agreed: of something that stands, those alone to whom the change brings it nearer than it was. */
async function askedNow(context: Context, id: string, found: readonly Alike[]): Promise<Alike[]> {
  const asked = askedAbout(found);
  if (asked.length === 0 || (await initiatives.headsByIds(context, [id])).length === 0) return asked;
  const stood = await alikeOf(context, id, (await readFields(context, id)).fields);
  const before = new Map(stood.map((one) => [one.id, one.score]));
  return asked.filter((one) => one.score > (before.get(one.id) ?? 0));
}

/** For the form: whom to look at, why, what was agreed with them, and about whom it must be said. */
export async function lookAround(context: Context, id: string, it: Planned) {
  const found = await alikeOf(context, id, it);
  const asked = new Set((await askedNow(context, id, found)).map((one) => one.id));
  const shown = found.slice(0, MOST_SHOWN);
  const lines = new Map(
    (
      await initiativeLines(
        context,
        await initiatives.initiativesByIds(
          context,
          shown.map((one) => one.id),
        ),
      )
    ).map((line) => [line.id, line]),
  );
  const agreed = new Map(
    (await queries.relationsOf(context, id))
      .filter((one) => one.initiative_id === id)
      .map((one) => [one.other_id, one]),
  );
  return {
    neighbours: shown.flatMap((one) => {
      const line = lines.get(one.id);
      const relation = agreed.get(one.id);
      return line
        ? [
            {
              initiative: line,
              score: one.score,
              reasons: one.reasons,
              local: one.local,
              asked: asked.has(one.id),
              agreed: relation ? { stance: relation.stance, words: relation.words, dueOn: relation.due_on } : null,
            },
          ]
        : [];
    }),
    more: found.length - shown.length,
  };
}

/** Before it is saved, or changed so that it comes nearer to them: everybody whose work is much alike has been spoken of. @throws Problem 409 `neighbours_unspoken` */
export async function demandStances(
  context: Context,
  id: string,
  it: Planned,
  given: readonly Stance[],
): Promise<void> {
  const said = new Set([
    ...given.map((one) => one.id),
    ...(await queries.relationsOf(context, id)).flatMap((one) => (one.initiative_id === id ? [one.other_id] : [])),
  ]);
  const open = (await askedNow(context, id, await alikeOf(context, id, it))).filter((one) => !said.has(one.id));
  if (open.length > 0)
    throw conflict(
      'neighbours_unspoken',
      'Others do nearly the same there. Look at them and say what was agreed with each.',
      {
        count: open.length,
      },
    );
}

/** Keeps what was agreed with each. Those not contacted stay open, with a day until which they should have been. */
export async function keepStances(context: Context, id: string, given: readonly Stance[]): Promise<void> {
  if (given.length === 0) return;
  const known = await initiatives.headsByIds(
    context,
    given.map((one) => one.id),
  );
  if (known.length < new Set(given.map((one) => one.id)).size) throw notFound('initiative');
  if (given.some((one) => one.id === id)) throw invalid('own_neighbour', 'An initiative is no neighbour of itself.');
  if (given.some((one) => one.stance === 'differs' && !one.words))
    throw invalid('reason_needed', 'Say in what it differs: a few words are enough.');
  const due = new Date(context.now().getTime() + DAYS_TO_CONTACT * 86_400_000).toISOString().slice(0, 10);
  const last = new Map(given.map((one) => [one.id, one]));
  await queries.saveRelations(
    context,
    [...last.values()].map((one) => ({
      initiative_id: id,
      other_id: one.id,
      stance: one.stance,
      words: one.words,
      due_on: one.stance === 'not_contacted' ? due : null,
    })),
  );
  await context.record('initiative.neighbours', 'initiative', id, {
    stances: [...last.values()].map((one) => [one.id, one.stance]),
  });
  await context.announce('initiatives', id);
}

/** Neighbours whom nobody has spoken to yet, the longest due first. */
export async function listUncontacted(context: Context, placeIds: readonly string[] | null = null) {
  const rows = await queries.openRelations(context, placeIds, 200);
  const heads = new Map(
    (await initiatives.headsByIds(context, [...new Set(rows.flatMap((one) => [one.initiative_id, one.other_id]))])).map(
      (one) => [one.id, one.title],
    ),
  );
  const today = context.now().toISOString().slice(0, 10);
  return {
    open: rows.map((one) => ({
      initiative: { id: one.initiative_id, name: heads.get(one.initiative_id) ?? '' },
      other: { id: one.other_id, name: heads.get(one.other_id) ?? '' },
      dueOn: one.due_on!,
      late: one.due_on! < today,
      mine: one.recorded_by !== null && one.recorded_by === context.caller.memberId,
    })),
  };
}

export async function settleNeighbour(context: Context, id: string, given: Stance) {
  if ((await initiatives.headsByIds(context, [id])).length === 0) throw notFound('initiative');
  await keepStances(context, id, [given]);
  return { ok: true as const };
}
