import { SaxesParser } from 'saxes';
import {
  CAP_NAMESPACE,
  capProblems,
  capTime,
  type CapArea,
  type CapInfo,
  type CapMessage,
  type CapProblem,
  type CapReference,
  type CapValue,
  type LatLon,
} from './cap-message.rules.ts';

/** Version 1.1 differs in nothing that is read here but its name. */
const NAMESPACES = [CAP_NAMESPACE, 'urn:oasis:names:tc:emergency:cap:1.1'];
const SIGNATURES = 'http://www.w3.org/2000/09/xmldsig#';

export interface CapLimits {
  bytes: number;
  elements: number;
  depth: number;
  textLength: number;
}
export const CAP_LIMITS: CapLimits = { bytes: 1_000_000, elements: 20_000, depth: 12, textLength: 200_000 };

/** Why a text is no CAP message. Keys: `cap:problems.cap_<code>`. */
export type CapUnreadableCode =
  | 'empty'
  | 'too_large'
  | 'not_utf8'
  | 'other_encoding'
  | 'doctype'
  | 'not_xml'
  | 'too_deep'
  | 'too_many_elements'
  | 'text_too_long'
  | 'not_cap'
  | 'unlawful';

/** What was mended or passed over in reading. Keys: `cap:warnings.<code>`. */
export type CapWarningCode =
  | 'time_without_offset'
  | 'time_with_fraction'
  | 'unknown_element'
  | 'signature_not_checked'
  | 'version_1_1'
  | 'reference_dropped'
  | 'ring_closed';

export type CapReading =
  | { ok: true; message: CapMessage; warnings: { code: CapWarningCode; where: string }[] }
  | { ok: false; code: CapUnreadableCode; detail: string; line: number | null; problems: CapProblem[] };

class Unreadable extends Error {
  readonly code: CapUnreadableCode;
  readonly line: number | null;
  constructor(code: CapUnreadableCode, detail: string, line: number | null = null) {
    super(detail);
    this.code = code;
    this.line = line;
  }
}

interface Node {
  name: string;
  text: string;
  children: Node[];
}

/**
 * Reads one CAP 1.2 (or 1.1) message from somebody else's XML. Document types are refused, so that no entity is ever expanded and no
 * other file ever opened; size, depth, number of elements and length of texts are bounded. Elements of other namespaces, signatures
 * among them, are passed over. Small departures that many senders make are mended and told of.
 * @param input UTF-8 bytes, or text that was decoded before
 */
export function readCap(input: Uint8Array | string, limits: CapLimits = CAP_LIMITS): CapReading {
  const warnings: { code: CapWarningCode; where: string }[] = [];
  try {
    const root = parse(decode(input, limits), limits, warnings);
    const message = messageOf(root, warnings);
    const problems = capProblems(message);
    if (problems.length > 0) {
      return {
        ok: false,
        code: 'unlawful',
        detail: `${problems[0]!.where}: ${problems[0]!.detail}`,
        line: null,
        problems,
      };
    }
    return { ok: true, message, warnings };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { ok: false, code: error.code, detail: error.message, line: error.line, problems: [] };
  }
}

function decode(input: Uint8Array | string, limits: CapLimits): string {
  if (input.length > limits.bytes)
    throw new Unreadable('too_large', `A message may be at most ${Math.round(limits.bytes / 1000)} kB.`);
  let text: string;
  if (typeof input === 'string') text = input;
  else {
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(input);
    } catch {
      throw new Unreadable('not_utf8', 'The file is not UTF-8. Save it as UTF-8 and try again.');
    }
  }
  text = text.replace(/^\uFEFF/, '');
  if (text.trim() === '') throw new Unreadable('empty', 'There is nothing in it.');
  return text;
}

function parse(text: string, limits: CapLimits, warnings: { code: CapWarningCode; where: string }[]): Node {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const stack: Node[] = [];
  let root: Node | undefined;
  let elements = 0;
  // inside an element that is passed over: how deep
  let skipped = 0;
  const refuse = (code: CapUnreadableCode, detail: string): never => {
    throw new Unreadable(code, detail, parser.line);
  };
  parser.on('doctype', () => refuse('doctype', 'A document type declaration is refused: a CAP message has none.'));
  parser.on('error', (error) => refuse('not_xml', error.message));
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !/^utf-?8$/i.test(encoding))
      refuse('other_encoding', `It says that it is ${encoding}. Send it as UTF-8.`);
  });
  parser.on('opentag', (tag) => {
    if (++elements > limits.elements) refuse('too_many_elements', `More than ${limits.elements} elements.`);
    if (stack.length + skipped >= limits.depth)
      refuse('too_deep', `Elements within elements, more than ${limits.depth} deep.`);
    if (root === undefined) {
      if (tag.local !== 'alert' || !NAMESPACES.includes(tag.uri))
        refuse('not_cap', 'The outermost element is not an alert of CAP 1.2.');
      if (tag.uri !== CAP_NAMESPACE) warnings.push({ code: 'version_1_1', where: 'alert' });
    } else if (skipped > 0 || !NAMESPACES.includes(tag.uri)) {
      if (skipped++ === 0 && tag.uri === SIGNATURES) warnings.push({ code: 'signature_not_checked', where: 'alert' });
      return;
    }
    const node: Node = { name: tag.local, text: '', children: [] };
    stack.at(-1)?.children.push(node);
    root ??= node;
    stack.push(node);
  });
  parser.on('closetag', () => {
    if (skipped > 0) skipped--;
    else stack.pop();
  });
  const take = (part: string) => {
    const node = stack.at(-1);
    if (!node || skipped > 0) return;
    node.text += part;
    if (node.text.length > limits.textLength)
      refuse('text_too_long', `A text of more than ${limits.textLength} letters.`);
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.write(text).close();
  if (!root) throw new Unreadable('not_cap', 'There is no element in it.');
  return root;
}

type Warn = (code: CapWarningCode, where: string) => void;

/** The children of an element by name; whatever has another name is told of. */
function fields(node: Node, where: string, known: readonly string[], warn: Warn) {
  for (const child of node.children) if (!known.includes(child.name)) warn('unknown_element', `${where}/${child.name}`);
  const all = (name: string): string[] => node.children.filter((it) => it.name === name).map((it) => it.text.trim());
  return {
    all,
    one: (name: string): string | undefined => {
      const value = all(name)[0];
      return value === '' ? undefined : value;
    },
    nodes: (name: string): Node[] => node.children.filter((it) => it.name === name),
  };
}

function messageOf(root: Node, warnings: { code: CapWarningCode; where: string }[]): CapMessage {
  const warn: Warn = (code, where) => void warnings.push({ code, where });
  const it = fields(
    root,
    'alert',
    [
      'identifier',
      'sender',
      'sent',
      'status',
      'msgType',
      'source',
      'scope',
      'restriction',
      'addresses',
      'code',
      'note',
      'references',
      'incidents',
      'info',
    ],
    warn,
  );
  return {
    identifier: it.one('identifier') ?? '',
    sender: it.one('sender') ?? '',
    sent: timeOf(it.one('sent'), 'alert/sent', warn) ?? '',
    status: listed(it.one('status')),
    msgType: listed(it.one('msgType')),
    source: it.one('source'),
    scope: listed(it.one('scope')),
    restriction: it.one('restriction'),
    addresses: partsOf(it.one('addresses')),
    codes: it.all('code'),
    note: it.one('note'),
    references: referencesOf(it.one('references'), warn),
    incidents: partsOf(it.one('incidents')),
    infos: it.nodes('info').map((node, i) => infoOf(node, `alert/info[${i}]`, warn)),
  };
}

/** A value is kept as it came: whether it is on its list is for `capProblems` to say. */
const listed = <T extends string>(value: string | undefined): T => (value ?? '') as T;

function infoOf(node: Node, where: string, warn: Warn): CapInfo {
  const it = fields(
    node,
    where,
    [
      'language',
      'category',
      'event',
      'responseType',
      'urgency',
      'severity',
      'certainty',
      'audience',
      'eventCode',
      'effective',
      'onset',
      'expires',
      'senderName',
      'headline',
      'description',
      'instruction',
      'web',
      'contact',
      'parameter',
      'resource',
      'area',
    ],
    warn,
  );
  return {
    language: it.one('language') ?? 'en-US',
    categories: it.all('category').map((value) => listed(value)),
    event: it.one('event') ?? '',
    responseTypes: it.all('responseType').map((value) => listed(value)),
    urgency: listed(it.one('urgency')),
    severity: listed(it.one('severity')),
    certainty: listed(it.one('certainty')),
    audience: it.one('audience'),
    eventCodes: it.nodes('eventCode').map(valueOf),
    effective: timeOf(it.one('effective'), `${where}/effective`, warn),
    onset: timeOf(it.one('onset'), `${where}/onset`, warn),
    expires: timeOf(it.one('expires'), `${where}/expires`, warn),
    senderName: it.one('senderName'),
    headline: it.one('headline'),
    description: it.one('description'),
    instruction: it.one('instruction'),
    web: it.one('web'),
    contact: it.one('contact'),
    parameters: it.nodes('parameter').map(valueOf),
    resources: it.nodes('resource').map((resource, i) => {
      const part = fields(
        resource,
        `${where}/resource[${i}]`,
        ['resourceDesc', 'mimeType', 'size', 'uri', 'derefUri', 'digest'],
        warn,
      );
      return {
        resourceDesc: part.one('resourceDesc') ?? '',
        mimeType: part.one('mimeType') ?? '',
        size: numberOf(part.one('size')),
        uri: part.one('uri'),
        derefUri: part.one('derefUri'),
        digest: part.one('digest'),
      };
    }),
    areas: it.nodes('area').map((area, i) => areaOf(area, `${where}/area[${i}]`, warn)),
  };
}

function valueOf(node: Node): CapValue {
  const text = (name: string) => node.children.find((it) => it.name === name)?.text.trim() ?? '';
  return { valueName: text('valueName'), value: text('value') };
}

function areaOf(node: Node, where: string, warn: Warn): CapArea {
  const it = fields(node, where, ['areaDesc', 'polygon', 'circle', 'geocode', 'altitude', 'ceiling'], warn);
  return {
    areaDesc: it.one('areaDesc') ?? '',
    polygons: it
      .all('polygon')
      .filter((text) => text !== '')
      .map((text, i) => ringOf(text, `${where}/polygon[${i}]`, warn)),
    circles: it
      .all('circle')
      .filter((text) => text !== '')
      .map((text) => {
        const [centre = '', radius] = text.split(/\s+/);
        const [lat, lon] = pointOf(centre);
        return { lat, lon, radiusKm: numberOf(radius) ?? Number.NaN };
      }),
    geocodes: it.nodes('geocode').map(valueOf),
    altitude: numberOf(it.one('altitude')),
    ceiling: numberOf(it.one('ceiling')),
  };
}

function ringOf(text: string, where: string, warn: Warn): LatLon[] {
  const ring = text.split(/\s+/).map(pointOf);
  const [first, last] = [ring[0]!, ring.at(-1)!];
  if (ring.length >= 3 && (first[0] !== last[0] || first[1] !== last[1])) {
    warn('ring_closed', where);
    ring.push(first);
  }
  return ring;
}

function pointOf(text: string): LatLon {
  const [lat, lon, more] = text.split(',');
  return more === undefined ? [numberOf(lat) ?? Number.NaN, numberOf(lon) ?? Number.NaN] : [Number.NaN, Number.NaN];
}

/** A plain decimal number; NaN for anything else, so that it is named as a problem and not taken for zero. */
const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text.trim()) ? Number(text) : Number.NaN;

/** Many senders write `Z`, leave the offset out (then UTC is taken), or give fractions of a second. */
function timeOf(text: string | undefined, where: string, warn: Warn): string | undefined {
  if (text === undefined) return undefined;
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|z|[+-]\d\d:\d\d)?$/.exec(text);
  if (!found) return text;
  if (found[2] !== undefined) warn('time_with_fraction', where);
  if (found[3] !== undefined && found[3].toUpperCase() !== 'Z') return `${found[1]}${found[3]}`;
  warn('time_without_offset', where);
  const at = new Date(`${found[1]}Z`);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 19) !== found[1] ? text : capTime(at);
}

function referencesOf(text: string | undefined, warn: Warn): CapReference[] {
  const found: CapReference[] = [];
  for (const part of (text ?? '').split(/\s+/).filter(Boolean)) {
    const [sender, identifier, sent, more] = part.split(',');
    if (!sender || !identifier || !sent || more !== undefined) warn('reference_dropped', 'alert/references');
    else found.push({ sender, identifier, sent: timeOf(sent, 'alert/references', warn)! });
  }
  return found;
}

/** Parts parted by spaces, those in quotation marks whole. */
const partsOf = (text: string | undefined): string[] =>
  [...(text ?? '').matchAll(/"([^"]*)"|([^\s"]+)/g)].map((it) => (it[1] ?? it[2])!.trim()).filter(Boolean);
