import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Context } from '#server/context.ts';
import { conflict, notFound } from '#domain/problem.ts';
import * as places from '#features/places/places.service.ts';
import * as readers from '#features/readers/readers.service.ts';
import { circlesIn, foldIdentifier, identifierFault, ORG_ID, shownName } from './directory.rules.ts';
import { soundOfWord } from './entry-words.rules.ts';
import type { OrganisationFields } from './organisations.contract.ts';
import * as shared from './directory.queries.ts';
import { entryWords, placeIds, recordOf } from './organisation-record.service.ts';
import * as queries from './organisations.queries.ts';

/** An entry as an importer hands it in. */
export interface OrganisationGiven extends OrganisationFields {
  /** of an entry that stands, or to be made under; otherwise one is made */
  id?: string;
  /** how the file names it: the same key again is the same entry. `iati:XM-DAC-41114`, `hxl:SAMPLE-3W:acf` */
  externalKey: string | null;
}

export interface Finding {
  /** place in what was handed in, from 0 */
  row: number;
  code:
    | 'duplicate_key'
    | 'known_identifier'
    | 'circle'
    | 'unknown_parent'
    | 'no_register'
    | 'unknown_register'
    | 'only_register';
  detail: string;
}

export interface SavedBatch {
  /** of each row, in their order */
  ids: string[];
  added: number;
  changed: number;
  same: number;
  /** of each row, in their order */
  outcomes: ('added' | 'changed' | 'same')[];
  findings: Finding[];
  /** SHA-256 over the hashes of the rows, as the record has it */
  root: string;
}

/** What a row tells, without what it is called by here and in its file. */
export function toldOf<T extends { id?: string; externalKey: string | null }>(row: T): Omit<T, 'id' | 'externalKey'> {
  const told: Partial<T> = { ...row };
  delete told.id;
  delete told.externalKey;
  return told as Omit<T, 'id' | 'externalKey'>;
}

/** SHA-256 of the canonical JSON (RFC 8785) of what was told, in hex: the same again is known by it. */
export const contentHash = (told: unknown): string =>
  createHash('sha256')
    .update(canonicalize(told) ?? '')
    .digest('hex');

/**
 * Words that a long run knows the search to have, so that they are not handed in again; those of this transaction are added to `news`. `keep` hands them
 * in beside the transaction: a word alone tells nobody anything, and one that stands in no entry after all finds nothing.
 */
export interface WordsOfRun {
  readonly known: ReadonlySet<string>;
  readonly news: Set<string>;
  keep(words: readonly string[]): Promise<void>;
}

/** The words of entries, for the search to know them. */
export async function keepWords(
  context: Context,
  lists: readonly (readonly string[])[],
  run?: WordsOfRun,
): Promise<void> {
  const fresh = new Set<string>();
  for (const list of lists)
    for (const word of list) if (!word.includes(':') && !run?.known.has(word) && !run?.news.has(word)) fresh.add(word);
  if (fresh.size === 0) return;
  // in their order, so that two who hand in the same never wait for each other
  const words = [...fresh].toSorted();
  for (const word of words) run?.news.add(word);
  await (run ? run.keep(words) : insertWords(context, words));
}
export const insertWords = (context: Context, words: readonly string[]): Promise<void> =>
  shared.keepWords(context, words, words.map(soundOfWord));

/** What an entry that stands is found by, of its own. @throws Problem 404 */
export async function wordsOfEntry(context: Context, id: string): Promise<string[]> {
  const { fields } = await readFields(context, id);
  return entryWords(id, fields, await places.chainsOfPlaces(context, placeIds([fields])));
}

/** A place chosen by hand is there. @throws Problem 404 */
export async function demandPlaces(context: Context, ids: readonly (string | null)[]): Promise<void> {
  const wanted = new Set(ids.flatMap((id) => (id === null ? [] : [id])));
  if ((await places.placeLines(context, [...wanted])).size < wanted.size) throw notFound('place');
}

/**
 * Saves organisations as a file tells them, however many: new ones are made, those whose telling changed are written anew, the same again costs a look.
 * A row whose identifier another entry already holds is that entry, which is left as it stands and said so. What a person told of a field since stays.
 * Leaves one line in the record with the root of the rows' hashes. Rows must have passed `organisationFields`.
 * @param from.dry to be told what would become of them and save nothing
 */
export async function saveOrganisations(
  context: Context,
  rows: readonly OrganisationGiven[],
  from: { sourceId: string | null; byHand?: boolean; dry?: boolean; words?: WordsOfRun },
): Promise<SavedBatch> {
  const findings: Finding[] = [];
  const ids: string[] = [];
  const hashes = rows.map((row) => contentHash(toldOf(row)));
  const standing = new Map(
    (
      await queries.standingByKeys(
        context,
        rows.flatMap((row) => (row.externalKey ? [row.externalKey] : [])),
      )
    ).map((row) => [row.external_key!, row]),
  );
  const identified = new Map<string, string>();
  const newIdentifiers = rows.flatMap((row) =>
    row.externalKey && standing.has(row.externalKey) ? [] : row.identifiers.map((one) => foldIdentifier(one.value)),
  );
  for (const row of await queries.entriesIdentified(context, newIdentifiers))
    identified.set(`${row.scheme} ${row.fold}`, row.id);
  const registers = rows.some((row) => row.identifiers.length > 0)
    ? await shared.codeSet(context, 'register')
    : new Set<string>();
  const chains = await places.chainsOfPlaces(context, placeIds(rows));
  const fresh: queries.EntryRecord[] = [];
  const altered: { row: number; before: queries.Standing; key: string | null; hash: string }[] = [];
  const firstOfKey = new Map<string, number>();
  let same = 0;
  for (const [at, row] of rows.entries()) {
    const key = row.externalKey;
    const before = key === null ? undefined : standing.get(key);
    const first = key === null ? undefined : firstOfKey.get(key);
    if (first !== undefined) {
      findings.push({ row: at, code: 'duplicate_key', detail: `The same key as row ${first + 1}: ${key}` });
      ids.push(ids[first]!);
      continue;
    }
    if (key !== null) firstOfKey.set(key, at);
    if (before) {
      ids.push(before.id);
      if (before.content_hash.toString('hex') === hashes[at]) same += 1;
      else altered.push({ row: at, before, key, hash: hashes[at]! });
      continue;
    }
    const folds = row.identifiers.map((one) => `${one.scheme} ${foldIdentifier(one.value)}`);
    const holder = folds.map((one) => identified.get(one)).find((one) => one !== undefined);
    if (holder !== undefined) {
      findings.push({ row: at, code: 'known_identifier', detail: row.identifiers[0]!.value });
      ids.push(holder);
      same += 1;
      continue;
    }
    const id = row.id ?? context.newId();
    for (const one of folds) identified.set(one, id);
    ids.push(id);
    fresh.push(
      recordOf(id, row, { externalKey: key, hash: hashes[at]!, sourceId: from.sourceId, said: {}, registers, chains }),
    );
    for (const one of row.identifiers) {
      const fault = one.scheme === ORG_ID ? identifierFault(one.value, registers) : null;
      if (fault) findings.push({ row: at, code: fault, detail: one.value });
    }
  }
  const changed: queries.EntryRecord[] = [];
  for (const { row, before, key, hash } of altered) {
    const { id, said } = before;
    const told = toldOf(rows[row]!);
    const spoken = Object.keys(said).filter(
      (field) => (said[field]!.by !== null || said[field]!.itself) && field in told,
    );
    const stood = spoken.length === 0 ? null : (await readFields(context, id)).fields;
    const kept = stood && Object.fromEntries(spoken.map((field) => [field, stood[field as keyof OrganisationFields]]));
    changed.push(
      recordOf(id, { ...told, ...kept }, { externalKey: key, hash, sourceId: from.sourceId, said, registers, chains }),
    );
  }
  await refuseCircles(context, [...fresh, ...changed], findings, (id) => ids.indexOf(id));
  const root = createHash('sha256').update(hashes.join('')).digest('hex');
  if (!from.dry && fresh.length + changed.length > 0) {
    await queries.insertEntries(context, fresh);
    await queries.updateEntries(context, changed);
    await keepWords(
      context,
      [...fresh, ...changed].map((row) => row.words),
      from.words,
    );
    if (!from.byHand)
      await context.record('organisation.batch', 'organisation', ids[0]!, {
        added: fresh.length,
        changed: changed.length,
        same,
        root,
      });
    await context.announce(
      'organisations',
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

/** A parent that is not there is left out, and so is one under whom somebody would stand under themselves; both are told. */
async function refuseCircles(
  context: Context,
  rows: queries.EntryRecord[],
  findings: Finding[],
  rowOf: (id: string) => number,
): Promise<void> {
  const wanted = new Map(rows.flatMap((row) => (row.parent_id ? [[row.id, row.parent_id] as const] : [])));
  if (wanted.size === 0) return;
  const above = await queries.linksAbove(context, [...new Set(wanted.values())]);
  const made = new Set(rows.map((row) => row.id));
  const caught = circlesIn(wanted, above);
  for (const row of rows) {
    if (row.parent_id === null) continue;
    const unknown = !above.has(row.parent_id) && !made.has(row.parent_id);
    if (!unknown && !caught.has(row.id)) continue;
    findings.push({
      row: rowOf(row.id),
      code: unknown ? 'unknown_parent' : 'circle',
      detail: unknown ? 'The parent is not in the directory.' : 'It would stand under itself.',
    });
    row.parent_id = null;
  }
}

/** An entry as it could be handed in again, with who told which field. @throws Problem 404 */
export async function readFields(context: Context, id: string) {
  const [head] = await queries.headsByIds(context, [id]);
  if (!head || head.kind === 'person') throw notFound('organisation');
  const row = await queries.readOrganisationRow(context, id);
  const names = await queries.namesOf(context, [id]);
  const identifiers = await queries.identifiersOf(context, id);
  const placed = await queries.placesOf(context, [id]);
  const fields: OrganisationFields = {
    kind: head.kind,
    parentId: head.parent_id,
    names: names.length
      ? names.map(({ language, kind, name, used_from, used_until }) => ({
          language,
          kind,
          name,
          ...(used_from === null ? {} : { from: used_from }),
          ...(used_until === null ? {} : { until: used_until }),
        }))
      : [
          { language: 'und', kind: 'official', name: head.name },
          ...Object.entries(head.names).map(([language, name]) => ({ language, kind: 'official' as const, name })),
        ],
    identifiers: identifiers.map(({ scheme, value }) => ({ scheme, value })),
    places: placed.map((one) => ({ kind: one.kind, placeId: one.place_id, text: one.place_text })),
    nature: row?.nature ?? null,
    focuses: row?.focuses ?? [],
    approaches: row?.approaches ?? [],
    instruments: row?.instruments ?? [],
    contexts: row?.contexts ?? [],
    mandate: row?.mandate ?? null,
    mandateLanguage: row?.mandate_language ?? null,
    website: row?.website ?? null,
    label: head.label,
  };
  return { head, row, fields, identifiers, said: row?.said ?? {} };
}

/** Keeps where something was read or heard. @returns its id, null for none */
export async function keepSource(
  context: Context,
  it: {
    kind: shared.SourceRow['kind'];
    title: string;
    release: string | null;
    datedOn: string | null;
    url: string | null;
    licence: string | null;
    caution: string | null;
  } | null,
): Promise<string | null> {
  if (it === null) return null;
  const id = context.newId();
  const { datedOn, ...rest } = it;
  await shared.insertSource(context, { id, ...rest, dated_on: datedOn, read_at: context.now() });
  return id;
}

type Source = Parameters<typeof keepSource>[1];

/** One entry, entered by hand. The same again under the same id is the same. */
export async function createOrganisation(context: Context, id: string, fields: OrganisationFields, source: Source) {
  const [taken] = await queries.headsByIds(context, [id]);
  if (taken) {
    if (taken.name === shownName(fields.names)) return { id, findings: [] };
    throw conflict('id_taken', 'Another entry has this id already.');
  }
  if (fields.parentId && (await shared.knownActors(context, [fields.parentId])).length === 0) throw notFound('parent');
  await demandPlaces(
    context,
    fields.places.map((one) => one.placeId),
  );
  const sourceId = await keepSource(context, source);
  const { findings, ids } = await saveOrganisations(context, [{ ...fields, id, externalKey: null }], {
    sourceId,
    byHand: true,
  });
  if (ids[0] !== id)
    throw conflict(
      'known_identifier',
      'An entry with this identifier is in the directory already. Open it and add what is new.',
    );
  await context.record('organisation.create', 'organisation', id, { name: shownName(fields.names), sourceId });
  return { id, findings: findings.map(({ code, detail }) => ({ code, detail })) };
}

const sameAs = (a: unknown, b: unknown): boolean => canonicalize(a) === canonicalize(b);

/** Which fields differ, and who says so now. */
export function saidNow<T extends object>(
  before: T,
  now: T,
  said: Record<string, shared.Said>,
  by: shared.Said,
): { changed: string[]; said: Record<string, shared.Said> } {
  const changed = Object.keys(now).filter((key) => !sameAs(before[key as keyof T], now[key as keyof T]));
  return { changed, said: { ...said, ...Object.fromEntries(changed.map((key) => [key, by])) } };
}

/** The entry as a person now tells it. Fields that changed keep who told them, when and from what; a file read again later leaves them. */
export async function changeOrganisation(context: Context, id: string, fields: OrganisationFields, source: Source) {
  const stood = await readFields(context, id);
  await demandPlaces(
    context,
    fields.places.map((one) => one.placeId),
  );
  const sourceId = await keepSource(context, source);
  const { changed, said } = saidNow(stood.fields, fields, stood.said, {
    by: context.caller.memberId,
    at: context.now().toISOString(),
    sourceId,
    ...(source?.kind === 'itself' ? { itself: true as const } : {}),
  });
  if (changed.length === 0) return { id, findings: [] };
  const findings: Finding[] = [];
  const registers = await shared.codeSet(context, 'register');
  const record = recordOf(id, fields, {
    externalKey: stood.row?.external_key ?? null,
    hash: stood.row?.content_hash.toString('hex') ?? contentHash(fields),
    sourceId: stood.row ? stood.row.source_id : sourceId,
    said,
    registers,
    chains: await places.chainsOfPlaces(context, placeIds([fields])),
  });
  await refuseCircles(context, [record], findings, () => 0);
  if (findings.some((it) => it.code === 'circle')) throw conflict('circle', 'An actor cannot stand under itself.');
  if (findings.some((it) => it.code === 'unknown_parent')) throw notFound('parent');
  // RED has a reader before it is RED, or the change would be refused
  await readers.nameFirstReader(context, id, fields.label);
  await queries.updateEntries(context, [record]);
  await keepWords(context, [record.words]);
  for (const one of record.identifier_rows)
    if (one.fault) findings.push({ row: 0, code: one.fault as Finding['code'], detail: one.value });
  await context.record('organisation.change', 'organisation', id, { fields: changed, sourceId });
  await context.announce('organisations', id);
  return { id, findings: findings.map(({ code, detail }) => ({ code, detail })) };
}
