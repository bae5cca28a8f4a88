import type { KeyObject } from 'node:crypto';
import pg from 'pg';
import { commitmentOf } from '#server/record.ts';
import {
  ERASE_VERB,
  walkLedger,
  type Fault,
  type OutsideHead,
  type StoredEntry,
  type StoredHead,
} from './ledger.rules.ts';

/** Reads the record of a workspace from its first line to its last, and says what is wrong with it. */

export interface Verdict {
  workspace: string;
  entries: number;
  unsealed: number;
  /** details that were erased, each named by a sealed line */
  erased: number;
  /** the first thousand */
  faults: Fault[];
  faultCount: number;
  /** true when a head kept outside was compared; without one a rewritten chain can look whole */
  againstOutsideHead: boolean;
  /** up to which entry a head kept outside agrees: what came later nobody outside attests */
  attestedTo: number;
  head: { seq: number; hash: string } | null;
}

const PAGE = 2000;

/** Times as text, to the microsecond: what a JavaScript date would round away is an alteration too. */
const instant = (column: string): string =>
  `coalesce(to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '')`;
const toMilliseconds = (text: string): string => text.replace(/000Z$/, 'Z');

function recomputed(salt: Buffer | null, detail: string | null): string | null {
  if (salt === null) return null;
  try {
    return commitmentOf(salt, JSON.parse(detail!)).toString('hex');
  } catch {
    // a number that JSON has and JavaScript has not: never written by us
    return 'unreadable';
  }
}

const entryOf = (row: any): StoredEntry => ({
  seq: Number(row.seq),
  changeId: row.change_id,
  body: row.body,
  previous: row.previous,
  hash: row.hash,
  change: row.id && {
    workspaceId: row.workspace_id,
    id: row.id,
    at: toMilliseconds(row.at),
    memberId: row.member_id,
    verb: row.verb,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    commitment: row.commitment.toString('hex'),
  },
  recomputed: recomputed(row.salt, row.detail),
});

const headOf = (row: any): StoredHead => ({
  workspaceId: row.workspace_id,
  seq: Number(row.seq),
  hash: row.hash.toString('hex'),
  at: toMilliseconds(row.at),
  keyId: row.key_id,
  signature: row.signature,
  ...(row.after === null ? {} : { after: Number(row.after) }),
});

const HEADS = `select workspace_id, seq::text as seq, hash, ${instant('at')} as at, key_id, signature, after from ledger.head`;

/**
 * Verifies one workspace within the caller's transaction, which must be of one moment (repeatable read), since the sealer goes on
 * meanwhile. Memory does not grow with the record.
 * @param outside heads of this workspace that left the database earlier
 * @param progress told after every page how many entries were read
 */
export async function verifyWithin(
  client: Pick<pg.ClientBase, 'query'>,
  workspace: string,
  publicKey: KeyObject,
  outside: readonly OutsideHead[],
  progress: (entries: number) => unknown = () => undefined,
): Promise<Verdict> {
  const walk = walkLedger(workspace, publicKey, outside);
  let entries = 0;
  // seq may have been set to anything: below the first too
  let after = '-9223372036854775808';
  for (;;) {
    const { rows } = await client.query(
      `select e.seq::text as seq, e.change_id, e.body, e.previous, e.hash, c.workspace_id, c.id, ${instant('c.at')} as at, c.member_id, c.verb,
         c.subject_kind, c.subject_id, c.commitment, d.salt, d.body::text as detail
       from ledger.entry e left join ledger.change c on c.workspace_id = e.workspace_id and c.id = e.change_id
       left join ledger.detail d on d.workspace_id = e.workspace_id and d.change_id = e.change_id
       where e.workspace_id = $1 and e.seq > $2 order by e.seq limit ${PAGE}`,
      [workspace, after],
    );
    if (rows.length === 0) break;
    const last = String(rows.at(-1).seq);
    const heads = await client.query(`${HEADS} where workspace_id = $1 and seq > $2 and seq <= $3 order by head.seq`, [
      workspace,
      after,
      last,
    ]);
    walk.take(rows.map(entryOf), heads.rows.map(headOf));
    after = last;
    entries += rows.length;
    await progress(entries);
  }
  const beyond = await client.query(`${HEADS} where workspace_id = $1 and seq > $2 order by head.seq limit ${PAGE}`, [
    workspace,
    after,
  ]);
  const {
    rows: [rest],
  } = await client.query(
    `select
       (select count(*)::int from ledger.unsealed where workspace_id = $1) as unsealed,
       (select count(*)::int from ledger.change c where c.workspace_id = $1
         and not exists (select 1 from ledger.entry e where e.workspace_id = c.workspace_id and e.change_id = c.id)
         and not exists (select 1 from ledger.unsealed u where u.workspace_id = c.workspace_id and u.change_id = c.id)) as strangers,
       (select count(*)::int from ledger.unsealed u where u.workspace_id = $1
         and not exists (select 1 from ledger.change c where c.workspace_id = u.workspace_id and c.id = u.change_id)) as hollow,
       (select count(*)::int from ledger.unsealed u join ledger.entry e on e.workspace_id = u.workspace_id and e.change_id = u.change_id
         where u.workspace_id = $1 and (u.seq is distinct from e.seq
           or e.seq <= (select max(h.seq) from ledger.head h where h.workspace_id = $1))) as twice,
       (select count(*)::int from ledger.detail d where d.workspace_id = $1
         and not exists (select 1 from ledger.change c where c.workspace_id = d.workspace_id and c.id = d.change_id)) as loose`,
    [workspace],
  );
  const {
    rows: [bare],
  } = await client.query(
    `select count(*)::int as n, count(*) filter (where erased)::int as erased from (
       select exists (select 1 from ledger.change x join ledger.entry e on e.workspace_id = x.workspace_id and e.change_id = x.id
         where x.workspace_id = c.workspace_id and x.verb = $2 and x.subject_id in (c.id, c.subject_id)
           -- what says that something was erased says it of nothing that came after, nor of itself
           and (c.verb <> $2 or e.seq > m.seq)) as erased
       from ledger.change c left join ledger.entry m on m.workspace_id = c.workspace_id and m.change_id = c.id
       where c.workspace_id = $1
         and not exists (select 1 from ledger.detail d where d.workspace_id = c.workspace_id and d.change_id = c.id)) it`,
    [workspace, ERASE_VERB],
  );
  if (rest.strangers > 0) walk.note('unknown_change', rest.strangers);
  if (rest.hollow > 0) walk.note('missing_change', rest.hollow);
  if (rest.twice > 0) walk.note('sealed_already', rest.twice);
  if (rest.loose > 0) walk.note('unknown_detail', rest.loose);
  if (bare.n > bare.erased) walk.note('detail_missing', bare.n - bare.erased);
  const { rows: unsigned } = await client.query<{ seq: string }>(
    'select seq::text as seq from ledger.unsealed where workspace_id = $1 and seq is not null',
    [workspace],
  );
  const walked = walk.end(
    beyond.rows.map(headOf),
    unsigned.map((it) => Number(it.seq)),
  );
  return {
    workspace,
    entries,
    unsealed: rest.unsealed,
    erased: bare.erased,
    faults: walked.faults,
    faultCount: walked.faultCount,
    againstOutsideHead: outside.length > 0,
    attestedTo: walked.attestedTo,
    head: walked.last && { seq: walked.last.seq, hash: walked.last.hash.toString('hex') },
  };
}

/** Verifies one workspace on a connection of its own. @param outside one head, several, or none */
export async function verifyLedger(
  url: string,
  workspace: string,
  publicKey: KeyObject,
  outside: OutsideHead | readonly OutsideHead[] | null,
  progress?: (entries: number) => unknown,
): Promise<Verdict> {
  const client = new pg.Client({ connectionString: url, application_name: 'baraza-verify' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    return await verifyWithin(client, workspace, publicKey, outside === null ? [] : [outside].flat(), progress);
  } finally {
    await client.end();
  }
}
