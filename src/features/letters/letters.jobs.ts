import { errorKind, log } from '#server/log.ts';
import type { WorkerKit } from '#server/work.ts';
import { sayIn } from '#server/wording.ts';
import * as letters from './letters.service.ts';

const AT_ONCE = 50;
const words: letters.SayLetter = (language, key, values) =>
  sayIn(language, key.startsWith('join.') ? 'numbers-out' : 'letters', key, values);

/** Handles what came in otherwise than by SMS, oldest first; what one alias wrote stays in its order. @returns how many were handled */
export async function readLetters(kit: WorkerKit): Promise<number> {
  const waiting = await kit.anywhere((tx) => letters.waitingLetters(tx, kit.now(), AT_ONCE));
  let handled = 0;
  for (const some of Map.groupBy(waiting, (it) => `${it.workspace_id} ${it.source_id}`).values())
    for (const { workspace_id: ws, id } of some)
      try {
        const sealed = await kit.inWorkspace(ws, (context) => letters.waitingFiles(context, id));
        const files = await letters.readyFiles(ws, id, sealed);
        if (await kit.inWorkspace(ws, (context) => letters.handleLetter(context, id, files, words))) handled++;
      } catch (error) {
        log('worker.trouble', { job: 'letters', error: errorKind(error) });
        await kit.inWorkspace(ws, (context) => letters.putOffLetter(context, id));
        // what follows waits its turn
        break;
      }
  return handled;
}

/** Says whom the courier seals to. */
export const publishIntakeKey = (kit: WorkerKit, publicKey: Uint8Array): Promise<void> =>
  kit.anywhere(async (tx) => void (await letters.publishIntakeKey(tx, publicKey, kit.now())));
