import type {
  IatiActivity,
  IatiCoded,
  IatiLocation,
  IatiMeasure,
  IatiMoney,
  IatiParty,
} from './iati-activity.rules.ts';
import type { Said } from './iati-node.rules.ts';

/** What version 2.03 demands of every activity and this one does not tell. */
export type IatiLack =
  | 'identifier'
  | 'publisher_identifier'
  | 'publisher_type'
  | 'publisher_name'
  | 'title'
  | 'description'
  | 'organisation'
  | 'status'
  | 'date';

export type IatiWritten =
  | {
      readonly ok: true;
      readonly xml: string;
      /** parts that 2.03 has no valid form for as they are: an organisation without a role, money without a day */
      readonly left: { readonly organisations: number; readonly money: number };
    }
  | { readonly ok: false; readonly lacks: readonly IatiLack[] };

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Characters that XML 1.0 does not allow, lone surrogates among them, become U+FFFD. */
const escape = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"]/g, (it) => ENTITIES[it]!)
    .replace(/\r/g, '&#13;');

type Attributes = Readonly<Record<string, string | number | null | undefined>>;
function element(name: string, attributes: Attributes = {}, inside: string | readonly string[] = ''): string {
  const own = Object.entries(attributes)
    .flatMap(([key, value]) => (value === null || value === undefined ? [] : [` ${key}="${escape(String(value))}"`]))
    .join('');
  const content = typeof inside === 'string' ? inside : inside.join('');
  return content === '' ? `<${name}${own}/>` : `<${name}${own}>${content}</${name}>`;
}
const coded = (name: string, code: string | null): string => (code === null ? '' : element(name, { code }));

/** Plain digits, as `xsd:decimal` knows no exponent. */
const decimal = (value: number): string => {
  const text = String(value);
  return /e/i.test(text) ? value.toFixed(20).replace(/\.?0+$/, '') : text;
};

export const IATI_START = '<?xml version="1.0" encoding="UTF-8"?>\n';
/** The beginning and the end of a file of activities. */
export const iatiHead = (generatedAt: string): string =>
  `${IATI_START}<iati-activities version="2.03" generated-datetime="${escape(generatedAt)}">\n`;
export const IATI_FOOT = '</iati-activities>\n';

/**
 * One activity as version 2.03 has it, valid by its schema, to be put between `iatiHead` and `IATI_FOOT`. An activity that lacks what the schema
 * demands is not written with something made up: what it lacks is told.
 */
export function writeActivity(it: IatiActivity): IatiWritten {
  const lacks = lacksOf(it);
  const { identifier, publisher, status } = it;
  if (lacks.length > 0 || identifier === null || publisher === null || status === null) return { ok: false, lacks };
  const words = (said: readonly Said[]): string =>
    said
      .map(({ language, text }) =>
        element(
          'narrative',
          { 'xml:lang': language === it.language || language === 'und' ? null : language },
          escape(text),
        ),
      )
      .join('');
  const party = (name: string, of: IatiParty | null, more: Attributes = {}): string =>
    of === null ? '' : element(name, { ref: of.ref, type: of.type, ...more }, words(of.names));
  const parties = it.parties.filter((one) => one.role !== null);
  const budgets = it.budgets.filter((one) => one.from !== null && one.to !== null);
  const transactions = it.transactions.filter((one) => one.from !== null && one.type !== '');
  const money = it.budgets.length - budgets.length + it.transactions.length - transactions.length;
  const xml = element(
    'iati-activity',
    {
      'last-updated-datetime': it.updatedAt,
      'xml:lang': it.language === 'und' ? null : it.language,
      humanitarian: it.humanitarian === null ? null : it.humanitarian ? '1' : '0',
    },
    [
      element('iati-identifier', {}, escape(identifier)),
      party('reporting-org', publisher),
      element('title', {}, words(it.titles)),
      element('description', { type: '1' }, words(it.descriptions)),
      ...parties.map((one) => party('participating-org', one, { role: one.role })),
      coded('activity-status', status),
      ...[it.plannedFrom, it.actualFrom, it.plannedTo, it.actualTo].map((on, at) =>
        on === null ? '' : element('activity-date', { type: at + 1, 'iso-date': on }),
      ),
      ...it.countries.map((one) => codedXml('recipient-country', one, words, false)),
      ...it.regions.map((one) => codedXml('recipient-region', one, words, true)),
      ...it.locations.map((one) => locationXml(one, words)),
      ...it.sectors.map((one) => codedXml('sector', one, words, true)),
      ...it.tags.map(({ vocabulary, code, names }) => element('tag', { vocabulary, code }, words(names))),
      ...budgets.map((one) =>
        element('budget', {}, [
          element('period-start', { 'iso-date': one.from }),
          element('period-end', { 'iso-date': one.to }),
          valueXml(one),
        ]),
      ),
      ...transactions.map((one) =>
        element('transaction', {}, [
          coded('transaction-type', one.type),
          element('transaction-date', { 'iso-date': one.from }),
          valueXml(one),
          one.text.length > 0 ? element('description', {}, words(one.text)) : '',
          party('provider-org', one.provider),
          party('receiver-org', one.receiver),
        ]),
      ),
      ...it.related.map(({ ref, type }) => element('related-activity', { ref, type })),
      ...it.results.map((one) => resultXml(one, words)),
    ],
  );
  return { ok: true, xml: `${xml}\n`, left: { organisations: it.parties.length - parties.length, money } };
}

function lacksOf(it: IatiActivity): IatiLack[] {
  const { publisher } = it;
  const lacking: [IatiLack, boolean][] = [
    ['identifier', it.identifier === null],
    ['publisher_identifier', (publisher?.ref ?? null) === null],
    ['publisher_type', (publisher?.type ?? null) === null],
    ['publisher_name', (publisher?.names ?? []).length === 0],
    ['title', it.titles.length === 0],
    ['description', it.descriptions.length === 0],
    ['organisation', !it.parties.some((one) => one.role !== null)],
    ['status', it.status === null],
    ['date', [it.plannedFrom, it.actualFrom, it.plannedTo, it.actualTo].every((on) => on === null)],
  ];
  return lacking.flatMap(([lack, missing]) => (missing ? [lack] : []));
}

type Words = (said: readonly Said[]) => string;

function codedXml(name: string, it: IatiCoded, words: Words, listed: boolean): string {
  const percentage = it.share === null ? null : decimal(it.share);
  return element(name, { vocabulary: listed ? it.vocabulary : null, code: it.code, percentage }, words(it.names));
}

const valueXml = (it: IatiMoney): string =>
  element('value', { currency: it.currency, 'value-date': it.from }, decimal(it.amount));

function locationXml(it: IatiLocation, words: Words): string {
  const codes = (name: string, levelled: boolean): string[] =>
    it.codes
      .filter((one) => (one.level !== null) === levelled)
      .map(({ vocabulary, code, level }) => element(name, { vocabulary, code, level }));
  const point =
    it.lat === null || it.lon === null
      ? ''
      : element(
          'point',
          { srsName: 'http://www.opengis.net/def/crs/EPSG/0/4326' },
          element('pos', {}, `${decimal(it.lat)} ${decimal(it.lon)}`),
        );
  return element('location', {}, [
    ...codes('location-id', false),
    it.names.length > 0 ? element('name', {}, words(it.names)) : '',
    ...codes('administrative', true),
    point,
    coded('exactness', it.exactness),
    coded('feature-designation', it.feature),
  ]);
}

/** What is measured in words stands in a comment: 2.03 allows values only to what is counted. */
function resultXml(it: IatiMeasure, words: Words): string {
  const isNumber = (value: string | null) => value === null || /^[+-]?\d+(\.\d+)?$/.test(value);
  const counted = isNumber(it.value) && isNumber(it.target);
  const measured = (name: string, value: string | null): string => {
    if (value === null) return '';
    if (counted) return element(name, { value });
    return element(name, {}, element('comment', {}, element('narrative', {}, escape(value))));
  };
  const period =
    it.on === null
      ? ''
      : element('period', {}, [
          element('period-start', { 'iso-date': it.on }),
          element('period-end', { 'iso-date': it.on }),
          measured('target', it.target),
          measured('actual', it.value),
        ]);
  const title = element('title', {}, words(it.names));
  return element('result', { type: '9' }, [
    title,
    element('indicator', { measure: counted ? '1' : '5' }, [title, period]),
  ]);
}
