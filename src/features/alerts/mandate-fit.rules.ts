import type { Level } from '#domain/levels.ts';
import type { QuietHours } from './quiet-hours.rules.ts';

/** Whether one mandate fits one alert: its time, its area, its themes, its label; and who answers for it now. */

export interface RoutingAlert {
  level: Level;
  label: number;
  ownerOrganisationId: string | null;
  themes: readonly string[];
  placeIds: readonly string[];
  implicated: 'named' | 'unclear' | 'decided_unclear' | 'none';
}

export interface Shift {
  actorId: string;
  startsAt: Date;
  endsAt: Date;
}

export interface RoutingMandate {
  id: string;
  /** the person or duty post that agreed */
  actorId: string;
  organisationId: string | null;
  title: string;
  /** empty: all; a family such as `violence` stands for all its types */
  themes: readonly string[];
  /** empty: the workspace's whole area */
  placeIds: readonly string[];
  highestLabel: number;
  dutyPost: boolean;
  independentRoute: boolean;
  coordinator: boolean;
  substituteMandateId: string | null;
  quiet: QuietHours | null;
  agreedAt: Date;
  endsAt: Date | null;
  /** the duty roster; empty: there is none, and whoever holds the mandate always answers */
  shifts: readonly Shift[];
}

/** Why a mandate fits or does not. Keys: `alerts-rules:fit.<code>`. */
export type FitCode =
  | 'blocked'
  | 'ended'
  | 'not_begun'
  | 'label_too_high'
  | 'strict_other_organisation'
  | 'other_place'
  | 'other_theme'
  | 'whole_area'
  | 'no_place'
  | 'place_fits'
  | 'place_around'
  | 'place_within'
  | 'place_part'
  | 'all_themes'
  | 'theme_family'
  | 'theme_fits'
  | 'duty_post'
  | 'on_duty'
  | 'nobody_on_duty'
  | 'independent_route'
  | 'coordinator'
  | 'quiet_now'
  | 'no_substitute';

export interface Fit {
  code: FitCode;
  values: Record<string, string | number>;
}

/** For each place all that it lies in, nearest first. A place not in it is taken to lie in nothing. */
export type PlaceChains = ReadonlyMap<string, readonly string[]>;

/** Who answers for a mandate at this moment. With a roster and nobody on it, whoever holds the mandate. */
export function onDuty(
  mandate: Pick<RoutingMandate, 'actorId' | 'shifts'>,
  now: Date,
): { actorId: string; rostered: boolean } {
  const shift = mandate.shifts.find((it) => it.startsAt <= now && now < it.endsAt);
  return shift ? { actorId: shift.actorId, rostered: true } : { actorId: mandate.actorId, rostered: false };
}

/** A coordinator is on call while on a shift; one without a roster always is. */
export const isOnCall = (mandate: Pick<RoutingMandate, 'coordinator' | 'shifts' | 'actorId'>, now: Date): boolean =>
  mandate.coordinator && (mandate.shifts.length === 0 || onDuty(mandate, now).rostered);

export const isInForce = (mandate: RoutingMandate, now: Date): boolean =>
  mandate.agreedAt <= now && (mandate.endsAt === null || now < mandate.endsAt);

interface PlaceFit {
  code: FitCode;
  /** how far up the mandate's area stands from the alert's place: smaller is closer; Infinity does not fit */
  distance: number;
  covered: number;
}

export function placeFit(mandate: RoutingMandate, places: readonly string[], chains: PlaceChains): PlaceFit {
  if (mandate.placeIds.length === 0) return { code: 'whole_area', distance: 90, covered: places.length };
  if (places.length === 0) return { code: 'no_place', distance: 80, covered: 0 };
  const area = new Set(mandate.placeIds);
  let covered = 0;
  let nearest = Number.POSITIVE_INFINITY;
  for (const place of places) {
    const up = [place, ...(chains.get(place) ?? [])].findIndex((it) => area.has(it));
    if (up < 0) continue;
    covered++;
    nearest = Math.min(nearest, up);
  }
  if (covered === places.length)
    return { code: nearest === 0 ? 'place_fits' : 'place_around', distance: nearest, covered };
  if (covered > 0) return { code: 'place_part', distance: 20 + nearest, covered };
  // the alert speaks of a wider area than the mandate's: they answer for a part of it
  const wide = new Set(places);
  if (mandate.placeIds.some((it) => (chains.get(it) ?? []).some((above) => wide.has(above))))
    return { code: 'place_within', distance: 40, covered: 0 };
  return { code: 'other_place', distance: Number.POSITIVE_INFINITY, covered: 0 };
}

export function themeFit(mandate: RoutingMandate, themes: readonly string[]): { code: FitCode; distance: number } {
  if (mandate.themes.length === 0) return { code: 'all_themes', distance: 2 };
  if (themes.length === 0 || themes.some((it) => mandate.themes.includes(it)))
    return { code: 'theme_fits', distance: 0 };
  if (themes.some((it) => mandate.themes.includes(it.split('.')[0]!))) return { code: 'theme_family', distance: 1 };
  return { code: 'other_theme', distance: Number.POSITIVE_INFINITY };
}

export function mayReadIt(mandate: RoutingMandate, alert: RoutingAlert): FitCode | null {
  if (mandate.highestLabel < alert.label) return 'label_too_high';
  if (alert.label === 3 && (mandate.organisationId === null || mandate.organisationId !== alert.ownerOrganisationId))
    return 'strict_other_organisation';
  return null;
}

export const isBlockedMandate = (mandate: RoutingMandate, asked: string, blocked: ReadonlySet<string>): boolean =>
  [asked, mandate.actorId, mandate.organisationId].some((it) => it !== null && blocked.has(it));
