/**
 * A message of the Common Alerting Protocol 1.2 (OASIS Standard, 1 July 2010): its parts, its lists of values and what makes it lawful.
 * Times are texts as CAP writes them (`2026-03-02T12:00:00+03:00`), since a message is referred to by sender, identifier and the
 * very time it gave. Coordinates are latitude before longitude, in degrees (WGS 84); radii are kilometres.
 */
export const CAP_NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2';
export const CAP_MEDIA_TYPE = 'application/cap+xml';

export const STATUSES = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const;
export const MESSAGE_TYPES = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const;
export const SCOPES = ['Public', 'Restricted', 'Private'] as const;
export const CATEGORIES = [
  'Geo',
  'Met',
  'Safety',
  'Security',
  'Rescue',
  'Fire',
  'Health',
  'Env',
  'Transport',
  'Infra',
  'CBRNE',
  'Other',
] as const;
export const RESPONSE_TYPES = [
  'Shelter',
  'Evacuate',
  'Prepare',
  'Execute',
  'Avoid',
  'Monitor',
  'Assess',
  'AllClear',
  'None',
] as const;
export const URGENCIES = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'] as const;
export const SEVERITIES = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const;
export const CERTAINTIES = ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'] as const;

export type CapStatus = (typeof STATUSES)[number];
export type CapMessageType = (typeof MESSAGE_TYPES)[number];
export type CapScope = (typeof SCOPES)[number];
export type CapUrgency = (typeof URGENCIES)[number];
export type CapSeverity = (typeof SEVERITIES)[number];
export type CapCertainty = (typeof CERTAINTIES)[number];

/** What one message calls another by. */
export interface CapReference {
  sender: string;
  identifier: string;
  sent: string;
}

export interface CapValue {
  valueName: string;
  value: string;
}

export interface CapResource {
  resourceDesc: string;
  mimeType: string;
  size?: number;
  uri?: string;
  derefUri?: string;
  digest?: string;
}

export type LatLon = readonly [lat: number, lon: number];

export interface CapArea {
  areaDesc: string;
  /** each a closed ring of at least four points */
  polygons: LatLon[][];
  circles: { lat: number; lon: number; radiusKm: number }[];
  geocodes: CapValue[];
  altitude?: number;
  ceiling?: number;
}

export interface CapInfo {
  language: string;
  categories: (typeof CATEGORIES)[number][];
  event: string;
  responseTypes: (typeof RESPONSE_TYPES)[number][];
  urgency: CapUrgency;
  severity: CapSeverity;
  certainty: CapCertainty;
  audience?: string;
  eventCodes: CapValue[];
  effective?: string;
  onset?: string;
  expires?: string;
  senderName?: string;
  headline?: string;
  description?: string;
  instruction?: string;
  web?: string;
  contact?: string;
  parameters: CapValue[];
  resources: CapResource[];
  areas: CapArea[];
}

export interface CapMessage {
  identifier: string;
  sender: string;
  sent: string;
  status: CapStatus;
  msgType: CapMessageType;
  source?: string;
  scope: CapScope;
  restriction?: string;
  addresses: string[];
  codes: string[];
  note?: string;
  references: CapReference[];
  incidents: string[];
  infos: CapInfo[];
}

/** Codes of what is wrong with a message. Keys: `cap:problems.<code>`. */
export type CapProblemCode =
  | 'missing'
  | 'bad_value'
  | 'bad_time'
  | 'bad_name'
  | 'bad_number'
  | 'bad_polygon'
  | 'bad_circle'
  | 'bad_reference'
  | 'bad_address'
  | 'references_needed'
  | 'restriction_needed'
  | 'addresses_needed'
  | 'info_needed';

export interface CapProblem {
  /** such as `alert/info[1]/area[0]/polygon[0]` */
  where: string;
  code: CapProblemCode;
  detail: string;
}

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)([+-])(\d\d):(\d\d)$/;

/**
 * A time as CAP wants it: with a numeric offset, never `Z`; UTC itself is `-00:00`.
 * @param offsetMinutes minutes east of Greenwich
 */
export function capTime(at: Date, offsetMinutes = 0): string {
  const shifted = new Date(at.getTime() + offsetMinutes * 60_000).toISOString().slice(0, 19);
  const away = Math.abs(offsetMinutes);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${shifted}${offsetMinutes > 0 ? '+' : '-'}${two(Math.floor(away / 60))}:${two(away % 60)}`;
}

/** A time by the clocks of a place. Throws a RangeError for an unknown time zone. */
export function capTimeIn(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const found = /([+-])(\d\d):(\d\d)/.exec(parts.find((it) => it.type === 'timeZoneName')?.value ?? '');
  const offset = found ? (Number(found[2]) * 60 + Number(found[3])) * (found[1] === '-' ? -1 : 1) : 0;
  return capTime(at, offset);
}

/** The instant of a CAP time, or undefined when it is none: a wrong shape, the 31st of February, hour 24. */
export function instantOf(time: string): Date | undefined {
  const found = TIME.exec(time);
  if (!found) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  if (
    local.getUTCFullYear() !== year ||
    local.getUTCMonth() !== month - 1 ||
    local.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  )
    return undefined;
  const [hours, minutes] = [Number(found[8]), Number(found[9])];
  if (hours > 14 || minutes > 59) return undefined;
  return new Date(local.getTime() - (hours * 60 + minutes) * 60_000 * (found[7] === '-' ? -1 : 1));
}

/** Identifiers and senders hold no space, comma, `<` or `&`: they are parts of references. */
export const isCapName = (text: string): boolean => text !== '' && !/[\s,<&]/.test(text);

const LANGUAGE = /^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$/;

/** Do two references, or a message and a reference, mean the same message? Times count as instants: offsets may be written otherwise. */
export function sameReference(a: CapReference, b: CapReference): boolean {
  if (a.sender !== b.sender || a.identifier !== b.identifier) return false;
  const [left, right] = [instantOf(a.sent), instantOf(b.sent)];
  return left && right ? left.getTime() === right.getTime() : a.sent === b.sent;
}

/** What another message calls this one by. */
export const referenceTo = (message: Pick<CapMessage, 'sender' | 'identifier' | 'sent'>): CapReference => ({
  sender: message.sender,
  identifier: message.identifier,
  sent: message.sent,
});

/** Everything that keeps a message from being lawful CAP 1.2, by the schema and by the words of the standard. */
export function capProblems(message: CapMessage): CapProblem[] {
  const problems: CapProblem[] = [];
  const say = (where: string, code: CapProblemCode, detail: string) =>
    void problems.push({ where: `alert/${where}`, code, detail });
  const time = (where: string, value: string | undefined) => {
    if (value !== undefined && !instantOf(value))
      say(where, 'bad_time', 'A time has a numeric offset, such as 2026-03-02T12:00:00+03:00.');
  };
  const oneOf = (where: string, value: string, list: readonly string[]) => {
    if (!list.includes(value)) say(where, 'bad_value', `One of: ${list.join(', ')}.`);
  };
  const text = (where: string, value: string) => {
    if (value.trim() === '') say(where, 'missing', 'This may not be empty.');
  };

  for (const field of ['identifier', 'sender'] as const)
    if (!isCapName(message[field])) say(field, 'bad_name', 'No spaces, commas, < or &, and not empty.');
  time('sent', message.sent);
  oneOf('status', message.status, STATUSES);
  oneOf('msgType', message.msgType, MESSAGE_TYPES);
  oneOf('scope', message.scope, SCOPES);
  if (message.scope === 'Restricted' && (message.restriction ?? '').trim() === '')
    say('restriction', 'restriction_needed', 'Say to whom it is restricted.');
  if (message.scope === 'Private' && message.addresses.length === 0)
    say('addresses', 'addresses_needed', 'Say to whom it is addressed.');
  for (const [i, it] of message.addresses.entries())
    if (it.trim() === '' || it.includes('"'))
      say(`addresses[${i}]`, 'bad_address', 'Not empty, and without quotation marks.');
  for (const [i, it] of message.incidents.entries())
    if (it.trim() === '' || it.includes('"'))
      say(`incidents[${i}]`, 'bad_address', 'Not empty, and without quotation marks.');
  if (message.msgType !== 'Alert' && message.references.length === 0)
    say('references', 'references_needed', `A message of type ${message.msgType} names those it is about.`);
  for (const [i, it] of message.references.entries()) {
    if (!isCapName(it.sender) || !isCapName(it.identifier) || !instantOf(it.sent))
      say(`references[${i}]`, 'bad_reference', 'sender,identifier,sent of an earlier message.');
  }
  if ((message.msgType === 'Alert' || message.msgType === 'Update') && message.infos.length === 0)
    say('info', 'info_needed', 'Say what it is about.');

  for (const [i, info] of message.infos.entries()) {
    const at = `info[${i}]`;
    if (!LANGUAGE.test(info.language)) say(`${at}/language`, 'bad_value', 'A language tag such as fr or sw-KE.');
    if (info.categories.length === 0) say(`${at}/category`, 'missing', 'At least one.');
    for (const it of info.categories) oneOf(`${at}/category`, it, CATEGORIES);
    for (const it of info.responseTypes) oneOf(`${at}/responseType`, it, RESPONSE_TYPES);
    text(`${at}/event`, info.event);
    oneOf(`${at}/urgency`, info.urgency, URGENCIES);
    oneOf(`${at}/severity`, info.severity, SEVERITIES);
    oneOf(`${at}/certainty`, info.certainty, CERTAINTIES);
    for (const field of ['effective', 'onset', 'expires'] as const) time(`${at}/${field}`, info[field]);
    if (info.web !== undefined && !URL.canParse(info.web))
      say(`${at}/web`, 'bad_value', 'A whole address, with https:// before it.');
    for (const [j, it] of info.resources.entries()) {
      text(`${at}/resource[${j}]/resourceDesc`, it.resourceDesc);
      text(`${at}/resource[${j}]/mimeType`, it.mimeType);
      if (it.size !== undefined && (!Number.isInteger(it.size) || it.size < 0))
        say(`${at}/resource[${j}]/size`, 'bad_number', 'Whole bytes.');
      if (it.uri !== undefined && !URL.canParse(it.uri))
        say(`${at}/resource[${j}]/uri`, 'bad_value', 'A whole address.');
    }
    for (const [j, it] of info.areas.entries()) areaProblems(`${at}/area[${j}]`, it, say);
  }
  return problems;
}

const isLatLon = ([lat, lon]: LatLon): boolean => Math.abs(lat) <= 90 && Math.abs(lon) <= 180;

function areaProblems(at: string, area: CapArea, say: (where: string, code: CapProblemCode, detail: string) => void) {
  if (area.areaDesc.trim() === '') say(`${at}/areaDesc`, 'missing', 'Say where, in words.');
  for (const [k, ring] of area.polygons.entries()) {
    const [first, last] = [ring[0], ring.at(-1)];
    const closed = first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1];
    if (ring.length < 4 || !closed || !ring.every(isLatLon))
      say(
        `${at}/polygon[${k}]`,
        'bad_polygon',
        'At least four points of latitude,longitude, the last one the first again.',
      );
  }
  for (const [k, it] of area.circles.entries()) {
    if (!isLatLon([it.lat, it.lon]) || !(it.radiusKm >= 0 && Number.isFinite(it.radiusKm)))
      say(`${at}/circle[${k}]`, 'bad_circle', 'latitude,longitude and a radius in kilometres.');
  }
  for (const field of ['altitude', 'ceiling'] as const) {
    if (area[field] !== undefined && !Number.isFinite(area[field]))
      say(`${at}/${field}`, 'bad_number', 'Feet above sea level.');
  }
  if (area.ceiling !== undefined && area.altitude === undefined)
    say(`${at}/ceiling`, 'bad_value', 'A ceiling needs an altitude.');
}
