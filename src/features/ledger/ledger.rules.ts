import { createHash, sign, verify, type KeyObject } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { FaultCode } from './fault-codes.rules.ts';

/**
 * The chain: each entry's hash covers the one before it and its own canonical body (JSON Canonicalization Scheme, RFC 8785), so that
 * any change to an earlier entry shows in every later hash. A head is the last hash, signed with the deployment's Ed25519 key.
 */

export interface ChangeRow {
  workspaceId: string;
  id: string;
  /** ISO 8601, milliseconds, UTC */
  at: string;
  memberId: string | null;
  verb: string;
  subjectKind: string;
  subjectId: string;
  /** hex */
  commitment: string;
}

export interface Entry {
  seq: number;
  changeId: string;
  body: string;
  previous: Buffer;
  hash: Buffer;
}

/** What the first entry of a workspace follows: the hash of its id, so that chains cannot be swapped between workspaces. */
export const genesis = (workspaceId: string): Buffer =>
  createHash('sha256').update(`baraza ledger 1 ${workspaceId}`).digest();

/** The canonical text an entry keeps. No floats, no personal data: ids, a verb and a salted commitment. */
export const bodyOf = (seq: number, change: ChangeRow): string => canonicalize({ seq, ...change })!;

export const hashOf = (previous: Buffer, body: string): Buffer =>
  createHash('sha256').update(previous).update(body, 'utf8').digest();

/** Continues a chain. @param last the entry before, or null at the beginning */
export function chain(workspaceId: string, last: { seq: number; hash: Buffer } | null, changes: ChangeRow[]): Entry[] {
  let previous = last?.hash ?? genesis(workspaceId);
  let seq = last?.seq ?? 0;
  return changes.map((change) => {
    seq += 1;
    const body = bodyOf(seq, change);
    const entry = { seq, changeId: change.id, body, previous, hash: hashOf(previous, body) };
    previous = entry.hash;
    return entry;
  });
}

export interface Head {
  workspaceId: string;
  seq: number;
  /** hex */
  hash: string;
  /** ISO 8601 */
  at: string;
  keyId: string;
  /** the seq of the head before, 0 for the first; heads of the first version do not have it */
  after?: number;
}

/** A head that left the database: what a file, a mail or another deployment keeps. `signature` is base64. */
export interface OutsideHead extends Head {
  signature: string;
}

const headText = ({ workspaceId, seq, hash, at, keyId, after }: Head): Buffer =>
  Buffer.from(
    canonicalize(
      after === undefined
        ? { v: 1, workspaceId, seq, hash, at, keyId }
        : { v: 2, workspaceId, seq, hash, at, keyId, after },
    )!,
    'utf8',
  );

export const signHead = (head: Head, key: KeyObject): Buffer => sign(null, headText(head), key);
export const headHolds = (head: Head, signature: Buffer, key: KeyObject): boolean =>
  verify(null, headText(head), key, signature);

/**
 * Whoever erases the detail of a change records this, with the change, or with what the change was about, as the subject. A detail that is gone
 * without such a line was taken away.
 */
export const ERASE_VERB = 'detail.erase';

/** `seq` is the number of the entry or head; for what has none, how many there are. */
export interface Fault {
  code: FaultCode;
  seq: number;
}

export interface StoredEntry extends Entry {
  /** the change as it stands beside the chain now; null when the row is gone */
  change: ChangeRow | null;
  /** salted detail recomputed; null when erased, which is allowed */
  recomputed: string | null;
}

export interface StoredHead extends Head {
  signature: Buffer;
}

/** A long walk must not fill the memory with what it finds. */
const MOST_FAULTS = 1000;

/**
 * Walks a chain from its first entry, a page at a time, with its heads beside it, and notes every fault: alteration, gap, reorder, removal of
 * a change or a head, a detail that no longer fits its commitment. Erased details are no fault here. What somebody rewrote who holds the
 * signing key, and what was cut off at a head, shows only against heads kept outside.
 */
export interface Walk {
  /** @param heads those with a seq above the entries taken before and up to the last of these, in order */
  take(entries: readonly StoredEntry[], heads: readonly StoredHead[]): void;
  note(code: FaultCode, seq: number): void;
  /**
   * @param beyond heads that name more than the last entry
   * @param unsigned numbers of the entries that were chained in their own transaction and still wait for a signature
   */
  end(
    beyond: readonly StoredHead[],
    unsigned?: readonly number[],
  ): {
    /** the first thousand */
    faults: Fault[];
    faultCount: number;
    last: { seq: number; hash: Buffer } | null;
    /** up to which entry a head kept outside agrees; 0 without one */
    attestedTo: number;
  };
}

/** @param outside heads of this workspace that left the database earlier */
export function walkLedger(workspaceId: string, key: KeyObject, outside: readonly OutsideHead[]): Walk {
  const faults: Fault[] = [];
  let faultCount = 0;
  let previous = genesis(workspaceId);
  let seq = 0;
  let lastHead = 0;
  let attestedTo = 0;
  const kept = new Map<number, OutsideHead[]>();
  for (const head of outside) kept.set(head.seq, [...(kept.get(head.seq) ?? []), head]);
  const note = (code: FaultCode, at: number): void => {
    faultCount++;
    if (faults.length < MOST_FAULTS) faults.push({ code, seq: at });
  };
  for (const head of outside)
    if (head.workspaceId !== workspaceId || !headHolds(head, Buffer.from(head.signature, 'base64'), key))
      note('head_signature', head.seq);
  const checkHead = (head: StoredHead, hash: Buffer | null): void => {
    if (!headHolds(head, head.signature, key)) note('head_signature', head.seq);
    if (!hash) note('truncated', head.seq);
    else if (hash.toString('hex') !== head.hash) note('head_hash', head.seq);
    if (head.after !== undefined && head.after !== lastHead) note('head_missing', head.seq);
    lastHead = head.seq;
  };
  return {
    note,
    take(entries, heads) {
      let next = 0;
      for (const entry of entries) {
        seq += 1;
        if (entry.seq !== seq) {
          note('gap', seq);
          seq = entry.seq;
        }
        if (!entry.previous.equals(previous)) note('wrong_previous', seq);
        if (!hashOf(entry.previous, entry.body).equals(entry.hash)) note('wrong_hash', seq);
        if (!entry.change) note('missing_change', seq);
        else if (bodyOf(entry.seq, entry.change) !== entry.body) note('altered_change', seq);
        else if (entry.recomputed !== null && entry.recomputed !== entry.change.commitment) note('detail_differs', seq);
        previous = entry.hash;
        for (; next < heads.length && heads[next]!.seq <= seq; next++)
          checkHead(heads[next]!, heads[next]!.seq === seq ? entry.hash : null);
        for (const head of kept.get(seq) ?? []) {
          if (head.hash === entry.hash.toString('hex')) attestedTo = seq;
          else note('head_hash', seq);
        }
        kept.delete(seq);
      }
      for (; next < heads.length; next++) checkHead(heads[next]!, null);
    },
    end(beyond, unsigned = []) {
      const waits = new Set(unsigned);
      for (let at = seq; at > lastHead; at--)
        if (!waits.has(at)) {
          note('head_hash', seq);
          break;
        }
      for (const head of beyond) checkHead(head, null);
      for (const at of [...kept.keys()].sort((a, b) => a - b)) note('truncated', at);
      return { faults, faultCount, last: seq === 0 ? null : { seq, hash: previous }, attestedTo };
    },
  };
}
