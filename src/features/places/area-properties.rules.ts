import { LEVELS, LOCALITY, type PlaceLevel, type Point } from '#domain/places.ts';
import type { Shape } from './geometry.rules.ts';
import { isoCountry } from './iso-countries.data.ts';

/** One area or settlement as a file tells it. */
export interface AreaRow {
  /** from 1; a header line counts, so that it is the line a spreadsheet shows */
  row: number;
  name: string;
  names: { language: string; kind: 'official' | 'alternative' | 'former' | 'local'; name: string }[];
  code: string | null;
  codeSystem: CodeSystem | null;
  level: PlaceLevel;
  /** alpha-3 */
  iso3: string | null;
  parentCode: string | null;
  /** ISO day */
  validFrom: string | null;
  validTo: string | null;
  /** codes of the areas it came from */
  predecessors: string[];
  point: Point | null;
  shape: Shape | null;
  population: number | null;
}

export type CodeSystem = 'iso3166' | 'pcode' | 'hasc' | 'geonames' | 'other';

/** What is wrong in a row. `code` keys the translated sentence, `values` fill it; with `blocking` false the row is taken all the same. */
export interface RowFault {
  row: number;
  code: string;
  values: Record<string, string | number>;
  suggestion?: Point;
  blocking: boolean;
}

/** Which column, or property, holds what. */
export interface AreaMapping {
  name?: string;
  names: { column: string; language: string; kind: 'official' | 'alternative' }[];
  code?: string;
  level?: string;
  country?: string;
  parentCode?: string;
  lat?: string;
  lon?: string;
  validFrom?: string;
  validTo?: string;
  predecessors?: string;
  population?: string;
  /** the level when no column tells it; undefined leaves it to the options */
  levelOfFile?: PlaceLevel;
}

/** One feature's properties or one line's cells, by column. */
export type Cells = Record<string, unknown>;

const NAME_OF_LEVEL = [
  /^adm(?:in)?_?(\d)_?name(?:_?([a-z]{2}))?$/i, // admin1Name, adm1_name, admin1Name_fr
  /^adm(?:in)?_?(\d)_([a-z]{2})$/i, // ADM1_EN
  /^name_(\d)()$/i,
];
const CODE_OF_LEVEL = [/^adm(?:in)?_?(\d)_?p-?code$/i, /^adm(?:in)?_?(\d)_?code$/i, /^gid_(\d)$/i, /^hasc_(\d)$/i];
const ALTERNATIVE_OF_LEVEL = /^adm(?:in)?_?(\d)_?(?:alt|ref)_?(?:name)?\d?_?([a-z]{2})?$/i;

const PLAIN: [keyof AreaMapping, RegExp][] = [
  ['name', /^(?:name|place|nom|nombre|shapename|name_en|place name|toponym|الاسم)$/i],
  ['code', /^(?:p-?code|shapeiso|iso_3166_2|adm1_code|code|geonameid|geoname_?id|code_hasc|id|#adm\d\+code)$/i],
  ['level', /^(?:admin[ _]?level|level|niveau|adm_level)$/i],
  [
    'country',
    /^(?:location|country_a3|iso3|iso_a3|adm0_a3|country_iso3|country code|country_iso2|iso2|iso_a2|adm0_pcode|admin0pcode|country)$/i,
  ],
  ['parentCode', /^(?:parent[ _]?(?:p-?)?code|parent)$/i],
  ['lat', /^(?:lat|latitude|y|lat_dd|point_y|خط العرض)$/i],
  ['lon', /^(?:lon|lng|long|longitude|x|lon_dd|point_x|خط الطول)$/i],
  ['validFrom', /^(?:valid[ _]?from(?:[ _]?date)?|validon|valid[ _]?since|start_?date)$/i],
  ['validTo', /^(?:valid[ _]?to(?:[ _]?date)?|valid[ _]?until|end_?date)$/i],
  ['predecessors', /^(?:predecessors?|replaces|former[ _]?(?:p-?)?codes?)$/i],
  ['population', /^(?:population|pop|pop_max|pop_est)$/i],
];
const ALTERNATIVES =
  /^(?:name_ascii|asciiname|alternat(?:iv)?e_?names?|name_alt|altname|other[ _]names?|autres noms)$/i;
const NAME_IN_LANGUAGE = /^name[_:]([a-z]{2})$/i;

/** Guesses the mapping from the columns' names: OCHA's, GADM's, geoBoundaries', Natural Earth's and common headings. What is given wins. */
export function guessMapping(columns: readonly string[], given: Partial<AreaMapping> = {}): AreaMapping {
  const mapping: AreaMapping = { names: [] };
  const find = (test: RegExp) => columns.find((column) => test.test(column.trim()));
  const nameOf = new Map<number, { column: string; language: string }[]>();
  const codeOf = new Map<number, string>();
  for (const column of columns) {
    const named = NAME_OF_LEVEL.map((test) => test.exec(column.trim())).find((match) => match !== null);
    if (named) {
      const level = Number(named[1]);
      nameOf.set(level, [...(nameOf.get(level) ?? []), { column, language: named[2]?.toLowerCase() || 'und' }]);
    }
    const coded = CODE_OF_LEVEL.map((test) => test.exec(column.trim())).find((match) => match !== null);
    if (coded && !codeOf.has(Number(coded[1]))) codeOf.set(Number(coded[1]), column);
  }
  const levels = [...nameOf.keys(), ...codeOf.keys()].filter((level) => level <= 4);
  if (levels.length > 0) {
    const level = Math.max(...levels);
    const own = nameOf.get(level) ?? [];
    mapping.levelOfFile = level as PlaceLevel;
    const first = own.find((one) => one.language === 'en') ?? own[0];
    if (first !== undefined) mapping.name = first.column;
    mapping.names = own
      .filter((one) => one.language !== 'und')
      .map((one) => ({ column: one.column, language: one.language, kind: 'official' }));
    const code = codeOf.get(level);
    if (code !== undefined) mapping.code = code;
    const parent = codeOf.get(level - 1);
    if (parent !== undefined && level > 1) mapping.parentCode = parent;
    for (const column of columns) {
      const alternative = ALTERNATIVE_OF_LEVEL.exec(column.trim());
      if (alternative && Number(alternative[1]) === level)
        mapping.names.push({ column, language: alternative[2]?.toLowerCase() ?? 'und', kind: 'alternative' });
    }
  }
  for (const [key, test] of PLAIN) {
    if (mapping[key] !== undefined) continue;
    const column =
      key === 'country' ? (find(/^(?:location|.*iso_?a?3|country_a3|adm0_a3)$/i) ?? find(test)) : find(test);
    if (column !== undefined) (mapping as unknown as Record<string, string>)[key] = column;
  }
  for (const column of columns) {
    if (column === mapping.name) continue;
    const language = NAME_IN_LANGUAGE.exec(column.trim());
    if (language) mapping.names.push({ column, language: language[1]!.toLowerCase(), kind: 'official' });
    else if (ALTERNATIVES.test(column.trim())) mapping.names.push({ column, language: 'und', kind: 'alternative' });
  }
  return { ...mapping, ...given, names: given.names ?? mapping.names };
}

const textOf = (cells: Cells, column: string | undefined): string => {
  const value = column === undefined ? undefined : cells[column];
  return value === null || value === undefined ? '' : String(value).normalize('NFC').replace(/\s+/g, ' ').trim();
};

/** An ISO day from `2021-11-17`, `2021-11-17T00:00:00Z`, `17/11/2021` or `2021`. Undefined when it is no day there is. */
export function readDay(text: string): string | undefined {
  const iso = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:T.*)?$/.exec(text);
  const slashed = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(text);
  const parts = iso
    ? [iso[1]!, iso[2] ?? '1', iso[3] ?? '1']
    : slashed
      ? [slashed[3]!, slashed[2]!, slashed[1]!]
      : undefined;
  if (parts === undefined) return undefined;
  const day = `${parts[0]}-${parts[1]!.padStart(2, '0')}-${parts[2]!.padStart(2, '0')}`;
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day ? undefined : day;
}

const readLevel = (text: string): PlaceLevel | undefined => {
  if (/^(?:locality|settlement|town|village|city)$/i.test(text)) return LOCALITY;
  const level = Number(text.replace(/^adm(?:in)?_?/i, ''));
  return text !== '' && (LEVELS as readonly number[]).includes(level) ? (level as PlaceLevel) : undefined;
};

/** P-codes begin with the country's letters; ISO 3166-2 and HASC carry a mark between; GeoNames counts. "-99" is Natural Earth's "none". */
export function readCode(
  text: string,
  column: string | undefined,
): { code: string; codeSystem: CodeSystem } | undefined {
  if (text === '' || /^-?\d{1,3}$/.test(text) || text.length > 40) return undefined;
  if (column !== undefined && /geoname/i.test(column))
    return /^\d+$/.test(text) ? { code: text, codeSystem: 'geonames' } : undefined;
  if (/^[A-Z]{2}\.[A-Z0-9.]{1,8}$/.test(text)) return { code: text, codeSystem: 'hasc' };
  if (/^[A-Z]{2,3}-[A-Z0-9]{1,4}$/.test(text)) return { code: text, codeSystem: 'iso3166' };
  if (/^[A-Za-z]{2,3}[A-Za-z0-9]*\d[A-Za-z0-9]*$/.test(text)) return { code: text.toUpperCase(), codeSystem: 'pcode' };
  return column !== undefined && /code/i.test(column) ? { code: text, codeSystem: 'other' } : undefined;
}

/**
 * One row from cells. Coordinates are left to the caller, who knows the country's box.
 * @param defaults what the whole file is about
 */
export function readCells(
  cells: Cells,
  row: number,
  mapping: AreaMapping,
  defaults: { iso3?: string; level?: PlaceLevel },
): { area: AreaRow } | { fault: RowFault } {
  const fault = (code: string, values: Record<string, string | number> = {}): { fault: RowFault } => ({
    fault: { row, code, values, blocking: true },
  });
  const found = readCode(textOf(cells, mapping.code), mapping.code);
  // An area whose name is missing is still an area: its code stands in until a file tells the name.
  const name = textOf(cells, mapping.name) || (found?.codeSystem === 'pcode' ? found.code : '');
  if (name === '') return fault('no_name', { column: mapping.name ?? '' });
  if (name.length > 200) return fault('name_too_long', { most: 200 });

  const levelText = textOf(cells, mapping.level);
  const level =
    mapping.level === undefined || levelText === '' ? (defaults.level ?? mapping.levelOfFile) : readLevel(levelText);
  if (level === undefined) return levelText === '' ? fault('no_level') : fault('bad_level', { value: levelText });

  const countryText = textOf(cells, mapping.country);
  const country = isoCountry(countryText);
  const prefix =
    found?.codeSystem === 'pcode' || found?.codeSystem === 'hasc'
      ? (isoCountry(found.code.slice(0, 3)) ?? isoCountry(found.code.slice(0, 2)))
      : undefined;
  const iso3 = country?.iso3 ?? defaults.iso3 ?? prefix?.iso3 ?? null;

  const days: Record<'validFrom' | 'validTo', string | null> = { validFrom: null, validTo: null };
  for (const key of ['validFrom', 'validTo'] as const) {
    const text = textOf(cells, mapping[key]);
    if (text === '') continue;
    const day = readDay(text);
    if (day === undefined) return fault('bad_date', { value: text, column: mapping[key]! });
    days[key] = day;
  }
  if (days.validFrom !== null && days.validTo !== null && days.validTo <= days.validFrom)
    return fault('dates_reversed', { from: days.validFrom, to: days.validTo });

  const names: AreaRow['names'] = [];
  for (const { column, language, kind } of mapping.names) {
    for (const one of textOf(cells, column).split(kind === 'alternative' ? /[;,|]/ : /$^/)) {
      const text = one.trim();
      if (text !== '' && text.length <= 200 && (text !== name || kind === 'official'))
        names.push({ language, kind, name: text });
    }
  }
  const population = Number(textOf(cells, mapping.population).replace(/[\s,]/g, '') || Number.NaN);
  return {
    area: {
      row,
      name,
      names,
      level,
      iso3,
      ...days,
      code: found?.code ?? null,
      codeSystem: found?.codeSystem ?? null,
      parentCode: textOf(cells, mapping.parentCode).toUpperCase() || null,
      predecessors: textOf(cells, mapping.predecessors)
        .split(/[;,|\s]+/)
        .filter((code) => code !== '')
        .map((code) => code.toUpperCase()),
      population: Number.isFinite(population) && population >= 0 ? Math.round(population) : null,
      point: null,
      shape: null,
    },
  };
}
