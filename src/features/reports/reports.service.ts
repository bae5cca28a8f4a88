import * as workspaceSettings from '#features/people/workspace-settings.service.ts';
import * as referralQueries from './referral.queries.ts';
import * as queries from './reports.queries.ts';
import type { Context } from '#server/context.ts';
import { conflict, notFound } from '#domain/problem.ts';
import { demandStep } from '#domain/demand-step.ts';
import { claimExpiresAt, claimWindows, priorityOf, REPORT_STATES } from './report-states.rules.ts';
import { concernsProtected } from './receive.service.ts';

const done = { ok: true as const };

export const claimEnd = async (
  context: Context,
  row: queries.ReportRow,
  claimedAt: Date,
  readAt: Date | null,
): Promise<Date> =>
  new Date(
    claimExpiresAt(
      {
        claimedAt: claimedAt.getTime(),
        readAt: readAt?.getTime() ?? null,
        priority: priorityOf({ level: row.level, dangerNow: row.danger_now }),
      },
      claimWindows((await workspaceSettings.readSettings(context)).claims),
    ),
  );

async function lockedReport(context: Context, id: string): Promise<queries.ReportRow> {
  const row = await queries.lockReportRow(context, id);
  if (!row) throw notFound('report');
  return row;
}

/** Claims a report for oneself, or assigns it; it falls back by itself after the window of its priority. */
export async function claimReport(context: Context, id: string, memberId: string | null) {
  const row = await lockedReport(context, id);
  const claimer = memberId ?? context.caller.memberId!;
  if (row.claimed_by === claimer) return done;
  if (row.claimed_by && memberId === null)
    throw conflict(
      'claimed',
      `${(await queries.memberName(context, row.claimed_by)) ?? 'Somebody'} has this report. Ask them to hand it back, or take another.`,
    );
  if (row.state === 'received') demandStep(REPORT_STATES, row.state, 'review');
  else if (row.state !== 'under_review')
    throw conflict('not_in_review', 'This report was dealt with. Take it back to review first.');
  const now = context.now();
  await queries.updateReport(context, id, {
    state: 'under_review',
    claimed_by: claimer,
    claimed_at: now,
    claim_read_at: claimer === context.caller.memberId ? now : null,
    claim_until: await claimEnd(context, row, now, claimer === context.caller.memberId ? now : null),
  });
  await context.record('report.claim', 'report', id, { memberId: claimer });
  await context.announce('reports', id);
  return done;
}

export async function handBackReport(context: Context, id: string) {
  const row = await lockedReport(context, id);
  if (!row.claimed_by) return done;
  await queries.updateReport(context, id, {
    claimed_by: null,
    claimed_at: null,
    claim_until: null,
    claim_read_at: null,
  });
  await context.record('report.handBack', 'report', id, {});
  await context.announce('reports', id);
  return done;
}

export async function markNoise(context: Context, id: string) {
  const row = await lockedReport(context, id);
  if (row.state === 'noise') return done;
  demandStep(REPORT_STATES, row.state, 'noise');
  await queries.updateReport(context, id, {
    state: 'noise',
    claimed_by: null,
    claim_until: null,
    triaged_by: context.caller.memberId,
    triaged_at: context.now(),
  });
  await context.record('report.noise', 'report', id, {});
  await context.announce('reports', id);
  return done;
}

export async function reopenReport(context: Context, id: string, reason: string | undefined) {
  const row = await lockedReport(context, id);
  if (row.state === 'under_review' || row.state === 'received') return done;
  demandStep(REPORT_STATES, row.state, 'take_back');
  await queries.updateReport(context, id, { state: 'under_review', assessed_at: null });
  await context.record('report.reopen', 'report', id, { reason: reason ?? null });
  await context.announce('reports', id);
  return done;
}

export async function triageReport(
  context: Context,
  id: string,
  change: {
    triageKind?: string | undefined;
    typeCode?: string | undefined;
    level?: number | undefined;
    protected?: boolean | undefined;
  },
) {
  const row = await lockedReport(context, id);
  if (change.protected === false && row.protected && !context.caller.verbs.includes('protected.read'))
    throw notFound('report');
  const byType = concernsProtected({ kind: null, typeCode: change.typeCode ?? row.type_code });
  await queries.updateReport(context, id, {
    ...(change.triageKind && { triage_kind: change.triageKind }),
    ...(change.typeCode && { type_code: change.typeCode }),
    ...(change.level !== undefined && { level: change.level }),
    ...(change.protected === false && !byType && { protected: false }),
    state: row.state === 'received' ? 'under_review' : row.state,
    triaged_by: context.caller.memberId,
    triaged_at: context.now(),
  });
  // last: whoever is not named for such reports reads it no more
  if (change.protected || byType) await referralQueries.protectReport(context, id);
  await context.record('report.triage', 'report', id, change);
  await context.announce('reports', id);
  return done;
}

export async function assessReport(context: Context, id: string, credibility: number) {
  const row = await lockedReport(context, id);
  if (row.state !== 'assessed')
    demandStep(
      REPORT_STATES,
      row.state === 'received' ? demandStep(REPORT_STATES, 'received', 'review') : row.state,
      'assess',
    );
  await queries.updateReport(context, id, {
    credibility,
    state: 'assessed',
    assessed_at: context.now(),
    claimed_by: null,
    claim_until: null,
    triaged_by: row.triaged_by ?? context.caller.memberId,
    triaged_at: row.triaged_at ?? context.now(),
  });
  await context.record('report.assess', 'report', id, { credibility });
  await context.announce('reports', id);
  return done;
}

/** A report that became part of an incident has been dealt with; its credibility may be given later. */
export async function settleReport(context: Context, id: string): Promise<void> {
  await queries.updateReport(context, id, {
    state: 'assessed',
    assessed_at: context.now(),
    claimed_by: null,
    claim_until: null,
    triaged_by: context.caller.memberId,
    triaged_at: context.now(),
  });
  await context.announce('reports', id);
}

export async function translateReport(
  context: Context,
  id: string,
  it: { id: string; language: string; text: string },
) {
  if (!(await queries.readReportRow(context, id))) throw notFound('report');
  await queries.insertTranslation(context, { id: it.id, report_id: id, language: it.language, text: it.text });
  await context.record('report.translate', 'report', id, { language: it.language });
  return done;
}

/** Claims whose window is over fall back by themselves. Run by the worker. */
export async function releaseClaims(context: Context): Promise<number> {
  const released = await queries.releaseClaims(context, context.now());
  for (const row of released) await context.record('report.claim.lapse', 'report', row.id, {});
  if (released.length > 0)
    await context.announce(
      'reports',
      released.map((row) => row.id),
    );
  return released.length;
}

/** What others need of a report: the row, or nothing when the caller may not see it. */
export const reportRow = (context: Context, id: string) => queries.readReportRow(context, id);
