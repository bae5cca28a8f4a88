import type { Context } from '#server/context.ts';
import * as places from '#features/places/places.service.ts';
import type { LadderPerson } from './ladder-events.rules.ts';
import { ladderPeople, routeAlert, type Routing } from './routing.rules.ts';
import { type PlaceChains, type RoutingAlert, type RoutingMandate } from './mandate-fit.rules.ts';
import * as queries from './alerts.queries.ts';
import * as mandateRows from './mandates.queries.ts';

/** Loads what the rules of routing weigh: mandates with their areas and rosters, and what each place lies in. */

async function weigh(
  context: Context,
  placeIds: readonly string[],
): Promise<{ mandates: RoutingMandate[]; chains: PlaceChains }> {
  const rows = await mandateRows.listMandateRows(context);
  const areas = await mandateRows.mandatePlaces(context);
  const shifts = await mandateRows.dutyShifts(context, context.now());
  const mandates = rows.map((m) => ({
    id: m.id,
    actorId: m.responder_actor_id,
    organisationId: m.organisation_id,
    title: m.title,
    themes: m.themes,
    placeIds: areas.filter((p) => p.mandate_id === m.id).map((p) => p.place_id),
    highestLabel: m.highest_label,
    dutyPost: m.duty_post,
    independentRoute: m.independent_route,
    coordinator: m.coordinator,
    substituteMandateId: m.substitute_mandate_id,
    quiet: m.quiet_from && m.quiet_to ? { from: m.quiet_from, to: m.quiet_to, timeZone: m.time_zone } : null,
    agreedAt: m.agreed_at,
    endsAt: m.ends_at,
    shifts: shifts
      .filter((s) => s.mandate_id === m.id)
      .map((s) => ({ actorId: s.actor_id, startsAt: s.starts_at, endsAt: s.ends_at })),
  }));
  const named = [...new Set([...placeIds, ...mandates.flatMap((m) => m.placeIds)])];
  // places tell a chain from the country down, itself last; the rules want what it lies in, nearest first
  const lines = named.length === 0 ? new Map<string, string[]>() : await places.chainsOfPlaces(context, named);
  return { mandates, chains: new Map([...lines].map(([id, line]) => [id, line.slice(0, -1).reverse()])) };
}

/** An alert's row as the rules of routing see it. */
export const routingAlert = (
  row: Pick<queries.AlertRow, 'level' | 'label' | 'owner_organisation_id' | 'themes' | 'place_id' | 'implicated'>,
): RoutingAlert => ({
  level: row.level,
  label: row.label,
  ownerOrganisationId: row.owner_organisation_id,
  themes: row.themes,
  placeIds: row.place_id ? [row.place_id] : [],
  implicated: row.implicated,
});

export async function route(context: Context, alert: RoutingAlert, blocked: ReadonlySet<string>): Promise<Routing> {
  const { mandates, chains } = await weigh(context, alert.placeIds);
  return routeAlert(alert, mandates, blocked, chains, context.now());
}

/** Responder, substitutes, coordinators of the place: the rungs of one ladder, in order. */
export async function peopleOfLadder(
  context: Context,
  mandateId: string,
  alert: RoutingAlert,
  blocked: ReadonlySet<string>,
): Promise<LadderPerson[]> {
  const { mandates, chains } = await weigh(context, alert.placeIds);
  return ladderPeople(mandateId, alert, mandates, blocked, chains, context.now());
}
