import type { z } from 'zod';
import type { Context } from '#server/context.ts';
import { demandStep } from '#domain/demand-step.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import { resolveClock, type ClockSettings } from '#domain/levels.ts';
import { joinReaders, nameFirstReader } from '#features/readers/readers.service.ts';
import * as actors from '#features/people/actors.service.ts';
import * as workspaceSettings from '#features/people/workspace-settings.service.ts';
import * as incidents from '#features/incidents/incidents.service.ts';
import * as reports from '#features/reports/reports.service.ts';
import * as obligations from '#features/feedback/obligations.service.ts';
import { ALERT_STATES, closingProblems, issueProblems } from './alert-states.rules.ts';
import type { alertInput } from './alerts.contract.ts';
import { blockedBy } from './implicated.rules.ts';
import { changeLevel, startLadder, withdrawNotices, tellOfChange } from './ladder.service.ts';
import { route, routingAlert } from './routing.service.ts';
import { keepCapMessages } from './cap/cap-out.service.ts';
import * as queries from './alerts.queries.ts';
import * as mandateRows from './mandates.queries.ts';
import * as responseRows from './responses.queries.ts';

const done = { ok: true as const };
export type AlertInput = z.output<typeof alertInput>;

/** The implicated, all they obey and all they command; worked out anew whenever the list changes. */
async function saveImplicated(context: Context, alertId: string, actorIds: string[]): Promise<void> {
  const chain = await actors.chainOfCommand(context, actorIds);
  const known = new Set(chain.map((a) => a.id));
  const unknown = actorIds.find((id) => !known.has(id));
  if (unknown) throw notFound('actor');
  const blocked = blockedBy(actorIds, chain);
  await queries.replaceImplicated(context, alertId, actorIds, [...blocked]);
}

function columnsOf(context: Context, body: Partial<AlertInput>): Partial<queries.AlertRow> {
  const set: Record<string, unknown> = {
    level: body.level,
    headline: body.headline,
    why: body.why,
    asked: body.asked,
    proposal: body.proposal,
    uncertainty: body.uncertainty,
    language: body.language,
    certainty: body.certainty,
    urgency: body.urgency,
    themes: body.themes,
    place_id: body.placeId,
    place_text: body.placeText,
    lat: body.lat,
    lon: body.lon,
    radius_km: body.radiusKm,
    expected_until:
      body.expectedUntil === undefined ? undefined : body.expectedUntil === null ? null : new Date(body.expectedUntil),
    label: body.label,
    implicated: body.implicated,
    ...(body.implicated === 'decided_unclear' || body.implicated === 'none'
      ? { implicated_decided_by: context.caller.memberId }
      : {}),
  };
  return Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined)) as never;
}

async function checkImplicated(context: Context, alertId: string, body: Partial<AlertInput>): Promise<void> {
  if (body.implicatedActorIds === undefined) return;
  if (body.implicated === 'named' && body.implicatedActorIds.length === 0)
    throw invalid('name_the_implicated', 'Name at least one, or say that it is unclear.');
  await saveImplicated(context, alertId, body.implicated === 'named' ? body.implicatedActorIds : []);
}

export async function createAlert(
  context: Context,
  body: Partial<AlertInput> & { id: string; level: number; headline: string },
  origin: queries.AlertRow['origin'] = 'analyst',
) {
  const before = await queries.readAlertRow(context, body.id);
  if (before) return { id: before.id, number: before.number };
  const number = await incidents.nextNumber(context, 'alert');
  const now = context.now();
  const first = body.basis?.[0];
  const incident = first?.kind === 'incident' ? await incidents.incidentRow(context, first.id) : undefined;
  const report = first?.kind === 'report' ? await reports.reportRow(context, first.id) : undefined;
  if ((first?.kind === 'incident' && !incident) || (first?.kind === 'report' && !report)) throw notFound(first.kind);
  const from = incident ?? report;
  if (from) await joinReaders(context, { id: body.id, label: null }, [from]);
  await queries.insertAlert(context, {
    id: body.id,
    number,
    state: 'draft',
    level: body.level as 1,
    certainty: 'possible',
    urgency: 'expected',
    headline: body.headline,
    why: '',
    asked: '',
    proposal: '',
    uncertainty: '',
    language: context.caller.language,
    themes: from?.type_code ? [from.type_code] : [],
    place_id: from?.place_id ?? null,
    place_text: from?.place_text ?? null,
    lat: from?.lat ?? null,
    lon: from?.lon ?? null,
    radius_km: from?.radius_km ?? null,
    expected_until: null,
    implicated: 'unclear',
    implicated_decided_by: null,
    origin,
    rule_id: null,
    cap_identifier: null,
    cap_sender: null,
    outcome: null,
    outcome_judged: null,
    learned: null,
    cancel_reason: null,
    label: from?.label ?? 2,
    owner_organisation_id: context.caller.organisationId,
    created_by: context.caller.memberId,
    created_at: now,
    issued_at: null,
    closed_at: null,
    updated_at: now,
    ...columnsOf(context, body),
  });
  await queries.replaceBasis(context, body.id, body.basis ?? []);
  await checkImplicated(context, body.id, body);
  await context.record('alert.create', 'alert', body.id, { number, level: body.level, origin });
  await context.announce('alerts', body.id);
  return { id: body.id, number };
}

async function lockedAlert(context: Context, id: string): Promise<queries.AlertRow> {
  const row = await queries.lockAlertRow(context, id);
  if (!row) throw notFound('alert');
  return row;
}

export async function changeAlert(context: Context, id: string, body: Partial<AlertInput>) {
  const row = await lockedAlert(context, id);
  if (row.state !== 'draft')
    throw conflict('not_a_draft', 'An issued alert is changed by an update, which all who had it are told of.');
  await nameFirstReader(context, id, body.label);
  await queries.updateAlert(context, id, columnsOf(context, body));
  if (body.basis) await queries.replaceBasis(context, id, body.basis);
  await checkImplicated(context, id, body);
  await context.record('alert.change', 'alert', id, body);
  return done;
}

/** Puts the alert before named responders. Nothing is sent inside: notices and deliveries are rows that the worker reads. */
export async function issueAlert(
  context: Context,
  id: string,
  it: { mandateIds: string[]; reasonUnverified: string | null },
) {
  const row = await lockedAlert(context, id);
  const blocked = await queries.readBlocked(context, id);
  const mandates = [];
  for (const mandateId of it.mandateIds) {
    const mandate = await mandateRows.readMandate(context, mandateId);
    if (!mandate || (mandate.ends_at && mandate.ends_at <= context.now())) throw notFound('mandate');
    mandates.push(mandate);
  }
  const basis = await queries.readBasis(context, id);
  let verified = false;
  for (const b of basis) {
    if (b.subject_kind !== 'incident') continue;
    const incident = await incidents.incidentRow(context, b.subject_id);
    if (incident && ['corroborated', 'confirmed'].includes(incident.state)) verified = true;
  }
  const problems = issueProblems({
    level: row.level,
    responderActorIds: mandates.map((m) => m.responder_actor_id),
    blocked,
    implicated: row.implicated,
    uncertainty: row.uncertainty,
    asked: row.asked,
    verified,
    reasonUnverified: it.reasonUnverified ?? '',
    coordinatorOnCall: !(await route(context, routingAlert(row), blocked)).warnings.some(
      (w) => w === 'no_coordinator' || w === 'no_coordinator_on_call',
    ),
  });
  if (mandates.some((m) => m.highest_label < row.label))
    throw invalid(
      'label_too_high',
      'A responder chosen may not read as much as this alert’s label asks. Lower the label of what is said, or choose another.',
    );
  if (problems.length > 0) {
    throw invalid(
      'not_ready',
      `This alert cannot go out yet: ${problems.join(', ')}.`,
      problems.map((code) => ({ where: `alert/${code}`, code, detail: code })),
    );
  }
  demandStep(ALERT_STATES, row.state, 'issue', { responder: true });
  const settings = (await workspaceSettings.readSettings(context)).clocks as ClockSettings;
  await queries.updateAlert(context, id, { state: 'issued', issued_at: context.now() });
  await queries.insertAlertMessage(context, id, 'alert', {
    headline: row.headline,
    level: row.level,
    reasonUnverified: it.reasonUnverified,
  });
  const notices = [];
  for (const mandate of mandates) {
    const { clock } = resolveClock(row.level, settings, mandate.clocks as ClockSettings);
    const notice = await startLadder(
      context,
      { ...row, state: 'issued', issued_at: context.now() },
      mandate,
      clock,
      blocked,
    );
    notices.push({ id: notice.id, responder: notice.responder });
  }
  await obligations.oweForAlert(context, id, row.level, await sourcesBehind(context, basis));
  await keepCapMessages(context, id);
  await context.record('alert.issue', 'alert', id, {
    mandateIds: it.mandateIds,
    verified,
    reasonUnverified: it.reasonUnverified,
  });
  await context.announce('alerts', id);
  await context.announce('notices', id);
  return { notices };
}

/** Whoever spoke of what an issued alert now rests on is owed an answer, once. */
export const oweForBasis = async (context: Context, id: string, level: 1 | 2 | 3): Promise<void> =>
  obligations.oweForAlert(context, id, level, await sourcesBehind(context, await queries.readBasis(context, id)));

/** The sources whose reports an alert rests on, each once. */
async function sourcesBehind(
  context: Context,
  basis: { subject_kind: string; subject_id: string }[],
): Promise<{ reportId: string; sourceId: string }[]> {
  const found = new Map<string, { reportId: string; sourceId: string }>();
  for (const b of basis) {
    if (b.subject_kind === 'incident')
      for (const r of await incidents.incidentReports(context, b.subject_id)) found.set(r.sourceId, r);
    if (b.subject_kind === 'report') {
      const report = await reports.reportRow(context, b.subject_id);
      if (report) found.set(report.source_id, { reportId: report.id, sourceId: report.source_id });
    }
  }
  return [...found.values()];
}

export async function updateIssued(context: Context, id: string, body: Partial<AlertInput> & { note: string }) {
  const row = await lockedAlert(context, id);
  demandStep(ALERT_STATES, row.state, 'update');
  const { note, ...change } = body;
  if (change.implicated === 'unclear')
    throw invalid(
      'implicated_undecided',
      'An issued alert says who is implicated, or a person decided that it is unclear.',
    );
  await nameFirstReader(context, id, change.label);
  await queries.updateAlert(context, id, columnsOf(context, change));
  if (change.basis) await queries.replaceBasis(context, id, change.basis);
  await checkImplicated(context, id, change);
  await queries.insertAlertMessage(context, id, 'update', { note, ...change });
  if (change.basis) await oweForBasis(context, id, (change.level ?? row.level) as 1);
  await keepCapMessages(context, id);
  const blocked = await queries.readBlocked(context, id);
  await withdrawNotices(context, id, (n) => blocked.has(n.responder_actor_id), 'implicated');
  if (change.level !== undefined && change.level !== row.level) {
    const settings = (await workspaceSettings.readSettings(context)).clocks as ClockSettings;
    await changeLevel(context, id, change.level as 1, settings);
  }
  await tellOfChange(context, id, 'updated');
  await context.record('alert.update', 'alert', id, { note });
  await context.announce('alerts', id);
  return done;
}

export async function cancelAlert(context: Context, id: string, reason: string) {
  const row = await lockedAlert(context, id);
  const state = demandStep(ALERT_STATES, row.state, row.state === 'draft' ? 'discard' : 'cancel', { reason });
  await queries.updateAlert(context, id, { state, cancel_reason: reason, closed_at: context.now() });
  if (row.state === 'issued') {
    await queries.insertAlertMessage(context, id, 'cancel', { reason });
    await keepCapMessages(context, id);
    await tellOfChange(context, id, 'cancelled');
    await withdrawNotices(context, id, () => true, 'cancelled');
  }
  await context.record('alert.cancel', 'alert', id, { reason });
  await context.announce('alerts', id);
  await context.announce('notices', id);
  return done;
}

export async function closeAlert(
  context: Context,
  id: string,
  it: { outcome: string; outcomeJudged: NonNullable<queries.AlertRow['outcome_judged']>; learned: string },
) {
  const row = await lockedAlert(context, id);
  const responses = await responseRows.alertResponses(context, id);
  const owed = await obligations.ofAlert(context, id);
  const problems = closingProblems({
    outcomeJudged: it.outcomeJudged,
    outcome: it.outcome,
    obligations: owed,
    responses,
  });
  if (problems.length > 0) {
    throw conflict(
      'still_open',
      problems
        .map((p) =>
          p.code === 'obligations_open'
            ? `${p.count} still wait to hear back`
            : p.code === 'responses_open'
              ? `${p.count} steps are still open`
              : 'the outcome is missing',
        )
        .join('; ') + '.',
    );
  }
  const state = demandStep(ALERT_STATES, row.state, 'close', { outcome: it.outcome });
  await queries.updateAlert(context, id, {
    state,
    outcome: it.outcome,
    outcome_judged: it.outcomeJudged,
    learned: it.learned || null,
    closed_at: context.now(),
  });
  await queries.insertAlertMessage(context, id, 'close', it);
  await keepCapMessages(context, id);
  await withdrawNotices(
    context,
    id,
    (n) => n.state !== 'accepted' && n.state !== 'declined' && n.state !== 'referred',
    'closed',
  );
  await context.record('alert.close', 'alert', id, it);
  await context.announce('alerts', id);
  return done;
}
