import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import type pg from 'pg';
import { uuidv7 } from '#domain/ids.ts';
import { commitmentOf } from '#server/record.ts';
import { chain, signHead, type ChangeRow } from './ledger.rules.ts';

/** Where a deed is done, by the owner's login, in a transaction that is taken back afterwards. */
export interface Ground {
  client: Pick<pg.ClientBase, 'query'>;
  workspace: string;
  /** another workspace of the same house */
  other: string;
  /** how many entries there are */
  n: number;
  /** seq of every head, in order; the last is `n` */
  heads: readonly number[];
  /** seq of the newest head kept outside */
  outside: number;
  /** 0 <= it < 1, the same for the same seed */
  draw(): number;
  key: { privateKey: KeyObject; keyId: string };
}

export interface Kind {
  name: string;
  /**
   * `alone`: the record itself shows it. `outside`: whoever did it knows the key, or cut at a head, and only a head kept outside shows it.
   */
  shown: 'alone' | 'outside';
  /** the key that whoever verifies finds in the house afterwards, when it was replaced */
  mutate(ground: Ground): Promise<void | { publicKey: KeyObject }>;
}

export const pick = (it: Ground, from: number, to: number): number => from + Math.floor(it.draw() * (to - from + 1));

/** An entry that the newest outside head covers. */
const covered = (it: Ground): number => pick(it, 1, it.outside);

export const anyEntry = (it: Ground): number => pick(it, 1, it.n);

export const two = (it: Ground, most = it.n): [number, number] => {
  const first = pick(it, 1, most);
  const second = pick(it, 1, most - 1);
  return second >= first ? [first, second + 1] : [second, first];
};

/** A head that is not the last, below the outside one. */
export const cutAt = (it: Ground): number => {
  const below = it.heads.filter((seq) => seq < it.outside);
  return below[Math.floor(it.draw() * below.length)]!;
};

export const run = async (it: Ground, text: string, ...values: unknown[]): Promise<number> =>
  (await it.client.query(text, [it.workspace, ...values])).rowCount ?? 0;

export const change = (seq: string): string =>
  `(select change_id from ledger.entry where workspace_id = $1 and seq = ${seq})`;

/** Entries get new numbers: `order` lists the old ones. */
export async function renumber(it: Ground, order: readonly number[], from = 1): Promise<void> {
  await run(it, 'update ledger.entry set seq = seq + 1000000 where workspace_id = $1 and seq >= $2', from);
  await run(
    it,
    `update ledger.entry e set seq = o.n + $3 - 1 from unnest($2::bigint[]) with ordinality as o (old, n)
     where e.workspace_id = $1 and e.seq = o.old + 1000000`,
    order,
    from,
  );
  await run(it, 'delete from ledger.entry where workspace_id = $1 and seq > 1000000');
}

export const upTo = (n: number, from = 1): number[] => Array.from({ length: n - from + 1 }, (_, i) => from + i);

export async function invent(it: Ground, more: { verb?: string; at?: string } = {}): Promise<string> {
  const id = uuidv7(Date.now());
  const [salt, detail] = [randomBytes(16), { invented: true }];
  await run(
    it,
    `insert into ledger.change (workspace_id, id, at, member_id, verb, subject_kind, subject_id, commitment)
     values ($1, $2, coalesce($3::timestamptz, date_trunc('milliseconds', now())), null, $4, 'report', $2, $5)`,
    id,
    more.at ?? null,
    more.verb ?? 'report.receive',
    commitmentOf(salt, detail),
  );
  await run(
    it,
    'insert into ledger.detail (workspace_id, change_id, salt, body) values ($1, $2, $3, $4)',
    id,
    salt,
    detail,
  );
  return id;
}

interface Rewriting {
  /** what is done to the order of change ids */
  order?: (ids: string[]) => string[];
  /**
   * heads: left as they are; given the new hashes under their old signatures; taken away from the first difference on; signed with a key of one's
   * own; with the key of the house; with a key that was put in the place of the house's
   */
  heads: 'left' | 'old_signatures' | 'gone' | 'another_key' | 'key' | 'key_replaced';
  from: number;
}

/** The whole chain anew, over the changes as they stand now, from the first entry to the last. */
export async function rewrite(
  it: Ground,
  { order = (ids) => ids, heads, from }: Rewriting,
): Promise<void | { publicKey: KeyObject }> {
  const { rows } = await it.client.query(
    `select c.*, e.seq from ledger.entry e join ledger.change c on c.workspace_id = e.workspace_id and c.id = e.change_id where e.workspace_id = $1 order by e.seq`,
    [it.workspace],
  );
  const ids = order(rows.map((row) => row.id as string));
  const { rows: all } = await it.client.query('select * from ledger.change where workspace_id = $1 and id = any ($2)', [
    it.workspace,
    ids,
  ]);
  const byId = new Map(all.map((row) => [row.id as string, row]));
  const changes = ids.map((id): ChangeRow => {
    const row = byId.get(id)!;
    return {
      workspaceId: row.workspace_id,
      id,
      at: row.at.toISOString(),
      memberId: row.member_id,
      verb: row.verb,
      subjectKind: row.subject_kind,
      subjectId: row.subject_id,
      commitment: row.commitment.toString('hex'),
    };
  });
  const entries = chain(it.workspace, null, changes);
  await run(it, 'delete from ledger.entry where workspace_id = $1');
  await run(
    it,
    `insert into ledger.entry (workspace_id, seq, change_id, body, previous, hash)
     select $1, * from unnest($2::bigint[], $3::uuid[], $4::text[], $5::bytea[], $6::bytea[])`,
    entries.map((e) => e.seq),
    entries.map((e) => e.changeId),
    entries.map((e) => e.body),
    entries.map((e) => e.previous),
    entries.map((e) => e.hash),
  );
  if (heads === 'left') return;
  if (heads === 'gone')
    return void (await run(it, 'delete from ledger.head where workspace_id = $1 and seq >= $2', from));
  const pair = heads === 'another_key' || heads === 'key_replaced' ? generateKeyPairSync('ed25519') : null;
  const key = pair ? pair.privateKey : it.key.privateKey;
  const { rows: old } = await it.client.query('select * from ledger.head where workspace_id = $1 order by seq', [
    it.workspace,
  ]);
  await run(it, 'delete from ledger.head where workspace_id = $1');
  let after = 0;
  // as many heads as before, and one at the end
  for (const row of old) {
    const seq = row === old.at(-1) ? entries.length : Math.min(Number(row.seq), entries.length);
    if (seq <= after) continue;
    const hash = entries[seq - 1]!.hash;
    const head = {
      workspaceId: it.workspace,
      seq,
      hash: hash.toString('hex'),
      at: row.at.toISOString(),
      keyId: row.key_id,
      after,
    };
    const signature = heads === 'old_signatures' ? row.signature : signHead(head, key);
    await run(
      it,
      'insert into ledger.head (workspace_id, seq, hash, at, key_id, signature, after) values ($1, $2, $3, $4, $5, $6, $7)',
      seq,
      hash,
      row.at,
      row.key_id,
      signature,
      after,
    );
    after = seq;
  }
  return pair && heads === 'key_replaced' ? { publicKey: pair.publicKey } : undefined;
}

/** What is changed before a chain is written anew, at a place that an outside head covers. */
const REWRITINGS: Record<string, (it: Ground, at: number) => Promise<Rewriting['order']>> = {
  altered: async (it, at) => {
    const [salt, detail] = [randomBytes(16), { other: it.draw() }];
    await run(
      it,
      `update ledger.change set commitment = $3 where workspace_id = $1 and id = ${change('$2')}`,
      at,
      commitmentOf(salt, detail),
    );
    await run(
      it,
      `update ledger.detail set salt = $3, body = $4 where workspace_id = $1 and change_id = ${change('$2')}`,
      at,
      salt,
      detail,
    );
    return undefined;
  },
  reattributed: async (it, at) => {
    await run(
      it,
      `update ledger.change set member_id = gen_random_uuid() where workspace_id = $1 and id = ${change('$2')}`,
      at,
    );
    return undefined;
  },
  removed: async (it, at) => {
    const { rows } = await it.client.query(
      `delete from ledger.change where workspace_id = $1 and id = ${change('$2')} returning id`,
      [it.workspace, at],
    );
    await run(it, 'delete from ledger.detail where workspace_id = $1 and change_id = $2', rows[0].id);
    return (ids) => ids.filter((id) => id !== rows[0].id);
  },
  inserted: async (it, at) => {
    const id = await invent(it);
    return (ids) => ids.toSpliced(at - 1, 0, id);
  },
  reordered: async (it, at) => {
    const with_ = pick(it, 1, it.outside - 1);
    const [a, b] = [at - 1, with_ >= at ? with_ : with_ - 1];
    return (ids) => ids.with(a, ids[b]!).with(b, ids[a]!);
  },
};

export const rewritten: Kind[] = Object.entries(REWRITINGS).flatMap(([name, prepare]) =>
  (['left', 'old_signatures', 'gone', 'another_key', 'key', 'key_replaced'] as const).map((heads): Kind => ({
    name: `chain: a line ${name} and all after it written anew, heads ${heads.replaceAll('_', ' ')}`,
    shown: heads === 'key' || heads === 'key_replaced' ? 'outside' : 'alone',
    async mutate(it) {
      const at = covered(it);
      return rewrite(it, { order: await prepare(it, at), heads, from: at });
    },
  })),
);

export const alone = (name: string, mutate: Kind['mutate']): Kind => ({ name, shown: 'alone', mutate });

export const outside = (name: string, mutate: Kind['mutate']): Kind => ({ name, shown: 'outside', mutate });
