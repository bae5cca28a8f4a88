import type { Context } from '#server/context.ts';
import { resolveClock, type ClockSettings, type Level } from '#domain/levels.ts';
import { relationsOf } from '#features/directory/relations/relations.service.ts';
import { listOrganisations } from '#features/directory/search.service.ts';
import * as actors from '#features/people/actors.service.ts';
import * as workspaceSettings from '#features/people/workspace-settings.service.ts';
import { dutyNow } from './duty/duty.service.ts';
import { othersThere } from './directory-responders.rules.ts';
import { blockedBy } from './implicated.rules.ts';
import { route } from './routing.service.ts';
import * as mandateRows from './mandates.queries.ts';

/** Whose mandate and roster fit an alert being written; the implicated and their chain are shown as blocked and never fit. */
export async function proposeResponders(
  context: Context,
  draft: { level: Level; themes: string[]; placeId: string | null; label: number; implicatedActorIds: string[] },
) {
  const blocked = blockedBy(draft.implicatedActorIds, await actors.chainOfCommand(context, draft.implicatedActorIds));
  const { candidates, warnings } = await route(
    context,
    {
      level: draft.level,
      label: draft.label,
      ownerOrganisationId: context.caller.organisationId,
      themes: draft.themes,
      placeIds: draft.placeId ? [draft.placeId] : [],
      implicated: draft.implicatedActorIds.length > 0 ? 'named' : 'decided_unclear',
    },
    blocked,
  );
  const mandates = new Map((await mandateRows.listMandateRows(context)).map((m) => [m.id, m]));
  const names = await actors.actorNames(context, [
    ...candidates.flatMap((c) => [c.actorId, ...c.substitutes.map((s) => s.actorId)]),
    ...[...mandates.values()].map((m) => m.organisation_id),
  ]);
  const channels = await mandateRows.listChannels(context);
  const duty = await dutyNow(context);
  const settings = (await workspaceSettings.readSettings(context)).clocks as ClockSettings;
  return {
    candidates: candidates.map((c) => {
      const mandate = mandates.get(c.mandateId)!;
      const substitute = c.substitutes.find((s) => !s.blocked);
      return {
        mandateId: c.mandateId,
        actorId: c.actorId,
        name: names.get(c.actorId) ?? '',
        title: mandate.title,
        organisation: mandate.organisation_id ? (names.get(mandate.organisation_id) ?? null) : null,
        fits: c.fits,
        blocked: c.blocked,
        independentRoute: c.independentRoute,
        coordinator: c.coordinator,
        reasons: c.reasons,
        substitute: substitute ? { actorId: substitute.actorId, name: names.get(substitute.actorId) ?? '' } : null,
        channels: channels.filter((ch) => ch.actor_id === c.actorId).map((ch) => ch.channel),
        quietNow: c.quietNow,
        duty: duty.get(c.mandateId) ?? null,
      };
    }),
    others: await othersOf(context, draft.placeId, blocked, mandates.values()),
    warnings,
    clock: resolveClock(draft.level, settings).clock,
  };
}

/** Who of the directory works there and holds no mandate, of those the writer knows; the own organisation is not named to itself. */
async function othersOf(
  context: Context,
  placeId: string | null,
  blocked: ReadonlySet<string>,
  mandates: Iterable<mandateRows.MandateRow>,
) {
  if (placeId === null) return [];
  const { organisations } = await listOrganisations(context, { place: placeId, limit: 60 });
  const own = context.caller.organisationId;
  const related = own ? (await relationsOf(context, own)).relations.map((it) => it.other.id) : [];
  const mandated = new Set(
    [...mandates].flatMap((m) => [m.responder_actor_id, ...(m.organisation_id ? [m.organisation_id] : [])]),
  );
  if (own) mandated.add(own);
  return othersThere(organisations, { blocked, mandated, related: new Set(related) }).map((it) => ({
    id: it.id,
    name: it.name,
    nature: it.nature,
    parent: it.parent?.name ?? null,
    related: it.related,
  }));
}
