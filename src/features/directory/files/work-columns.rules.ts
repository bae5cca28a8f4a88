import { plainName } from '#features/imports/table-mapping.rules.ts';
import type { HxlColumn } from './hxl.rules.ts';

/** What a column of a table of who does what, where, when and for whom can be. Several columns may be the same. */
export const WORK_FIELDS = [
  'org',
  'org_code',
  'org_type',
  'org_acronym',
  'funder',
  'funder_code',
  'implementer',
  'implementer_code',
  'parent',
  'activity',
  'activity_code',
  'description',
  'sector',
  'sector_code',
  'subsector',
  'country',
  'country_code',
  'adm1',
  'adm1_code',
  'adm2',
  'adm2_code',
  'adm3',
  'adm3_code',
  'place',
  'place_code',
  'lat',
  'lon',
  'start',
  'end',
  'status',
  'group',
  'targeted',
  'reached',
  'amount',
  'currency',
] as const;
export type WorkField = (typeof WORK_FIELDS)[number];

/** Of each column in its order: what it is, null for one that is left out. */
export type WorkMapping = {
  fields: (WorkField | null)[];
  /** how 03/04/2026 is meant */
  dateOrder: 'dmy' | 'mdy' | 'ymd' | null;
  /** the rows tell of initiatives, or of organisations alone */
  about: 'work' | 'organisations';
  /** Of each column: the sign between several values of one cell, beside `;` and new lines, which always are; null for none. */
  apart?: (Apart | null)[] | undefined;
};

/** Signs by which people part several values of one cell. They stand within names, too: that a column is parted by one of them is for a person to say. */
export const APART = [',', '/', '&', '+', '-'] as const;
export type Apart = (typeof APART)[number];
/** Columns in which one cell may hold several values. */
export const SEVERAL_FIELDS: readonly WorkField[] = [
  'org',
  'org_code',
  'funder',
  'funder_code',
  'implementer',
  'implementer_code',
  'sector',
  'sector_code',
  'subsector',
];

const has = (column: HxlColumn, ...attributes: string[]): boolean =>
  attributes.some((it) => column.attributes.some((one) => one === it || (it.endsWith('_') && one.startsWith(it))));

/** Tags of before HXL 1.0, as many files still carry them, in today's words. */
const OLDER: Readonly<Record<string, WorkField | null>> = {
  '#adm1_id': 'adm1_code',
  '#adm2_id': 'adm2_code',
  '#adm3_id': 'adm3_code',
  '#country_id': 'country_code',
  '#loc_id': 'place_code',
  '#lat_deg': 'lat',
  '#lon_deg': 'lon',
  '#org_id': 'org_code',
  '#impl': 'implementer',
  '#impl_id': 'implementer_code',
  '#funder': 'funder',
  '#funder_id': 'funder_code',
  '#sector_id': 'sector_code',
  '#activity_id': 'activity_code',
  '#x_uniqueid': 'activity_code',
  '#status_id': 'status',
  '#source': null,
  '#from_date': 'start',
  '#to_date': 'end',
  '#start_date': 'start',
  '#end_date': 'end',
  '#x_activity_start_date': 'start',
  '#people_num': 'reached',
};

/** What a tagged column is here; null for what the directory has no place for, persons to contact among it. */
export function fieldOfTag(column: HxlColumn): WorkField | null {
  const { tag } = column;
  if (tag === null) return null;
  if (Object.hasOwn(OLDER, tag)) return OLDER[tag]!;
  const coded = has(column, 'code', 'id', 'v_');
  switch (tag) {
    case '#org': {
      if (has(column, 'type')) return 'org_type';
      if (has(column, 'acronym')) return 'org_acronym';
      if (has(column, 'funder', 'donor', 'funding')) return coded ? 'funder_code' : 'funder';
      if (has(column, 'impl', 'implementing', 'partner')) return coded ? 'implementer_code' : 'implementer';
      if (has(column, 'parent')) return 'parent';
      return coded ? 'org_code' : 'org';
    }
    case '#activity':
      if (has(column, 'description', 'details', 'desc')) return 'description';
      return coded ? 'activity_code' : has(column, 'type') ? 'subsector' : 'activity';
    case '#description':
      return 'description';
    case '#sector':
      return coded ? 'sector_code' : 'sector';
    case '#subsector':
      return 'subsector';
    case '#country':
      return coded ? 'country_code' : 'country';
    case '#adm1':
    case '#adm2':
    case '#adm3': {
      const level = tag.slice(1) as 'adm1' | 'adm2' | 'adm3';
      return coded ? `${level}_code` : level;
    }
    case '#loc':
      return coded ? 'place_code' : has(column, 'type') ? null : 'place';
    case '#geo':
      return has(column, 'lat') ? 'lat' : has(column, 'lon') ? 'lon' : null;
    case '#date':
      return has(column, 'start') ? 'start' : has(column, 'end') ? 'end' : null;
    case '#status':
      return 'status';
    case '#population':
    case '#beneficiary':
    case '#group':
      return has(column, 'num') ? 'targeted' : 'group';
    case '#targeted':
      return 'targeted';
    case '#reached':
    case '#affected':
      return 'reached';
    case '#value':
      return has(column, 'currency') ? 'currency' : 'amount';
    case '#currency':
      return 'currency';
    default:
      return null;
  }
}

/** Names that columns without tags go by, in English, French, Spanish and Arabic. */
const NAMES: Partial<Record<WorkField, string>> = {
  org: 'organisation|organization|organisation name|organization name|agency|who|lead agency|lead organisation|reporting organisation|name of organisation|nom de l’organisation|organización|quién|organismo|ong|ngo|partner organisation|المنظمة|الجهة|من|name|nom|nombre|الاسم',
  org_code:
    'organisation id|organization id|org id|organisation identifier|identifier|identifiant|iati identifier of organisation',
  org_type:
    'organisation type|organization type|type of organisation|org type|agency type|type d’organisation|tipo de organización|نوع المنظمة',
  org_acronym: 'acronym|short name|org acronym|organisation acronym|sigle|acronyme|siglas|الاختصار',
  funder:
    'donor|donors|funder|funding agency|funded by|bailleur|bailleur de fonds|donante|financiador|المانح|الجهة المانحة',
  implementer:
    'implementing partner|implementing partners|implementing agency|implementer|partner|partners|partenaire|partenaire de mise en œuvre|socio|socio implementador|الشريك المنفذ',
  parent: 'parent|part of|parent organisation|parent organization|fait partie de|organisation mère|parte de|الجهة الأم',
  activity:
    'activity|activities|project|project title|project name|title|what|intervention|activité|projet|titre|actividad|proyecto|qué|النشاط|المشروع',
  activity_code:
    'activity id|project id|project code|iati identifier|activity code|code du projet|código del proyecto|رمز المشروع',
  description: 'description|activity description|description de l’activité|details|descripción|الوصف',
  sector: 'sector|cluster|sector cluster|secteur|cluster sector|sector clúster|القطاع',
  sector_code: 'sector code|dac code|crs code|purpose code|code du secteur',
  subsector:
    'subsector|sub sector|sub cluster|type of activity|activity type|genre d’activité|sous secteur|subsector tipo|نوع النشاط',
  country: 'country|country name|pays|país|البلد|الدولة',
  country_code: 'country code|iso3|iso2|iso|code pays|recipient country code',
  adm1: 'admin 1|adm1|admin1|admin level 1|region|province|state|governorate|région|departamento provincia estado|departamento|provincia|estado|county|المحافظة|الولاية|الإقليم',
  adm1_code: 'admin 1 code|adm1 code|admin1 pcode|adm1 pcode|region pcode|province pcode|p code adm1|admin1pcode',
  adm2: 'admin 2|adm2|admin2|admin level 2|district|préfecture|département|municipio|cercle|territoire|المديرية|المنطقة',
  adm2_code: 'admin 2 code|adm2 code|admin2 pcode|adm2 pcode|district pcode|p code adm2|p code|pcode',
  adm3: 'admin 3|adm3|admin3|admin level 3|commune|sub district|chiefdom|sous préfecture|ward|payam|الناحية',
  adm3_code: 'admin 3 code|adm3 code|admin3 pcode|adm3 pcode',
  place: 'location|place|village|site|town|settlement|lieu|localité|where|où|lugar|localidad|dónde|المكان|القرية|أين',
  lat: 'lat|latitude|y|latitud|خط العرض',
  lon: 'lon|lng|long|longitude|x|longitud|خط الطول',
  start: 'start|start date|date start|from|begin|date de début|début|fecha de inicio|inicio|تاريخ البدء',
  end: 'end|end date|date end|to|until|date de fin|fin|fecha de fin|تاريخ الانتهاء',
  status: 'status|activity status|project status|statut|état|estado del proyecto|الحالة',
  group:
    'beneficiaries type|target group|beneficiary|beneficiary type|population group|groupe cible|bénéficiaires|beneficiarios|para quién|for whom|الفئة المستهدفة',
  targeted:
    'targeted|target|planned|people targeted|beneficiaries targeted|beneficiaries planned|ciblés|personnes ciblées|المستهدفون',
  reached:
    'reached|people reached|beneficiaries reached|beneficiaries|atteints|personnes atteintes|alcanzados|عدد المستفيدين',
  amount: 'amount|budget|value|funding|total budget|montant|monto|presupuesto|المبلغ|الميزانية',
  currency: 'currency|devise|monnaie|moneda|العملة',
};
const BY_NAME: ReadonlyMap<string, WorkField> = new Map(
  Object.entries(NAMES)
    .flatMap(([field, names]) => names.split('|').map((name) => [plainName(name), field as WorkField] as const))
    .toReversed(),
);

/** A first reading of columns without tags, by their names alone. */
export const fieldOfName = (name: string): WorkField | null => {
  const plain = plainName(name);
  return plain === '' ? null : (BY_NAME.get(plain) ?? null);
};

/** Fields that say work is done, and not only that somebody is there. */
const OF_WORK: readonly WorkField[] = [
  'activity',
  'activity_code',
  'sector',
  'sector_code',
  'subsector',
  'start',
  'end',
  'targeted',
  'reached',
  'amount',
  'funder',
  'implementer',
];

/** A first reading of all columns: by their tags, else by their names. */
export function suggestWork(columns: readonly HxlColumn[], tagged: boolean): WorkMapping {
  const fields = columns.map((column) => (tagged ? fieldOfTag(column) : fieldOfName(column.header)));
  return {
    fields,
    dateOrder: null,
    about:
      fields.some((field) => field !== null && OF_WORK.includes(field)) || !fields.includes('org')
        ? 'work'
        : 'organisations',
  };
}

/** How the days of a table are written, as far as they themselves leave no doubt: some can be read in one way alone, and none only in the other. */
export function orderOfDays(cells: Iterable<string>): WorkMapping['dateOrder'] {
  let [dayFirst, monthFirst] = [false, false];
  for (const cell of cells) {
    const found = /^\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}\b/.exec(cell);
    if (!found) continue;
    if (Number(found[1]) > 12) dayFirst = true;
    if (Number(found[2]) > 12) monthFirst = true;
  }
  return dayFirst === monthFirst ? null : dayFirst ? 'dmy' : 'mdy';
}

/** Columns by what they are called and in no order, so that a table whose columns moved is still the same. */
export const columnNames = (columns: readonly HxlColumn[]): string[] =>
  columns.map((it) => (it.tag === null ? plainName(it.header) : [it.tag, ...it.attributes].join('+')));
