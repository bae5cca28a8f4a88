import { createHash, sign, verify, type KeyObject } from 'node:crypto';
import canonicalize from 'canonicalize';

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
}

const headText = (head: Head): Buffer => Buffer.from(canonicalize({ v: 1, ...head })!, 'utf8');

export const signHead = (head: Head, key: KeyObject): Buffer => sign(null, headText(head), key);
export const headHolds = (head: Head, signature: Buffer, key: KeyObject): boolean =>
  verify(null, headText(head), key, signature);

export type Fault =
  | {
      code:
        | 'gap'
        | 'wrong_previous'
        | 'wrong_hash'
        | 'altered_body'
        | 'missing_change'
        | 'altered_change'
        | 'detail_differs';
      seq: number;
    }
  | { code: 'head_signature' | 'head_hash' | 'truncated' | 'unknown_change'; seq: number };

export interface StoredEntry extends Entry {
  /** the change as it stands beside the chain now; null when the row is gone */
  change: ChangeRow | null;
  /** salted detail recomputed; null when erased, which is allowed */
  recomputed: string | null;
}

/**
 * Walks a chain and returns every fault: alteration, gap, reorder, removal of a change, a detail that no longer fits its commitment.
 * Erased details are no fault. Truncation shows only against a head kept outside.
 */
export function faultsIn(
  workspaceId: string,
  entries: Iterable<StoredEntry>,
): { faults: Fault[]; last: { seq: number; hash: Buffer } | null } {
  const faults: Fault[] = [];
  let previous = genesis(workspaceId);
  let seq = 0;
  for (const entry of entries) {
    seq += 1;
    if (entry.seq !== seq) {
      faults.push({ code: 'gap', seq });
      seq = entry.seq;
    }
    if (!entry.previous.equals(previous)) faults.push({ code: 'wrong_previous', seq });
    if (!hashOf(entry.previous, entry.body).equals(entry.hash)) faults.push({ code: 'wrong_hash', seq });
    if (!entry.change) faults.push({ code: 'missing_change', seq });
    else if (bodyOf(entry.seq, entry.change) !== entry.body) faults.push({ code: 'altered_change', seq });
    else if (entry.recomputed !== null && entry.recomputed !== entry.change.commitment)
      faults.push({ code: 'detail_differs', seq });
    previous = entry.hash;
  }
  return { faults, last: seq === 0 ? null : { seq, hash: previous } };
}
