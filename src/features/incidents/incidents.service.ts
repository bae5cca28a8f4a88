import type { Context } from '#server/context.ts';
import { isProtectedType } from '#domain/incident-types.ts';
import { conflict, invalid, notFound, Problem } from '#domain/problem.ts';
import { AMBER } from '#domain/sensitivity.ts';
import { legalSteps } from '#domain/transitions.ts';
import { attachmentsOf } from '#features/reports/attachments.service.ts';
import * as reports from '#features/reports/reports.service.ts';
import type { z } from 'zod';
import { INCIDENT_STATES, judgementNeedsReason } from './incident-states.rules.ts';
import type { incidentInput } from './incidents.contract.ts';
import { confidenceOf } from './incident-confidence.service.ts';
import { joinReaders, nameFirstReader } from '#features/readers/readers.service.ts';
import * as accountQueries from './accounts.queries.ts';
import * as queries from './incidents.queries.ts';

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;
const count = (low: number | null, best: number | null, high: number | null) =>
  low === null && best === null && high === null ? null : { low, best, high };
const done = { ok: true as const };
type IncidentInput = z.output<typeof incidentInput>;

export function lineOf(row: queries.IncidentRow & { accounts: number }) {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    typeCode: row.type_code,
    state: row.state,
    level: row.level,
    whenFrom: iso(row.when_from),
    whenTo: iso(row.when_to),
    whenPrecision: row.when_precision as never,
    placeId: row.place_id,
    placeText: row.place_text,
    lat: row.lat,
    lon: row.lon,
    placePrecision: row.place_precision as never,
    killed: count(row.killed_low, row.killed_best, row.killed_high),
    hurt: count(row.hurt_low, row.hurt_best, row.hurt_high),
    accounts: row.accounts,
    label: row.label,
  };
}

export async function readIncident(context: Context, id: string) {
  const row = await queries.readIncidentRow(context, id);
  if (!row) throw notFound('incident');
  const accounts = await accountQueries.incidentAccounts(context, id);
  const into = row.merged_into_id ? await queries.readIncidentRow(context, row.merged_into_id) : undefined;
  const actors = await queries.incidentActors(context, id);
  const attachments = await attachmentsOf(
    context,
    accounts.map((it) => it.report_id),
  );
  return {
    ...lineOf({ ...row, accounts: accounts.length }),
    summary: row.summary,
    stateReason: row.state_reason,
    radiusKm: row.radius_km,
    protected: row.protected,
    mergedInto: into ? { id: into.id, number: into.number, title: into.title } : null,
    confidence: (({ proposed, workings }) => ({ proposed, workings }))(await confidenceOf(context, row, accounts)),
    accountsList: accounts.map((a) => ({
      id: a.id,
      reportId: a.report_id,
      stance: a.stance,
      basis: a.basis,
      evidence: a.evidence,
      text: a.text,
      language: a.language,
      reliability: a.reliability,
      credibility: a.credibility,
      alias: a.alias,
      channel: a.channel,
      receivedAt: a.received_at.toISOString(),
      whenFrom: iso(a.when_from),
      placeText: a.place_text,
      killed: count(a.killed_low, a.killed_best, a.killed_high),
      hurt: count(a.hurt_low, a.hurt_best, a.hurt_high),
      note: a.note,
      attachments: attachments.get(a.report_id) ?? [],
    })),
    actors,
    alerts: await queries.incidentAlerts(context, id),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    verifiedAt: iso(row.verified_at),
    merged: await queries.mergedInto(context, id),
  };
}

/** A short title from the first words of a report: an analyst's own words replace it. */
function titleFrom(text: string): string {
  const words = text.replace(/\s+/g, ' ').trim();
  return words.length <= 90 ? words : `${words.slice(0, 90).replace(/\s\S*$/, '')}…`;
}

const FALLBACK_TYPE: Record<string, string> = {
  hurt: 'violence.attack_on_civilians',
  destruction: 'violence.destruction_or_looting',
  threat: 'tension.threat',
  arrest: 'tension.arrest_or_detention',
  dispute: 'tension.land_water_or_market_dispute',
  peace: 'peace.dialogue_or_mediation',
};

/**
 * Whether a type is of children and survivors.
 * @throws Problem 403 `named_people_only` when it is and the caller is not named for such
 */
function demandNamedFor(context: Context, typeCode: string): boolean {
  if (!isProtectedType(typeCode)) return false;
  if (!context.caller.verbs.includes('protected.read'))
    throw new Problem(
      403,
      'named_people_only',
      'What was done to children and survivors is handled by trained, named people alone. Mark the report as such: they take it on.',
    );
  return true;
}

export async function createIncident(
  context: Context,
  body: Partial<IncidentInput> & { id: string; fromReportId: string | null },
) {
  const before = await queries.readIncidentRow(context, body.id);
  if (before) return { id: before.id, number: before.number };
  const report = body.fromReportId ? await reports.reportRow(context, body.fromReportId) : undefined;
  if (body.fromReportId && !report) throw notFound('report');
  if (!report && (!body.title || !body.typeCode))
    throw invalid('title_and_type_needed', 'An incident without a report needs a title and a type.');
  const date = (text: string | null | undefined, other: Date | null | undefined) =>
    text ? new Date(text) : text === undefined ? (other ?? null) : null;
  const typeCode = body.typeCode ?? report?.type_code ?? FALLBACK_TYPE[report?.kind ?? ''] ?? 'tension.threat';
  const isProtected = (report?.protected ?? false) || demandNamedFor(context, typeCode);
  const number = await queries.nextNumber(context, 'incident');
  const whenFrom = date(body.whenFrom, report?.when_from ?? report?.received_at);
  const now = context.now();
  if (report) await joinReaders(context, { id: body.id, label: null }, [report]);
  await queries.insertIncident(context, {
    id: body.id,
    number,
    title: body.title ?? titleFrom(report!.text || report!.place_text || report!.kind || '…'),
    type_code: typeCode,
    summary: body.summary ?? '',
    when_from: whenFrom,
    when_to: date(body.whenTo, report?.when_to) ?? whenFrom,
    when_precision: body.whenPrecision ?? (report?.when_from ? report.when_precision : report ? 'about' : 'unknown'),
    place_id: body.placeId ?? report?.place_id ?? null,
    place_text: body.placeText ?? report?.place_text ?? null,
    lat: body.lat ?? report?.lat ?? null,
    lon: body.lon ?? report?.lon ?? null,
    place_precision: body.placePrecision ?? report?.place_precision ?? 'unknown',
    radius_km: body.radiusKm ?? report?.radius_km ?? null,
    killed_low: body.killed?.low ?? report?.killed_low ?? null,
    killed_best: body.killed?.best ?? report?.killed_best ?? null,
    killed_high: body.killed?.high ?? report?.killed_high ?? null,
    hurt_low: body.hurt?.low ?? report?.hurt_low ?? null,
    hurt_best: body.hurt?.best ?? report?.hurt_best ?? null,
    hurt_high: body.hurt?.high ?? report?.hurt_high ?? null,
    level: body.level ?? report?.level ?? 1,
    state: 'unverified',
    state_reason: null,
    protected: isProtected,
    merged_into_id: null,
    // never less sensitive than what it is made of; made of nothing, it is what its maker says
    label: report ? Math.max(body.label ?? 0, report.label) : (body.label ?? AMBER),
    owner_organisation_id: context.caller.organisationId,
    created_by: context.caller.memberId,
    created_at: now,
    updated_at: now,
    verified_at: null,
  });
  await context.record('incident.create', 'incident', body.id, { number, fromReportId: body.fromReportId });
  if (report)
    await addAccount(context, body.id, {
      id: context.newId(),
      reportId: report.id,
      stance: 'supports',
      evidence: null,
      note: null,
      heardFromReportId: null,
    });
  await context.announce('incidents', body.id);
  return { id: body.id, number };
}

export async function changeIncident(context: Context, id: string, body: Partial<IncidentInput>) {
  const row = await queries.lockIncidentRow(context, id);
  if (!row) throw notFound('incident');
  const date = (text: string | null | undefined) =>
    text === undefined ? undefined : text === null ? null : new Date(text);
  await nameFirstReader(context, id, body.label);
  const set: Record<string, unknown> = {
    title: body.title,
    type_code: body.typeCode,
    protected: (body.typeCode !== undefined && demandNamedFor(context, body.typeCode)) || undefined,
    summary: body.summary,
    when_from: date(body.whenFrom),
    when_to: date(body.whenTo),
    when_precision: body.whenPrecision,
    place_id: body.placeId,
    place_text: body.placeText,
    lat: body.lat,
    lon: body.lon,
    place_precision: body.placePrecision,
    radius_km: body.radiusKm,
    level: body.level,
    label: body.label,
    ...(body.killed !== undefined && {
      killed_low: body.killed?.low ?? null,
      killed_best: body.killed?.best ?? null,
      killed_high: body.killed?.high ?? null,
    }),
    ...(body.hurt !== undefined && {
      hurt_low: body.hurt?.low ?? null,
      hurt_best: body.hurt?.best ?? null,
      hurt_high: body.hurt?.high ?? null,
    }),
  };
  const change = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
  if (Object.keys(change).length > 0) {
    await queries.updateIncident(context, id, change as never, row);
    await context.record('incident.change', 'incident', id, body);
    await context.announce('incidents', id);
  }
  return done;
}

export async function addAccount(
  context: Context,
  incidentId: string,
  it: {
    id: string;
    reportId: string;
    stance: accountQueries.AccountRow['stance'];
    evidence: accountQueries.AccountRow['evidence'];
    note: string | null;
    heardFromReportId: string | null;
  },
) {
  const incident = await queries.readIncidentRow(context, incidentId);
  if (!incident) throw notFound('incident');
  if (incident.merged_into_id)
    throw conflict('merged', 'This incident was merged into another. Add the account there.');
  const report = await reports.reportRow(context, it.reportId);
  if (!report) throw notFound('report');
  await accountQueries.insertAccount(context, {
    id: it.id,
    incident_id: incidentId,
    report_id: it.reportId,
    stance: it.stance,
    evidence: it.evidence,
    heard_from_report_id: it.heardFromReportId,
    note: it.note,
    added_by: context.caller.memberId,
    added_at: context.now(),
  });
  // an incident is never less sensitive than what it is made of
  await joinReaders(context, incident, [report]);
  await queries.updateIncident(context, incidentId, {
    label: Math.max(incident.label, report.label),
    level: Math.max(incident.level, report.level),
    protected: incident.protected || report.protected,
  });
  if (report.state !== 'assessed') await reports.settleReport(context, it.reportId);
  await context.record('incident.account.add', 'incident', incidentId, { reportId: it.reportId, stance: it.stance });
  await context.announce('incidents', incidentId);
  return { id: it.id };
}

export async function removeAccount(context: Context, incidentId: string, accountId: string) {
  const changed = await accountQueries.updateAccount(context, accountId, { removed_at: context.now() });
  if (Number(changed.numUpdatedRows) === 0) throw notFound('account');
  await queries.updateIncident(context, incidentId, {});
  await context.record('incident.account.remove', 'incident', incidentId, { accountId });
  await context.announce('incidents', incidentId);
  return done;
}

const DECIDED = ['corroborated', 'confirmed', 'disputed', 'refuted', 'cannot_be_verified'];

/**
 * Takes one step of the table of states: judging goes through "being verified", and so does judging anew. Against the rule's proposal,
 * and to take up again what was judged, a reason is needed.
 */
export async function decideIncident(
  context: Context,
  id: string,
  state: queries.IncidentRow['state'],
  reason: string | null,
) {
  const row = await queries.lockIncidentRow(context, id);
  if (!row) throw notFound('incident');
  if (row.state === state) return done;
  const { proposed } = await confidenceOf(context, row, await accountQueries.incidentAccounts(context, id));
  const step = INCIDENT_STATES.steps.find((it) => it.to === state && it.from.includes(row.state));
  if (!step) {
    const possible = [...new Set(legalSteps(INCIDENT_STATES, row.state).map((it) => it.to))];
    throw conflict(
      'verify_first',
      `From “${row.state}” the next can be: ${possible.join(', ')}. Somebody verifies before it is judged.`,
      { state: row.state },
    );
  }
  const against = state !== 'cannot_be_verified' && DECIDED.includes(state) && judgementNeedsReason(state, proposed);
  if ((against || step.needs?.includes('reason')) && !reason) {
    throw invalid(
      'reason_needed',
      against ? `The rule proposes “${proposed}”. Say why you decide otherwise.` : 'Say why this is taken up again.',
      [{ where: 'body/reason', code: 'reason_needed', detail: 'A sentence is enough.' }],
    );
  }
  await queries.updateIncident(context, id, {
    state,
    state_reason: reason,
    verified_at: DECIDED.includes(state) ? (row.verified_at ?? context.now()) : row.verified_at,
  });
  await context.record('incident.decide', 'incident', id, { state, proposed, reason });
  await context.announce('incidents', id);
  return done;
}

export async function mergeIncident(context: Context, id: string, intoId: string) {
  if (id === intoId) throw conflict('same_incident', 'An incident cannot be merged into itself.');
  const row = await queries.lockIncidentRow(context, id);
  const into = await queries.lockIncidentRow(context, intoId);
  if (!row || !into) throw notFound('incident');
  if (row.merged_into_id === intoId) return done;
  if (row.merged_into_id || into.merged_into_id)
    throw conflict('merged', 'One of the two was merged already. Undo that first, or name the incident it points to.');
  await joinReaders(context, into, [row]);
  await accountQueries.moveAccounts(context, id, intoId);
  await queries.updateIncident(context, id, { merged_into_id: intoId });
  await queries.updateIncident(context, intoId, {
    label: Math.max(row.label, into.label),
    level: Math.max(row.level, into.level),
    protected: row.protected || into.protected,
  });
  await context.record('incident.merge', 'incident', id, { intoId });
  await context.announce('incidents', [id, intoId]);
  return done;
}

export async function unmergeIncident(context: Context, id: string) {
  const row = await queries.lockIncidentRow(context, id);
  if (!row) throw notFound('incident');
  if (!row.merged_into_id) return done;
  await accountQueries.moveAccountsBack(context, id, row.merged_into_id);
  await queries.updateIncident(context, row.merged_into_id, {});
  await queries.updateIncident(context, id, { merged_into_id: null });
  await context.record('incident.unmerge', 'incident', id, { fromId: row.merged_into_id });
  await context.announce('incidents', [id, row.merged_into_id]);
  return done;
}

export async function setActors(context: Context, id: string, actors: { id: string; role: string }[]) {
  if (!(await queries.readIncidentRow(context, id))) throw notFound('incident');
  await queries.replaceIncidentActors(context, id, actors);
  await queries.updateIncident(context, id, {});
  await context.record('incident.actors', 'incident', id, { actors });
  await context.announce('incidents', id);
  return done;
}

/** What an alert needs of an incident it rests on. */
export const incidentRow = (context: Context, id: string) => queries.readIncidentRow(context, id);
export const incidentRows = (context: Context, ids: readonly string[]) => queries.readIncidentRows(context, ids);
export const incidentReports = async (context: Context, id: string) =>
  (await accountQueries.incidentAccounts(context, id)).map((a) => ({ reportId: a.report_id, sourceId: a.source_id }));
export const incidentActorRoles = (context: Context, id: string) => queries.incidentActors(context, id);
export const nextNumber = queries.nextNumber;

/** Folds the words of some incidents that came past the application (a restored or imported table). @returns how many */
export async function foldSome(context: Context, most = 500): Promise<number> {
  const rows = await queries.unfoldedIncidents(context, most);
  for (const row of rows) await queries.foldIncident(context, row.id, row);
  return rows.length;
}
