import type { Context } from '#server/context.ts';
import { foldText } from '#domain/text-folding.ts';
import { foldIdentifier } from '../directory.rules.ts';
import type { OrganisationDraft } from '../iati/iati-directory.rules.ts';
import type { StandingInitiative } from '../initiatives.queries.ts';
import { saveInitiatives, type InitiativeGiven } from '../initiatives.service.ts';
import { organisationFields } from '../organisations.contract.ts';
import { membersIn } from '../match/name-lists.rules.ts';
import { saveOrganisations, type OrganisationGiven, type WordsOfRun } from '../organisations.service.ts';
import {
  asBringer,
  lookUp,
  noNews,
  ownKey,
  type Known,
  type News,
  type SaveAs,
  type Seen,
} from './batch-lookup.service.ts';
import { partyKey, type RecordFinding } from './file-record.rules.ts';
import type { ReportLine } from './files.contract.ts';
import * as queries from './files.queries.ts';
import type { Named, PlaceAsk, PreparedRecord } from './prepared-record.rules.ts';

export interface SavedRecords {
  readonly lines: ReportLine[];
  /** keys of organisations that were only named and now have an entry */
  readonly organisations: readonly string[];
  readonly news: News;
}

const MOST_FINDINGS = 20;

/**
 * Saves the records of one batch, whatever file they came from: places first, then whoever is named and has no entry, then organisations that the
 * file tells about, then initiatives.
 *
 * An organisation is found by its identifier; without one, by a name that exactly one entry goes by. Everybody else gets an entry of their own: nothing
 * is merged here, what may be the same is offered on the entry. What is withheld from whoever brought the file in is not found, and an entry's
 * label is never loosened by a file.
 * @param seen what `lookUp` found of the records a moment ago; null to look now
 * @param run `keep` is handed the words that the search may not know yet; `meanwhile` is called once the database has something to do, or not at all
 */
export async function saveRecords(
  worker: Context,
  records: readonly PreparedRecord[],
  as: SaveAs,
  known: Known,
  seen: Seen | null,
  run: Pick<WordsOfRun, 'keep'> & { meanwhile(): void },
): Promise<SavedRecords> {
  const context = asBringer(worker, as);
  const { places, holders } = seen ?? (await lookUp(worker, records, as, known));
  const news = noNews();
  const findings = new Map(records.map((it) => [it.n, [...it.findings]]));
  const tell: Tell = (record, code, params = {}, severity = 'note') =>
    findings.get(record.n)!.push({ code, severity, line: record.line, where: null, params });

  /** The same places with what was found of them; a code alone is no name, the gazetteer has one. */
  const placed = <T extends PlaceFields>(record: PreparedRecord, list: readonly T[], asks: readonly PlaceAsk[]): T[] =>
    list.map((it, at) => {
      const { key, country } = asks[at]!;
      const found = places.get(key)!;
      // a region of the world has no place in the gazetteer
      if (!found.whole && (country !== null || !it.whole))
        tell(record, 'place_not_found', { place: it.text ?? `${it.lat}, ${it.lon}` });
      return { ...it, text: found.id !== null && it.text === country ? null : it.text, placeId: found.id };
    });
  const from = { sourceId: as.sourceId, dry: as.dry, words: { known: known.words, news: news.words, keep: run.keep } };
  const organisations = await findActors(context, records, as, from, known, news, tell);
  const actorOf = (key: string): string | null => news.actors.get(key) ?? known.actors.get(key) ?? null;
  const outcomes = new Map<number, Pick<ReportLine, 'outcome' | 'kind' | 'id'>>();
  const told = records.flatMap((record) => (record.organisation ? [{ record, it: record.organisation }] : []));
  if (told.length > 0) {
    const given = told.map(({ record, it }) => ({
      ...entryOf(it.draft, as.label),
      parentId: it.draft.parent ? actorOf(partyKey(it.draft.parent.ref, it.draft.parent.name)) : null,
      places: placed(
        record,
        it.places.map((one) => ({ ...one.draft, placeId: null })),
        it.places,
      ).map(({ placeId, text }) => ({ kind: 'works' as const, placeId, text })),
    }));
    const rows = await heldByKeys(context, given, as);
    const saved = await saveOrganisations(context, rows, from);
    for (const it of saved.findings) tell(told[it.row]!.record, it.code, { detail: it.detail }, 'warning');
    for (const [at, { record, it }] of told.entries()) {
      const id = saved.ids[at]!;
      news.actors.set(it.key, id);
      const wasNamed = known.made.has(id) || news.made.has(id);
      const outcome = saved.outcomes[at]! === 'changed' && wasNamed ? 'added' : saved.outcomes[at]!;
      outcomes.set(record.n, { outcome, kind: 'organisation', id });
    }
  }

  const given: InitiativeGiven[] = [];
  const standing = new Map<string, StandingInitiative>();
  const givers: PreparedRecord[] = [];
  for (const record of records) {
    if (record.initiative === null) continue;
    const { fields, parties, money, places, externalKey: key, told, words } = record.initiative;
    const externalKey = holders.get(key)?.seen === false ? ownKey(key, as) : key;
    const holder = holders.get(externalKey);
    if (holder !== undefined) standing.set(externalKey, holder);
    const found = <T extends { actorId: string | null; name: string | null }>(it: T, key: string | null): T => {
      const actorId = key === null ? null : actorOf(key);
      return actorId === null ? it : { ...it, actorId, name: null };
    };
    given.push({
      ...fields,
      // a label that was made stricter since stays
      label: Math.max(as.label, holder?.label ?? 0),
      parties: fields.parties.map((one, at) => found(one, parties[at]!)),
      money: fields.money.map((one, at) => found(one, money[at]!)),
      places: placed(record, fields.places, places),
      externalKey,
      ready: { told, words },
    });
    givers.push(record);
  }
  if (given.length > 0) {
    const saved = await saveInitiatives(context, given, {
      ...from,
      standing,
      lookedUp: known.lookedUp,
      meanwhile: run.meanwhile,
    });
    for (const it of saved.findings)
      tell(givers[it.row]!, it.code, { detail: it.detail }, it.code === 'no_rate' ? 'note' : 'warning');
    for (const [at, record] of givers.entries())
      outcomes.set(record.n, { outcome: saved.outcomes[at]!, kind: 'initiative', id: saved.ids[at]! });
  }

  return {
    news,
    organisations,
    lines: records.map((record) => ({
      n: record.n,
      line: record.line,
      name: record.name,
      ...(outcomes.get(record.n) ?? { outcome: 'refused', kind: null, id: null }),
      findings: shortened(findings.get(record.n)!),
    })),
  };
}

type PlaceFields = InitiativeGiven['places'][number];
type Tell = (
  record: PreparedRecord,
  code: string,
  params?: RecordFinding['params'],
  severity?: RecordFinding['severity'],
) => void;

function shortened(list: RecordFinding[]): RecordFinding[] {
  if (list.length <= MOST_FINDINGS) return list;
  const count = list.length - MOST_FINDINGS;
  return [
    ...list.slice(0, MOST_FINDINGS),
    { code: 'more_findings', severity: 'note', line: null, where: null, params: { count } },
  ];
}

/** A draft as the directory takes it: nothing told stays empty. */
const entryOf = (draft: OrganisationDraft, label: number): OrganisationGiven => ({
  ...organisationFields.parse({
    kind: draft.kind,
    names: draft.names,
    identifiers: draft.identifiers,
    nature: draft.nature,
    label,
  }),
  externalKey:
    draft.externalKey ?? `name:${(foldText(draft.names[0]!.name) || draft.names[0]!.name.toLowerCase()).slice(0, 250)}`,
});

/**
 * Organisations whose key somebody holds already. A label that was made stricter since stays. A key whose holder the bringer may not know of is left to
 * it: theirs is another, the same each time.
 */
async function heldByKeys(
  context: Context,
  rows: readonly OrganisationGiven[],
  as: SaveAs,
): Promise<OrganisationGiven[]> {
  const keys = rows.flatMap((row) => row.externalKey ?? []);
  const held = await queries.organisationsWithKeys(context, keys, as);
  const holders = new Map(held.map((row) => [row.key, row]));
  const own = held.flatMap((row) => (row.seen ? [] : [ownKey(row.key, as)]));
  for (const row of await queries.organisationsWithKeys(context, own, as)) holders.set(row.key, row);
  return rows.map((row) => {
    if (row.externalKey === null) return row;
    const externalKey = holders.get(row.externalKey)?.seen === false ? ownKey(row.externalKey, as) : row.externalKey;
    return { ...row, externalKey, label: Math.max(row.label, holders.get(externalKey)?.label ?? 0) };
  });
}

/** Finds or makes an entry for everybody who is named. @returns the keys of those made */
async function findActors(
  context: Context,
  records: readonly PreparedRecord[],
  as: SaveAs,
  from: { sourceId: string | null; dry: boolean; words: WordsOfRun },
  known: Known,
  news: News,
  tell: Tell,
): Promise<string[]> {
  const { wanted, firstIn } = wantedOf(records, known);
  if (wanted.size === 0) return [];

  const folds = new Map<string, string>();
  for (const [key, draft] of wanted) {
    const [identifier] = draft.identifiers;
    if (identifier) folds.set(key, foldIdentifier(identifier.value));
  }
  const identified = new Map<string, string>();
  for (const row of await queries.entriesWithIdentifiers(context, [...folds.values()], as))
    if (!identified.has(row.fold)) identified.set(row.fold, row.id);
  const nameFold = (draft: OrganisationDraft) => foldText(draft.names[0]!.name) || draft.names[0]!.name.toLowerCase();
  const called = Map.groupBy(
    await queries.entriesCalled(
      context,
      [...wanted.values()].flatMap((draft) => (draft.identifiers.length === 0 ? [nameFold(draft)] : [])),
      as,
    ),
    (row) => row.fold,
  );
  /** one without identifier is known by each of its names */
  const learnActor = (key: string, draft: OrganisationDraft, id: string): void => {
    news.actors.set(key, id);
    if (draft.identifiers.length === 0) for (const { name } of draft.names) news.actors.set(partyKey(null, name), id);
  };
  const fresh: { key: string; draft: OrganisationDraft; given: OrganisationGiven }[] = [];
  for (const [key, draft] of wanted) {
    const byIdentifier = folds.has(key) ? identified.get(folds.get(key)!) : undefined;
    const byName = draft.identifiers.length === 0 ? (called.get(nameFold(draft)) ?? []) : [];
    const found = byIdentifier ?? (byName.length === 1 ? byName[0]!.id : undefined);
    if (found !== undefined) learnActor(key, draft, found);
    else {
      if (byName.length > 1)
        tell(firstIn.get(key)!, 'name_of_several', { name: draft.names[0]!.name, count: byName.length });
      fresh.push({ key, draft, given: entryOf(draft, as.label) });
    }
  }
  if (fresh.length === 0) return [];
  // one that stands under its key is left as it is: to be named tells nothing new about it
  const rows = await heldByKeys(
    context,
    fresh.map((it) => it.given),
    as,
  );
  const keys = rows.flatMap((row) => row.externalKey ?? []);
  const standing = new Map((await queries.organisationsWithKeys(context, keys, as)).map((row) => [row.key, row.id]));
  const made: string[] = [];
  const missing: { key: string; draft: OrganisationDraft; row: OrganisationGiven }[] = [];
  for (const [at, { key, draft }] of fresh.entries()) {
    const id = standing.get(rows[at]!.externalKey!);
    if (id === undefined) missing.push({ key, draft, row: rows[at]! });
    else learnActor(key, draft, id);
  }
  const saved = await saveOrganisations(
    context,
    missing.map((it) => it.row),
    from,
  );
  for (const [at, { key, draft }] of missing.entries()) {
    learnActor(key, draft, saved.ids[at]!);
    if (saved.outcomes[at] !== 'added') continue;
    made.push(key);
    news.made.add(saved.ids[at]!);
    const { name } = draft.names[0]!;
    if (membersIn(name) !== null) tell(firstIn.get(key)!, 'several_in_one', { name }, 'warning');
  }
  for (const it of saved.findings)
    if (it.code !== 'duplicate_key')
      tell(firstIn.get(missing[it.row]!.key)!, it.code, { detail: it.detail }, 'warning');
  return made;
}

/** Everybody who is named and of whom this run does not know yet, with all the names they go by, and who named them first. */
function wantedOf(records: readonly PreparedRecord[], known: Known) {
  const wanted = new Map<string, OrganisationDraft>();
  const firstIn = new Map<string, PreparedRecord>();
  const take = (record: PreparedRecord, { key, draft }: Named): void => {
    if (known.actors.has(key)) return;
    const before = wanted.get(key);
    if (before === undefined) {
      wanted.set(key, draft);
      firstIn.set(key, record);
    } else if (saysMore(before, draft))
      wanted.set(key, {
        ...before,
        names: namesOf([...before.names, ...draft.names]),
        nature: before.nature ?? draft.nature,
      });
  };
  for (const record of records) for (const named of record.named) take(record, named);
  return { wanted, firstIn };
}

const saysMore = (before: OrganisationDraft, now: OrganisationDraft): boolean =>
  (before.nature === null && now.nature !== null) ||
  now.names.some((it) => !before.names.some((one) => one.name === it.name && one.language === it.language));

function namesOf(names: OrganisationDraft['names']): OrganisationDraft['names'] {
  const kept = new Map(names.map((it) => [`${it.language} ${it.kind} ${it.name}`, it]));
  return [...kept.values()].slice(0, 80);
}
