import { hash } from 'node:crypto';
import { initiativeTexts } from '../entry-words.rules.ts';
import type { InitiativeDraft, OrganisationDraft } from '../iati/iati-directory.rules.ts';
import { initiativeFields, type InitiativeFields } from '../initiatives.contract.ts';
import { draftKey, partyKey, type FileRecord, type RecordFinding } from './file-record.rules.ts';

/** Records as far as they can be made ready without the directory: by whoever reads the file, beside those who save. */

type PlaceDraft = InitiativeDraft['places'][number];

/** Where something is, as the file has it; the same place told in the same way has the same key. */
export interface PlaceAsk extends Pick<PlaceDraft, 'country' | 'codes' | 'areas'> {
  readonly key: string;
}
/** Somebody who is named, under the key by which the same file names them again. */
export interface Named {
  readonly key: string;
  readonly draft: OrganisationDraft;
}
export interface PreparedInitiative {
  readonly externalKey: string;
  /** SHA-256 of all that the file says of it, in hex */
  readonly told: string;
  /** passed by the contract; nobody and no place of it has been found yet */
  readonly fields: InitiativeFields;
  /** the folded words of its texts */
  readonly words: readonly string[];
  /** keys of those who take part, in the order of `fields.parties` */
  readonly parties: readonly string[];
  /** the same of `fields.money`, null for nobody */
  readonly money: readonly (string | null)[];
  /** the same of `fields.places` */
  readonly places: readonly PlaceAsk[];
}
export interface PreparedRecord extends Pick<FileRecord, 'n' | 'line' | 'name' | 'findings'> {
  readonly initiative: PreparedInitiative | null;
  readonly organisation: (Named & { readonly places: readonly (PlaceAsk & { draft: PlaceDraft })[] }) | null;
  readonly named: readonly Named[];
}

/** What many records of a batch share stands once, in lists; a record has their places in these, from 0. */
type Packed<T, K extends keyof T> = Omit<T, K> & { [key in K]: readonly number[] };
export interface PackedRecord extends Packed<Omit<PreparedRecord, 'initiative'>, 'named'> {
  readonly initiative: Packed<PreparedInitiative, 'places'> | null;
}
export interface PackedLists {
  readonly named: readonly Named[];
  readonly places: readonly PlaceAsk[];
}

/** Things made of others, each once. */
function listOf<From extends object, To>(make: (it: From) => To) {
  const made: To[] = [];
  const texts: string[] = [];
  let characters = 0;
  const places = new Map<From, number>();
  const same = new Map<string, number>();
  return {
    made,
    /** as JSON */
    texts,
    characters: () => characters,
    placeOf(it: From): number {
      let place = places.get(it);
      if (place !== undefined) return place;
      const one = make(it);
      const text = JSON.stringify(one);
      place = same.get(text);
      if (place === undefined) {
        place = made.push(one) - 1;
        texts.push(text);
        characters += text.length;
        same.set(text, place);
      }
      places.set(it, place);
      return place;
    },
  };
}
/** The lists of a batch that is being filled. */
export const openLists = () => ({
  named: listOf((draft: OrganisationDraft): Named => ({ key: draftKey(draft), draft })),
  places: listOf(askOf),
});
export type OpenLists = ReturnType<typeof openLists>;

/** Puts what records share back into them, the same object into each. In place: they are many. */
export function unpack(records: readonly PackedRecord[], { named, places }: PackedLists): PreparedRecord[] {
  const fill = <T>(list: readonly number[], from: readonly T[]): void => {
    for (const [at, place] of list.entries()) (list as unknown[])[at] = from[place];
  };
  for (const it of records) {
    fill(it.named, named);
    if (it.initiative !== null) fill(it.initiative.places, places);
  }
  return records as unknown as PreparedRecord[];
}

const askOf = (it: PlaceDraft): PlaceAsk => ({
  country: it.country,
  codes: it.codes,
  ...(it.areas ? { areas: it.areas } : {}),
  key: JSON.stringify([
    it.country,
    it.codes.map((one) => one.code),
    it.areas ?? null,
    it.whole ? it.text : null,
    it.lat,
    it.lon,
    it.precision,
  ]),
});

/**
 * A record with everything done that needs no database. What the contract does not take is told, and nothing becomes of it.
 * @returns a `PackedRecord` as JSON, so that what is hashed is written once
 */
export function prepare(record: FileRecord, lists: OpenLists): string {
  const { n, line, name, initiative, organisation } = record;
  const findings = [...record.findings];
  const named = record.named.map(lists.named.placeOf);
  const parent = organisation?.parent;
  if (parent?.name)
    named.push(
      lists.named.placeOf({
        externalKey: null,
        kind: 'organisation',
        names: [{ language: 'und', kind: 'official', name: parent.name.slice(0, 200) }],
        identifiers: [],
        nature: null,
      }),
    );
  const prepared = initiative && prepareInitiative(initiative, line, findings, lists);
  const rest: Omit<PackedRecord, 'initiative'> = {
    n,
    line,
    name: name.slice(0, 160),
    named,
    organisation: organisation && {
      key: draftKey(organisation),
      draft: organisation,
      places: (organisation.places ?? []).map((draft) => ({ ...askOf(draft), draft })),
    },
    findings,
  };
  return withPart(rest, 'initiative', prepared ?? 'null');
}
/** An object as JSON, with one more part that is JSON already. */
const withPart = (it: object, name: string, json: string): string =>
  `${JSON.stringify(it).slice(0, -1)},"${name}":${json}}`;

function prepareInitiative(
  draft: InitiativeDraft,
  line: number,
  findings: RecordFinding[],
  lists: OpenLists,
): string | null {
  const party = <T extends { ref: string | null; name: string | null }>({ ref, name, ...it }: T) => ({
    ...it,
    actorId: null,
    name: name ?? ref,
  });
  const read = initiativeFields.safeParse({
    ...draft,
    parties: draft.parties.map(party),
    places: draft.places.map(({ country: _country, codes: _codes, areas: _areas, ...it }) => it),
    money: draft.money.map(party),
  });
  if (!read.success) {
    const [issue] = read.error.issues;
    const params = { where: issue?.path.join('.') ?? '', what: issue?.code ?? '' };
    findings.push({ code: 'not_as_it_must_be', severity: 'error', line, where: null, params });
    return null;
  }
  const fields = read.data;
  const parties = draft.parties.map((it) => partyKey(it.ref, it.name));
  const money = draft.money.map((it) => (it.ref === null && it.name === null ? null : partyKey(it.ref, it.name)));
  const places = draft.places.map(lists.places.placeOf);
  const keys = places.map((place) => lists.places.made[place]!.key);
  const written = JSON.stringify(fields);
  const told = hash(
    'sha256',
    `[${written},${JSON.stringify(parties)},${JSON.stringify(money)},${JSON.stringify(keys)}]`,
  );
  const rest: Omit<NonNullable<PackedRecord['initiative']>, 'fields'> = {
    externalKey: draft.externalKey ?? `told:${told}`,
    told,
    // a code alone is no word that somebody would look for
    words: initiativeTexts({
      ...fields,
      places: fields.places.filter((it, at) => it.text !== draft.places[at]!.country),
    }),
    parties,
    money,
    places,
  };
  return withPart(rest, 'fields', written);
}
