import fc from 'fast-check';
import { INCIDENT_TYPES } from '#domain/incident-types.ts';
import type { CapAlert } from './cap-alert.rules.ts';
import {
  CATEGORIES,
  CERTAINTIES,
  MESSAGE_TYPES,
  RESPONSE_TYPES,
  SEVERITIES,
  STATUSES,
  URGENCIES,
  capTime,
  type CapArea,
  type CapInfo,
  type CapMessage,
  type LatLon,
} from './cap-message.rules.ts';
import { xmlText } from './cap.write.rules.ts';

/** Random messages and alerts for properties and for the evaluation against the schema. */

const clean = (text: string): string => xmlText(text).trim();
const WORDS = [
  'Foule au marché & à l’église',
  'تجمّع عند السوق <الجديد>',
  'Crowd "at the market"',
  'Толпа у рынка',
  '市場の群衆 🐐',
  'a\tb\nc',
  ']]>',
  '&amp;',
  "d'eau",
  '  spaces  ',
];
const text = fc
  .oneof(
    fc.constantFrom(...WORDS),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.string({ unit: 'binary', maxLength: 30 }),
  )
  .map(clean);
const words = text.map((it) => (it === '' ? 'x' : it));
const name = fc.stringMatching(/^[A-Za-z0-9._@:/-]{1,40}$/);
const instant = fc
  .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2060-01-01T00:00:00Z'), noInvalidDate: true })
  .map((it) => new Date(Math.floor(it.getTime() / 1000) * 1000));
const time = fc
  .tuple(instant, fc.integer({ min: -12 * 4, max: 14 * 4 }))
  .map(([at, quarters]) => capTime(at, quarters * 15));
const maybe = <T>(it: fc.Arbitrary<T>) => fc.option(it, { nil: undefined });
const filled = maybe(words);
const value = fc.record({ valueName: words, value: text });
const language = fc.constantFrom('en', 'fr', 'ar', 'sw-KE', 'zh-Hant-TW', 'en-US');
const url = fc.webUrl({ withQueryParameters: true, withFragments: true });
const reference = fc.record({ sender: name, identifier: name, sent: time });
const spacedPart = text.map((it) => it.replaceAll('"', '').replace(/\s+/g, ' ').trim() || 'x');

const coordinate = (limit: number) =>
  fc.integer({ min: -limit * 1e5, max: limit * 1e5 }).map((it) => (it === 0 ? 0 : it / 1e5));
export const latLon: fc.Arbitrary<LatLon> = fc.tuple(coordinate(90), coordinate(180));
export const ring: fc.Arbitrary<LatLon[]> = fc
  .array(latLon, { minLength: 3, maxLength: 12 })
  .map((points) => [...points, points[0]!]);

const area: fc.Arbitrary<CapArea> = fc
  .record({
    areaDesc: words,
    polygons: fc.array(ring, { maxLength: 2 }),
    circles: fc.array(
      fc.tuple(latLon, fc.nat(500_000)).map(([[lat, lon], metres]) => ({ lat, lon, radiusKm: metres / 1000 })),
      { maxLength: 2 },
    ),
    geocodes: fc.array(value, { maxLength: 2 }),
    altitude: maybe(fc.integer({ min: -1000, max: 30_000 })),
  })
  .chain((it) =>
    it.altitude === undefined
      ? fc.constant(it)
      : maybe(fc.integer({ min: it.altitude, max: 60_000 })).map((ceiling) => ({ ...it, ceiling })),
  );

const info: fc.Arbitrary<CapInfo> = fc.record({
  language,
  categories: fc.uniqueArray(fc.constantFrom(...CATEGORIES), { minLength: 1, maxLength: 3 }),
  event: words,
  responseTypes: fc.uniqueArray(fc.constantFrom(...RESPONSE_TYPES), { maxLength: 3 }),
  urgency: fc.constantFrom(...URGENCIES),
  severity: fc.constantFrom(...SEVERITIES),
  certainty: fc.constantFrom(...CERTAINTIES),
  audience: filled,
  eventCodes: fc.array(value, { maxLength: 2 }),
  effective: maybe(time),
  onset: maybe(time),
  expires: maybe(time),
  senderName: filled,
  headline: filled,
  description: filled,
  instruction: filled,
  web: maybe(url),
  contact: filled,
  parameters: fc.array(value, { maxLength: 3 }),
  resources: fc.array(
    fc.record({
      resourceDesc: words,
      mimeType: fc.constantFrom('image/png', 'audio/ogg'),
      size: maybe(fc.nat()),
      uri: maybe(url),
      derefUri: maybe(fc.base64String({ minLength: 4, maxLength: 40 })),
      digest: maybe(fc.stringMatching(/^[0-9a-f]{40}$/)),
    }),
    { maxLength: 2 },
  ),
  areas: fc.array(area, { maxLength: 2 }),
});

/** Any lawful message. */
export const capMessage: fc.Arbitrary<CapMessage> = fc
  .record({
    identifier: name,
    sender: name,
    sent: time,
    status: fc.constantFrom(...STATUSES),
    msgType: fc.constantFrom(...MESSAGE_TYPES),
    source: filled,
    scope: fc.constantFrom('Public' as const, 'Restricted' as const, 'Private' as const),
    codes: fc.array(words, { maxLength: 2 }),
    note: filled,
    incidents: fc.array(spacedPart, { maxLength: 2 }),
    restrictionText: words,
    addressList: fc.array(spacedPart, { minLength: 1, maxLength: 3 }),
    references: fc.array(reference, { minLength: 1, maxLength: 4 }),
    infos: fc.array(info, { minLength: 1, maxLength: 3 }),
  })
  .map(({ restrictionText, addressList, ...it }) => ({
    ...it,
    restriction: it.scope === 'Restricted' ? restrictionText : undefined,
    addresses: it.scope === 'Private' ? addressList : [],
    references: it.msgType === 'Alert' ? [] : it.references,
  }));

/** Any alert of ours that may be given out. */
export const capAlert: fc.Arbitrary<CapAlert> = fc
  .record({
    identifier: fc.uuid({ version: 4 }),
    sender: fc.domain(),
    sentAt: instant,
    timeZone: fc.constantFrom('UTC', 'Africa/Nairobi', 'Asia/Kathmandu', 'America/St_Johns', 'Europe/Paris'),
    kind: fc.constantFrom('alert' as const, 'update' as const, 'cancel' as const, 'close' as const),
    earlier: fc.array(reference, { minLength: 1, maxLength: 5 }),
    exercise: fc.boolean(),
    level: fc.constantFrom(1 as const, 2 as const, 3 as const),
    certainty: fc.constantFrom(
      'observed' as const,
      'likely' as const,
      'possible' as const,
      'unlikely' as const,
      'unknown' as const,
    ),
    urgency: fc.constantFrom(
      'immediate' as const,
      'expected' as const,
      'future' as const,
      'past' as const,
      'unknown' as const,
    ),
    themes: fc.uniqueArray(fc.constantFrom(...INCIDENT_TYPES.map((it) => it.code)), { maxLength: 3 }),
    label: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const, 4 as const),
    expectedUntil: fc.option(instant),
    texts: fc.uniqueArray(
      fc.record({
        language,
        headline: words,
        description: text,
        instruction: text,
        event: words,
        areaDesc: words,
        senderName: text,
      }),
      { minLength: 1, maxLength: 3, selector: (it) => it.language },
    ),
    audience: fc.oneof(
      fc.record({
        kind: fc.constant('private' as const),
        addresses: fc.array(spacedPart, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('restricted' as const), restriction: words }),
      fc.constant({ kind: 'public' as const }),
    ),
    contact: fc.option(words),
    web: fc.option(url),
    place: fc.record({
      lat: fc.option(coordinate(90)),
      lon: fc.option(coordinate(180)),
      radiusKm: fc.option(fc.nat(100)),
      polygons: fc.array(ring, { maxLength: 2 }),
      pCode: fc.option(fc.stringMatching(/^[A-Z]{2}[0-9]{2,8}$/)),
    }),
    protected: fc.boolean(),
    note: fc.option(words),
  })
  .map((it) => ({ ...it, earlier: it.kind === 'alert' ? [] : it.earlier }));
