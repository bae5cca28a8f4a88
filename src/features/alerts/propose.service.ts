import type { Context } from '#server/context.ts';
import { resolveClock, type ClockSettings, type Level } from '#domain/levels.ts';
import * as people from '#features/people/people.service.ts';
import { blockedBy } from './implicated.rules.ts';
import { isQuiet } from './quiet-hours.rules.ts';
import * as queries from './alerts.queries.ts';

/** Whose mandate fits an alert being written: place, theme, label; the implicated and their chain are shown as blocked and never fit. */
export async function proposeResponders(context: Context, draft: { level: Level; themes: string[]; placeId: string | null; label: number; implicatedActorIds: string[] }) {
  const mandates = await queries.listMandateRows(context);
  const places = await queries.mandatePlaces(context);
  const channels = await queries.listChannels(context);
  const tree = await people.actorTree(context);
  const names = new Map(tree.map((a) => [a.id, a.name]));
  const blocked = blockedBy(draft.implicatedActorIds, tree.map((a) => ({ id: a.id, parentId: a.parent_id, kind: a.kind })));
  const settings = (await people.readSettings(context)).clocks as ClockSettings;
  const now = context.now().getTime();
  const candidates = mandates.map((m) => {
    const own = places.filter((p) => p.mandate_id === m.id).map((p) => p.place_id);
    const isBlocked = blocked.has(m.responder_actor_id);
    const placeFits = own.length === 0 || draft.placeId === null || own.includes(draft.placeId);
    const themeFits = m.themes.length === 0 || draft.themes.length === 0 || draft.themes.some((t) => m.themes.includes(t) || m.themes.includes(t.split('.')[0]!));
    const labelFits = m.highest_label >= draft.label;
    const reasons: { code: string; values: Record<string, string | number> }[] = [
      ...(isBlocked ? [{ code: 'blocked', values: {} }] : []), { code: placeFits ? (own.length === 0 ? 'whole_area' : 'place_fits') : 'other_place', values: {} }, { code: themeFits ? 'theme_fits' : 'other_theme', values: {} },
      ...(labelFits ? [] : [{ code: 'label_too_high', values: { highest: m.highest_label } }]), ...(m.duty_post ? [{ code: 'duty_post', values: {} }] : []), ...(m.independent_route ? [{ code: 'independent_route', values: {} }] : []),
    ];
    const substitute = mandates.find((s) => s.id === m.substitute_mandate_id);
    return {
      mandateId: m.id, actorId: m.responder_actor_id, name: names.get(m.responder_actor_id) ?? '', title: m.title, organisation: m.organisation_id ? (names.get(m.organisation_id) ?? null) : null, fits: !isBlocked && placeFits && themeFits && labelFits && !m.coordinator, blocked: isBlocked,
      independentRoute: m.independent_route, coordinator: m.coordinator, reasons, substitute: substitute ? { actorId: substitute.responder_actor_id, name: names.get(substitute.responder_actor_id) ?? '' } : null,
      channels: channels.filter((c) => c.actor_id === m.responder_actor_id).map((c) => c.channel), quietNow: isQuiet(m.quiet_from && m.quiet_to ? { from: m.quiet_from, to: m.quiet_to, timeZone: m.time_zone } : null, now),
    };
  });
  // best first: those who fit, duty posts before individuals
  candidates.sort((a, b) => Number(b.fits) - Number(a.fits) || Number(b.reasons.some((r) => r.code === 'duty_post')) - Number(a.reasons.some((r) => r.code === 'duty_post')) || a.name.localeCompare(b.name));
  const open = mandates.filter((m) => !blocked.has(m.responder_actor_id));
  const warnings = [
    ...(candidates.some((c) => c.fits) ? [] : ['no_one_fits']), ...(open.some((m) => m.coordinator) ? [] : ['no_coordinator']), ...(open.some((m) => m.independent_route) ? [] : ['no_independent_route']),
  ];
  return { candidates, warnings, clock: resolveClock(draft.level, settings).clock };
}
