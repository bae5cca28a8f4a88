import { createHash, hash } from 'node:crypto';
import type { Context } from '#server/context.ts';
import { inTurn } from '#server/in-turn.ts';
import { conflict, notFound } from '#domain/problem.ts';
import * as readers from '#features/readers/readers.service.ts';
import type { InitiativeFields } from './initiatives.contract.ts';
import * as shared from './directory.queries.ts';
import { knownOf, oddities, recordOf, type InitiativeFinding, type LookedUp } from './initiative-record.service.ts';
import * as queries from './initiatives.queries.ts';
import {
  contentHash,
  demandPlaces,
  keepSource,
  keepWords,
  saidNow,
  toldOf,
  type WordsOfRun,
} from './organisations.service.ts';

/** An initiative as an importer hands it in. */
export interface InitiativeGiven extends InitiativeFields {
  id?: string;
  /** how the file names it: the same key again is the same initiative. `iati:XM-DAC-41114-123` */
  externalKey: string | null;
  /** what the file says that has no field here, to be given back whole */
  extra?: Record<string, unknown>;
  /** what whoever read the file has reckoned already: the hash of all it says, before anybody or any place in it was found; the words of its texts */
  ready?: { told: string; words: readonly string[] };
}
export interface SavedInitiatives {
  ids: string[];
  added: number;
  changed: number;
  same: number;
  /** of each row, in their order */
  outcomes: ('added' | 'changed' | 'same')[];
  findings: InitiativeFinding[];
  root: string;
}

const fieldsOf = (row: InitiativeGiven) => {
  const { ready: _ready, ...told } = toldOf(row);
  return told;
};
/** What tells whether a row is the same again: all that is said of it, and who and where that is taken to be. */
const hashOf = (row: InitiativeGiven): string =>
  row.ready === undefined
    ? contentHash(fieldsOf(row))
    : // lists of texts and numbers are canonical as they are
      hash(
        'sha256',
        JSON.stringify([
          row.ready.told,
          row.label,
          row.parties.map((one) => one.actorId),
          row.money.map((one) => one.actorId),
          row.places.map((one) => one.placeId),
        ]),
      );

/** Initiatives that are written at once; the next are made ready meanwhile. */
const PIECE = 250;
const piecesOf = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size));
const wordsIn = (records: readonly queries.InitiativeRecord[]) => records.map((it) => it.words);

/**
 * Saves initiatives as a file tells them, however many: new ones are made, those whose telling changed are written anew, the same again costs a look.
 * What a person told of a field since stays. Leaves one line in the record with the root of the rows' hashes. Rows must have passed
 * `initiativeFields`; organisations and places must be there.
 * @param from.dry to be told what would become of them and save nothing
 * @param from.standing what stands under the rows' keys, where that has been looked up
 * @param from.lookedUp of a run of many batches
 * @param from.meanwhile is called once the database has something to do
 */
export async function saveInitiatives(
  context: Context,
  rows: readonly InitiativeGiven[],
  from: {
    sourceId: string | null;
    byHand?: boolean;
    dry?: boolean;
    words?: WordsOfRun;
    standing?: ReadonlyMap<string, queries.StandingInitiative>;
    lookedUp?: LookedUp;
    meanwhile?: () => void;
  },
): Promise<SavedInitiatives> {
  const findings: InitiativeFinding[] = [];
  const hashes = rows.map(hashOf);
  const keys = () => rows.flatMap((row) => (row.externalKey ? [row.externalKey] : []));
  const standing =
    from.standing ??
    new Map((await queries.standingByKeys(context, keys())).map((row) => [row.external_key!, row] as const));
  const ids: string[] = [];
  const fresh: { at: number; id: string }[] = [];
  const altered: { at: number; id: string; said: Record<string, shared.Said> }[] = [];
  const firstOfKey = new Map<string, number>();
  let same = 0;
  for (const [at, row] of rows.entries()) {
    const key = row.externalKey;
    const first = key === null ? undefined : firstOfKey.get(key);
    if (first !== undefined) {
      findings.push({ row: at, code: 'duplicate_key', detail: `The same key as row ${first + 1}: ${key}` });
      ids.push(ids[first]!);
      continue;
    }
    if (key !== null) firstOfKey.set(key, at);
    const before = key === null ? undefined : standing.get(key);
    const id = before?.id ?? row.id ?? context.newId();
    ids.push(id);
    if (!before) fresh.push({ at, id });
    else if (before.content_hash.toString('hex') === hashes[at]) same += 1;
    else altered.push({ at, id, said: before.said });
  }
  const known = await knownOf(
    context,
    [...fresh, ...altered].map((it) => rows[it.at]!),
    from.lookedUp,
  );
  const look = (at: number, record: queries.InitiativeRecord): void =>
    void findings.push(...oddities(at, rows[at]!, record));
  const make = (some: typeof fresh) => async () => {
    const made = some.map(({ at, id }) => {
      const { externalKey, extra, ready } = rows[at]!;
      const record = recordOf(id, rows[at]!, known, {
        externalKey,
        hash: hashes[at]!,
        sourceId: from.sourceId,
        said: {},
        extra: extra ?? {},
        ...(ready ? { words: ready.words } : {}),
      });
      look(at, record);
      return record;
    });
    if (from.dry) return;
    await inTurn([() => queries.insertInitiatives(context, made), () => keepWords(context, wordsIn(made), from.words)]);
  };
  const [first, ...others] = piecesOf(fresh, PIECE).map(make);
  if (first) await inTurn([first, async () => from.meanwhile?.(), ...others]);
  const changed: queries.InitiativeRecord[] = [];
  for (const { at, id, said } of altered) {
    const { externalKey, extra } = rows[at]!;
    const told = fieldsOf(rows[at]!);
    const byPeople = Object.keys(said).filter((field) => said[field]!.by !== null && field in told);
    const stood = byPeople.length === 0 ? null : (await readFields(context, id)).fields;
    const kept = stood && Object.fromEntries(byPeople.map((field) => [field, stood[field as keyof InitiativeFields]]));
    changed.push(
      recordOf(id, { ...told, ...kept }, known, {
        externalKey,
        hash: hashes[at]!,
        sourceId: from.sourceId,
        said,
        extra: extra ?? {},
      }),
    );
  }
  for (const [n, { at }] of altered.entries()) look(at, changed[n]!);
  const root = createHash('sha256').update(hashes.join('')).digest('hex');
  if (!from.dry && fresh.length + changed.length > 0) {
    await queries.updateInitiatives(context, changed);
    await keepWords(context, wordsIn(changed), from.words);
    if (!from.byHand)
      await context.record('initiative.batch', 'initiative', ids[0]!, {
        added: fresh.length,
        changed: changed.length,
        same,
        root,
      });
    await context.announce(
      'initiatives',
      [...fresh, ...changed].map((row) => row.id),
    );
  }
  const news = new Set(fresh.map((it) => it.id));
  const anew = new Set(changed.map((it) => it.id));
  const outcomes = ids.map((id) =>
    news.has(id) ? ('added' as const) : anew.has(id) ? ('changed' as const) : ('same' as const),
  );
  return { ids, added: fresh.length, changed: changed.length, same, outcomes, findings, root };
}

/** An initiative as it could be handed in again, with who told which field. @throws Problem 404 */
export async function readFields(context: Context, id: string) {
  const row = await queries.readInitiativeRow(context, id);
  if (!row) throw notFound('initiative');
  const money = await queries.moneyOf(context, id);
  const fields: InitiativeFields = {
    title: row.title,
    language: row.language,
    titles: row.titles,
    description: row.description,
    ...(Object.keys(row.descriptions).length > 0 ? { descriptions: row.descriptions } : {}),
    state: row.state,
    plannedFrom: row.planned_from,
    plannedTo: row.planned_to,
    actualFrom: row.actual_from,
    actualTo: row.actual_to,
    funding: row.funding,
    ledLocally: row.led_locally,
    forWhom: row.for_whom,
    people: row.people,
    results: row.results,
    parties: (await queries.partiesOf(context, [id])).map((one) => ({
      role: one.role,
      actorId: one.actor_id,
      name: one.name,
    })),
    purposes: (await queries.purposesOf(context, [id])).map(({ list, code, name, share }) => ({
      list,
      code,
      name,
      share,
    })),
    places: (await queries.placesOf(context, [id])).map((one) => ({
      placeId: one.place_id,
      text: one.place_text,
      whole: one.whole,
      lat: one.lat,
      lon: one.lon,
      precision: one.precision,
      share: one.share,
    })),
    money: money.map((one) => ({
      kind: one.kind,
      amount: Number(one.amount),
      currency: one.currency,
      on: one.on_day,
      to: one.to_day,
      rate: one.rate === null || one.currency === 'USD' ? null : Number(one.rate),
      actorId: one.actor_id,
      name: one.name,
    })),
    label: row.label,
  };
  return { row, fields, money, said: row.said };
}

type Source = Parameters<typeof keepSource>[1];

export async function createInitiative(context: Context, id: string, fields: InitiativeFields, source: Source) {
  const before = await queries.readInitiativeRow(context, id);
  if (before) {
    if (before.title === fields.title) return { id, findings: [] };
    throw conflict('id_taken', 'Another initiative has this id already.');
  }
  await demandChosen(context, fields);
  const sourceId = await keepSource(context, source);
  const { findings } = await saveInitiatives(context, [{ ...fields, id, externalKey: null }], {
    sourceId,
    byHand: true,
  });
  await context.record('initiative.create', 'initiative', id, { title: fields.title, sourceId });
  return { id, findings: findings.map(({ code, detail }) => ({ code, detail })) };
}

/** What is chosen by hand is there. @throws Problem 404 */
async function demandChosen(context: Context, fields: InitiativeFields): Promise<void> {
  await demandPlaces(
    context,
    fields.places.map((one) => one.placeId),
  );
  const wanted = new Set([...fields.parties, ...fields.money].flatMap((one) => (one.actorId ? [one.actorId] : [])));
  const known = await shared.knownActors(context, [...wanted]);
  if (known.length < wanted.size) throw notFound('organisation');
}

/** The initiative as a person now tells it. Fields that changed keep who told them, when and from what. */
export async function changeInitiative(context: Context, id: string, fields: InitiativeFields, source: Source) {
  const stood = await readFields(context, id);
  await demandChosen(context, fields);
  const sourceId = await keepSource(context, source);
  const { changed, said } = saidNow(stood.fields, fields, stood.said, {
    by: context.caller.memberId,
    at: context.now().toISOString(),
    sourceId,
  });
  if (changed.length === 0) return { id, findings: [] };
  const record = recordOf(id, fields, await knownOf(context, [fields]), {
    externalKey: stood.row.external_key,
    hash: stood.row.content_hash.toString('hex'),
    sourceId: stood.row.source_id,
    said,
    extra: stood.row.extra,
  });
  // a rate that was found in the table keeps the day it is of
  for (const line of record.money_rows) {
    const before = stood.money.find(
      (one) => one.currency === line.currency && one.on_day === line.on_day && Number(one.rate) === line.rate,
    );
    if (before) line.rate_on = before.rate_on;
  }
  await readers.nameFirstReader(context, id, fields.label);
  await queries.updateInitiatives(context, [record]);
  await keepWords(context, [record.words]);
  await context.record('initiative.change', 'initiative', id, { fields: changed, sourceId });
  await context.announce('initiatives', id);
  return { id, findings: oddities(0, fields, record).map(({ code, detail }) => ({ code, detail })) };
}
