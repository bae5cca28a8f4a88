import { z } from 'zod';
import { operation } from '#domain/operation.ts';

export const CONSENTS = ['given', 'guardian', 'refused', 'not_asked'] as const;

/** What was agreed with a child or a survivor, and to whom they were referred. */
export const referral = z.object({
  consent: z.enum(CONSENTS),
  referredTo: z.string().nullable(),
  at: z.iso.datetime(),
  by: z.string().nullable(),
});

export const referralInput = z.object({
  consent: z.enum(CONSENTS),
  /** a service, never a person who was harmed */
  referredTo: z.string().trim().min(1).max(200).nullable(),
});
export type ReferralInput = z.output<typeof referralInput>;

export const referReport = operation({
  id: 'reports.refer',
  method: 'put',
  path: '/w/:workspace/reports/:id/referral',
  verb: 'report.triage',
  summary:
    'Consent and referral of a protected report, by those named for such reports alone. A service is named, never a person who was harmed.',
  params: z.object({ workspace: z.string(), id: z.uuid() }),
  body: referralInput,
  out: z.object({ ok: z.literal(true) }),
});
