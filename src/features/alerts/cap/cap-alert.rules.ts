import { incidentType } from '#domain/incident-types.ts';
import { LEVEL_KEYS, isLevel, type Level } from '#domain/levels.ts';
import { parseSensitivity, tlp, type Sensitivity } from '#domain/sensitivity.ts';
import {
  capTime,
  capTimeIn,
  instantOf,
  sameReference,
  type CapArea,
  type CapCertainty,
  type CapInfo,
  type CapMessage,
  type CapReference,
  type CapSeverity,
  type CapUrgency,
  type LatLon,
} from './cap-message.rules.ts';

/** Our alerts as CAP messages, and CAP messages as drafts of alerts. */

export type AlertCertainty = 'observed' | 'likely' | 'possible' | 'unlikely' | 'unknown';
export type AlertUrgency = 'immediate' | 'expected' | 'future' | 'past' | 'unknown';

/** What is said in one language. */
export interface CapTexts {
  language: string;
  headline: string;
  /** why: what is known and how surely */
  description: string;
  /** what is asked */
  instruction: string;
  /** the kind of event in words, from the catalogue */
  event: string;
  areaDesc: string;
  senderName: string;
}

export interface CapPlace {
  lat: number | null;
  lon: number | null;
  radiusKm: number | null;
  polygons: LatLon[][];
  pCode: string | null;
}

export interface CapAlert {
  /** a name for this message that is safe to give away: random, nothing that tells when or by whom it was made */
  identifier: string;
  /** who vouches for it: a host name or mailbox of the deployment */
  sender: string;
  sentAt: Date;
  timeZone: string;
  kind: 'alert' | 'update' | 'cancel' | 'close';
  /** every earlier message of this alert, the first one too */
  earlier: readonly CapReference[];
  /** a workspace that only exercises says so in every message */
  exercise: boolean;
  level: Level;
  certainty: AlertCertainty;
  urgency: AlertUrgency;
  themes: readonly string[];
  label: Sensitivity;
  expectedUntil: Date | null;
  texts: readonly CapTexts[];
  /** to named recipients only, to a closed circle in words, or to anybody */
  audience:
    | { kind: 'private'; addresses: readonly string[] }
    | { kind: 'restricted'; restriction: string }
    | { kind: 'public' };
  contact: string | null;
  web: string | null;
  place: CapPlace;
  /** sexual violence or harm to children: words for the district only, never a shape */
  protected: boolean;
  /** why it was cancelled or updated; also the note of an exercise */
  note: string | null;
}

const SEVERITY_OF: Record<Level, CapSeverity> = { 1: 'Moderate', 2: 'Severe', 3: 'Extreme' };
const RESPONSE_OF: Record<Level, CapInfo['responseTypes'][number]> = { 1: 'Monitor', 2: 'Prepare', 3: 'Execute' };
const SCOPE_OF = { private: 'Private', restricted: 'Restricted', public: 'Public' } as const;
const upper = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

/** Parameter names of ours, in CAP's manner `scheme:name`. */
const LEVEL_PARAMETER = 'baraza:level';
const TLP_PARAMETER = 'TLP';
const TYPE_CODE = 'baraza:type';

/** The message that says what an alert says. Closing is an update that gives the all-clear; it refers to all earlier messages too. */
export function capOf(alert: CapAlert): CapMessage {
  const over = alert.kind === 'cancel' || alert.kind === 'close';
  const time = (at: Date) => capTimeIn(at, alert.timeZone);
  return {
    identifier: alert.identifier,
    sender: alert.sender,
    sent: time(alert.sentAt),
    status: alert.exercise ? 'Exercise' : 'Actual',
    msgType: alert.kind === 'alert' ? 'Alert' : alert.kind === 'cancel' ? 'Cancel' : 'Update',
    scope: SCOPE_OF[alert.audience.kind],
    restriction: alert.audience.kind === 'restricted' ? alert.audience.restriction : undefined,
    addresses: alert.audience.kind === 'private' ? [...alert.audience.addresses] : [],
    codes: [],
    note: alert.note ?? undefined,
    references: [...alert.earlier],
    incidents: [],
    infos: alert.texts.map((text) => ({
      language: text.language,
      categories: ['Security'],
      event: text.event,
      responseTypes: [over ? 'AllClear' : RESPONSE_OF[alert.level]],
      urgency: over ? 'Past' : (upper(alert.urgency) as CapUrgency),
      severity: SEVERITY_OF[alert.level],
      certainty: upper(alert.certainty) as CapCertainty,
      eventCodes: alert.themes.map((value) => ({ valueName: TYPE_CODE, value })),
      expires: alert.expectedUntil ? time(alert.expectedUntil) : undefined,
      senderName: text.senderName || undefined,
      headline: text.headline,
      description: text.description || undefined,
      instruction: text.instruction || undefined,
      web: alert.web ?? undefined,
      contact: alert.contact ?? undefined,
      parameters: [
        { valueName: LEVEL_PARAMETER, value: `${alert.level} ${LEVEL_KEYS[alert.level]}` },
        { valueName: TLP_PARAMETER, value: tlp(alert.label) },
      ],
      resources: [],
      areas: [areaOf(alert, text.areaDesc)],
    })),
  };
}

function areaOf(alert: CapAlert, areaDesc: string): CapArea {
  const { place } = alert;
  const geocodes = place.pCode && !alert.protected ? [{ valueName: 'P-code', value: place.pCode }] : [];
  if (alert.protected) return { areaDesc, polygons: [], circles: [], geocodes };
  const polygons = place.polygons.filter((ring) => ring.length >= 4);
  // a shape known is said as a shape; a point with its uncertainty as a circle
  const circles =
    polygons.length === 0 && place.lat !== null && place.lon !== null
      ? [{ lat: place.lat, lon: place.lon, radiusKm: place.radiusKm ?? 0 }]
      : [];
  return { areaDesc, polygons, circles, geocodes };
}

/** What a message brings in: a draft that a person completes. Who is implicated and who is asked no CAP message says. */
export interface CapDraft {
  capSender: string;
  capIdentifier: string;
  sentAt: Date;
  exercise: boolean;
  level: Level;
  certainty: AlertCertainty;
  urgency: AlertUrgency;
  headline: string;
  why: string;
  asked: string;
  language: string;
  themes: string[];
  label: Sensitivity;
  expectedUntil: Date | null;
  placeText: string;
  lat: number | null;
  lon: number | null;
  radiusKm: number | null;
  polygons: LatLon[][];
  pCodes: string[];
  senderName: string;
  contact: string | null;
  web: string | null;
}

/** The info in the first of the wanted languages that there is, by the language's first part; else the first. */
export function infoIn(message: CapMessage, languages: readonly string[]): CapInfo | undefined {
  const first = (tag: string) => tag.toLowerCase().split('-')[0];
  for (const language of languages) {
    const found =
      message.infos.find((it) => it.language.toLowerCase() === language.toLowerCase()) ??
      message.infos.find((it) => first(it.language) === first(language));
    if (found) return found;
  }
  return message.infos[0];
}

function levelOf(info: CapInfo): Level {
  const own = Number(info.parameters.find((it) => it.valueName === LEVEL_PARAMETER)?.value[0]);
  if (isLevel(own)) return own;
  const soon = info.urgency === 'Immediate' || info.urgency === 'Expected';
  if (info.severity === 'Extreme') return soon ? 3 : 2;
  if (info.severity === 'Severe') return 2;
  return 1;
}

/** The middle of a shape's box: enough to find the place, the shape itself is kept beside it. */
function middleOf(areas: readonly CapArea[]): { lat: number; lon: number; radiusKm: number | null } | undefined {
  const circle = areas.flatMap((it) => it.circles)[0];
  if (circle) return { lat: circle.lat, lon: circle.lon, radiusKm: circle.radiusKm };
  const ring = areas.flatMap((it) => it.polygons)[0];
  if (!ring) return undefined;
  const [lats, lons] = [ring.map((it) => it[0]), ring.map((it) => it[1])];
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
  const lat = (south + north) / 2;
  const kmPerDegree = 111.2;
  const radiusKm = (Math.hypot(north - south, (east - west) * Math.cos((lat * Math.PI) / 180)) / 2) * kmPerDegree;
  return { lat, lon: (west + east) / 2, radiusKm: Math.round(radiusKm * 10) / 10 };
}

/**
 * A draft from a message. Its label is never lower than AMBER unless the message is public or says so itself.
 * @param languages wanted, best first
 * @returns undefined for a message without information (an acknowledgement, an error, a bare cancel)
 */
export function draftFromCap(message: CapMessage, languages: readonly string[]): CapDraft | undefined {
  const info = infoIn(message, languages);
  if (!info) return undefined;
  const middle = middleOf(info.areas);
  const said = info.parameters.find((it) => it.valueName.toUpperCase() === TLP_PARAMETER)?.value;
  const own = said === undefined ? undefined : parseSensitivity(said);
  const headline = info.headline ?? info.event;
  return {
    capSender: message.sender,
    capIdentifier: message.identifier,
    sentAt: instantOf(message.sent)!,
    exercise: message.status !== 'Actual',
    level: levelOf(info),
    certainty: info.certainty.toLowerCase() as AlertCertainty,
    urgency: info.urgency.toLowerCase() as AlertUrgency,
    headline: headline.length > 200 ? `${headline.slice(0, 199)}…` : headline,
    why: info.description ?? '',
    asked: info.instruction ?? '',
    language: info.language,
    themes: [
      ...new Set(
        info.eventCodes.filter((it) => it.valueName === TYPE_CODE && incidentType(it.value)).map((it) => it.value),
      ),
    ],
    label: own ?? (message.scope === 'Public' ? 1 : 2),
    expectedUntil: info.expires ? instantOf(info.expires)! : null,
    placeText: info.areas.map((it) => it.areaDesc).join('; '),
    lat: middle?.lat ?? null,
    lon: middle?.lon ?? null,
    radiusKm: middle?.radiusKm ?? null,
    polygons: info.areas.flatMap((it) => it.polygons),
    pCodes: info.areas.flatMap((it) =>
      it.geocodes.filter((code) => /^p-?code$/i.test(code.valueName)).map((code) => code.value),
    ),
    senderName: info.senderName ?? message.sender,
    contact: info.contact ?? null,
    web: info.web ?? null,
  };
}

/** A message kept from before, and the alert it belongs to. */
export interface KnownMessage extends CapReference {
  alertId: string;
}

export type CapMatch =
  | { kind: 'new' }
  /** the very message is known already: nothing to do */
  | { kind: 'known'; alertId: string }
  | { kind: 'update' | 'cancel'; alertId: string }
  /** an update or cancel of something never seen here: an update opens a new draft, a cancel has nothing to cancel */
  | { kind: 'unknown_reference' }
  /** it refers to messages of several alerts: a person decides */
  | { kind: 'several'; alertIds: string[] }
  /** an acknowledgement, an error, a test or a system message: not an alert */
  | { kind: 'not_an_alert' };

/** Which alert a message is about: found by the messages it refers to, any one of them being enough. */
export function matchCap(message: CapMessage, known: readonly KnownMessage[]): CapMatch {
  const own = known.find((it) => it.sender === message.sender && it.identifier === message.identifier);
  if (own) return { kind: 'known', alertId: own.alertId };
  if (
    message.msgType === 'Ack' ||
    message.msgType === 'Error' ||
    message.status === 'System' ||
    message.status === 'Test' ||
    message.status === 'Draft'
  )
    return { kind: 'not_an_alert' };
  if (message.msgType === 'Alert') return { kind: 'new' };
  const alertIds = [
    ...new Set(
      known
        .filter((it) => message.references.some((reference) => sameReference(it, reference)))
        .map((it) => it.alertId),
    ),
  ];
  if (alertIds.length === 0) return { kind: 'unknown_reference' };
  if (alertIds.length > 1) return { kind: 'several', alertIds: alertIds.toSorted() };
  return { kind: message.msgType === 'Cancel' ? 'cancel' : 'update', alertId: alertIds[0]! };
}

/** The acknowledgement of a message, for a sender who asks for one. */
export const acknowledgement = (
  message: CapMessage,
  own: { identifier: string; sender: string; at: Date },
): CapMessage => ({
  identifier: own.identifier,
  sender: own.sender,
  sent: capTime(own.at),
  status: message.status,
  msgType: 'Ack',
  scope: 'Private',
  addresses: [message.sender],
  codes: [],
  references: [{ sender: message.sender, identifier: message.identifier, sent: message.sent }],
  incidents: [],
  infos: [],
});
