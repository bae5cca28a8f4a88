import { createHash, randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import { sql } from 'kysely';
import { PREPARED, type Tx } from './db.ts';

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

/**
 * Openings, releases, grants, settings and erasures: their lines are chained in their own transaction, and the answer to whoever does one of these
 * waits until the signature stands over them. All else is chained and signed within a second, unwaited for.
 */
const INLINE =
  /^(identity\.(?!seal$)|source\.erase|report\.redact|readers\.|noise\.settings|party\.|custod|release|recall|member\.|token\.|cap\.(key|settings)|steering\.|mandate\.|workspace\.|checkpoint\.|detail\.|feedback\.template$|place\.view$|actor\.vet$|device\.|line\.(add|change)$|numbers\.settings$|broadcast\.(agree|stop)$|accompanying\.|monitor\.focal$)/;
export const isSealedInline = (verb: string): boolean => INLINE.test(verb);

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

/**
 * Writes changes for the ledger in the caller's transaction, all in one statement: change, erasable detail, and a line for the
 * sealer, in the order given.
 */
export async function recordChanges(tx: Tx, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map((it) => {
    const salt = randomBytes(16);
    const detail = JSON.parse(JSON.stringify(it.detail)) as Record<string, unknown>;
    return { ...it, salt, body: JSON.stringify(detail), commitment: commitmentOf(salt, detail) };
  });
  await sql`
    with given as (
      select * from unnest(
        ${rows.map((row) => row.workspaceId)}::uuid[], ${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.at)}::timestamptz[],
        ${rows.map((row) => row.memberId)}::uuid[], ${rows.map((row) => row.verb)}::text[], ${rows.map((row) => row.subjectKind)}::text[],
        ${rows.map((row) => row.subjectId)}::uuid[], ${rows.map((row) => row.commitment)}::bytea[], ${rows.map((row) => row.salt)}::bytea[],
        ${rows.map((row) => row.body)}::jsonb[]
      ) with ordinality as row (workspace_id, id, at, member_id, verb, subject_kind, subject_id, commitment, salt, body, n)
    ),
    changes as (
      insert into ledger.change (workspace_id, id, at, member_id, verb, subject_kind, subject_id, commitment)
      select workspace_id, id, at, member_id, verb, subject_kind, subject_id, commitment from given
    ),
    details as (
      insert into ledger.detail (workspace_id, change_id, salt, body) select workspace_id, id, salt, body from given
    )
    insert into ledger.unsealed (workspace_id, change_id) select workspace_id, id from given order by n ${PREPARED}`.execute(
    tx,
  );
  const inline = changes.filter((it) => isSealedInline(it.verb)).map((it) => it.id);
  // last in the transaction: from here to its end nobody else lengthens this workspace's chain
  if (inline.length > 0) await sql`select ledger.chain_now(${inline}::uuid[])`.execute(tx);
}
