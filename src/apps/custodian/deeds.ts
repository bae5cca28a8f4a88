import * as box from '#features/custody/box.ts';
import { normalWords } from '#features/custody/passphrase.ts';
import type { Key, Server, TestBox } from './api.ts';

/** What happens with keys, in this browser alone. */

/** A custodian's key, as the server keeps it or a file holds it: locked. */
export interface LockedKey extends Key {
  workspace: string;
}

const from = box.fromBase64;
const to = box.toBase64;

/** Opens the key with words. @throws BoxError `wrong_words` */
export async function unlock(key: LockedKey, typed: string, onProgress: (part: number) => void): Promise<box.Pair> {
  const lock = key.locks.find((it) => it.how === 'words');
  if (lock?.how !== 'words') throw new box.BoxError('unreadable');
  return box.unlockWithWords(normalWords(typed), key.custodianId, from(key.publicKey), lock, onProgress);
}

const testLabel = (workspace: string, id: string): box.BoxLabel => ({
  purpose: 'test',
  workspace,
  box: id,
  generation: 0,
});
const identityLabel = (workspace: string, it: { identityId: string; generation: number }): box.BoxLabel => ({
  purpose: 'identity',
  workspace,
  box: it.identityId,
  generation: it.generation,
});

/** What lies in a dummy. */
export const answerOf = (
  workspace: string,
  custodianId: string,
  pair: box.Pair,
  dummy: Pick<TestBox, 'id' | 'box'>,
): string =>
  to(box.openShare(pair, from(dummy.box), { ...testLabel(workspace, dummy.id), custodian: custodianId }).share);

/** One's own share of an identity, opened and sealed to the one who asks. */
export function handedShare(
  workspace: string,
  pair: box.Pair,
  it: {
    custodianId: string;
    identityId: string;
    generation: number;
    sealed: string;
    opening: string;
    publicKey: string;
  },
): string {
  const label = identityLabel(workspace, it);
  const opened = box.openShare(pair, from(it.sealed), { ...label, custodian: it.custodianId });
  return to(box.handOver(from(it.publicKey), label, opened, it.opening));
}

export const requestWords = (workspace: string, it: { id: string; identityId: string; publicKey: string }): string[] =>
  box.wordsOfRequest({ workspace, opening: it.id, box: it.identityId, publicKey: from(it.publicKey) });

/** Where the asker's half of a request waits: in this browser alone, until it is opened or over. */
const place = (id: string) => `baraza.custody.request.${id}`;
export function keepRequest(id: string, pair: box.Pair): void {
  localStorage.setItem(place(id), to(pair.privateKey));
}
export const hasRequest = (id: string): boolean => localStorage.getItem(place(id)) !== null;
export const dropRequest = (id: string): void => localStorage.removeItem(place(id));
/** Requests that are over leave nothing here. @param live ids of those that are not */
export function sweepRequests(live: readonly string[]): void {
  for (const key of Object.keys(localStorage))
    if (key.startsWith(place('')) && !live.includes(key.slice(place('').length))) localStorage.removeItem(key);
}

/**
 * Puts the two shares together. The server destroys what it relayed before this gives back what was opened.
 * @throws BoxError, after the server was told that it did not open
 */
export async function openForMe(server: Server, workspace: string, id: string): Promise<Record<string, string>> {
  const kept = localStorage.getItem(place(id));
  if (!kept) throw new box.BoxError('not_for_this_key');
  const privateKey = from(kept);
  const pair = { privateKey, publicKey: box.publicOf(privateKey) };
  const collected = await server.collect(id);
  const label = identityLabel(workspace, collected);
  let text: string;
  try {
    const shares = collected.shares.map((it) =>
      box.openShare(pair, from(it.sealed), { ...label, custodian: it.custodianId, errand: id }),
    );
    const commitments = collected.commitments.map((it) => ({
      custodian: it.custodianId,
      commitment: from(it.commitment),
    }));
    text = await box.openShared(label, from(collected.body), commitments, shares);
  } catch (error) {
    if (error instanceof box.BoxError) {
      await server.close(id, false, error.custodian);
      dropRequest(id);
    }
    throw error;
  }
  await server.close(id, true, null);
  dropRequest(id);
  return JSON.parse(text) as Record<string, string>;
}

/** The first of the two who share anew: every own old share, sealed to the second. */
export async function handAll(
  server: Server,
  workspace: string,
  change: string,
  pair: box.Pair,
  onDone: (count: number) => void,
): Promise<void> {
  let after: string | null = null;
  for (let count = 0; ;) {
    const page: Awaited<ReturnType<Server['sharesToHand']>> = await server.sharesToHand(change, after);
    const shares = page.shares.map((it) => {
      const label = identityLabel(workspace, it);
      const opened = box.openShare(pair, from(it.sealed), { ...label, custodian: page.custodianId });
      return { identityId: it.identityId, sealed: to(box.handOver(from(page.toPublicKey), label, opened, change)) };
    });
    if (shares.length > 0) await server.handShares(change, shares);
    onDone((count += shares.length));
    if (!page.more) return;
    after = page.shares.at(-1)?.identityId ?? null;
  }
}

/** The second of the two: opens what was handed over, makes a new key and new shares of it, until nothing is left. */
export async function shareAll(
  server: Server,
  workspace: string,
  change: string,
  pair: box.Pair,
  onDone: (left: number) => void,
): Promise<'done' | 'waiting'> {
  for (;;) {
    const work = await server.sharesToMake(change);
    if (work.boxes.length === 0) return 'waiting';
    const seats = work.seats.map((it) => ({ custodian: it.custodianId, publicKey: from(it.publicKey) }));
    const boxes = [];
    for (const it of work.boxes) {
      const label = identityLabel(workspace, it);
      const two = [
        box.openShare(pair, from(it.own), { ...label, custodian: work.custodianId }),
        box.openShare(pair, from(it.handed), { ...label, custodian: work.handingId, errand: change }),
      ];
      const commitments = it.commitments.map((c) => ({ custodian: c.custodianId, commitment: from(c.commitment) }));
      const text = await box.openShared(label, from(it.body), commitments, two);
      const made = await box.sealShared({ ...label, generation: work.generation }, text, seats);
      boxes.push({
        identityId: it.identityId,
        body: to(made.body),
        shares: made.shares.map((s) => ({
          custodianId: s.custodian,
          commitment: to(s.commitment),
          sealed: to(s.sealed),
        })),
      });
    }
    const { left, state } = await server.makeShares(change, boxes);
    onDone(left);
    if (state === 'done') return 'done';
  }
}
