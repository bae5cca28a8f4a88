/**
 * The question types of XLSForm and how each stands in an XForm: data type of its bind, element of its body, what is preloaded.
 * Older and spoken names ("gps", "select all that apply from") are recognised (xlsform.org, question types).
 */

export interface QuestionType {
  /** Standard name. */
  readonly name: string;
  /** Attributes of its bind that come with the type. */
  readonly bind: Readonly<Record<string, string>>;
  /** Element in the body; null for what is never shown. */
  readonly control: 'input' | 'upload' | 'trigger' | 'range' | 'select' | 'select1' | 'odk:rank' | null;
  readonly mediatype?: string;
  /** Hint that stands when the author gives none. */
  readonly hint?: string;
}

const input = (name: string, type: string, bind: Readonly<Record<string, string>> = {}): QuestionType => ({
  name,
  bind: { type, ...bind },
  control: 'input',
});
const upload = (name: string, mediatype: string): QuestionType => ({
  name,
  bind: { type: 'binary' },
  control: 'upload',
  mediatype,
});
const unseen = (name: string, bind: Readonly<Record<string, string>>): QuestionType => ({ name, bind, control: null });
const preload = (name: string, type: string, source: string, parameter: string): QuestionType =>
  unseen(name, { type, 'jr:preload': source, 'jr:preloadParams': parameter });
const property = (name: string): QuestionType => preload(name, 'string', 'property', name);

const TYPES: readonly QuestionType[] = [
  input('text', 'string'),
  input('integer', 'int'),
  input('decimal', 'decimal'),
  input('date', 'date'),
  input('time', 'time'),
  input('dateTime', 'dateTime'),
  input('note', 'string', { readonly: 'true()' }),
  input('geopoint', 'geopoint'),
  input('geotrace', 'geotrace'),
  input('geoshape', 'geoshape'),
  input('barcode', 'barcode'),
  input('percentage', 'int', { constraint: '. >= 0 and . <= 100' }),
  { name: 'range', bind: { type: 'int' }, control: 'range' },
  { name: 'trigger', bind: {}, control: 'trigger' },
  { name: 'acknowledge', bind: { type: 'string' }, control: 'trigger' },
  { ...input('phone number', 'string', { constraint: String.raw`regex(., '^\d*$')` }), hint: 'Enter numbers only.' },
  upload('image', 'image/*'),
  upload('audio', 'audio/*'),
  upload('video', 'video/*'),
  upload('file', 'application/*'),
  upload('osm', 'osm/*'),
  unseen('calculate', { type: 'string' }),
  unseen('hidden', { type: 'string' }),
  unseen('background-audio', { type: 'binary' }),
  unseen('background-geopoint', { type: 'geopoint' }),
  unseen('start-geopoint', { type: 'geopoint' }),
  unseen('audit', { type: 'binary' }),
  unseen('xml-external', {}),
  unseen('csv-external', {}),
  preload('start', 'dateTime', 'timestamp', 'start'),
  preload('end', 'dateTime', 'timestamp', 'end'),
  preload('today', 'date', 'date', 'today'),
  property('deviceid'),
  property('username'),
  property('email'),
  property('phonenumber'),
  property('simserial'),
  property('subscriberid'),
  preload('uri:deviceid', 'string', 'property', 'uri:deviceid'),
  preload('uri:username', 'string', 'property', 'uri:username'),
  preload('uri:email', 'string', 'property', 'uri:email'),
  preload('uri:phonenumber', 'string', 'property', 'uri:phonenumber'),
  preload('uri:simserial', 'string', 'property', 'uri:simserial'),
  preload('uri:subscriberid', 'string', 'property', 'uri:subscriberid'),
];

const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  text: ['string'],
  integer: ['int'],
  dateTime: ['datetime', 'date time'],
  geopoint: ['gps', 'location'],
  image: ['photo', 'picture'],
  percentage: ['percent'],
  start: ['start time', 'get start time'],
  end: ['end time', 'get end time'],
  today: ['get today'],
  deviceid: ['imei', 'device id', 'get device id'],
  phonenumber: ['get phone number'],
  simserial: ['sim id', 'sim serial', 'get sim id'],
  subscriberid: ['subscriber id', 'get subscriber id'],
  username: ['user name'],
};

/** Types may also be written as orders to the form ("add image prompt") or as questions ("q image"). */
const byName = new Map<string, QuestionType>();
for (const type of TYPES) {
  for (const name of [type.name.toLowerCase(), ...(OTHER_NAMES[type.name] ?? [])]) {
    byName.set(name, type);
    if (type.control !== null || type.name === 'calculate') {
      byName.set(`add ${name} prompt`, type);
      byName.set(`q ${name}`, type);
    }
  }
}

const spoken = (written: string): string =>
  written
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, ' ');

/** The type by any of its names; undefined when there is none. */
export function questionType(written: string): QuestionType | undefined {
  return (
    byName.get(written.trim().toLowerCase()) ??
    byName.get(spoken(written)) ??
    byName.get(spoken(written).replace(/ /g, '-'))
  );
}

/** A select question: how many may be chosen and where the choices come from. */
export interface SelectType {
  readonly many: boolean | 'rank';
  readonly source: 'list' | 'file' | 'external';
  /** List name, file name or `${reference}`. */
  readonly list: string;
  readonly orOther: boolean;
}

const SELECT_NAMES: readonly (readonly [name: string, many: boolean | 'rank', source: SelectType['source']])[] = [
  ['select one from file', false, 'file'],
  ['select multiple from file', true, 'file'],
  ['select one external', false, 'external'],
  ['add select one prompt using', false, 'list'],
  ['add select multiple prompt using', true, 'list'],
  ['select all that apply from', true, 'list'],
  ['select all that apply', true, 'list'],
  ['select one from', false, 'list'],
  ['select multiple from', true, 'list'],
  ['select one', false, 'list'],
  ['select multiple', true, 'list'],
  ['select1', false, 'list'],
  ['select', true, 'list'],
  ['rank', 'rank', 'list'],
];

const OR_OTHER = /\s+(?:or_other|or other|or_specify_other|or specify other)$/i;

/** Reads a select type; undefined when it is none. The list is empty when it was left out. */
export function selectType(written: string): SelectType | undefined {
  const words = written.trim().replace(/\s+/g, ' ');
  for (const [name, many, source] of SELECT_NAMES) {
    const head = words.slice(0, name.length);
    if (spoken(head) !== name) continue;
    const next = words[name.length];
    if (next !== undefined && next !== ' ') continue;
    const rest = words.slice(name.length).trim();
    const orOther = OR_OTHER.test(rest);
    return { many, source, list: rest.replace(OR_OTHER, '').trim(), orOther };
  }
  return undefined;
}

/** A row that opens or closes a section. */
export interface SectionMark {
  readonly opens: boolean;
  readonly kind: 'group' | 'repeat' | 'loop';
  /** List that a loop goes over. */
  readonly over: string | null;
}

const SECTION = /^(begin|end)[\s_]+(group|lgroup|repeat|looped[\s_]+group|loop)(?:[\s_]+over[\s_]+(\S+))?$/i;

/** Reads `begin group`, `end_repeat`, `begin loop over list` ...; undefined for any other type. */
export function sectionMark(written: string): SectionMark | undefined {
  const match = SECTION.exec(written.trim());
  if (match === null) return undefined;
  const word = spoken(match[2] ?? '');
  const kind = word === 'group' ? 'group' : word === 'loop' ? 'loop' : 'repeat';
  return { opens: (match[1] ?? '').toLowerCase() === 'begin', kind, over: match[3] ?? null };
}
