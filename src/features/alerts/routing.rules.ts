import { heedsQuietHours } from '#domain/levels.ts';
import type { LadderPerson } from './ladder-events.rules.ts';
import { isQuiet, wakesAt } from './quiet-hours.rules.ts';
import {
  onDuty,
  isOnCall,
  isInForce,
  placeFit,
  themeFit,
  mayReadIt,
  isBlockedMandate,
  type RoutingAlert,
  type RoutingMandate,
  type FitCode,
  type Fit,
  type PlaceChains,
} from './mandate-fit.rules.ts';

/** Which named responder an alert should be put before: whose mandate fits, who answers on duty, who stands behind them, and why. */

export interface RoutedSubstitute {
  mandateId: string;
  actorId: string;
  blocked: boolean;
}

export interface Candidate {
  mandateId: string;
  /** whom to ask: the one on duty now, else who holds the mandate */
  actorId: string;
  fits: boolean;
  blocked: boolean;
  coordinator: boolean;
  independentRoute: boolean;
  quietNow: boolean;
  reasons: Fit[];
  /** in the order in which they would be asked; those who may not read the alert are left out */
  substitutes: RoutedSubstitute[];
}

/** What a person writing the alert must know before sending. Keys: `alerts-rules:routing.<code>`. */
export type RoutingWarning =
  | 'no_one_fits'
  | 'no_coordinator'
  | 'no_coordinator_on_call'
  | 'no_independent_route'
  | 'everyone_asleep'
  | 'implicated_unclear';

export interface Routing {
  /** best first; the blocked are listed last so that it can be shown why, and never fit */
  candidates: Candidate[];
  warnings: RoutingWarning[];
}

const DOES_NOT_FIT: readonly FitCode[] = [
  'blocked',
  'ended',
  'not_begun',
  'label_too_high',
  'strict_other_organisation',
  'other_place',
  'other_theme',
];

/** The substitutes behind a mandate, first to last; circles end. */
function substitutesOf(
  mandate: RoutingMandate,
  byId: ReadonlyMap<string, RoutingMandate>,
  alert: RoutingAlert,
  blocked: ReadonlySet<string>,
  now: Date,
): RoutedSubstitute[] {
  const found: RoutedSubstitute[] = [];
  const seen = new Set([mandate.id]);
  for (
    let next = byId.get(mandate.substituteMandateId ?? '');
    next && !seen.has(next.id);
    next = byId.get(next.substituteMandateId ?? '')
  ) {
    seen.add(next.id);
    if (!isInForce(next, now) || mayReadIt(next, alert) !== null) continue;
    const { actorId } = onDuty(next, now);
    found.push({ mandateId: next.id, actorId, blocked: isBlockedMandate(next, actorId, blocked) });
  }
  return found;
}

/**
 * Proposes whom to ask, best first: those who fit; duty posts before individuals; those awake before those who sleep; the closest
 * area; the closest theme. Coordinators are listed and fit only when nobody else does: they are the ladder's end. When it is unclear
 * who is implicated the independent routes go first.
 */
export function routeAlert(
  alert: RoutingAlert,
  mandates: readonly RoutingMandate[],
  blocked: ReadonlySet<string>,
  chains: PlaceChains,
  now: Date,
): Routing {
  const byId = new Map(mandates.map((it) => [it.id, it]));
  const rated = mandates.map((mandate) => {
    const duty = onDuty(mandate, now);
    const place = placeFit(mandate, alert.placeIds, chains);
    const theme = themeFit(mandate, alert.themes);
    const isBlocked = isBlockedMandate(mandate, duty.actorId, blocked);
    const substitutes = substitutesOf(mandate, byId, alert, blocked, now);
    const quietNow = heedsQuietHours(alert.level) && isQuiet(mandate.quiet, now.getTime());
    const unread = mayReadIt(mandate, alert);
    const reasons: Fit[] = [];
    const say = (when: boolean, code: FitCode, values: Fit['values'] = {}) => {
      if (when) reasons.push({ code, values });
    };
    say(isBlocked, 'blocked');
    say(mandate.endsAt !== null && mandate.endsAt <= now, 'ended');
    say(mandate.agreedAt > now, 'not_begun');
    say(unread !== null, unread!, { highest: mandate.highestLabel });
    say(true, place.code, place.code === 'place_part' ? { covered: place.covered, of: alert.placeIds.length } : {});
    say(true, theme.code);
    say(mandate.dutyPost, 'duty_post');
    say(duty.rostered, 'on_duty');
    say(!duty.rostered && mandate.shifts.length > 0, 'nobody_on_duty');
    say(mandate.independentRoute, 'independent_route');
    say(mandate.coordinator, 'coordinator');
    say(
      quietNow,
      'quiet_now',
      quietNow ? { until: new Date(wakesAt(mandate.quiet, now.getTime())).toISOString() } : {},
    );
    say(!mandate.coordinator && !substitutes.some((it) => !it.blocked), 'no_substitute');
    const candidate: Candidate = {
      mandateId: mandate.id,
      actorId: duty.actorId,
      fits: !reasons.some((it) => DOES_NOT_FIT.includes(it.code)),
      blocked: isBlocked,
      coordinator: mandate.coordinator,
      independentRoute: mandate.independentRoute,
      quietNow,
      reasons,
      substitutes,
    };
    return { mandate, candidate, place, theme };
  });

  const others = rated.some((it) => it.candidate.fits && !it.mandate.coordinator);
  for (const it of rated) if (it.mandate.coordinator && others) it.candidate.fits = false;

  const unclear = alert.implicated === 'unclear' || alert.implicated === 'decided_unclear';
  const rank = (it: (typeof rated)[number]): number[] => [
    it.candidate.blocked ? 1 : 0,
    it.candidate.fits ? 0 : 1,
    unclear && it.mandate.independentRoute ? 0 : 1,
    it.mandate.dutyPost ? 0 : 1,
    it.candidate.quietNow ? 1 : 0,
    it.place.distance,
    it.theme.distance,
  ];
  const sorted = rated
    .map((it) => ({ ...it, rank: rank(it) }))
    .toSorted(
      (a, b) =>
        a.rank.map((value, i) => (value === b.rank[i] ? 0 : value - b.rank[i]!)).find((it) => it !== 0) ??
        (a.mandate.id < b.mandate.id ? -1 : 1),
    );

  const fitting = sorted.filter((it) => it.candidate.fits);
  const coordinators = coordinatorsFor(alert, mandates, blocked, chains, now);
  const warnings: RoutingWarning[] = [];
  if (!fitting.some((it) => !it.mandate.coordinator)) warnings.push('no_one_fits');
  if (coordinators.length === 0) warnings.push('no_coordinator');
  else if (!coordinators.some((it) => isOnCall(it, now))) warnings.push('no_coordinator_on_call');
  if (!independentRoutes(alert, mandates, blocked, now).length) warnings.push('no_independent_route');
  if (
    fitting.length > 0 &&
    fitting.every(
      (it) =>
        it.candidate.quietNow &&
        it.candidate.substitutes.every((sub) => sub.blocked || isQuietNow(byId.get(sub.mandateId)!, now)),
    )
  )
    warnings.push('everyone_asleep');
  if (alert.implicated === 'unclear') warnings.push('implicated_unclear');
  return { candidates: sorted.map((it) => it.candidate), warnings };
}

const isQuietNow = (mandate: RoutingMandate, now: Date): boolean => isQuiet(mandate.quiet, now.getTime());

/** Coordinators who answer for the alert's places, are not blocked and may read it; those on call first, then the closest. */
function coordinatorsFor(
  alert: RoutingAlert,
  mandates: readonly RoutingMandate[],
  blocked: ReadonlySet<string>,
  chains: PlaceChains,
  now: Date,
): RoutingMandate[] {
  return mandates
    .filter(
      (it) =>
        it.coordinator &&
        isInForce(it, now) &&
        !isBlockedMandate(it, onDuty(it, now).actorId, blocked) &&
        mayReadIt(it, alert) === null,
    )
    .map((mandate) => ({
      mandate,
      distance: placeFit(mandate, alert.placeIds, chains).distance,
      onCall: isOnCall(mandate, now),
    }))
    .filter((it) => it.distance !== Number.POSITIVE_INFINITY)
    .toSorted(
      (a, b) =>
        Number(b.onCall) - Number(a.onCall) || a.distance - b.distance || (a.mandate.id < b.mandate.id ? -1 : 1),
    )
    .map((it) => it.mandate);
}

const independentRoutes = (
  alert: RoutingAlert,
  mandates: readonly RoutingMandate[],
  blocked: ReadonlySet<string>,
  now: Date,
): RoutingMandate[] =>
  mandates.filter(
    (it) =>
      it.independentRoute &&
      isInForce(it, now) &&
      !isBlockedMandate(it, onDuty(it, now).actorId, blocked) &&
      mayReadIt(it, alert) === null,
  );

/**
 * The people of one ladder: the chosen responder, their substitutes, the coordinators of the place. When no coordinator is left that
 * is not blocked, the independent routes stand in their stead, so that a ladder always ends with somebody.
 */
export function ladderPeople(
  mandateId: string,
  alert: RoutingAlert,
  mandates: readonly RoutingMandate[],
  blocked: ReadonlySet<string>,
  chains: PlaceChains,
  now: Date,
): LadderPerson[] {
  const byId = new Map(mandates.map((it) => [it.id, it]));
  const first = byId.get(mandateId);
  if (!first) return [];
  const person = (mandate: RoutingMandate, rank: LadderPerson['rank']): LadderPerson => {
    const { actorId } = onDuty(mandate, now);
    return {
      actorId,
      rank,
      mandateId: mandate.id,
      quiet: mandate.quiet,
      blocked: isBlockedMandate(mandate, actorId, blocked),
      onCall: isOnCall(mandate, now),
    };
  };
  const substitutes = substitutesOf(first, byId, alert, blocked, now).map((it) =>
    person(byId.get(it.mandateId)!, 'substitute'),
  );
  const coordinators = coordinatorsFor(alert, mandates, blocked, chains, now);
  const last = coordinators.length > 0 ? coordinators : independentRoutes(alert, mandates, blocked, now);
  return [person(first, 'responder'), ...substitutes, ...last.map((it) => person(it, 'coordinator'))];
}

export interface RosterGap {
  from: Date;
  to: Date;
}

/**
 * When, between two moments, no coordinator is on call for a place: what keeps an alert area from being saved. A coordinator's
 * mandate without a roster is always on call while it is in force.
 */
export function rosterGaps(
  placeId: string,
  mandates: readonly RoutingMandate[],
  chains: PlaceChains,
  from: Date,
  to: Date,
): RosterGap[] {
  const spans: [number, number][] = [];
  for (const it of mandates) {
    if (!it.coordinator || placeFit(it, [placeId], chains).distance === Number.POSITIVE_INFINITY) continue;
    const begins = it.agreedAt.getTime();
    const ends = it.endsAt?.getTime() ?? Number.POSITIVE_INFINITY;
    const own: [number, number][] =
      it.shifts.length === 0
        ? [[begins, ends]]
        : it.shifts.map((shift) => [shift.startsAt.getTime(), shift.endsAt.getTime()]);
    for (const [start, end] of own) spans.push([Math.max(start, begins), Math.min(end, ends)]);
  }
  const gaps: RosterGap[] = [];
  let covered = from.getTime();
  for (const [start, end] of spans.filter(([a, b]) => b > a).toSorted((a, b) => a[0] - b[0])) {
    if (covered >= to.getTime()) break;
    if (start > covered) gaps.push({ from: new Date(covered), to: new Date(Math.min(start, to.getTime())) });
    covered = Math.max(covered, end);
  }
  if (covered < to.getTime()) gaps.push({ from: new Date(covered), to: new Date(to) });
  return gaps;
}
