import type { WorkerKit } from '#server/work.ts';
import { pushOutcome } from '../delivery-outcome.rules.ts';
import * as push from './push.service.ts';

export interface PushTestJob {
  workspace: string;
  device: string;
}

/** Pushes a test to one device; one that is gone is forgotten. */
export async function runPushTest(kit: WorkerKit, job: PushTestJob): Promise<void> {
  const parcel = await kit.inWorkspace(job.workspace, (context) => push.testParcel(context, job.device));
  if (!parcel || !kit.push) return;
  const outcome = pushOutcome(await kit.push(parcel.target, parcel.payload));
  if (outcome.what === 'refused' && outcome.gone)
    await kit.inWorkspace(job.workspace, (context) => push.deviceGone(context, job.device));
}
