import type { KeyObject } from 'node:crypto';
import type { WorkerKit } from '#server/work.ts';
import { errorKind, log } from '#server/log.ts';
import * as queries from './ledger.queries.ts';
import { verifyLedger } from './verification.ts';

export interface LedgerCheckJob {
  workspace: string;
  check: string;
}

/** Who may read all of the record: the sealer's login. */
export interface RecordReader {
  url: string;
  publicKey: KeyObject;
}

const NOTED_EVERY = 20_000;

/** Reads the record of a workspace and notes on the way how far it is. Safe to repeat: it only reads. */
export async function runLedgerCheck(
  kit: WorkerKit,
  reader: RecordReader,
  { workspace, check }: LedgerCheckJob,
): Promise<void> {
  const note = (it: Parameters<typeof queries.noteCheck>[2], announce = true): Promise<void> =>
    kit.inWorkspace(workspace, async (context) => {
      await queries.noteCheck(context, check, it);
      if (announce) await context.announce('ledger');
    });
  const [row] = await kit.inWorkspace(workspace, (context) => queries.checks(context, check));
  if (!row || row.state === 'done') return;
  await note({ begun: true });
  try {
    let noted = 0;
    const {
      workspace: _,
      head: _head,
      ...verdict
    } = await verifyLedger(reader.url, workspace, reader.publicKey, row.heads, async (entries) => {
      if (entries - noted < NOTED_EVERY) return;
      noted = entries;
      await note({ entries });
    });
    await note({ verdict: { ...verdict, faults: verdict.faults.slice(0, 100) }, entries: verdict.entries });
  } catch (error) {
    log('worker.trouble', { job: 'ledger-check', error: errorKind(error) });
    await note({ failed: true });
  }
}
