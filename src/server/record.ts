import { createHash, randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Tx } from './db.ts';

declare module './schema.ts' {
  interface Tables {
    'ledger.change': {
      workspace_id: string;
      id: string;
      at: Date;
      member_id: string | null;
      verb: string;
      subject_kind: string;
      subject_id: string;
      commitment: Buffer;
    };
    'ledger.detail': { workspace_id: string; change_id: string; salt: Buffer; body: string };
    'ledger.unsealed': { workspace_id: string; change_id: string };
  }
}

/** SHA-256 over the salt and the canonical JSON (RFC 8785) of the detail. */
export function commitmentOf(salt: Uint8Array, detail: unknown): Buffer {
  return createHash('sha256')
    .update(salt)
    .update(canonicalize(detail) ?? 'null')
    .digest();
}

export interface Change {
  workspaceId: string;
  id: string;
  at: Date;
  memberId: string | null;
  verb: string;
  subjectKind: string;
  subjectId: string;
  detail: Record<string, unknown>;
}

/** Writes one change for the ledger in the caller's transaction: change, erasable detail, and a line for the sealer. */
export async function recordChange(tx: Tx, change: Change): Promise<void> {
  const salt = randomBytes(16);
  const detail = JSON.parse(JSON.stringify(change.detail)) as Record<string, unknown>;
  const row = { workspace_id: change.workspaceId, change_id: change.id };
  await tx
    .with('c', (q) =>
      q.insertInto('ledger.change').values({
        workspace_id: change.workspaceId,
        id: change.id,
        at: change.at,
        member_id: change.memberId,
        verb: change.verb,
        subject_kind: change.subjectKind,
        subject_id: change.subjectId,
        commitment: commitmentOf(salt, detail),
      }),
    )
    .with('d', (q) => q.insertInto('ledger.detail').values({ ...row, salt, body: JSON.stringify(detail) }))
    .insertInto('ledger.unsealed')
    .values(row)
    .execute();
}
