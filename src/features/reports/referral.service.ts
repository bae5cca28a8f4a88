import { conflict, invalid, notFound } from '#domain/problem.ts';
import type { Context } from '#server/context.ts';
import type { ReferralInput } from './referral.contract.ts';
import * as referralQueries from './referral.queries.ts';
import * as queries from './reports.queries.ts';

const DAY = 86_400_000;
/** The words of a protected report die so long after it came; the database holds the same number. */
export const PROTECTED_DAYS = 90;

/** When the words of a protected report die; null for others, and where they are gone. */
export const wordsDieAt = (row: { protected: boolean; redacted_at: Date | null; received_at: Date }): string | null =>
  row.protected && !row.redacted_at ? new Date(row.received_at.getTime() + PROTECTED_DAYS * DAY).toISOString() : null;

export async function readReferral(context: Context, report: { id: string; protected: boolean }) {
  const row = report.protected ? await referralQueries.referralRow(context, report.id) : undefined;
  return row
    ? {
        consent: row.consent,
        referredTo: row.referred_to,
        at: row.at.toISOString(),
        by: await queries.memberName(context, row.member_id),
      }
    : null;
}

/** @throws Problem 409 `no_consent` for a referral that the person did not agree to */
function demandConsent(it: ReferralInput): void {
  if (it.referredTo !== null && (it.consent === 'refused' || it.consent === 'not_asked'))
    throw conflict('no_consent', 'Nobody is referred who did not agree, or for whom nobody may agree.');
}

/**
 * What must be known before a word is taken down at the desk. Whoever does not agree is not written down: they are told where help is.
 * @throws Problem 422 `consent_first`, 409 `not_agreed`, `no_consent`
 */
export function demandReferral(it: ReferralInput | null): asserts it is ReferralInput {
  if (!it)
    throw invalid('consent_first', 'A child or a survivor: ask first whether they agree, and refer them.', [
      { where: 'body/referral', code: 'needed', detail: 'Consent, and where they were referred to.' },
    ]);
  if (it.consent === 'refused')
    throw conflict('not_agreed', 'They do not agree: nothing is written down. Tell them where help is.');
  demandConsent(it);
}

/** In the transaction that stored the report. */
export async function referNew(context: Context, id: string, it: ReferralInput): Promise<void> {
  if (!(await referralQueries.referNewReport(context, id, it))) throw notFound('report');
  await context.record('report.refer', 'report', id, { consent: it.consent, referred: it.referredTo !== null });
}

/** @throws Problem 404 for what the caller may not see; 409 `not_protected`, `no_consent` for a referral that the person refused */
export async function referReport(context: Context, id: string, it: ReferralInput) {
  const row = await queries.readReportRow(context, id);
  if (!row) throw notFound('report');
  if (!row.protected) throw conflict('not_protected', 'Only reports of children and survivors are referred here.');
  demandConsent(it);
  await referralQueries.putReferral(context, id, it);
  await context.record('report.refer', 'report', id, { consent: it.consent, referred: it.referredTo !== null });
  await context.announce('reports', id);
  return { ok: true as const };
}
