import { appendFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkerKit } from '#server/work.ts';
import type { Tx } from '#server/db.ts';
import { armoured, faultOf, nextTry, worthSending, type Checkpoint } from './checkpoint.rules.ts';
import * as queries from './ledger.queries.ts';
import { checkpointOf } from './ledger.service.ts';

export const dueParties = (tx: Tx, now: Date, most: number) => queries.dueParties(tx, now, most);

/** A folder is written to only when it is there: what is not mounted must not quietly become a folder of this disk. */
async function toFolder(folder: string | undefined, workspaceId: string, checkpoint: Checkpoint): Promise<void> {
  if (!folder || !(await stat(folder).catch(() => null))?.isDirectory())
    throw Object.assign(new Error('the folder is not there'), { code: 'folder_missing' });
  // one file a month and workspace; a line that was cut off by a power failure is passed over when it is read
  const file = join(folder, `baraza-${checkpoint.deployment}-${workspaceId}-${checkpoint.at.slice(0, 7)}.jsonl`);
  await appendFile(file, `${JSON.stringify(checkpoint)}\n`, { mode: 0o644, flush: true });
}

async function attempt(
  kit: WorkerKit,
  folders: ReadonlyMap<string, string>,
  party: queries.PartyRow,
  checkpoint: Checkpoint,
): Promise<void> {
  if (party.kind === 'folder')
    return toFolder(folders.get(party.address), checkpoint.heads[0]!.workspaceId, checkpoint);
  if (party.kind === 'email') {
    if (!kit.mail) throw Object.assign(new Error('no mail server'), { code: 'no_mail_server' });
    return kit.mail({
      to: party.address,
      // fixed words: who reads this mailbox learns numbers and hashes
      subject: `Checkpoint ${checkpoint.heads[0]!.seq}`,
      text: `Please keep this message. It proves later that nothing before ${checkpoint.at} was changed.\nVeuillez conserver ce message.\nيُرجى الاحتفاظ بهذه الرسالة.\n\n${armoured(checkpoint)}\n`,
    });
  }
  const { status } = await kit.post(party.address, {
    body: JSON.stringify(checkpoint),
    headers: { 'content-type': 'application/json' },
  });
  if (status < 200 || status > 299) throw Object.assign(new Error('refused'), { code: `status_${status}` });
}

/** Sends one party the newest head. Nothing outside the database happens inside a transaction. */
export async function sendCheckpoint(
  kit: WorkerKit,
  folders: ReadonlyMap<string, string>,
  workspaceId: string,
  id: string,
): Promise<void> {
  const taken = await kit.inWorkspace(workspaceId, async (context) => {
    const party = (await queries.parties(context)).find((row) => row.id === id);
    const checkpoint = await checkpointOf(context);
    if (!party) return null;
    if (context.workspace.exercise && party.kind !== 'folder') {
      await queries.updateParty(context, id, { error: 'exercise', next: nextTry(context.now(), 8) });
      return null;
    }
    const seq = checkpoint?.heads[0]!.seq ?? 0;
    if (!checkpoint || !worthSending({ lastSeq: party.last_seq, lastOkAt: party.last_ok_at }, seq, context.now())) {
      await queries.updateParty(context, id, { ok: { seq: null, next: nextTry(context.now(), 0) } });
      return null;
    }
    // taken: should this process die while it sends, it is tried again in a while
    await queries.updateParty(context, id, { nextAt: nextTry(context.now(), 1) });
    return { party, checkpoint };
  });
  if (!taken) return;
  const error = await attempt(kit, folders, taken.party, taken.checkpoint).then(() => null, faultOf);
  await kit.inWorkspace(workspaceId, async (context) => {
    const [head] = taken.checkpoint.heads;
    await queries.insertSending(context, { partyId: id, seq: head!.seq, hash: Buffer.from(head!.hash, 'hex'), error });
    await queries.updateParty(
      context,
      id,
      error === null
        ? { ok: { seq: head!.seq, next: nextTry(context.now(), 0) } }
        : { error, next: nextTry(context.now(), taken.party.failures + 1) },
    );
    await context.announce('ledger');
  });
}
