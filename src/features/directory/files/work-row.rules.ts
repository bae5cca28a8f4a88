import { hash as digest } from 'node:crypto';
import { precisionOfLevel, type PlaceLevel } from '#domain/places.ts';
import { foldText } from '#domain/text-folding.ts';
import { plainDigits, readCount, readDate, readPoint } from '#features/imports/cells.rules.ts';
import { plainName } from '#features/imports/table-mapping.rules.ts';
import { ORG_ID, type InitiativeState, type Nature, type RoleIn } from '../directory.rules.ts';
import {
  LONGEST_NAME,
  MOST_OF_NAME,
  oneLine,
  type InitiativeDraft,
  type OrganisationDraft,
} from '../iati/iati-directory.rules.ts';
import { numberOf } from '../iati/iati-values.rules.ts';
import type { FileRecord, RecordFinding } from './file-record.rules.ts';
import { wholeTexts } from './long-names.rules.ts';
import type { HxlColumn } from './hxl.rules.ts';
import type { WorkField, WorkMapping } from './work-columns.rules.ts';

/** One row of a table of who does what, where, when and for whom, in the directory's words. */

const STATES: readonly [InitiativeState, string][] = [
  [
    'under_way',
    'ongoing|on going|active|open|functional|implementation|in progress|started|under way|en cours|ouvert|en curso|activo|2|جارية|جاري',
  ],
  ['planned', 'planned|pipeline|identification|proposed|upcoming|prévu|planifié|planificado|previsto|1|مخطط'],
  ['finishing', 'finalisation|finalization|finishing|3'],
  ['done', 'completed|complete|closed|finished|done|ended|terminé|achevé|fermé|terminado|completado|4|5|مكتملة|منتهية'],
  ['stopped', 'cancelled|canceled|stopped|annulé|cancelado'],
  ['suspended', 'suspended|on hold|suspendu|suspendido|6'],
];
const STATE_WORDS = new Map(
  STATES.flatMap(([state, words]) => words.split('|').map((word) => [plainName(word), state])),
);

const NATURE_WORDS: readonly [Nature, RegExp][] = [
  ['international_ngo', /^(i ?ngo|international n?go|ong internationale|ong internacional|international non)/],
  ['civil_society', /^(l?n?ngo|national n?go|local n?go|ong|nngo|cbo|civil society|société civile|non government)/],
  ['intergovernmental', /^(un\b|un |united nations|multilateral|igo|intergovernment|nations unies|onu)/],
  ['state', /^(government|gov\b|govt|ministry|state|gouvernement|gobierno|public sector)/],
  ['academia', /^(academ|universit|research)/],
  ['business', /^(private|business|company|entreprise|secteur privé|empresa)/],
  ['media', /^media/],
  ['religious', /^(faith|religio)/],
  ['network', /^(red cross|red crescent|croix rouge|rcrc|network|foundation)/],
];

const MONTHS = new Map(
  [
    'january|janvier|enero|jan',
    'february|février|febrero|feb|fév',
    'march|mars|marzo|mar',
    'april|avril|abril|apr|avr',
    'may|mai|mayo',
    'june|juin|junio|jun',
    'july|juillet|julio|jul',
    'august|août|agosto|aug',
    'september|septembre|septiembre|sep|sept',
    'october|octobre|octubre|oct',
    'november|novembre|noviembre|nov',
    'december|décembre|diciembre|dec|déc',
  ].flatMap((names, at) => names.split('|').map((name) => [plainName(name), at + 1] as const)),
);

/** The day a cell tells, `2015-03-01`, in any of the ways of `readDate` or with the month in words. */
function dayIn(cell: string, order: WorkMapping['dateOrder']) {
  const worded = /^(\d{1,2})[ -](\p{L}+)\.?[ -](\d{4})$/u.exec(plainDigits(cell).trim());
  const month = worded && MONTHS.get(plainName(worded[2]!));
  return readDate(month ? `${worded![3]}-${month}-${worded![1]}` : cell.replace(/[ T]00:00(:00)?$/, ''), order);
}

/** No value, however people write that. */
const NOTHING = /^(n\/?a|none|nil|-+|–|\?|null|unknown|tbd)$/i;
/** All but dashes in the words above are short. */
const LONGEST_NOTHING = 7;
/** What a cell says, nothing where it says that there is nothing. */
function saying(cell: string | undefined): string {
  const text = cell?.trim() ?? '';
  return (text.length <= LONGEST_NOTHING || text.startsWith('-')) && NOTHING.test(text) ? '' : text;
}
const SEVERAL = /[;|\n]/;
const NOWHERE: readonly number[] = [];
/** The same names and places stand in row after row: what was made of them is remembered, of so many. */
const MOST_REMEMBERED = 5_000;
function remember<T>(known: Map<string, T>, key: string, it: T): T {
  if (known.size >= MOST_REMEMBERED) known.clear();
  known.set(key, it);
  return it;
}
const ORG_IDENTIFIER = /^[A-Z]{2}-[A-Z0-9]{2,}-.+/i;
const DAC = /^\d{5}$/;

export interface WorkTable {
  readonly columns: readonly HxlColumn[];
  readonly mapping: WorkMapping;
}

const hash = (parts: readonly unknown[]): string => digest('sha256', JSON.stringify(parts), 'base64url').slice(0, 32);

/** An organisation that a table names, by its name alone or by an identifier that registers know. */
export function organisationNamed(
  name: string,
  more: { code?: string | null; acronym?: string | null; type?: string | null } = {},
): OrganisationDraft {
  const code = more.code ?? null;
  const known = code !== null && ORG_IDENTIFIER.test(code);
  const official = oneLine(name, MOST_OF_NAME)!;
  const acronym = oneLine(more.acronym ?? (known ? null : code), 40);
  const type = foldText(more.type ?? '');
  return {
    externalKey: known ? `iati:${code}` : `name:${(foldText(official) || official.toLowerCase()).slice(0, 250)}`,
    kind: 'organisation',
    names: [
      { language: 'und', kind: 'official', name: official },
      ...(acronym !== null && acronym !== official && !/^\d+$/.test(acronym)
        ? [{ language: 'und', kind: 'acronym' as const, name: acronym }]
        : []),
    ],
    identifiers: known ? [{ scheme: ORG_ID, value: code.slice(0, 200) }] : [],
    nature: NATURE_WORDS.find(([, like]) => like.test(type))?.[0] ?? null,
  };
}

/** Reads rows of one table. What a cell does not tell plainly is left empty and said so; only a row that says nothing at all is not kept. */
export function workReader(table: WorkTable): (cells: readonly string[], n: number, line: number) => FileRecord | null {
  const { columns, mapping } = table;
  const places = new Map<WorkField, number[]>();
  for (const [at, field] of mapping.fields.entries())
    if (field !== null) places.set(field, [...(places.get(field) ?? []), at]);
  const isIati = (places.get('activity_code') ?? []).some((at) =>
    /iati/i.test(`${columns[at]!.header} ${columns[at]!.attributes.join(' ')}`),
  );
  const times = new Map<string, number>();
  const whole = wholeTexts();
  const organisations = new Map<string, OrganisationDraft>();
  const organisation = (name: string, more: Parameters<typeof organisationNamed>[1] = {}): OrganisationDraft => {
    const key = [name, more.code, more.acronym, more.type].join('\u0000');
    return organisations.get(key) ?? remember(organisations, key, organisationNamed(name, more));
  };
  const placeColumns = PLACE_FIELDS.flatMap((field) => places.get(field) ?? []);
  const knownPlaces = new Map<string, ReturnType<typeof placeOf>>();

  return (cells, n, line) => {
    if (cells.every((cell) => cell.trim() === '')) return null;
    const findings: RecordFinding[] = [];
    const tell = (
      code: string,
      at: number | null,
      params: RecordFinding['params'] = {},
      severity: RecordFinding['severity'] = 'warning',
    ) => {
      const column = at === null ? undefined : columns[at];
      findings.push({ code, severity, line, where: column ? column.header || column.tag : null, params });
    };
    const said: string[] = [];
    const cellAt = (at: number): string => (said[at] ??= saying(cells[at]));
    const first = (field: WorkField): string => {
      for (const at of places.get(field) ?? NOWHERE) if (cellAt(at) !== '') return cellAt(at);
      return '';
    };
    const list = (field: WorkField): string[] => {
      const found: string[] = [];
      for (const at of places.get(field) ?? NOWHERE) {
        const cell = cellAt(at);
        if (SEVERAL.test(cell)) found.push(...cell.split(SEVERAL).map(saying));
        else found.push(cell);
      }
      return found.filter((text) => text !== '');
    };
    const read = <T>(
      field: WorkField,
      how: (cell: string) => { ok: true; value: T } | { ok: false; error: string },
    ): T | null => {
      for (const at of places.get(field) ?? NOWHERE) {
        const cell = cellAt(at);
        if (cell === '') continue;
        const found = how(cell);
        if (found.ok) return found.value;
        tell(found.error, at, { cell: cell.slice(0, 80) });
      }
      return null;
    };
    const day = (field: WorkField) =>
      read(field, (cell) => dayIn(cell, mapping.dateOrder))
        ?.at.toISOString()
        .slice(0, 10) ?? null;

    /** A text in place of a name is told whole: what an entry or the initiative cannot hold of it is not lost. */
    const tellName = (code: 'name_is_a_text' | 'name_cut', field: WorkField, written: string): void =>
      tell(code, places.get(field)?.[0] ?? null, whole(written, line));

    const orgs = list('org');
    const draftOf = (name: string, at: number): OrganisationDraft =>
      organisation(name, {
        code: list('org_code')[at] ?? null,
        acronym: at === 0 && orgs.length === 1 ? first('org_acronym') || null : null,
        type: first('org_type') || null,
      });
    const where = placeColumns.map(cellAt).join('\u0000');
    let place = knownPlaces.get(where);
    if (place === undefined) {
      place = placeOf(first, tell, places);
      // what is told of a place is told of each row
      if (findings.length === 0) remember(knownPlaces, where, place);
    }

    if (mapping.about === 'organisations') {
      const name = orgs[0];
      if (name === undefined) {
        tell('no_name', null, {}, 'error');
        return { n, line, name: '', initiative: null, organisation: null, named: [], findings };
      }
      if (name.length > MOST_OF_NAME) tellName('name_cut', 'org', name);
      const parent = first('parent');
      const isText = parent.length > LONGEST_NAME;
      if (isText) tellName('name_is_a_text', 'parent', parent);
      return {
        n,
        line,
        name,
        initiative: null,
        organisation: {
          ...draftOf(name, 0),
          ...(parent === '' || isText ? {} : { parent: { ref: null, name: oneLine(parent, 300) } }),
          places: place ? [place] : [],
        },
        named: [],
        findings,
      };
    }

    const partners = list('implementer');
    const funders = list('funder');
    const named: OrganisationDraft[] = [];
    const parties: InitiativeDraft['parties'] = [];
    const take = (role: RoleIn, draft: OrganisationDraft, field: WorkField, written: string): void => {
      const ref = draft.identifiers[0]?.value ?? null;
      const isText = ref === null && written.length > LONGEST_NAME;
      const name = isText ? oneLine(written, 300)! : draft.names[0]!.name;
      if (parties.some((it) => it.role === role && it.name === name)) return;
      parties.push({ role, ref, name });
      if (isText) return tellName('name_is_a_text', field, written);
      if (written.length > MOST_OF_NAME) tellName('name_cut', field, written);
      named.push(draft);
    };
    for (const [at, name] of orgs.entries())
      take(partners.length > 0 ? 'leads' : 'implements', draftOf(name, at), 'org', name);
    for (const [at, name] of partners.entries())
      take('implements', organisation(name, { code: list('implementer_code')[at] ?? null }), 'implementer', name);
    for (const [at, name] of funders.entries())
      take('funds', organisation(name, { code: list('funder_code')[at] ?? null }), 'funder', name);

    const sectors = list('sector');
    const codes = list('sector_code');
    const described = first('description');
    const activity = first('activity');
    const titled = [activity, first('subsector'), sectors.join(', '), described].find((text) => text !== '');
    if (titled === undefined && parties.length === 0) {
      tell('nothing_said', null, {}, 'error');
      return { n, line, name: '', initiative: null, organisation: null, named: [], findings };
    }
    const status = first('status');
    const state = STATE_WORDS.get(plainName(status));
    if (status !== '' && state === undefined)
      tell('unknown_word', places.get('status')![0]!, { cell: status.slice(0, 80) }, 'note');
    const amount = read('amount', (cell) => {
      const value = numberOf(plainDigits(cell).replace(/[$€£]/g, ''));
      return value === null ? { ok: false, error: 'not_a_number' } : { ok: true, value };
    });
    const currencyWord = first('currency').toUpperCase();
    const currency = /^[A-Z]{3}$/.test(currencyWord) ? currencyWord : null;
    const from = day('start');
    const to = day('end');
    const group = first('group');
    const people = (['targeted', 'reached'] as const).flatMap((field) =>
      (places.get(field) ?? []).flatMap((at) => {
        const cell = cellAt(at);
        if (cell === '') return [];
        const count = readCount(cell);
        if (!count.ok) tell(count.error, at, { cell: cell.slice(0, 80) });
        if (!count.ok || count.value === null) return [];
        const what = [group, columns[at]!.header].filter((text) => text !== '').join(' – ') || columns[at]!.tag!;
        return [
          {
            group: what.slice(0, 200),
            planned: field === 'targeted' ? count.value : null,
            reached: field === 'reached' ? count.value : null,
          },
        ];
      }),
    );
    const subsectors = list('subsector').map((it) => ({
      list: 'file-subsector',
      code: it.slice(0, 60),
      name: oneLine(it, 300),
      share: null,
    }));
    const purposes = [
      ...Array.from({ length: Math.max(sectors.length, codes.length) }, (_, at) => {
        const code = codes[at] ?? null;
        const name = sectors[at] ?? null;
        return {
          list: code !== null && DAC.test(code) ? 'dac' : 'file-sector',
          code: (code ?? name!).slice(0, 60),
          name: oneLine(name, 300),
          share: null,
        };
      }),
      ...subsectors,
    ].slice(0, 100);
    const title = oneLine(titled ?? orgs.join(', '), 500)!;
    const activityCode = first('activity_code');
    // what makes two rows one piece of work, whatever else of them changes and in whatever order the columns stand
    const told =
      isIati && activityCode !== ''
        ? `iati:${activityCode.slice(0, 280)}`
        : `row:${hash([activityCode, orgs, partners, activity, sectors, codes, list('subsector'), place?.text ?? null, place?.codes ?? null, place?.areas ?? null, from])}`;
    const time = (times.get(told) ?? 0) + 1;
    times.set(told, time);
    if (time > 1)
      tell(told.startsWith('iati:') ? 'identifier_repeated' : 'row_repeated', null, { times: time }, 'note');
    return {
      n,
      line,
      name: title,
      organisation: null,
      named,
      findings,
      initiative: {
        externalKey: time > 1 ? `${told}#${time}` : told,
        title,
        language: 'und',
        titles: {},
        description: described === '' ? null : described.slice(0, 20_000),
        state: state ?? 'unknown',
        plannedFrom: state === 'planned' ? from : null,
        plannedTo: state === 'planned' || state === 'under_way' ? to : null,
        actualFrom: state === 'planned' ? null : from,
        actualTo: state === 'planned' || state === 'under_way' ? null : to,
        funding: amount === null || amount === 0 ? 'unknown' : 'funded',
        ledLocally: null,
        forWhom: group === '' ? null : oneLine(group, 2000),
        people: people.slice(0, 50),
        results: [],
        parties: parties.slice(0, 200),
        purposes,
        places: place ? [place] : [],
        money:
          amount === null || amount === 0
            ? []
            : [{ kind: 'budget', amount, currency, on: from, to, rate: null, ref: null, name: null }],
      },
    };
  };
}

const LEVELS: readonly (readonly [PlaceLevel, WorkField, WorkField | null])[] = [
  [0, 'country', 'country_code'],
  [1, 'adm1', 'adm1_code'],
  [2, 'adm2', 'adm2_code'],
  [3, 'adm3', 'adm3_code'],
  [9, 'place', 'place_code'],
];

const PLACE_FIELDS: readonly WorkField[] = [
  ...LEVELS.flatMap(([, name, code]) => (code === null ? [name] : [name, code])),
  'lat',
  'lon',
];

/** Where a row says it is: by codes, by names from the country down, by a point, as sharply as the finest of them. */
function placeOf(
  first: (field: WorkField) => string,
  tell: (code: string, at: number | null, params?: RecordFinding['params']) => void,
  places: ReadonlyMap<WorkField, number[]>,
): InitiativeDraft['places'][number] | null {
  const areas = LEVELS.flatMap(([level, name]) =>
    first(name) === '' ? [] : [{ level, name: first(name).slice(0, 300) }],
  );
  const codes = LEVELS.flatMap(([level, , code]) =>
    code === null || first(code) === '' || level === 0
      ? []
      : [{ vocabulary: 'pcode', code: first(code).slice(0, 60), level: level as number }],
  );
  const countryCode = first('country_code') || (/^[A-Z]{2,3}$/.test(first('country')) ? first('country') : '');
  const country = /^[A-Za-z]{2,3}$/.test(countryCode) ? countryCode.toUpperCase() : null;
  let point: { lat: number; lon: number } | null = null;
  if (first('lat') !== '' || first('lon') !== '') {
    const found = readPoint(first('lat'), first('lon'));
    if (found.ok) point = found.value;
    else
      tell(found.error, places.get('lat')?.[0] ?? places.get('lon')?.[0] ?? null, {
        cell: `${first('lat')} ${first('lon')}`.slice(0, 80),
      });
  }
  const finest = Math.max(
    -1,
    ...areas.map((it) => it.level),
    ...codes.map((it) => it.level),
    country === null ? -1 : 0,
  ) as PlaceLevel | -1;
  if (finest === -1 && point === null) return null;
  const text = areas.at(-1)?.name ?? codes.at(-1)?.code ?? country;
  return {
    text,
    whole: point === null && finest === 0,
    lat: point?.lat ?? null,
    lon: point?.lon ?? null,
    precision: finest === -1 ? 'village' : precisionOfLevel(finest),
    share: null,
    country,
    codes,
    areas,
  };
}
