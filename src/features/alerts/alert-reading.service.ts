import type { Context } from '#server/context.ts';
import { notFound } from '#domain/problem.ts';
import * as reports from '#features/reports/reports.service.ts';
import * as incidents from '#features/incidents/incidents.service.ts';
import * as obligations from '#features/feedback/obligations.service.ts';
import { lineOf, minutesBetween } from './alert-lists.service.ts';
import { ruleName } from './alert-rules.queries.ts';
import * as queries from './alerts.queries.ts';
import { cameOnDuty, noticeOut } from './notices.service.ts';
import * as noticeRows from './notices.queries.ts';
import * as responseRows from './responses.queries.ts';
import { responseOut } from './responses.service.ts';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** One alert whole: why it was raised, who was asked, what is done about it. Who was asked from outside sees neither its basis nor whom it names. */
export async function readAlert(context: Context, id: string) {
  const row = await queries.readAlertRow(context, id);
  if (!row) throw notFound('alert');
  const insider = context.caller.verbs.includes('alert.read');
  const notices = await noticeRows.alertNotices(context, id);
  const deliveries = await noticeRows.noticeDeliveries(
    context,
    notices.map((n) => n.id),
  );
  const onDuty = await cameOnDuty(context, notices, await queries.readBlocked(context, id));
  const basis = [];
  if (insider) {
    for (const b of await queries.readBasis(context, id)) {
      const incident = b.subject_kind === 'incident' ? await incidents.incidentRow(context, b.subject_id) : undefined;
      const report = b.subject_kind === 'report' ? await reports.reportRow(context, b.subject_id) : undefined;
      basis.push({
        kind: b.subject_kind,
        id: b.subject_id,
        title:
          incident?.title ??
          report?.text.slice(0, 160) ??
          (b.subject_kind === 'rule' ? await ruleName(context, b.subject_id) : undefined) ??
          '',
        state: incident?.state ?? report?.state ?? null,
      });
    }
  }
  return {
    ...lineOf(row, notices),
    why: row.why,
    asked: row.asked,
    proposal: row.proposal,
    uncertainty: row.uncertainty,
    language: row.language,
    certainty: row.certainty as never,
    urgency: row.urgency as never,
    radiusKm: row.radius_km,
    implicated: row.implicated,
    implicatedActors: insider ? await queries.readImplicated(context, id) : [],
    basis,
    notices: notices.map((n) => noticeOut(n, deliveries, onDuty.get(n.id))),
    responses: (await responseRows.alertResponses(context, id)).map(responseOut),
    obligations: insider ? await obligations.ofAlert(context, id) : [],
    outcome: row.outcome,
    outcomeJudged: row.outcome_judged,
    learned: row.learned,
    cancelReason: row.cancel_reason,
    closedAt: iso(row.closed_at),
    origin: row.origin,
    fromReportMinutes: insider ? minutesBetween(await queries.firstReportAt(context, id), row.issued_at) : null,
  };
}
