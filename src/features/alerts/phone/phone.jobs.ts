import { errorKind, log } from '#server/log.ts';
import type { WorkerKit } from '#server/work.ts';
import * as phone from './phone.service.ts';

const AT_ONCE = 50;

/** Reads what the courier says of telephones that rang. @returns how many */
export async function readCalls(kit: WorkerKit): Promise<number> {
  const over = await kit.anywhere((tx) => phone.callsOver(tx, AT_ONCE));
  for (const { workspace_id: ws, id } of over)
    await kit
      .inWorkspace(ws, (context) => phone.readCall(context, id))
      .catch((error) => log('worker.trouble', { job: 'calls', error: errorKind(error) }));
  return over.length;
}
