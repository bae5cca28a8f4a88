import { INCIDENT_TYPES } from '#domain/incident-types.ts';
import type { AccountInput } from '#features/reports/reports.contract.ts';
import { readCount, readDate, readPoint, type Cell, type CellError, type DateOrder } from './cells.rules.ts';

/** What a column of a stranger's table can be. */
export const TABLE_FIELDS = [
  'text',
  'language',
  'when',
  'when_end',
  'place',
  'lat',
  'lon',
  'place_precision',
  'type',
  'who',
  'killed_low',
  'killed',
  'killed_high',
  'hurt_low',
  'hurt',
  'hurt_high',
  'basis',
  'asks',
  'source',
  'publisher',
  'received',
  'key',
] as const;
export type TableField = (typeof TABLE_FIELDS)[number];

/** Which column (by its place, from 0) is which field, and how dates are written. */
export interface TableMapping {
  fields: Partial<Record<TableField, number>>;
  dateOrder: DateOrder | null;
  /** what a word in the type column means, where it is not one of our codes */
  types: Record<string, string>;
}

/** Names that columns go by, in English, French, Arabic and Spanish; compared without marks, case, spaces and signs. */
const NAMES: Record<TableField, string[]> = {
  text: [
    'text',
    'description',
    'report',
    'what',
    'what happened',
    'narrative',
    'notes',
    'message',
    'headline',
    'texte',
    'récit',
    'que s’est-il passé',
    'faits',
    'descripción',
    'relato',
    'النص',
    'الوصف',
    'ماذا حدث',
    'source_headline',
  ],
  language: ['language', 'lang', 'langue', 'idioma', 'اللغة'],
  when: [
    'when',
    'date',
    'event date',
    'date of event',
    'start',
    'date start',
    'date_start',
    'from',
    'quand',
    'date de l’événement',
    'fecha',
    'cuándo',
    'التاريخ',
    'متى',
  ],
  when_end: ['end', 'date end', 'date_end', 'to', 'until', 'fin', 'date de fin', 'hasta', 'إلى'],
  place: [
    'where',
    'place',
    'location',
    'village',
    'town',
    'site',
    'où',
    'lieu',
    'localité',
    'lugar',
    'dónde',
    'المكان',
    'أين',
    'where_description',
  ],
  lat: ['lat', 'latitude', 'y', 'latitud', 'خط العرض'],
  lon: ['lon', 'lng', 'long', 'longitude', 'x', 'longitud', 'خط الطول'],
  place_precision: ['place precision', 'precision', 'geo precision', 'précision'],
  type: ['type', 'event type', 'category', 'incident type', 'catégorie', 'tipo', 'النوع'],
  who: ['who', 'actors', 'parties', 'qui', 'acteurs', 'quién', 'من'],
  killed_low: ['killed low', 'deaths low', 'low'],
  killed: ['killed', 'deaths', 'dead', 'fatalities', 'best', 'tués', 'morts', 'décès', 'muertos', 'القتلى'],
  killed_high: ['killed high', 'deaths high', 'high'],
  hurt_low: ['hurt low', 'injured low'],
  hurt: ['hurt', 'injured', 'wounded', 'blessés', 'heridos', 'الجرحى'],
  hurt_high: ['hurt high', 'injured high'],
  basis: ['basis', 'how do they know', 'source of knowledge', 'comment le sait-on'],
  asks: ['asks', 'request', 'what is asked', 'needs', 'demande', 'besoins', 'الطلب'],
  source: ['source', 'reporter', 'monitor', 'alias', 'informateur', 'moniteur', 'المصدر'],
  publisher: ['publisher', 'media', 'outlet', 'source office', 'source_office', 'média'],
  received: ['received', 'reported', 'report date', 'publication date', 'source_date', 'reçu le', 'date du rapport'],
  key: ['id', 'key', 'number', 'no', 'uuid', 'identifier', 'numéro', 'الرقم'],
};

export const plainName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

/** A first reading of the columns by their names; every column is used once, the first that fits. */
export function suggestMapping(columns: readonly string[]): TableMapping {
  const plain = columns.map(plainName);
  const fields: TableMapping['fields'] = {};
  const used = new Set<number>();
  for (const field of TABLE_FIELDS) {
    for (const name of NAMES[field].map(plainName)) {
      const at = plain.findIndex((column, i) => column === name && !used.has(i));
      if (at >= 0) {
        fields[field] = at;
        used.add(at);
        break;
      }
    }
  }
  return { fields, dateOrder: null, types: {} };
}

export interface RowError {
  /** as the spreadsheet counts, the header being row 1 */
  row: number;
  column: string;
  code: CellError;
  cell: string;
}

export interface ReadRow {
  account: AccountInput;
  /** alias of who told it, when the table says */
  source: string | null;
  receivedAt: Date | null;
  /** the table's own key, when it has one */
  key: string | null;
}

const BASES: Record<string, AccountInput['basis']> = {
  saw: 'saw',
  witness: 'saw',
  heardfromwitness: 'heard_from_witness',
  hearsay: 'hearsay',
  media: 'media',
  radio: 'media',
  temoin: 'saw',
  ouidire: 'hearsay',
};
const PRECISIONS: Record<string, AccountInput['placePrecision']> = {
  point: 'point',
  exact: 'point',
  village: 'village',
  town: 'village',
  district: 'district',
  region: 'region',
  country: 'country',
  1: 'village',
  2: 'district',
  3: 'district',
  4: 'region',
  5: 'region',
  6: 'country',
  7: 'unknown',
};
const TYPES = new Map(INCIDENT_TYPES.map((type) => [type.code as string, type.code as string]));
/** "Hate speech", "hate-speech", "threat": what a person writes for a type, without its family. No two types share one. */
const TYPE_WORDS = new Map(
  INCIDENT_TYPES.map((type) => [plainName(type.code.replace(/^.*\./, '')), type.code as string]),
);
const LONGEST = 20_000;

/** Reads one row by the mapping: either whole, or with every error named. An empty row is null. */
export function readRow(
  cells: readonly string[],
  columns: readonly string[],
  mapping: TableMapping,
  row: number,
): ReadRow | RowError[] | null {
  if (cells.every((cell) => cell.trim() === '')) return null;
  const errors: RowError[] = [];
  const cell = (field: TableField): string => cells[mapping.fields[field] ?? -1]?.trim() ?? '';
  const take = <T>(field: TableField, read: Cell<T>, otherwise: T): T => {
    if (read.ok) return read.value;
    errors.push({
      row,
      column: columns[mapping.fields[field] ?? -1] ?? field,
      code: read.error,
      cell: cell(field).slice(0, 80),
    });
    return otherwise;
  };
  const text = take(
    'text',
    cell('text') === ''
      ? { ok: false, error: 'empty' }
      : cell('text').length > LONGEST
        ? { ok: false, error: 'too_long' }
        : { ok: true, value: cell('text') },
    '',
  );
  const date = (field: TableField) =>
    cell(field) === '' ? null : take(field, readDate(cell(field), mapping.dateOrder), null as never);
  const when = date('when');
  const end = date('when_end');
  const received = date('received');
  const point = take('lat', readPoint(cell('lat'), cell('lon')), null);
  const count = (low: TableField, best: TableField, high: TableField) => {
    const [l, b, h] = [
      take(low, readCount(cell(low)), null),
      take(best, readCount(cell(best)), null),
      take(high, readCount(cell(high)), null),
    ];
    if (l === null && b === null && h === null) return null;
    if ((l ?? 0) > (b ?? h ?? Infinity) || (b ?? l ?? 0) > (h ?? Infinity))
      take(best, { ok: false, error: 'low_above_high' }, null);
    return { low: l, best: b, high: h };
  };
  const word = cell('type');
  const typeCode =
    word === ''
      ? null
      : take(
          'type',
          TYPES.has(word)
            ? { ok: true, value: word }
            : mapping.types[word]
              ? { ok: true, value: mapping.types[word] }
              : TYPE_WORDS.has(plainName(word))
                ? { ok: true, value: TYPE_WORDS.get(plainName(word))! }
                : { ok: false, error: 'unknown_word' },
          null as string | null,
        );
  const basisWord = plainName(cell('basis'));
  const basis =
    basisWord === ''
      ? null
      : take(
          'basis',
          BASES[basisWord] ? { ok: true, value: BASES[basisWord] } : { ok: false, error: 'unknown_word' },
          null,
        );
  const precisionWord = plainName(cell('place_precision'));
  const precision =
    precisionWord === ''
      ? point
        ? 'village'
        : cell('place')
          ? 'district'
          : 'unknown'
      : take(
          'place_precision',
          PRECISIONS[precisionWord]
            ? { ok: true, value: PRECISIONS[precisionWord] }
            : { ok: false, error: 'unknown_word' },
          'unknown' as const,
        );
  const killed = count('killed_low', 'killed', 'killed_high');
  const hurt = count('hurt_low', 'hurt', 'hurt_high');
  if (errors.length > 0) return errors;
  return {
    account: {
      kind: null,
      typeCode,
      text,
      language: cell('language').slice(0, 12) || 'und',
      whenFrom: when?.at.toISOString() ?? null,
      whenTo: (end ?? when)?.at.toISOString() ?? null,
      whenPrecision: when?.precision ?? 'unknown',
      placeId: null,
      placeText: cell('place').slice(0, 300) || null,
      lat: point?.lat ?? null,
      lon: point?.lon ?? null,
      placePrecision: precision,
      radiusKm: null,
      who: cell('who').slice(0, 2000) || null,
      killed,
      hurt,
      basis,
      asks: cell('asks').slice(0, 4000) || null,
      dangerNow: false,
      publisher: cell('publisher').slice(0, 200) || null,
    },
    source: cell('source').slice(0, 60) || null,
    receivedAt: received?.at ?? null,
    key: cell('key').slice(0, 200) || null,
  };
}
