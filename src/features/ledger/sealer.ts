import type { KeyObject } from 'node:crypto';
import type pg from 'pg';
import { openPool } from '#server/db.ts';
import { errorKind, log } from '#server/log.ts';
import { chain, signHead, type ChangeRow } from './ledger.rules.ts';

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
    // whoever lengthens the chain holds this row; a second sealer waits here and then finds nothing to do
    await client.query('insert into ledger.tip (workspace_id) values ($1) on conflict do nothing', [workspace]);
    await client.query('select from ledger.tip where workspace_id = $1 for update', [workspace]);
    const { rows: taken } = await client.query<{ change_id: string; n: string; seq: string | null }>(
      `delete from ledger.unsealed u using (select workspace_id, change_id from ledger.unsealed where workspace_id = $1 order by n limit $2 for update) w
       where u.workspace_id = w.workspace_id and u.change_id = w.change_id returning u.change_id, u.n, u.seq`,
      [workspace, MOST_AT_ONCE],
    );
    if (taken.length === 0) return 0;
    // what was chained in its own transaction waits for the signature alone
    const waiting = taken.filter((it) => it.seq === null);
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
    if (entries.length > 0)
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
    const {
      rows: [signed],
    } = await client.query<{ seq: string | null }>(
      'select max(seq)::text as seq from ledger.head where workspace_id = $1',
      [workspace],
    );
    const end = entries.at(-1) ?? { seq: Number(last!.seq), hash: last!.hash };
    const at = now();
    const head = {
      workspaceId: workspace,
      seq: end.seq,
      hash: end.hash.toString('hex'),
      at: at.toISOString(),
      keyId: key.keyId,
      after: Number(signed?.seq ?? 0),
    };
    await client.query(
      'insert into ledger.head (workspace_id, seq, hash, at, key_id, signature, after) values ($1, $2, $3, $4, $5, $6, $7)',
      [workspace, end.seq, end.hash, at, key.keyId, signHead(head, key.privateKey), head.after],
    );
    return taken.length;
  }

  return {
    async seal() {
      const { rows } = await pool.query<{ workspace_id: string }>('select distinct workspace_id from ledger.unsealed');
      let sealed = 0;
      let failure: unknown;
      for (const { workspace_id } of rows) {
        const client = await pool.connect();
        try {
          await client.query('begin');
          sealed += await sealWorkspace(client, workspace_id);
          await client.query('commit');
        } catch (error) {
          await client.query('rollback').catch(() => undefined);
          // one workspace whose lines were tampered with must not keep the others waiting
          log('worker.trouble', { job: 'seal', error: errorKind(error) });
          failure ??= error;
        } finally {
          client.release();
        }
      }
      if (failure !== undefined) throw failure;
      return sealed;
    },
    close: () => pool.end(),
  };
}
