import type { KeyObject } from 'node:crypto';
import pg from 'pg';
import { openPool } from '#server/db.ts';
import { chain, faultsIn, headHolds, signHead, type ChangeRow, type Fault, type StoredEntry } from './ledger.rules.ts';
import { commitmentOf } from '#server/record.ts';

/**
 * Orders, chains and signs what was changed. It has its own login, which alone writes the ledger, and its own pool: the web
 * process can only add changes. One sealer at a time holds the table that it empties.
 */
export interface Sealer {
  /** seals all that waits; returns how many changes */
  seal(): Promise<number>;
  close(): Promise<void>;
}

interface Row {
  workspace_id: string;
  id: string;
  at: Date;
  member_id: string | null;
  verb: string;
  subject_kind: string;
  subject_id: string;
  commitment: Buffer;
}

const changeOf = (row: Row): ChangeRow => ({
  workspaceId: row.workspace_id,
  id: row.id,
  at: row.at.toISOString(),
  memberId: row.member_id,
  verb: row.verb,
  subjectKind: row.subject_kind,
  subjectId: row.subject_id,
  commitment: row.commitment.toString('hex'),
});

const MOST_AT_ONCE = 2000;

export function openSealer(url: string, key: { privateKey: KeyObject; keyId: string }, now: () => Date): Sealer {
  const pool = openPool({ connectionString: url, max: 2, application_name: 'baraza-sealer' });

  async function sealWorkspace(client: pg.PoolClient, workspace: string): Promise<number> {
    // deleting first takes the rows for this sealer alone; a second one waits here and then finds them gone
    const { rows: waiting } = await client.query<{ change_id: string; n: string }>(
      `delete from ledger.unsealed u using (select workspace_id, change_id from ledger.unsealed where workspace_id = $1 order by n limit $2 for update) w
       where u.workspace_id = w.workspace_id and u.change_id = w.change_id returning u.change_id, u.n`,
      [workspace, MOST_AT_ONCE],
    );
    if (waiting.length === 0) return 0;
    waiting.sort((a, b) => Number(a.n) - Number(b.n));
    const { rows } = await client.query<Row>(
      'select * from ledger.change where workspace_id = $1 and id = any ($2::uuid[])',
      [workspace, waiting.map((w) => w.change_id)],
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    const {
      rows: [last],
    } = await client.query<{ seq: number; hash: Buffer }>(
      'select seq, hash from ledger.entry where workspace_id = $1 order by seq desc limit 1',
      [workspace],
    );
    const entries = chain(
      workspace,
      last ? { seq: Number(last.seq), hash: last.hash } : null,
      waiting.map((w) => changeOf(byId.get(w.change_id)!)),
    );
    await client.query(
      `insert into ledger.entry (workspace_id, seq, change_id, body, previous, hash)
       select $1, * from unnest($2::bigint[], $3::uuid[], $4::text[], $5::bytea[], $6::bytea[])`,
      [
        workspace,
        entries.map((e) => e.seq),
        entries.map((e) => e.changeId),
        entries.map((e) => e.body),
        entries.map((e) => e.previous),
        entries.map((e) => e.hash),
      ],
    );
    const end = entries.at(-1)!;
    const at = now();
    const head = {
      workspaceId: workspace,
      seq: end.seq,
      hash: end.hash.toString('hex'),
      at: at.toISOString(),
      keyId: key.keyId,
    };
    await client.query(
      'insert into ledger.head (workspace_id, seq, hash, at, key_id, signature) values ($1, $2, $3, $4, $5, $6)',
      [workspace, end.seq, end.hash, at, key.keyId, signHead(head, key.privateKey)],
    );
    return entries.length;
  }

  return {
    async seal() {
      const { rows } = await pool.query<{ workspace_id: string }>('select distinct workspace_id from ledger.unsealed');
      let sealed = 0;
      for (const { workspace_id } of rows) {
        const client = await pool.connect();
        try {
          await client.query('begin');
          sealed += await sealWorkspace(client, workspace_id);
          await client.query('commit');
        } catch (error) {
          await client.query('rollback').catch(() => undefined);
          throw error;
        } finally {
          client.release();
        }
      }
      return sealed;
    },
    close: () => pool.end(),
  };
}

export interface Verdict {
  workspace: string;
  entries: number;
  unsealed: number;
  faults: Fault[];
  /** true when a head kept outside was compared; without one a rewritten chain can look whole */
  againstOutsideHead: boolean;
  head: { seq: number; hash: string } | null;
}

export interface OutsideHead {
  workspaceId: string;
  seq: number;
  hash: string;
  at: string;
  keyId: string;
  signature: string;
}

/** Reads a whole chain in pages and names every fault. @param outside a head that left the database earlier, if there is one */
export async function verifyLedger(
  url: string,
  workspace: string,
  publicKey: KeyObject,
  outside: OutsideHead | null,
): Promise<Verdict> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const entries: StoredEntry[] = [];
    const faults: Fault[] = [];
    for (let after = 0; ;) {
      const { rows } = await client.query(
        `select e.seq, e.change_id, e.body, e.previous, e.hash, c.workspace_id, c.id, c.at, c.member_id, c.verb, c.subject_kind, c.subject_id, c.commitment, d.salt, d.body as detail
         from ledger.entry e left join ledger.change c on c.workspace_id = e.workspace_id and c.id = e.change_id
         left join ledger.detail d on d.workspace_id = e.workspace_id and d.change_id = e.change_id
         where e.workspace_id = $1 and e.seq > $2 order by e.seq limit 5000`,
        [workspace, after],
      );
      for (const row of rows) {
        entries.push({
          seq: Number(row.seq),
          changeId: row.change_id,
          body: row.body,
          previous: row.previous,
          hash: row.hash,
          change: row.id ? changeOf(row) : null,
          recomputed: row.salt ? commitmentOf(row.salt, row.detail).toString('hex') : null,
        });
      }
      if (rows.length === 0) break;
      after = Number(rows.at(-1).seq);
    }
    const walked = faultsIn(workspace, entries);
    faults.push(...walked.faults);
    const { rows: heads } = await client.query(
      'select seq, hash, at, key_id, signature from ledger.head where workspace_id = $1 order by seq',
      [workspace],
    );
    const bySeq = new Map(entries.map((e) => [e.seq, e.hash]));
    for (const row of heads) {
      const head = {
        workspaceId: workspace,
        seq: Number(row.seq),
        hash: row.hash.toString('hex'),
        at: row.at.toISOString(),
        keyId: row.key_id,
      };
      if (!headHolds(head, row.signature, publicKey)) faults.push({ code: 'head_signature', seq: head.seq });
      const there = bySeq.get(head.seq);
      if (!there) faults.push({ code: 'truncated', seq: head.seq });
      else if (!there.equals(row.hash)) faults.push({ code: 'head_hash', seq: head.seq });
    }
    if (walked.last && !heads.some((row) => Number(row.seq) === walked.last!.seq))
      faults.push({ code: 'head_hash', seq: walked.last.seq });
    if (outside) {
      if (
        !headHolds(
          {
            workspaceId: outside.workspaceId,
            seq: outside.seq,
            hash: outside.hash,
            at: outside.at,
            keyId: outside.keyId,
          },
          Buffer.from(outside.signature, 'base64'),
          publicKey,
        )
      )
        faults.push({ code: 'head_signature', seq: outside.seq });
      const there = bySeq.get(outside.seq);
      if (!there) faults.push({ code: 'truncated', seq: outside.seq });
      else if (there.toString('hex') !== outside.hash) faults.push({ code: 'head_hash', seq: outside.seq });
    }
    const {
      rows: [open],
    } = await client.query('select count(*)::int as n from ledger.unsealed where workspace_id = $1', [workspace]);
    const {
      rows: [orphans],
    } = await client.query(
      `select count(*)::int as n from ledger.change c where c.workspace_id = $1
         and not exists (select 1 from ledger.entry e where e.workspace_id = c.workspace_id and e.change_id = c.id)
         and not exists (select 1 from ledger.unsealed u where u.workspace_id = c.workspace_id and u.change_id = c.id)`,
      [workspace],
    );
    if (orphans.n > 0) faults.push({ code: 'unknown_change', seq: orphans.n });
    return {
      workspace,
      entries: entries.length,
      unsealed: open.n,
      faults,
      againstOutsideHead: outside !== null,
      head: walked.last ? { seq: walked.last.seq, hash: walked.last.hash.toString('hex') } : null,
    };
  } finally {
    await client.end();
  }
}
