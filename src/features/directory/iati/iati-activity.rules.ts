import { all, attribute, first, languageOf, narratives, ownText, type Said } from './iati-node.rules.ts';
import type { IatiHead, IatiNode } from './iati-read.rules.ts';
import { dayOf, numberOf } from './iati-values.rules.ts';

/** An organisation as an activity names it: by identifier, by name, by both. */
export interface IatiParty {
  readonly ref: string | null;
  readonly names: readonly Said[];
  /** a code of OrganisationType */
  readonly type: string | null;
}
export interface IatiCoded {
  /** as 2.03 numbers vocabularies; `1` when the file says none */
  readonly vocabulary: string;
  readonly code: string;
  /** percent, null when not told */
  readonly share: number | null;
  readonly names: readonly Said[];
}
export interface IatiLocation {
  readonly names: readonly Said[];
  readonly lat: number | null;
  readonly lon: number | null;
  /** `1` exact, `2` approximate */
  readonly exactness: string | null;
  /** a code of LocationType such as `PPL`, `ADM2` */
  readonly feature: string | null;
  readonly codes: readonly { readonly vocabulary: string; readonly code: string; readonly level: number | null }[];
}
export interface IatiMoney {
  readonly amount: number;
  /** of ISO 4217; null when neither it nor the activity tells one */
  readonly currency: string | null;
  readonly from: string | null;
  readonly to: string | null;
}
export interface IatiTransaction extends IatiMoney {
  /** a code of TransactionType, those of 1.x as the numbers that followed them */
  readonly type: string;
  readonly text: readonly Said[];
  readonly provider: IatiParty | null;
  readonly receiver: IatiParty | null;
}
export interface IatiMeasure {
  readonly names: readonly Said[];
  readonly value: string | null;
  readonly target: string | null;
  readonly on: string | null;
}

/** What an activity says, in one shape for all versions. Persons to contact are not taken over: nobody asked them. */
export interface IatiActivity {
  readonly identifier: string | null;
  readonly language: string;
  readonly publisher: IatiParty | null;
  readonly titles: readonly Said[];
  readonly descriptions: readonly Said[];
  /** a code of ActivityStatus */
  readonly status: string | null;
  readonly plannedFrom: string | null;
  readonly plannedTo: string | null;
  readonly actualFrom: string | null;
  readonly actualTo: string | null;
  readonly humanitarian: boolean | null;
  /** roles are codes of OrganisationRole, null when it is none */
  readonly parties: readonly (IatiParty & { readonly role: string | null })[];
  readonly countries: readonly IatiCoded[];
  readonly regions: readonly IatiCoded[];
  readonly locations: readonly IatiLocation[];
  readonly sectors: readonly IatiCoded[];
  readonly tags: readonly IatiCoded[];
  readonly budgets: readonly IatiMoney[];
  readonly transactions: readonly IatiTransaction[];
  readonly results: readonly IatiMeasure[];
  readonly related: readonly { readonly type: string; readonly ref: string }[];
  readonly updatedAt: string | null;
  /** sums that are no number; they are in no list above */
  readonly unread: number;
}

/** Words of 1.x and the codes of 2.x that took their place (IATI Standard, upgrade to 2.01). */
const ROLES: Readonly<Record<string, string>> = { funding: '1', accountable: '2', extending: '3', implementing: '4' };
const DATES: Readonly<Record<string, string>> = {
  'start-planned': '1',
  'start-actual': '2',
  'end-planned': '3',
  'end-actual': '4',
};
const TRANSACTIONS: Readonly<Record<string, string>> = {
  IF: '1',
  C: '2',
  D: '3',
  E: '4',
  IR: '5',
  LR: '6',
  R: '7',
  QP: '8',
  QS: '9',
  CG: '10',
};
const VOCABULARIES: Readonly<Record<string, string>> = {
  DAC: '1',
  'DAC-3': '2',
  COFOG: '3',
  NACE: '4',
  NTEE: '5',
  ADT: '6',
  RO: '99',
  RO2: '98',
  WB: '99',
};
const own = (table: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

export function partyOf(node: IatiNode | undefined, language: string): IatiParty | null {
  if (node === undefined) return null;
  const [ref, names] = [attribute(node, 'ref') ?? null, narratives(node, language)];
  return ref === null && names.length === 0 ? null : { ref, names, type: attribute(node, 'type') ?? null };
}

/** The activity in a record of an `iati-activities` file. */
export function activityOf(node: IatiNode, head: Pick<IatiHead, 'older'>): IatiActivity {
  const language = languageOf(node, 'und');
  const usual = currencyOf(attribute(node, 'default-currency'));
  const dates = new Map<string, string>();
  for (const it of all(node, 'activity-date')) {
    const type = attribute(it, 'type') ?? '';
    const on = dayOf(it.attributes['iso-date']) ?? (head.older ? dayOf(it.text) : null);
    const code = own(DATES, type.toLowerCase()) ?? type;
    if (on !== null && !dates.has(code)) dates.set(code, on);
  }
  let unread = 0;
  const moneyOf = (it: IatiNode): IatiMoney | null => {
    const value = first(it, 'value');
    const amount = numberOf(value?.text);
    if (amount === null) {
      unread++;
      return null;
    }
    const day = (name: string) => dayOf(first(it, name)?.attributes['iso-date'] ?? first(it, name)?.text);
    return {
      amount,
      currency: currencyOf(attribute(value, 'currency')) ?? usual,
      from: day('transaction-date') ?? day('period-start') ?? dayOf(attribute(value, 'value-date')),
      to: day('period-end'),
    };
  };
  const read = <T>(name: string, of: (it: IatiNode, money: IatiMoney) => T): T[] =>
    all(node, name).flatMap((it) => {
      const money = moneyOf(it);
      return money === null ? [] : [of(it, money)];
    });
  const coded = (...names: string[]): IatiCoded[] => all(node, ...names).flatMap((it) => codedOf(it, language, names));
  const humanitarian = attribute(node, 'humanitarian');
  return {
    identifier: ownText(first(node, 'iati-identifier')) ?? null,
    language,
    publisher: partyOf(first(node, 'reporting-org'), language),
    titles: all(node, 'title').flatMap((it) => narratives(it, language)),
    descriptions: all(node, 'description').flatMap((it) => narratives(it, language)),
    status: attribute(first(node, 'activity-status'), 'code') ?? null,
    plannedFrom: dates.get('1') ?? null,
    actualFrom: dates.get('2') ?? null,
    plannedTo: dates.get('3') ?? null,
    actualTo: dates.get('4') ?? null,
    humanitarian: humanitarian === undefined ? null : /^(1|true)$/.test(humanitarian),
    parties: all(node, 'participating-org').flatMap((it) => {
      const party = partyOf(it, language);
      const role = attribute(it, 'role') ?? '';
      return party ? [{ ...party, role: own(ROLES, role.toLowerCase()) ?? (/^[1-4]$/.test(role) ? role : null) }] : [];
    }),
    countries: unique([...coded('recipient-country'), ...coded('transaction', 'recipient-country')]),
    regions: unique([...coded('recipient-region'), ...coded('transaction', 'recipient-region')]),
    locations: all(node, 'location').map((it) => locationOf(it, language)),
    sectors: unique([...coded('sector'), ...coded('transaction', 'sector')]),
    tags: unique(coded('tag')),
    budgets: read('budget', (_, money) => money),
    transactions: read('transaction', (it, money) => {
      const type = attribute(first(it, 'transaction-type'), 'code') ?? '';
      return {
        ...money,
        type: own(TRANSACTIONS, type.toUpperCase()) ?? type,
        text: narratives(first(it, 'description'), language),
        provider: partyOf(first(it, 'provider-org'), language),
        receiver: partyOf(first(it, 'receiver-org'), language),
      };
    }),
    results: all(node, 'result').flatMap((it) => measuresOf(it, language)),
    related: all(node, 'related-activity').flatMap((it) => {
      const ref = attribute(it, 'ref');
      return ref === undefined ? [] : [{ type: attribute(it, 'type') ?? '', ref }];
    }),
    updatedAt: attribute(node, 'last-updated-datetime') ?? null,
    unread,
  };
}

const currencyOf = (value: string | undefined): string | null => {
  const code = value?.toUpperCase();
  return code !== undefined && /^[A-Z]{3}$/.test(code) ? code : null;
};

function codedOf(node: IatiNode, language: string, path: readonly string[]): IatiCoded[] {
  const code = attribute(node, 'code');
  if (code === undefined) return [];
  const vocabulary = attribute(node, 'vocabulary') ?? '1';
  const share = path.length > 1 ? null : numberOf(node.attributes['percentage']);
  return [
    {
      vocabulary: own(VOCABULARIES, vocabulary.toUpperCase()) ?? vocabulary,
      code,
      share: share !== null && share >= 0 && share <= 100 ? share : null,
      names: narratives(node, language),
    },
  ];
}
function unique(list: readonly IatiCoded[]): IatiCoded[] {
  const byCode = new Map<string, IatiCoded>();
  for (const it of list) {
    const key = `${it.vocabulary} ${it.code}`;
    if (!byCode.has(key)) byCode.set(key, it);
  }
  return [...byCode.values()];
}

function locationOf(node: IatiNode, language: string): IatiLocation {
  // 2.x and 1.04: `<point><pos>lat lon</pos></point>`; before: `<coordinates latitude longitude precision>`
  const pos = (ownText(first(node, 'point')?.children.find((it) => it.name === 'pos')) ?? '').split(/[\s,]+/);
  const older = first(node, 'coordinates');
  const lat = numberOf(pos[0]) ?? numberOf(attribute(older, 'latitude'));
  const lon = numberOf(pos[1]) ?? numberOf(attribute(older, 'longitude'));
  const lawful = lat !== null && lon !== null && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  const precision = attribute(older, 'precision');
  const codes = [...all(node, 'administrative'), ...all(node, 'location-id')].flatMap((it) => {
    const code = attribute(it, 'code');
    const vocabulary = attribute(it, 'vocabulary') ?? '';
    return code === undefined ? [] : [{ vocabulary, code, level: numberOf(attribute(it, 'level')) }];
  });
  return {
    names: narratives(first(node, 'name'), language),
    lat: lawful ? lat : null,
    lon: lawful ? lon : null,
    exactness: attribute(first(node, 'exactness'), 'code') ?? (precision && (precision === '1' ? '1' : '2')) ?? null,
    feature:
      attribute(first(node, 'feature-designation'), 'code') ?? attribute(first(node, 'location-type'), 'code') ?? null,
    codes,
  };
}

/** Of each indicator its last period; a result without indicators stands for itself. */
function measuresOf(result: IatiNode, language: string): IatiMeasure[] {
  const indicators = all(result, 'indicator');
  if (indicators.length === 0) {
    const names = narratives(first(result, 'title'), language);
    return names.length === 0 ? [] : [{ names, value: null, target: null, on: null }];
  }
  return indicators.flatMap((it) => {
    const names = narratives(first(it, 'title'), language);
    const periods = all(it, 'period').map((period) => ({
      on: dayOf(first(period, 'period-end')?.attributes['iso-date']),
      value: measured(first(period, 'actual'), language),
      target: measured(first(period, 'target'), language),
    }));
    const told = periods.filter((period) => period.value !== null);
    const last = (told.length > 0 ? told : periods).toSorted((a, b) => (a.on ?? '').localeCompare(b.on ?? '')).at(-1);
    return names.length === 0 ? [] : [{ names, ...(last ?? { value: null, target: null, on: null }) }];
  });
}

/** A number, or what is told in words where nothing is counted. */
const measured = (node: IatiNode | undefined, language: string): string | null =>
  attribute(node, 'value') ?? narratives(node && first(node, 'comment'), language)[0]?.text ?? null;
