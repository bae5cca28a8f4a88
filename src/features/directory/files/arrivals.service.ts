import type { Context } from '#server/context.ts';
import { foldText } from '#domain/text-folding.ts';
import * as places from '#features/places/places.service.ts';
import { matchPlaces } from '#features/places/place-matching.service.ts';
import { foldIdentifier } from '../directory.rules.ts';
import type { DraftParty, InitiativeDraft, OrganisationDraft } from '../iati/iati-directory.rules.ts';
import { initiativeFields } from '../initiatives.contract.ts';
import { saveInitiatives, type InitiativeGiven } from '../initiatives.service.ts';
import { organisationFields } from '../organisations.contract.ts';
import { contentHash, saveOrganisations, type OrganisationGiven } from '../organisations.service.ts';
import { draftKey, LONGEST_NAME, partyKey, type FileRecord, type RecordFinding } from './file-record.rules.ts';
import type { ReportLine } from './files.contract.ts';
import * as queries from './files.queries.ts';

/** What one run knows by now, so that it is asked once: who a name or identifier is, where a place lies. */
export interface Known {
  readonly actors: Map<string, string>;
  readonly places: Map<string, { id: string | null; whole: boolean }>;
  /** entries that this run made because somebody was named */
  readonly made: Set<string>;
}
export const nothingKnown = (): Known => ({ actors: new Map(), places: new Map(), made: new Set() });
/** More than this is forgotten again: an import must not grow with its file. */
const MOST_KNOWN = 60_000;
export function learn(known: Known, news: Known): void {
  for (const name of ['actors', 'places'] as const) {
    const map: Map<string, unknown> = known[name];
    if (map.size > MOST_KNOWN) map.clear();
    for (const [key, value] of news[name] as Map<string, unknown>) map.set(key, value);
  }
  if (known.made.size > MOST_KNOWN) known.made.clear();
  for (const id of news.made) known.made.add(id);
}

/** As whom and for whom a file is saved. */
export interface SaveAs {
  readonly label: number;
  readonly sourceId: string | null;
  readonly memberId: string | null;
  readonly organisationId: string | null;
  readonly clearance: number;
}

export interface SavedRecords {
  readonly lines: ReportLine[];
  /** keys of organisations that were only named and now have an entry */
  readonly organisations: readonly string[];
  readonly news: Known;
}

const MOST_FINDINGS = 20;
type PlaceDraft = InitiativeDraft['places'][number];

/**
 * Saves the records of one batch, whatever file they came from: places first, then whoever is named and has no entry, then organisations that the
 * file tells about, then initiatives.
 *
 * An organisation is found by its identifier; without one, by a name that exactly one entry goes by. Everybody else gets an entry of their own: nothing
 * is merged here, what may be the same is offered on the entry. What is withheld from whoever brought the file in is not found, and an entry's
 * label is never loosened by a file.
 */
export async function saveRecords(
  worker: Context,
  records: readonly FileRecord[],
  as: SaveAs,
  known: Known,
): Promise<SavedRecords> {
  const context: Context = {
    ...worker,
    caller: { ...worker.caller, memberId: as.memberId, organisationId: as.organisationId, clearance: as.clearance },
  };
  const news = nothingKnown();
  const findings = new Map(records.map((it) => [it.n, [...it.findings]]));
  const tell = (
    record: FileRecord,
    code: string,
    params: RecordFinding['params'] = {},
    severity: RecordFinding['severity'] = 'note',
  ) => findings.get(record.n)!.push({ code, severity, line: record.line, where: null, params });

  await findPlaces(context, records, known, news);
  const placed = (record: FileRecord, list: readonly PlaceDraft[]): InitiativeGiven['places'] =>
    list.map((draft) => {
      const { country, codes: _codes, areas: _areas, ...it } = draft;
      const key = placeKey(draft);
      const found = news.places.get(key) ?? known.places.get(key) ?? { id: null, whole: false };
      // a region of the world has no place in the gazetteer
      if (!found.whole && (country !== null || !it.whole))
        tell(record, 'place_not_found', { place: it.text ?? `${it.lat}, ${it.lon}` });
      // a code alone is no name: the gazetteer has one
      const text = found.id !== null && it.text === country ? null : it.text;
      return { ...it, text, placeId: found.id };
    });
  const organisations = await findActors(context, records, as, known, news, tell);
  const actorOf = (it: DraftParty): string | null => {
    const key = partyKey(it.ref, it.name);
    return news.actors.get(key) ?? known.actors.get(key) ?? null;
  };

  const outcomes = new Map<number, Pick<ReportLine, 'outcome' | 'kind' | 'id'>>();
  const told = records.flatMap((record) => (record.organisation ? [{ record, draft: record.organisation }] : []));
  if (told.length > 0) {
    const given = told.map(({ record, draft }) => ({
      ...entryOf(draft, as.label),
      parentId: draft.parent ? actorOf(draft.parent) : null,
      places: placed(record, draft.places ?? []).map((it) => ({
        kind: 'works' as const,
        placeId: it.placeId,
        text: it.text,
      })),
    }));
    const rows = await heldByKeys(context, 'organisation', given, as);
    const saved = await saveOrganisations(context, rows, { sourceId: as.sourceId });
    for (const it of saved.findings) tell(told[it.row]!.record, it.code, { detail: it.detail }, 'warning');
    for (const [at, { record, draft }] of told.entries()) {
      const id = saved.ids[at]!;
      news.actors.set(draftKey(draft), id);
      const wasNamed = known.made.has(id) || news.made.has(id);
      const outcome = saved.outcomes[at]! === 'changed' && wasNamed ? 'added' : saved.outcomes[at]!;
      outcomes.set(record.n, { outcome, kind: 'organisation', id });
    }
  }

  const works = records.flatMap((record) => (record.initiative ? [{ record, draft: record.initiative }] : []));
  const given: InitiativeGiven[] = [];
  const givers: FileRecord[] = [];
  for (const { record, draft } of works) {
    const party = <T extends DraftParty>({ ref, name, ...it }: T) => {
      const actorId = actorOf({ ref, name });
      return { ...it, actorId, name: actorId === null ? (name ?? ref) : null };
    };
    const read = initiativeFields.safeParse({
      ...draft,
      parties: draft.parties.map(party),
      places: placed(record, draft.places),
      money: draft.money.map(party),
      label: as.label,
    });
    if (!read.success) {
      const [issue] = read.error.issues;
      tell(record, 'not_as_it_must_be', { where: issue?.path.join('.') ?? '', what: issue?.code ?? '' }, 'error');
      continue;
    }
    given.push({ ...read.data, externalKey: draft.externalKey ?? `told:${contentHash(read.data)}` });
    givers.push(record);
  }
  if (given.length > 0) {
    const rows = await heldByKeys(context, 'initiative', given, as);
    const saved = await saveInitiatives(context, rows, { sourceId: as.sourceId });
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
      name: record.name.slice(0, 160),
      ...(outcomes.get(record.n) ?? { outcome: 'refused', kind: null, id: null }),
      findings: shortened(findings.get(record.n)!),
    })),
  };
}

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
 * Rows whose key somebody holds already. A label that was made stricter since stays. A key whose holder the bringer may not know of is left to
 * it: theirs is another, the same each time.
 */
async function heldByKeys<T extends { externalKey: string | null; label: number }>(
  context: Context,
  of: 'organisation' | 'initiative',
  rows: readonly T[],
  as: SaveAs,
): Promise<T[]> {
  const holders = new Map(
    (
      await queries.keyHolders(
        context,
        of,
        rows.flatMap((row) => row.externalKey ?? []),
        as,
      )
    ).map((row) => [row.key, row]),
  );
  return rows.map((row) => {
    const holder = row.externalKey === null ? undefined : holders.get(row.externalKey);
    if (holder === undefined) return row;
    if (!holder.seen)
      return { ...row, externalKey: `${row.externalKey!.slice(0, 250)} @${as.organisationId ?? 'network'}` };
    return { ...row, label: Math.max(row.label, holder.label) };
  });
}

const placeKey = (
  it: Pick<PlaceDraft, 'country' | 'codes' | 'areas' | 'text' | 'whole' | 'lat' | 'lon' | 'precision'>,
): string =>
  JSON.stringify([
    it.country,
    it.codes.map((one) => one.code),
    it.areas ?? null,
    it.whole ? it.text : null,
    it.lat,
    it.lon,
    it.precision,
  ]);

/** Where the records say they are: by code and name in the gazetteer, else by the area that a point lies in, no deeper than it is known. */
async function findPlaces(context: Context, records: readonly FileRecord[], known: Known, news: Known): Promise<void> {
  const asked = new Map<string, PlaceDraft>();
  for (const record of records)
    for (const it of [...(record.initiative?.places ?? []), ...(record.organisation?.places ?? [])]) {
      const key = placeKey(it);
      if (!known.places.has(key)) asked.set(key, it);
    }
  if (asked.size === 0) return;
  const drafts = [...asked.values()];
  const matched = await matchPlaces(
    context,
    drafts.map((it) => ({
      country: it.country,
      codes: it.codes.filter((one) => !one.vocabulary.startsWith('region-')).map((one) => one.code),
      areas: it.areas ?? [],
    })),
  );
  const byPoint = drafts.flatMap((it, at) =>
    it.lat !== null && it.lon !== null && (matched[at]!.id === null || !matched[at]!.whole) ? [at] : [],
  );
  const areas = await places.areaIdsOf(
    context,
    byPoint.map((at) => ({
      lat: drafts[at]!.lat!,
      lon: drafts[at]!.lon!,
      precision: drafts[at]!.precision,
      radiusKm: null,
      at: null,
    })),
  );
  for (const [n, at] of byPoint.entries())
    if (areas[n] !== null && areas[n] !== undefined) matched[at] = { id: areas[n], whole: true };
  for (const [at, key] of [...asked.keys()].entries()) news.places.set(key, matched[at]!);
}

/** Finds or makes an entry for everybody who is named. @returns the keys of those made */
async function findActors(
  context: Context,
  records: readonly FileRecord[],
  as: SaveAs,
  known: Known,
  news: Known,
  tell: (
    record: FileRecord,
    code: string,
    params?: RecordFinding['params'],
    severity?: RecordFinding['severity'],
  ) => void,
): Promise<string[]> {
  const wanted = new Map<string, OrganisationDraft>();
  const firstIn = new Map<string, FileRecord>();
  for (const record of records) {
    const parent = record.organisation?.parent;
    const drafts = parent?.name
      ? [
          ...record.named,
          {
            externalKey: null,
            kind: 'organisation' as const,
            names: [{ language: 'und', kind: 'official' as const, name: parent.name.slice(0, 200) }],
            identifiers: [],
            nature: null,
          },
        ]
      : record.named;
    for (const draft of drafts) {
      const key = draftKey(draft);
      if (known.actors.has(key)) continue;
      if (draft.identifiers.length === 0 && draft.names[0]!.name.length > LONGEST_NAME) {
        tell(record, 'name_is_a_text', { text: `${draft.names[0]!.name.slice(0, 60)}…` }, 'warning');
        continue;
      }
      const before = wanted.get(key);
      if (before === undefined) {
        wanted.set(key, draft);
        firstIn.set(key, record);
      } else
        wanted.set(key, {
          ...before,
          names: namesOf([...before.names, ...draft.names]),
          nature: before.nature ?? draft.nature,
        });
    }
  }
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
  const learnActor = (draft: OrganisationDraft, id: string): void => {
    news.actors.set(draftKey(draft), id);
    if (draft.identifiers.length === 0) for (const { name } of draft.names) news.actors.set(partyKey(null, name), id);
  };
  const fresh: { key: string; draft: OrganisationDraft; given: OrganisationGiven }[] = [];
  for (const [key, draft] of wanted) {
    const byIdentifier = folds.has(key) ? identified.get(folds.get(key)!) : undefined;
    const byName = draft.identifiers.length === 0 ? (called.get(nameFold(draft)) ?? []) : [];
    const found = byIdentifier ?? (byName.length === 1 ? byName[0]!.id : undefined);
    if (found !== undefined) learnActor(draft, found);
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
    'organisation',
    fresh.map((it) => it.given),
    as,
  );
  const standing = new Map(
    (
      await queries.keyHolders(
        context,
        'organisation',
        rows.flatMap((row) => row.externalKey ?? []),
        as,
      )
    ).map((row) => [row.key, row.id]),
  );
  const made: string[] = [];
  const missing: { key: string; draft: OrganisationDraft; row: OrganisationGiven }[] = [];
  for (const [at, { key, draft }] of fresh.entries()) {
    const id = standing.get(rows[at]!.externalKey!);
    if (id === undefined) missing.push({ key, draft, row: rows[at]! });
    else learnActor(draft, id);
  }
  const saved = await saveOrganisations(
    context,
    missing.map((it) => it.row),
    { sourceId: as.sourceId },
  );
  for (const [at, { key, draft }] of missing.entries()) {
    learnActor(draft, saved.ids[at]!);
    if (saved.outcomes[at] !== 'added') continue;
    made.push(key);
    news.made.add(saved.ids[at]!);
  }
  for (const it of saved.findings)
    if (it.code !== 'duplicate_key')
      tell(firstIn.get(missing[it.row]!.key)!, it.code, { detail: it.detail }, 'warning');
  return made;
}

function namesOf(names: OrganisationDraft['names']): OrganisationDraft['names'] {
  const kept = new Map(names.map((it) => [`${it.language} ${it.kind} ${it.name}`, it]));
  return [...kept.values()].slice(0, 80);
}
