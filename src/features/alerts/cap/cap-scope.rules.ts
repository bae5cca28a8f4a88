import { AMBER_STRICT, CLEAR, GREEN, RED, type Sensitivity } from '#domain/sensitivity.ts';
import type { PlaceLevel } from '#domain/places.ts';
import type { CapAlert, CapPlace } from './cap-alert.rules.ts';

/**
 * What a label means for a message that leaves. CAP knows three scopes (CAP 1.2, 3.2.1): Public for anybody; Restricted for those with a known
 * need, which `restriction` tells; Private for the addresses given alone. TLP:CLEAR alone is public; GREEN, AMBER and AMBER+STRICT go to a
 * circle said in words; RED to those named.
 */
export const RESTRICTION_KEYS = { 1: 'green', 2: 'amber', 3: 'amber_strict' } as const;

/**
 * @param restriction the words for a circle, by the label's key
 * @param recipients titles of the posts that were asked, never names of persons
 */
export function audienceOf(
  label: Sensitivity,
  restriction: (key: 'green' | 'amber' | 'amber_strict') => string,
  recipients: readonly string[],
): CapAlert['audience'] {
  if (label === CLEAR) return { kind: 'public' };
  if (label !== RED) return { kind: 'restricted', restriction: restriction(RESTRICTION_KEYS[label as 1 | 2 | 3]) };
  const addresses = [...new Set(recipients.map((it) => it.replaceAll('"', '’').replace(/\s+/g, ' ').trim()))];
  const named = addresses.filter(Boolean);
  return { kind: 'private', addresses: named.length > 0 ? named : ['named-recipients'] };
}

/**
 * Are the implicated named in what leaves? Persons never are. An organisation or group may be in a circle that is bound to need and silence;
 * what the community or anybody reads names nobody.
 */
export const namesWithheld = (label: Sensitivity, kind: string): boolean => kind === 'person' || label <= GREEN;

/** Where, of an alert: its own point and its place in the gazetteer. */
export interface AlertWhere {
  label: Sensitivity;
  protected: boolean;
  lat: number | null;
  lon: number | null;
  radiusKm: number | null;
  /** what the writer called it */
  text: string | null;
  place: {
    name: string;
    code: string | null;
    level: PlaceLevel;
    lat: number | null;
    lon: number | null;
    radiusKm: number | null;
    /** from the country down */
    ancestors: readonly { name: string; level: PlaceLevel }[];
  } | null;
}

/** No circle that everybody reads is smaller. Kilometres. */
export const LEAST_OPEN_KM = 5;

/**
 * The place as it may leave, and its name; null for a name when none may be said. A protected alert says its district at the finest and has no
 * shape. What the community or anybody may read points at the place of the gazetteer and not at the spot that was told.
 */
export function whereToSay(it: AlertWhere): { place: CapPlace; areaDesc: string | null } {
  const nothing: CapPlace = { lat: null, lon: null, radiusKm: null, polygons: [], pCode: null };
  if (it.protected) {
    const chain = it.place ? [...it.place.ancestors, it.place] : [];
    const district = chain.filter((area) => area.level <= 2).at(-1);
    return { place: nothing, areaDesc: district?.name ?? null };
  }
  const areaDesc = it.text?.trim() || it.place?.name || null;
  const pCode = it.place?.code ?? null;
  if (it.label > GREEN && it.lat !== null && it.lon !== null)
    return { place: { ...nothing, lat: it.lat, lon: it.lon, radiusKm: it.radiusKm, pCode }, areaDesc };
  const { place } = it;
  if (!place || place.lat === null || place.lon === null) return { place: { ...nothing, pCode }, areaDesc };
  const reach = place.radiusKm ?? 0;
  const radiusKm = it.label <= GREEN ? Math.max(reach, LEAST_OPEN_KM) : reach;
  return {
    place: { ...nothing, lat: place.lat, lon: place.lon, radiusKm, pCode },
    areaDesc: it.label <= GREEN ? place.name : areaDesc,
  };
}

/** How far an alert may be shared. RED stays with those named; what only one organisation may read is no thing for everybody. */
export type Share = 'none' | 'feed' | 'public';
export type ShareProblem = 'red' | 'not_clear' | 'protected' | 'own_alert' | 'no_public_feed' | 'not_issued';

/**
 * Why an alert may not be shared as asked. What goes to everybody somebody of another organisation decides, not the one who wrote it.
 * @param it.own the caller wrote it, or is of the organisation that did
 */
export function shareProblem(
  share: Share,
  it: { label: Sensitivity; protected: boolean; draft: boolean; own: boolean; publicFeed: boolean },
): ShareProblem | undefined {
  if (share === 'none') return undefined;
  if (it.draft) return 'not_issued';
  if (it.label === RED) return 'red';
  if (share === 'feed') return undefined;
  if (it.label !== CLEAR) return 'not_clear';
  if (it.protected) return 'protected';
  if (!it.publicFeed) return 'no_public_feed';
  if (it.own) return 'own_alert';
  return undefined;
}

/** The most sensitive label that may stand in the feed for partners at all. */
export const HIGHEST_IN_FEED = AMBER_STRICT;
