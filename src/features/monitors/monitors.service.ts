import type { Context } from '#server/context.ts';
import { invalid, notFound } from '#domain/problem.ts';
import * as actors from '#features/people/actors.service.ts';
import * as places from '#features/places/places.service.ts';
import { bySilence, standingOf, worstOf } from './expected.rules.ts';
import type { Expectation, MonitorLine, MonitorPage, NoteText, Standing } from './monitors.contract.ts';
import * as queries from './monitors.queries.ts';
import { focalOf } from './focal.service.ts';
import { makeWord } from './joining.service.ts';

const done = { ok: true as const };
const today = (context: Context): string => context.now().toISOString().slice(0, 10);

interface Standings {
  rows: queries.ExpectationRow[];
  /** by person: what is expected of them, and how it stands */
  byPerson: Map<string, MonitorPage['expected']>;
}

async function standings(context: Context): Promise<Standings> {
  const rows = await queries.expectations(context);
  const byId = new Map(rows.map((it) => [it.id, it]));
  const byPerson: Standings['byPerson'] = new Map();
  for (const it of await queries.expected(context)) {
    const row = byId.get(it.expectation);
    if (!row) continue;
    const rhythm = { everyDays: row.every_days, graceDays: row.grace_days, startsOn: row.starts_on };
    const all = byPerson.get(it.person_id) ?? [];
    byPerson.set(it.person_id, all);
    all.push({
      id: row.id,
      name: row.name,
      formTitle: row.form_title,
      everyDays: row.every_days,
      lastHeardOn: it.last_heard,
      ...standingOf(rhythm, it.last_heard, today(context)),
    });
  }
  return { rows, byPerson };
}

async function linesOf(context: Context, rows: queries.MonitorRow[], all: Standings): Promise<MonitorLine[]> {
  const areas = await places.placeLines(
    context,
    rows.flatMap((it) => it.area_place_id ?? []),
  );
  const groups = Map.groupBy(await queries.groupsOfMonitors(context), (it) => it.person_id);
  return rows.map((it) => {
    const worst = worstOf(all.byPerson.get(it.id) ?? []);
    const area = it.area_place_id ? areas.get(it.area_place_id) : undefined;
    return {
      id: it.id,
      alias: it.alias,
      languages: it.languages,
      area: area ? { id: area.id, name: area.name } : null,
      channels: it.channels as MonitorLine['channels'],
      groups: (groups.get(it.id) ?? []).map(({ id, name }) => ({ id, name })),
      phones: it.phones,
      reliability: it.reliability,
      tied: it.tied,
      lastHeardOn: it.last_heard,
      standing: worst?.standing ?? null,
      dueOn: worst?.dueOn ?? null,
    };
  });
}

/** A page of enrolled people, the silent first. One who is gone, or speaks again, since the page before ends the list: it is asked for anew. */
export async function listMonitors(
  context: Context,
  query: { after?: string | undefined; limit: number; standing?: Standing | undefined; q?: string | undefined },
) {
  const all = await standings(context);
  const words = query.q?.toLocaleLowerCase();
  const people = bySilence(
    (await queries.monitors(context)).map((row) => ({
      row,
      alias: row.alias,
      standing: worstOf(all.byPerson.get(row.id) ?? [])?.standing ?? null,
      lastHeardOn: row.last_heard,
    })),
  ).filter(
    (it) =>
      (query.standing === undefined || it.standing === query.standing) &&
      (words === undefined || it.alias.toLocaleLowerCase().includes(words)),
  );
  const from = query.after === undefined ? 0 : people.findIndex((it) => it.row.id === query.after) + 1;
  const page = query.after !== undefined && from === 0 ? [] : people.slice(from, from + query.limit);
  return {
    today: today(context),
    monitors: await linesOf(
      context,
      page.map((it) => it.row),
      all,
    ),
    total: people.length,
    next: page.length > 0 && from + page.length < people.length ? page.at(-1)!.row.id : null,
  };
}

/** How many let a report pass that was expected of them, by the place they report from. Nobody is named. */
export async function silentByArea(context: Context): Promise<Map<string, number>> {
  const all = await standings(context);
  const counts = new Map<string, number>();
  for (const row of await queries.monitors(context)) {
    const standing = worstOf(all.byPerson.get(row.id) ?? [])?.standing;
    if (row.area_place_id && (standing === 'silent' || standing === 'never'))
      counts.set(row.area_place_id, (counts.get(row.area_place_id) ?? 0) + 1);
  }
  return counts;
}

export async function readMonitor(context: Context, id: string): Promise<MonitorPage> {
  const rows = await queries.monitors(context, id);
  const row = rows[0];
  if (!row) throw notFound('source');
  const all = await standings(context);
  const [line] = await linesOf(context, rows, all);
  const organisation = row.organisation_id
    ? (await actors.actorNames(context, [row.organisation_id])).get(row.organisation_id)
    : undefined;
  return {
    ...line!,
    today: today(context),
    organisation: organisation ? { id: row.organisation_id!, name: organisation } : null,
    reminded: row.reminded,
    remindedOn: await queries.remindedOn(context, row.id),
    expected: all.byPerson.get(row.id) ?? [],
    tiedTo: await queries.tiedTo(context, row.id),
    ...(await focalOf(context, row.id)),
    phonesHere: (await queries.phonesOf(context, row.id)).map((it) => ({
      id: it.id,
      name: it.name,
      lastSeenOn: it.last_seen_on,
    })),
  };
}

async function demandMonitor(context: Context, id: string): Promise<queries.MonitorRow> {
  const [row] = await queries.monitors(context, id);
  if (!row) throw notFound('source');
  return row;
}

/** The first alias of the person that this alias is, whom the caller sees. @throws Problem 404 */
export const personOf = async (context: Context, id: string): Promise<string> => (await demandMonitor(context, id)).id;

/** @throws Problem 422 `unknown_place` */
export async function changeMonitor(
  context: Context,
  id: string,
  it: {
    languages: string[];
    areaPlaceId: string | null;
    channels: string[];
    reminded?: boolean | undefined;
    groupIds: string[];
  },
) {
  const row = await demandMonitor(context, id);
  if (it.areaPlaceId && !(await places.placeLines(context, [it.areaPlaceId])).has(it.areaPlaceId))
    throw invalid('unknown_place', 'There is no such place here.');
  await queries.changeMonitor(context, row.id, {
    languages: [...new Set(it.languages)],
    areaPlaceId: it.areaPlaceId,
    channels: [...new Set(it.channels)],
    reminded: it.reminded ?? row.reminded,
  });
  await queries.setGroups(context, row.id, [...new Set(it.groupIds)]);
  await context.record('monitor.change', 'source', row.id, { channels: it.channels, groups: it.groupIds.length });
  await context.announce('monitors', row.id);
  await context.announce('groups');
  return done;
}

const WORD_DAYS = 7;

/** A word by which this person enrols a channel of theirs: told to them by whoever enrols them, and never again. */
export async function giveWord(context: Context, id: string) {
  const row = await demandMonitor(context, id);
  const given = await makeWord(context, row.id, { opens: true, lastsMs: WORD_DAYS * 86_400_000 });
  await context.record('monitor.word', 'source', row.id, {});
  return given;
}

export async function untie(context: Context, id: string, otherId: string) {
  await demandMonitor(context, id);
  if (!(await queries.untie(context, id, otherId))) throw notFound('source');
  await context.record('source.untie', 'source', otherId, { from: id });
  await context.announce('monitors', id);
  return done;
}

/** A word that nothing happened, taken at the desk. The same again is the same. */
export async function takeQuietWord(context: Context, id: string, it: { wordId: string; channel: 'call' | 'visit' }) {
  const row = await demandMonitor(context, id);
  await queries.insertQuietWord(context, { id: it.wordId, source: row.id, channel: it.channel });
  await context.record('source.quiet', 'source', row.id, { channel: it.channel });
  await context.announce('monitors', row.id);
  return done;
}

export async function listExpectations(context: Context): Promise<{ today: string; expectations: Expectation[] }> {
  const { rows, byPerson } = await standings(context);
  const counts = new Map(rows.map((it) => [it.id, { waiting: 0, due: 0, silent: 0 }]));
  for (const it of [...byPerson.values()].flat()) {
    const count = counts.get(it.id)!;
    count[it.standing === 'never' ? 'silent' : it.standing] += 1;
  }
  return {
    today: today(context),
    expectations: rows.map((it) => ({
      id: it.id,
      name: it.name,
      form: it.form ? { id: it.form, title: it.form_title ?? '' } : null,
      group: it.group_id ? { id: it.group_id, name: it.group_name ?? '' } : null,
      monitor: it.source_id ? { id: it.source_id, alias: it.alias ?? '' } : null,
      everyDays: it.every_days,
      graceDays: it.grace_days,
      startsOn: it.starts_on,
      reminds: it.reminds,
      ...counts.get(it.id)!,
    })),
  };
}

/** @throws Problem 422 `one_of_whom` when it names a group and a person; 404 for a form, group or monitor that is not here */
export async function saveExpectation(
  context: Context,
  id: string,
  it: {
    name: string;
    formId: string | null;
    groupId: string | null;
    monitorId: string | null;
    everyDays: number;
    graceDays: number;
    startsOn: string;
    reminds: boolean;
    zone: string;
  },
) {
  if (it.groupId && it.monitorId)
    throw invalid('one_of_whom', 'A report is expected of a group or of one person, not of both.');
  const here = await queries.namedHere(context, it);
  if (!here.form) throw notFound('form');
  if (!here.monitor_group) throw notFound('group');
  if (!here.monitor) throw notFound('source');
  await queries.saveExpectation(context, id, it);
  await context.record('expectation.save', 'expectation', id, { everyDays: it.everyDays, form: it.formId });
  await context.announce('monitors', null);
  return done;
}

export async function endExpectation(context: Context, id: string) {
  if (!(await queries.endExpectation(context, id))) throw notFound('expectation');
  await context.record('expectation.end', 'expectation', id, {});
  await context.announce('monitors', null);
  return done;
}

export async function listNotes(context: Context) {
  return {
    notes: (await queries.notes(context)).map((it) => ({
      id: it.id,
      texts: it.texts,
      changedAt: it.changed_at.toISOString(),
    })),
  };
}

/** @throws Problem 422 `language_twice` */
export async function saveNote(context: Context, id: string, texts: NoteText[]) {
  if (new Set(texts.map((it) => it.language)).size < texts.length)
    throw invalid('language_twice', 'Each language stands once.');
  await queries.saveNote(context, id, texts);
  await context.record('note.save', 'training_note', id, { languages: texts.map((it) => it.language) });
  await context.announce('notes');
  return done;
}

export async function endNote(context: Context, id: string) {
  if (!(await queries.endNote(context, id))) throw notFound('note');
  await context.record('note.end', 'training_note', id, {});
  await context.announce('notes');
  return done;
}
