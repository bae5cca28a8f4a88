import { ERASE_VERB } from './ledger.rules.ts';
import {
  type Ground,
  type Kind,
  pick,
  anyEntry,
  two,
  cutAt,
  run,
  change,
  renumber,
  upTo,
  invent,
  rewrite,
  alone,
  outside,
  rewritten,
} from './rewriting.evaluate.ts';

/**
 * What somebody could do to the record who writes straight into the database: each kind a person's deed, done at random places. Some know the
 * signing key too.
 */

/** Sets columns of the change, the detail or the entry at a place. */
const sets =
  (table: 'change' | 'detail' | 'entry', what: string) =>
  async (it: Ground): Promise<void> => {
    const where = { change: `id = ${change('$2')}`, detail: `change_id = ${change('$2')}`, entry: 'seq = $2' }[table];
    await run(it, `update ledger.${table} set ${what} where workspace_id = $1 and ${where}`, anyEntry(it));
  };

/** Sets columns of some head. */
const setsHead =
  (what: string) =>
  async (it: Ground): Promise<void> => {
    await run(
      it,
      `update ledger.head set ${what} where workspace_id = $1 and seq = $2`,
      it.heads[pick(it, 0, it.heads.length - 1)],
    );
  };

const flipped = (column: string): string => `${column} = set_byte(${column}, 0, get_byte(${column}, 0) # 1)`;

/** Cuts off everything after an entry. */
async function truncate(it: Ground, from: number, rows: { changes: boolean; heads: boolean }): Promise<void> {
  if (rows.changes) {
    for (const [table, id] of [
      ['detail', 'change_id'],
      ['change', 'id'],
    ])
      await run(
        it,
        `delete from ledger.${table} where workspace_id = $1 and ${id} in (select change_id from ledger.entry where workspace_id = $1 and seq > $2)`,
        from,
      );
  }
  await run(it, 'delete from ledger.entry where workspace_id = $1 and seq > $2', from);
  if (rows.heads) await run(it, 'delete from ledger.head where workspace_id = $1 and seq > $2', from);
}

const notAtHead = (it: Ground): number => {
  for (;;) {
    const at = pick(it, 1, it.n - 1);
    if (!it.heads.includes(at)) return at;
  }
};

/** Every kind of deed. */
export const KINDS: readonly Kind[] = [
  alone('change: another verb', sets('change', "verb = verb || '.undone'")),
  alone('change: a day earlier', sets('change', "at = at - interval '1 day'")),
  alone('change: a microsecond later', sets('change', "at = at + interval '1 microsecond'")),
  alone('change: no time', sets('change', "at = 'infinity'")),
  alone('change: another member', sets('change', 'member_id = gen_random_uuid()')),
  alone(
    'change: nobody did it, or somebody',
    sets('change', 'member_id = case when member_id is null then gen_random_uuid() end'),
  ),
  alone('change: another kind of subject', sets('change', "subject_kind = 'member'")),
  alone('change: another subject', sets('change', 'subject_id = gen_random_uuid()')),
  alone('change: another commitment', sets('change', flipped('commitment'))),
  alone('change: another id', sets('change', 'id = gen_random_uuid()')),
  alone('change: moved to another workspace', (it) =>
    it.client
      .query(`update ledger.change set workspace_id = $3 where workspace_id = $1 and id = ${change('$2')}`, [
        it.workspace,
        anyEntry(it),
        it.other,
      ])
      .then(() => undefined),
  ),
  alone('change: removed', async (it) => {
    await run(it, `delete from ledger.change where workspace_id = $1 and id = ${change('$2')}`, anyEntry(it));
  }),
  alone('change: removed with its detail', async (it) => {
    const seq = anyEntry(it);
    await run(it, `delete from ledger.detail where workspace_id = $1 and change_id = ${change('$2')}`, seq);
    await run(it, `delete from ledger.change where workspace_id = $1 and id = ${change('$2')}`, seq);
  }),
  alone('change: inserted beside the chain', async (it) => void (await invent(it, { at: '2026-01-01T00:00:00Z' }))),
  alone('change: the content of two exchanged', async (it) => {
    await run(
      it,
      `update ledger.change c set verb = o.verb, subject_kind = o.subject_kind, subject_id = o.subject_id, commitment = o.commitment, at = o.at, member_id = o.member_id
       from ledger.change o where c.workspace_id = $1 and o.workspace_id = $1
         and ((c.id = ${change('$2')} and o.id = ${change('$3')}) or (c.id = ${change('$3')} and o.id = ${change('$2')}))`,
      ...two(it),
    );
  }),
  alone('detail: another value', sets('detail', `body = body || '{"altered": true}'`)),
  alone('detail: emptied', sets('detail', `body = '{}'`)),
  alone('detail: a number no program holds', sets('detail', `body = body || '{"n": 1e400}'`)),
  alone('detail: another salt', sets('detail', flipped('salt'))),
  alone('detail: no salt', sets('detail', "salt = ''")),
  alone('detail: taken away, and no line says that it was erased', async (it) => {
    await run(it, `delete from ledger.detail where workspace_id = $1 and change_id = ${change('$2')}`, anyEntry(it));
  }),
  alone('detail: taken away from a line that itself says that something was erased', async (it) => {
    await run(
      it,
      // where nothing was erased, that of any line
      `delete from ledger.detail d where d.workspace_id = $1 and d.change_id = coalesce((select e.change_id from ledger.entry e
         join ledger.change c on c.workspace_id = e.workspace_id and c.id = e.change_id
         where e.workspace_id = $1 and c.verb = $2 and e.seq >= $3 order by e.seq limit 1), ${change('$3')})`,
      ERASE_VERB,
      anyEntry(it),
    );
  }),
  alone('detail: of two exchanged', async (it) => {
    await run(
      it,
      `update ledger.detail d set salt = o.salt, body = o.body from ledger.detail o where d.workspace_id = $1 and o.workspace_id = $1
         and ((d.change_id = ${change('$2')} and o.change_id = ${change('$3')}) or (d.change_id = ${change('$3')} and o.change_id = ${change('$2')}))`,
      ...two(it),
    );
  }),
  alone('detail: inserted without a change', async (it) => {
    await run(
      it,
      `insert into ledger.detail (workspace_id, change_id, salt, body) values ($1, gen_random_uuid(), '\\x00', '{}')`,
    );
  }),
  alone('detail: erased, and a forged one put in its place', async (it) => {
    const seq = anyEntry(it);
    const id = await invent(it, { verb: ERASE_VERB });
    await run(it, `update ledger.change set subject_id = ${change('$2')} where workspace_id = $1 and id = $3`, seq, id);
    await run(it, 'insert into ledger.unsealed (workspace_id, change_id) values ($1, $2)', id);
    await run(
      it,
      `update ledger.detail set salt = '\\x0102', body = '{"said": "nothing"}' where workspace_id = $1 and change_id = ${change('$2')}`,
      seq,
    );
  }),
  alone('entry: another body', sets('entry', `body = replace(body, '"verb":"', '"verb":"un')`)),
  alone('entry: a blank in the body', sets('entry', "body = body || ' '")),
  alone('entry: another previous hash', sets('entry', flipped('previous'))),
  alone('entry: another hash', sets('entry', flipped('hash'))),
  alone('entry: another change', sets('entry', 'change_id = gen_random_uuid()')),
  alone('entry: another number', sets('entry', 'seq = seq + 5000000')),
  alone('entry: the highest number there is', sets('entry', 'seq = 9223372036854775807')),
  alone('entry: removed', async (it) => {
    await run(it, 'delete from ledger.entry where workspace_id = $1 and seq = $2', anyEntry(it));
  }),
  alone('entry: several removed', async (it) => {
    await run(it, 'delete from ledger.entry where workspace_id = $1 and seq between $2 and $3', ...two(it));
  }),
  alone('entry: removed with its change and detail, the rest renumbered', async (it) => {
    const seq = pick(it, 1, it.n - 1);
    await run(it, `delete from ledger.detail where workspace_id = $1 and change_id = ${change('$2')}`, seq);
    await run(it, `delete from ledger.change where workspace_id = $1 and id = ${change('$2')}`, seq);
    await renumber(it, upTo(it.n, seq + 1), seq);
  }),
  alone('entry: inserted in the middle, the rest renumbered', async (it) => {
    const seq = pick(it, 1, it.n - 1);
    const id = await invent(it);
    await run(it, 'update ledger.entry set seq = seq + 1000000 where workspace_id = $1 and seq > $2', seq);
    await run(it, 'update ledger.entry set seq = seq - 999999 where workspace_id = $1 and seq > 1000000');
    await run(
      it,
      `insert into ledger.entry (workspace_id, seq, change_id, body, previous, hash) select workspace_id, $2 + 1, $3, body, hash, hash from ledger.entry where workspace_id = $1 and seq = $2`,
      seq,
      id,
    );
  }),
  alone('entry: a copy at the end', async (it) => {
    const id = await invent(it);
    await run(
      it,
      `insert into ledger.entry (workspace_id, seq, change_id, body, previous, hash) select workspace_id, seq + 1, $3, body, hash, hash from ledger.entry where workspace_id = $1 and seq = $2`,
      it.n,
      id,
    );
  }),
  alone('entry: a sound one at the end, without the key', async (it) => {
    const id = await invent(it);
    await run(it, `update ledger.change set at = '2026-11-21T10:00:00Z' where workspace_id = $1 and id = $2`, id);
    await rewrite(it, { order: (ids) => [...ids, id], heads: 'left', from: it.n });
  }),
  alone('entry: two exchanged', async (it) => {
    const [a, b] = two(it);
    await renumber(
      it,
      upTo(it.n)
        .with(a - 1, b)
        .with(b - 1, a),
    );
  }),
  alone('entry: a stretch backwards', async (it) => {
    const [a, b] = two(it);
    await renumber(it, [...upTo(a - 1), ...upTo(b, a).reverse(), ...upTo(it.n, b + 1)]);
  }),
  alone('entry: one moved to the end', async (it) => {
    const at = pick(it, 1, it.n - 1);
    await renumber(it, [...upTo(it.n).filter((seq) => seq !== at), at]);
  }),
  alone('entry: two with their bodies exchanged', async (it) => {
    await run(
      it,
      `update ledger.entry e set body = o.body, hash = o.hash from ledger.entry o
       where e.workspace_id = $1 and o.workspace_id = $1 and ((e.seq = $2 and o.seq = $3) or (e.seq = $3 and o.seq = $2))`,
      ...two(it),
    );
  }),
  alone('end cut off: entries alone', (it) => truncate(it, pick(it, 0, it.n - 1), { changes: false, heads: false })),
  alone('end cut off: entries and changes', (it) =>
    truncate(it, pick(it, 0, it.n - 1), { changes: true, heads: false }),
  ),
  alone('end cut off: entries and heads', (it) => truncate(it, pick(it, 0, it.n - 1), { changes: false, heads: true })),
  alone('end cut off between two heads, entries, changes and heads', (it) =>
    truncate(it, notAtHead(it), { changes: true, heads: true }),
  ),
  outside('end cut off at a head, entries, changes and heads', (it) =>
    truncate(it, cutAt(it), { changes: true, heads: true }),
  ),
  outside('all of a workspace gone', async (it) => {
    for (const table of ['entry', 'change', 'detail', 'head', 'unsealed'])
      await run(it, `delete from ledger.${table} where workspace_id = $1`);
  }),
  alone('head: another hash', setsHead(flipped('hash'))),
  alone('head: another signature', setsHead(flipped('signature'))),
  alone('head: a second later', setsHead("at = at + interval '1 second'")),
  alone('head: a microsecond later', setsHead("at = at + interval '1 microsecond'")),
  alone('head: another name of the key', setsHead("key_id = 'another'")),
  alone(
    'head: another number',
    // the next that no other head has
    setsHead(
      'seq = (select min(n) from generate_series(seq + 1, seq + 1000) n where n not in (select o.seq from ledger.head o where o.workspace_id = $1))',
    ),
  ),
  alone('head: names another before it', setsHead('after = null')),
  alone('head: the last removed', async (it) => {
    await run(it, 'delete from ledger.head where workspace_id = $1 and seq = $2', it.n);
  }),
  alone('head: one removed from the middle', async (it) => {
    await run(
      it,
      'delete from ledger.head where workspace_id = $1 and seq = $2',
      it.heads[pick(it, 0, it.heads.length - 2)],
    );
  }),
  alone('head: all removed', async (it) => {
    await run(it, 'delete from ledger.head where workspace_id = $1');
  }),
  alone('head: one forged beyond the end', async (it) => {
    await run(
      it,
      `insert into ledger.head (workspace_id, seq, hash, at, key_id, signature, after) select workspace_id, seq + 7, hash, at, key_id, signature, seq from ledger.head where workspace_id = $1 and seq = $2`,
      it.n,
    );
  }),
  alone('head: one of another workspace', async (it) => {
    await run(
      it,
      `update ledger.head h set hash = o.hash, at = o.at, signature = o.signature, after = least(o.after, h.seq - 1)
       from (select * from ledger.head where workspace_id = $2 order by seq desc limit 1) o where h.workspace_id = $1 and h.seq = $3`,
      it.other,
      it.n,
    );
  }),
  alone('waiting: a line for a change that is sealed', async (it) => {
    await run(it, `insert into ledger.unsealed (workspace_id, change_id) values ($1, ${change('$2')})`, anyEntry(it));
  }),
  alone('waiting: a change taken away before it was sealed', async (it) => {
    await run(it, 'insert into ledger.unsealed (workspace_id, change_id) values ($1, gen_random_uuid())');
  }),
  alone('waiting: its line taken away, so that it is never sealed', async (it) => {
    const id = await invent(it);
    await run(it, 'insert into ledger.unsealed (workspace_id, change_id) values ($1, $2)', id);
    await run(it, 'delete from ledger.unsealed where workspace_id = $1 and change_id = $2', id);
  }),
  ...rewritten,
];
