import { sql } from 'kysely';
import type { Context } from '#server/context.ts';

export interface ReferralRow {
  workspace_id: string;
  id: string;
  consent: 'given' | 'refused' | 'guardian' | 'not_asked';
  referred_to: string | null;
  at: Date;
  member_id: string | null;
}

export const referralRow = async (context: Context, report: string) =>
  (
    await sql<ReferralRow>`select * from app.referral where workspace_id = ${context.workspace.id} and id = ${report}`.execute(
      context.tx,
    )
  ).rows[0];

export const putReferral = (context: Context, report: string, it: { consent: string; referredTo: string | null }) =>
  sql`insert into app.referral (workspace_id, id, consent, referred_to, at, member_id)
    values (${context.workspace.id}, ${report}, ${it.consent}, ${it.referredTo}, ${context.now()}, ${context.caller.memberId})
    on conflict (workspace_id, id) do update set consent = excluded.consent, referred_to = excluded.referred_to, at = excluded.at,
      member_id = excluded.member_id`.execute(context.tx);

/** What was agreed while a protected report was taken down, kept with it by whoever will not read it again. @returns whether it was */
export const referNewReport = async (
  context: Context,
  report: string,
  it: { consent: string; referredTo: string | null },
): Promise<boolean> =>
  (
    await sql<{
      done: boolean;
    }>`select app.refer_new_report(${report}, ${it.consent}, ${it.referredTo}, ${context.now()}) as done`.execute(
      context.tx,
    )
  ).rows[0]!.done;

/** Marks a report that one reads as of a child or a survivor; afterwards those named for such reports read it alone. */
export const protectReport = (context: Context, report: string) =>
  sql`select app.protect_report(${report})`.execute(context.tx);
