import type { BodyOf } from '#domain/operation.ts';
import { conflict, notFound } from '#domain/problem.ts';
import type { Context } from '#server/context.ts';
import type { referReport as operation } from './referral.contract.ts';
import * as queries from './reports.queries.ts';

const DAY = 86_400_000;
/** The words of a protected report die so long after it came; the database holds the same number. */
export const PROTECTED_DAYS = 90;

/** When the words of a protected report die; null for others, and where they are gone. */
export const wordsDieAt = (row: { protected: boolean; redacted_at: Date | null; received_at: Date }): string | null =>
  row.protected && !row.redacted_at ? new Date(row.received_at.getTime() + PROTECTED_DAYS * DAY).toISOString() : null;

export async function readReferral(context: Context, report: { id: string; protected: boolean }) {
  const row = report.protected ? await queries.referralRow(context, report.id) : undefined;
  return row
    ? {
        consent: row.consent,
        referredTo: row.referred_to,
        at: row.at.toISOString(),
        by: await queries.memberName(context, row.member_id),
      }
    : null;
}

/** @throws Problem 404 for what the caller may not see; 409 `not_protected`, `no_consent` for a referral that the person refused */
export async function referReport(context: Context, id: string, it: BodyOf<typeof operation>) {
  const row = await queries.readReportRow(context, id);
  if (!row) throw notFound('report');
  if (!row.protected) throw conflict('not_protected', 'Only reports of children and survivors are referred here.');
  if (it.referredTo !== null && (it.consent === 'refused' || it.consent === 'not_asked'))
    throw conflict('no_consent', 'Nobody is referred who did not agree, or for whom nobody may agree.');
  await queries.putReferral(context, id, it);
  await context.record('report.refer', 'report', id, { consent: it.consent, referred: it.referredTo !== null });
  await context.announce('reports');
  return { ok: true as const };
}
