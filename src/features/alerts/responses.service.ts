import type { Context } from '#server/context.ts';
import { demandStep } from '#domain/demand-step.ts';
import { conflict, forbidden, invalid, notFound } from '#domain/problem.ts';
import { RESPONSE_STATES, type ResponseDeed } from './alert-states.rules.ts';
import * as queries from './alerts.queries.ts';
import * as responseRows from './responses.queries.ts';

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;

export const responseOut = (row: responseRows.ResponseRow & { owner_name: string | null }) => ({
  id: row.id,
  alertId: row.alert_id,
  what: row.what,
  owner: { id: row.owner_actor_id, name: row.owner_name ?? '' },
  dueAt: iso(row.due_at),
  state: row.state,
  result: row.result,
  reason: row.reason,
  learned: row.learned,
  endedAt: iso(row.ended_at),
});

const readOut = async (context: Context, alertId: string, id: string) =>
  responseOut((await responseRows.alertResponses(context, alertId)).find((r) => r.id === id)!);

export async function createResponse(
  context: Context,
  alertId: string,
  it: { id: string; what: string; ownerActorId: string; dueAt: string | null },
  noticeId: string | null = null,
) {
  const alert = await queries.readAlertRow(context, alertId);
  if (!alert) throw notFound('alert');
  if (alert.state !== 'issued')
    throw conflict('not_issued', 'Steps are planned for an alert that is out and not closed.');
  await responseRows.insertResponse(context, {
    id: it.id,
    alert_id: alertId,
    notice_id: noticeId,
    what: it.what,
    owner_actor_id: it.ownerActorId,
    due_at: it.dueAt ? new Date(it.dueAt) : null,
    state: 'planned',
    result: null,
    reason: null,
    learned: null,
    created_by: context.caller.memberId,
    created_at: context.now(),
    started_at: null,
    ended_at: null,
  });
  await context.record('response.create', 'response', it.id, { alertId });
  await context.announce('alerts', alertId);
  return readOut(context, alertId, it.id);
}

export async function changeResponse(
  context: Context,
  id: string,
  it: { deed: ResponseDeed; result: string | null; reason: string | null; learned: string | null; at: string | null },
) {
  const row = await responseRows.lockResponse(context, id);
  if (!row) throw notFound('step');
  const mine = row.owner_actor_id === context.caller.actorId || row.owner_actor_id === context.caller.organisationId;
  if (!mine && !context.caller.verbs.includes('alert.read')) throw forbidden('response.write');
  const state = demandStep(RESPONSE_STATES, row.state, it.deed, { result: it.result, reason: it.reason });
  const now = context.now();
  const at = it.at ? new Date(it.at) : now;
  if (at > now)
    throw invalid('not_yet', 'That time has not come yet. Give the time it was done, or leave it empty for now.');
  const started = row.started_at ?? at;
  await responseRows.updateResponse(context, id, {
    state,
    result: it.result ?? row.result,
    reason: it.reason ?? row.reason,
    learned: it.learned ?? row.learned,
    started_at: started < at ? started : at,
    ended_at: state === 'under_way' ? null : at,
  });
  await context.record('response.change', 'response', id, { deed: it.deed, at: at.toISOString() });
  await context.announce('alerts', row.alert_id);
  return readOut(context, row.alert_id, id);
}
