import {
  CAP_NAMESPACE,
  capProblems,
  type CapArea,
  type CapInfo,
  type CapMessage,
  type CapProblem,
  type LatLon,
} from './cap-message.rules.ts';

/** Thrown when a message that is not lawful CAP is to be written. */
export class CapUnlawful extends Error {
  readonly problems: CapProblem[];
  constructor(problems: CapProblem[]) {
    super(problems.map((it) => `${it.where}: ${it.detail}`).join(' '));
    this.problems = problems;
  }
}

/** What XML 1.0 can hold: no control characters, no half of a surrogate pair; line ends as one line feed. */
export const xmlText = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
    .toWellFormed()
    .replaceAll('\uFFFD', '');

export const escapeXml = (text: string): string =>
  xmlText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const element = (indent: string, name: string, value: string | number | undefined): string =>
  value === undefined || value === '' ? '' : `${indent}<${name}>${escapeXml(String(value))}</${name}>\n`;

/** Parts parted by spaces; one that holds a space itself stands in quotation marks. */
const spaced = (parts: readonly string[]): string | undefined =>
  parts.length === 0 ? undefined : parts.map((it) => (/\s/.test(it) ? `"${it}"` : it)).join(' ');

/** No more than five decimals (a metre), never an exponent. */
const degrees = (n: number): string => (Object.is(n, -0) ? 0 : Number(n.toFixed(5))).toString();
const decimal = (n: number): string => n.toFixed(3).replace(/\.?0+$/, '');
const point = ([lat, lon]: LatLon): string => `${degrees(lat)},${degrees(lon)}`;

/**
 * Writes a message as CAP 1.2 in UTF-8, elements in the schema's order.
 * @throws CapUnlawful with everything that is wrong with it
 */
export function writeCap(message: CapMessage): string {
  const problems = capProblems(message);
  if (problems.length > 0) throw new CapUnlawful(problems);
  const i = '  ';
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<alert xmlns="${CAP_NAMESPACE}">\n` +
    element(i, 'identifier', message.identifier) +
    element(i, 'sender', message.sender) +
    element(i, 'sent', message.sent) +
    element(i, 'status', message.status) +
    element(i, 'msgType', message.msgType) +
    element(i, 'source', message.source) +
    element(i, 'scope', message.scope) +
    element(i, 'restriction', message.restriction) +
    element(i, 'addresses', spaced(message.addresses)) +
    message.codes.map((it) => element(i, 'code', it)).join('') +
    element(i, 'note', message.note) +
    element(i, 'references', message.references.map((it) => `${it.sender},${it.identifier},${it.sent}`).join(' ')) +
    element(i, 'incidents', spaced(message.incidents)) +
    message.infos.map(writeInfo).join('') +
    '</alert>\n'
  );
}

function writeInfo(info: CapInfo): string {
  const i = '    ';
  const values = (name: string, list: CapInfo['parameters']) =>
    list.map((it) => `${i}<${name}>\n${pair('      ', it.valueName, it.value)}${i}</${name}>\n`).join('');
  return (
    '  <info>\n' +
    element(i, 'language', info.language) +
    info.categories.map((it) => element(i, 'category', it)).join('') +
    element(i, 'event', info.event) +
    info.responseTypes.map((it) => element(i, 'responseType', it)).join('') +
    element(i, 'urgency', info.urgency) +
    element(i, 'severity', info.severity) +
    element(i, 'certainty', info.certainty) +
    element(i, 'audience', info.audience) +
    values('eventCode', info.eventCodes) +
    element(i, 'effective', info.effective) +
    element(i, 'onset', info.onset) +
    element(i, 'expires', info.expires) +
    element(i, 'senderName', info.senderName) +
    element(i, 'headline', info.headline) +
    element(i, 'description', info.description) +
    element(i, 'instruction', info.instruction) +
    element(i, 'web', info.web) +
    element(i, 'contact', info.contact) +
    values('parameter', info.parameters) +
    info.resources
      .map(
        (it) =>
          `${i}<resource>\n` +
          element('      ', 'resourceDesc', it.resourceDesc) +
          element('      ', 'mimeType', it.mimeType) +
          element('      ', 'size', it.size) +
          element('      ', 'uri', it.uri) +
          element('      ', 'derefUri', it.derefUri) +
          element('      ', 'digest', it.digest) +
          `${i}</resource>\n`,
      )
      .join('') +
    info.areas.map(writeArea).join('') +
    '  </info>\n'
  );
}

/** Both parts are there even when empty: the schema asks for them. */
const pair = (indent: string, name: string, value: string): string =>
  `${indent}<valueName>${escapeXml(name)}</valueName>\n${indent}<value>${escapeXml(value)}</value>\n`;

function writeArea(area: CapArea): string {
  const i = '      ';
  return (
    '    <area>\n' +
    element(i, 'areaDesc', area.areaDesc) +
    area.polygons.map((ring) => element(i, 'polygon', ring.map(point).join(' '))).join('') +
    area.circles
      .map((it) => element(i, 'circle', `${degrees(it.lat)},${degrees(it.lon)} ${decimal(it.radiusKm)}`))
      .join('') +
    area.geocodes.map((it) => `${i}<geocode>\n${pair('        ', it.valueName, it.value)}${i}</geocode>\n`).join('') +
    element(i, 'altitude', area.altitude === undefined ? undefined : decimal(area.altitude)) +
    element(i, 'ceiling', area.ceiling === undefined ? undefined : decimal(area.ceiling)) +
    '    </area>\n'
  );
}
