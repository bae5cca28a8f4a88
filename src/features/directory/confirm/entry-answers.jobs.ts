import type { WorkerKit } from '#server/work.ts';
import { mailOutcome, type DeliveryOutcome } from '#features/alerts/delivery-outcome.rules.ts';
import * as answers from './entry-answers.service.ts';

export interface EntryInvitationJob {
  workspace: string;
  invitation: string;
}

/** Sends one invitation; a mail server that is away is tried again later, and the address is forgotten with whatever comes of it. */
export async function runEntryInvitation(kit: WorkerKit, job: EntryInvitationJob): Promise<void> {
  const mail = await kit.inWorkspace(job.workspace, (context) =>
    answers.invitationMail(context, job.invitation, kit.publicUrl),
  );
  if (!mail) return;
  const outcome: DeliveryOutcome = kit.mail
    ? await kit.mail(mail).then(
        () => ({ what: 'sent' }),
        (error) => mailOutcome(error as Error),
      )
    : { what: 'failed', code: 'no_mail_server' };
  const again = await kit.inWorkspace(job.workspace, (context) =>
    answers.settleInvitation(context, job.invitation, outcome),
  );
  if (again) throw new Error('The mail server did not take it; it is tried again.');
}
