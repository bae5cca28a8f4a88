import type { PlaceLevel, PlacePrecision } from '#domain/places.ts';
import { ORG_ID, type InitiativeState, type Nature, type RoleIn } from '../directory.rules.ts';
import { besideOwn } from '../initiative-descriptions.rules.ts';
import type { InitiativeFields } from '../initiatives.contract.ts';
import type { OrganisationFields } from '../organisations.contract.ts';
import type { IatiActivity, IatiCoded, IatiLocation, IatiParty, IatiTransaction } from './iati-activity.rules.ts';
import type { Said } from './iati-node.rules.ts';
import type { IatiOrganisation } from './iati-organisation.rules.ts';

/** Who an activity names, to be found in or added to the directory; `ref` as the file writes it. */
export interface DraftParty {
  readonly ref: string | null;
  readonly name: string | null;
}
/** An initiative before its organisations and places are known here by id. */
export interface InitiativeDraft extends Omit<InitiativeFields, 'parties' | 'places' | 'money' | 'label'> {
  /** `iati:XM-DAC-41114-123`: the same key again is the same initiative */
  readonly externalKey: string | null;
  readonly parties: (Omit<InitiativeFields['parties'][number], 'actorId'> & DraftParty)[];
  /** `country` is ISO 3166-1 alpha-2; `codes` are those of the file's gazetteers */
  readonly places: (Omit<InitiativeFields['places'][number], 'placeId'> & {
    readonly country: string | null;
    readonly codes: IatiLocation['codes'];
    /** names of the areas it lies in as the file has them, itself last; levels as the gazetteer counts them */
    readonly areas?: readonly { readonly level: PlaceLevel; readonly name: string }[];
  })[];
  readonly money: (Omit<InitiativeFields['money'][number], 'actorId'> & DraftParty)[];
}
export interface DraftFinding {
  readonly code:
    | 'identifier_missing'
    | 'title_missing'
    | 'money_passed_over'
    | 'money_unread'
    | 'too_many'
    | 'text_shortened'
    | 'name_is_a_text'
    | 'name_cut';
  readonly params: Readonly<Record<string, string | number>>;
}

/** A name longer than this, with no identifier beside it, is a text and becomes no entry: it stays as words with the initiative. */
export const LONGEST_NAME = 120;
/** So many characters has a name of an entry; of a longer one its beginning is kept, and the whole is told. */
export const MOST_OF_NAME = 200;

/** How many of each an initiative may hold, as its contract has it. */
const MOST = { descriptions: 40, parties: 200, purposes: 100, places: 500, money: 2000, results: 200 };

const STATES: Readonly<Record<string, InitiativeState>> = {
  1: 'planned',
  2: 'under_way',
  3: 'finishing',
  4: 'done',
  5: 'stopped',
  6: 'suspended',
};
/** Who is accountable, and who extends the funds on behalf of another, directs the work: both lead. */
const ROLES: Readonly<Record<string, RoleIn>> = { 1: 'funds', 2: 'leads', 3: 'leads', 4: 'implements' };
/** Pledges, loans and guarantees are money that may come or go back: told as passed over. */
const KINDS: Readonly<Record<string, InitiativeFields['money'][number]['kind']>> = {
  1: 'incoming',
  2: 'commitment',
  3: 'disbursement',
  4: 'expenditure',
};
const NATURES: Readonly<Record<string, Nature>> = {
  10: 'state',
  11: 'state',
  15: 'state',
  21: 'international_ngo',
  22: 'civil_society',
  23: 'civil_society',
  24: 'civil_society',
  30: 'network',
  40: 'intergovernmental',
  60: 'civil_society',
  70: 'business',
  71: 'business',
  72: 'business',
  73: 'business',
  80: 'academia',
};
const SECTOR_LISTS: Readonly<Record<string, string>> = { 1: 'dac', 2: 'dac-category', 7: 'sdg', 8: 'sdg' };
const TAG_LISTS: Readonly<Record<string, string>> = { 2: 'sdg', 3: 'sdg' };

const MOST_OF_TEXT = 20_000;

const tableOf = <T>(table: Readonly<Record<string, T>>, key: string | null): T | undefined =>
  key !== null && Object.hasOwn(table, key) ? table[key] : undefined;

/** The words for a file of this language: in it, else in English, else the first. */
function inOne(said: readonly Said[], language: string): string | null {
  return (
    (said.find((it) => it.language === language) ?? said.find((it) => it.language === 'en') ?? said[0])?.text ?? null
  );
}
export const oneLine = (text: string | null, most: number): string | null => {
  const line = text?.replace(/\s+/g, ' ').trim() ?? '';
  if (line === '') return null;
  return line.length <= most ? line : `${line.slice(0, most - 1).trimEnd()}…`;
};

/**
 * An activity as the directory stores initiatives, its organisations and places named and not yet found. What the directory cannot hold is told in
 * `findings`, nothing is left out in silence.
 */
export function initiativeFrom(activity: IatiActivity): {
  readonly initiative: InitiativeDraft;
  readonly findings: readonly DraftFinding[];
} {
  const findings: DraftFinding[] = [];
  const { language } = activity;
  const upTo = <T>(what: keyof typeof MOST, list: T[]): T[] => {
    if (list.length > MOST[what])
      findings.push({ code: 'too_many', params: { what, kept: MOST[what], dropped: list.length - MOST[what] } });
    return list.slice(0, MOST[what]);
  };
  const name = (party: IatiParty): DraftParty => ({
    ref: party.ref,
    name: oneLine(inOne(party.names, language) ?? party.ref, 300),
  });
  for (const it of longNamesIn(activity)) findings.push(it);
  const title = inOne(activity.titles, language);
  if (title === null) findings.push({ code: 'title_missing', params: {} });
  if (activity.identifier === null) findings.push({ code: 'identifier_missing', params: {} });
  const own = activity.titles.find((it) => it.text === title)?.language ?? language;
  const described = upTo('descriptions', descriptionsIn(activity, own));
  const [description, ...otherWords] = described.map((it) => ({ ...it, text: it.text.slice(0, MOST_OF_TEXT) }));
  const descriptions = description && besideOwn(description, own, otherWords);
  if (described.some((it) => it.text.length > MOST_OF_TEXT))
    findings.push({ code: 'text_shortened', params: { most: MOST_OF_TEXT } });
  const titles: Record<string, string> = {};
  for (const it of activity.titles) titles[it.language] ??= oneLine(it.text, 500) ?? '';

  const money: InitiativeDraft['money'] = activity.budgets.map((it) => ({
    kind: 'budget',
    amount: it.amount,
    currency: it.currency,
    on: it.from,
    to: it.to,
    rate: null,
    ref: null,
    name: null,
  }));
  const passed = new Map<string, number>();
  for (const it of activity.transactions) {
    const kind = tableOf(KINDS, it.type);
    if (kind === undefined) {
      passed.set(it.type, (passed.get(it.type) ?? 0) + 1);
      continue;
    }
    const other = otherSide(it);
    const { amount, currency, from, to } = it;
    money.push({
      kind,
      amount,
      currency,
      on: from,
      to,
      rate: null,
      ...(other ? name(other) : { ref: null, name: null }),
    });
  }
  for (const [type, count] of passed) findings.push({ code: 'money_passed_over', params: { type, count } });
  if (activity.unread > 0) findings.push({ code: 'money_unread', params: { count: activity.unread } });

  const initiative: InitiativeDraft = {
    externalKey: activity.identifier === null ? null : `iati:${activity.identifier}`,
    title: oneLine(title ?? activity.identifier, 500) ?? '—',
    language: own,
    titles,
    description: description?.text ?? null,
    ...(descriptions === undefined ? {} : { descriptions }),
    state: tableOf(STATES, activity.status) ?? 'unknown',
    plannedFrom: activity.plannedFrom,
    plannedTo: activity.plannedTo,
    actualFrom: activity.actualFrom,
    actualTo: activity.actualTo,
    funding: money.length > 0 ? 'funded' : 'unknown',
    ledLocally: null,
    forWhom: null,
    people: [],
    results: upTo(
      'results',
      activity.results.map((it) => ({
        what: oneLine(inOne(it.names, language), 1000) ?? '—',
        value: oneLine(it.value, 200),
        target: oneLine(it.target, 200),
        on: it.on,
      })),
    ),
    parties: upTo('parties', partiesOf(activity, name)),
    purposes: upTo('purposes', [
      ...activity.sectors.map((it) => purposeOf(it, SECTOR_LISTS, 'sector', language)),
      ...activity.tags.map((it) => purposeOf(it, TAG_LISTS, 'tag', language)),
    ]),
    places: upTo('places', placesOf(activity)),
    money: upTo('money', money),
  };
  return { initiative, findings };
}

/** What describes it, all that is said in one language together: first in that of its title, else in that of the activity, else in the first. */
function descriptionsIn({ language, descriptions }: IatiActivity, own: string): Said[] {
  const told = [...Map.groupBy(descriptions, (it) => it.language)].map(([key, of]) => ({
    language: key,
    text: of.map((it) => it.text).join('\n\n'),
  }));
  const first = told.find((it) => it.language === own) ?? told.find((it) => it.language === language) ?? told[0];
  return first === undefined ? [] : [first, ...told.filter((it) => it !== first)];
}

/** Money goes to the receiver, or comes from the provider. */
const otherSide = (it: IatiTransaction): IatiParty | null => (it.type === '1' ? it.provider : it.receiver);

function partiesOf(activity: IatiActivity, name: (party: IatiParty) => DraftParty): InitiativeDraft['parties'] {
  const found = new Map<string, InitiativeDraft['parties'][number]>();
  for (const it of activity.parties) {
    const role = tableOf(ROLES, it.role) ?? 'takes_part';
    const party = { role, ...name(it) };
    const key = `${role} ${party.ref?.toUpperCase() ?? party.name}`;
    if (!found.has(key)) found.set(key, party);
  }
  return [...found.values()];
}

function purposeOf(
  it: IatiCoded,
  lists: Readonly<Record<string, string>>,
  other: string,
  language: string,
): InitiativeDraft['purposes'][number] {
  return {
    list: tableOf(lists, it.vocabulary) ?? `iati-${other}-${it.vocabulary}`.slice(0, 40),
    code: it.code.slice(0, 60),
    name: oneLine(inOne(it.names, language), 300),
    share: it.share,
  };
}

/** How sharply a kind of place (LocationType) can be known. A point that is only approximate is not taken for exact. */
function precisionOf(it: IatiLocation): PlacePrecision {
  const feature = it.feature ?? '';
  if (/^(ADM1|ADM1H|RGN)/.test(feature)) return 'region';
  if (/^(ADM[2-5]|ADMD|ADMF)/.test(feature)) return 'district';
  if (feature.startsWith('PCL')) return 'country';
  if (it.lat === null || it.exactness !== '1') return 'unknown';
  return feature.startsWith('PPL') ? 'village' : 'point';
}

function placesOf(activity: IatiActivity): InitiativeDraft['places'] {
  const { language } = activity;
  const [only, ...others] = activity.countries;
  const inside =
    only !== undefined && others.length === 0 && /^[A-Za-z]{2}$/.test(only.code) ? only.code.toUpperCase() : null;
  const wide = (it: IatiCoded, country: boolean): InitiativeDraft['places'][number] => ({
    text: oneLine(inOne(it.names, language), 300) ?? it.code.slice(0, 300),
    whole: true,
    lat: null,
    lon: null,
    precision: country ? 'country' : 'unknown',
    share: it.share,
    country: country && /^[A-Za-z]{2}$/.test(it.code) ? it.code.toUpperCase() : null,
    codes: country ? [] : [{ vocabulary: `region-${it.vocabulary}`, code: it.code, level: null }],
  });
  return [
    ...activity.countries.map((it) => wide(it, true)),
    ...activity.regions.map((it) => wide(it, false)),
    ...activity.locations.flatMap((it) => {
      const text = oneLine(inOne(it.names, language) ?? it.codes[0]?.code ?? null, 300);
      if (text === null && it.lat === null) return [];
      const { lat, lon, codes } = it;
      const areas = text === null ? [] : [{ level: 9 as const, name: text }];
      return [{ text, whole: false, lat, lon, precision: precisionOf(it), share: null, country: inside, codes, areas }];
    }),
  ];
}

/** An organisation before it is known whether the directory has it. */
export interface OrganisationDraft extends Pick<OrganisationFields, 'kind' | 'names' | 'identifiers' | 'nature'> {
  readonly externalKey: string | null;
  /** under whom it stands, as the file names it */
  readonly parent?: DraftParty;
  readonly places?: InitiativeDraft['places'];
}

function draftOf(identifier: string | null, names: readonly Said[], type: string | null): OrganisationDraft | null {
  const kept = new Map<string, OrganisationDraft['names'][number]>();
  for (const it of names) {
    const name = oneLine(it.text, MOST_OF_NAME);
    if (name !== null) kept.set(`${it.language} ${name}`, { language: it.language, kind: 'official', name });
  }
  // without a name the identifier must stand for it, rather than losing the organisation
  if (kept.size === 0 && identifier !== null)
    kept.set('', { language: 'und', kind: 'official', name: oneLine(identifier, MOST_OF_NAME)! });
  if (kept.size === 0) return null;
  return {
    externalKey: identifier === null ? null : `iati:${identifier}`,
    kind: 'organisation',
    names: [...kept.values()].slice(0, 80),
    identifiers: identifier === null ? [] : [{ scheme: ORG_ID, value: identifier.slice(0, 200) }],
    nature: tableOf(NATURES, type) ?? null,
  };
}

/** An organisation of an organisation file as the directory stores it; null when it has neither name nor identifier. */
export function organisationFrom(organisation: IatiOrganisation): OrganisationDraft | null {
  const { identifier, names, publisher } = organisation;
  const itself = publisher !== null && publisher.ref !== null && publisher.ref === identifier;
  return draftOf(identifier, names, itself ? publisher.type : null);
}

/** Everybody whom an activity names, as often as it names them, in groups that are one organisation to it. */
function groupsIn(activity: IatiActivity): IatiParty[][] {
  const named = [
    activity.publisher,
    ...activity.parties,
    ...activity.transactions.flatMap((it) => [it.provider, it.receiver]),
  ].filter((it) => it !== null);
  return [...Map.groupBy(named, (it) => it.ref?.toUpperCase() ?? `? ${inOne(it.names, activity.language)}`).values()];
}

/** Without an identifier a text is nobody; it stays as words with the initiative. */
const isText = (group: readonly IatiParty[], language: string): boolean =>
  group[0]!.ref === null && (oneLine(inOne(group[0]!.names, language), Infinity)?.length ?? 0) > LONGEST_NAME;

/** Texts in place of names, and names longer than an entry holds, each whole. */
function longNamesIn(activity: IatiActivity): DraftFinding[] {
  return groupsIn(activity).flatMap((group): DraftFinding[] =>
    isText(group, activity.language)
      ? [{ code: 'name_is_a_text', params: { text: inOne(group[0]!.names, activity.language)! } }]
      : cutNames(group.flatMap((it) => it.names)),
  );
}

/** Names longer than an entry holds, each once and whole. */
export const cutNames = (names: readonly Said[]): DraftFinding[] =>
  [...new Set(names.map((it) => it.text))].flatMap((text): DraftFinding[] =>
    oneLine(text, Infinity)!.length > MOST_OF_NAME ? [{ code: 'name_cut', params: { text } }] : [],
  );

/** Every organisation that an activity names, once each, by identifier where it has one and else by name. */
export const organisationsIn = (activity: IatiActivity): OrganisationDraft[] =>
  groupsIn(activity).flatMap((group) => {
    if (isText(group, activity.language)) return [];
    const names = group.flatMap((it) => it.names);
    const draft = draftOf(group[0]!.ref, names, group.find((it) => it.type !== null)?.type ?? null);
    return draft ? [draft] : [];
  });
