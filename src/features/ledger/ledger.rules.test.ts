import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  chain,
  headHolds,
  signHead,
  walkLedger,
  type ChangeRow,
  type OutsideHead,
  type StoredEntry,
  type StoredHead,
} from './ledger.rules.ts';

const WS = '0193450a-0000-7000-8000-000000000001';
const change = (n: number): ChangeRow => ({
  workspaceId: WS,
  id: `change-${n}`,
  at: '2026-11-21T10:00:00.000Z',
  memberId: null,
  verb: 'report.receive',
  subjectKind: 'report',
  subjectId: `subject-${n}`,
  commitment: `${n}`.padStart(64, '0'),
});
const stored = (changes: ChangeRow[]): StoredEntry[] =>
  chain(WS, null, changes).map((entry, i) => ({ ...entry, change: changes[i]!, recomputed: changes[i]!.commitment }));

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
/** Heads as the sealer leaves them, one at the end of each batch. */
const headsAt = (entries: StoredEntry[], ...ends: number[]): StoredHead[] =>
  ends.map((seq, i) => {
    const entry = entries[seq - 1]!;
    const head = {
      workspaceId: WS,
      seq,
      hash: entry.hash.toString('hex'),
      at: '2026-11-21T10:00:01.000Z',
      keyId: 'k',
      after: ends[i - 1] ?? 0,
    };
    return { ...head, signature: signHead(head, privateKey) };
  });
const outside = (head: StoredHead): OutsideHead => ({ ...head, signature: head.signature.toString('base64') });
/** Walks in pages, as from a database. */
const faultsIn = (
  workspace: string,
  entries: StoredEntry[],
  heads = headsAt(entries, entries.length),
  page = 7,
  kept: OutsideHead[] = [],
) => {
  const walk = walkLedger(workspace, publicKey, kept);
  let after = 0;
  for (let i = 0; i < entries.length; i += page) {
    const some = entries.slice(i, i + page);
    const last = some.at(-1)!.seq;
    walk.take(
      some,
      heads.filter((it) => it.seq > after && it.seq <= last),
    );
    after = last;
  }
  return walk.end(heads.filter((it) => it.seq > after));
};

describe('the chain of changes', () => {
  test('an untouched chain has no fault, also when it was sealed in several batches', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 30 }), (n, cut) => {
        const changes = Array.from({ length: n }, (_, i) => change(i));
        const first = chain(WS, null, changes.slice(0, cut));
        const second = chain(WS, first.at(-1) ?? null, changes.slice(cut));
        expect([...first, ...second]).toEqual(chain(WS, null, changes));
        expect(faultsIn(WS, stored(changes)).faults).toEqual([]);
      }),
    );
  });

  test('every alteration, removal, insertion and reorder shows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 20 }),
        fc.nat(),
        fc.constantFrom('alter', 'remove', 'insert', 'swap', 'detail', 'drop_change'),
        (n, at, kind) => {
          const entries = stored(Array.from({ length: n }, (_, i) => change(i)));
          const heads = headsAt(entries, n);
          const i = at % (n - 1);
          const entry = entries[i]!;
          if (kind === 'alter') entry.change = { ...entry.change!, verb: 'report.noise' };
          if (kind === 'remove') entries.splice(i, 1);
          if (kind === 'insert') entries.splice(i, 0, { ...entry });
          if (kind === 'swap') [entries[i], entries[i + 1]] = [entries[i + 1]!, entries[i]!];
          if (kind === 'detail') entry.recomputed = 'f'.repeat(64);
          if (kind === 'drop_change') entry.change = null;
          expect(faultsIn(WS, entries, heads).faults.length).toBeGreaterThan(0);
        },
      ),
    );
  });

  test('an erased detail is no fault', () => {
    const entries = stored([change(1), change(2)]);
    entries[0]!.recomputed = null;
    expect(faultsIn(WS, entries).faults).toEqual([]);
  });

  test('a chain of one workspace cannot pass for another’s', () => {
    expect(faultsIn('0193450a-0000-7000-8000-000000000002', stored([change(1)])).faults).not.toEqual([]);
  });

  test('a signed head holds, and no other text does', () => {
    const head = { workspaceId: WS, seq: 3, hash: 'ab'.repeat(32), at: '2026-11-21T10:00:00.000Z', keyId: 'k' };
    const signature = signHead(head, privateKey);
    expect(headHolds(head, signature, publicKey)).toBe(true);
    expect(headHolds({ ...head, seq: 2 }, signature, publicKey)).toBe(false);
  });

  test('a head of the first version, which names none before it, still holds', () => {
    const head = { workspaceId: WS, seq: 3, hash: 'ab'.repeat(32), at: '2026-11-21T10:00:00.000Z', keyId: 'k' };
    const signature = signHead(head, privateKey);
    expect(headHolds({ ...head, after: 2 }, signature, publicKey)).toBe(false);
    const entries = stored([change(1), change(2)]);
    const { after: _none, ...first } = headsAt(entries, 1)[0]!;
    const old = { ...first, signature: signHead({ ...first }, privateKey) };
    expect(faultsIn(WS, entries, [old, headsAt(entries, 1, 2)[1]!]).faults).toEqual([]);
  });

  test('a head taken from the middle, one that names another hash, one beyond the end, and none at the end', () => {
    const entries = stored(Array.from({ length: 20 }, (_, i) => change(i)));
    const heads = headsAt(entries, 4, 9, 15, 20);
    expect(faultsIn(WS, entries, heads)).toMatchObject({ faults: [], last: { seq: 20 }, attestedTo: 0 });
    for (const i of [0, 1, 2])
      expect(faultsIn(WS, entries, heads.toSpliced(i, 1)).faults.map((it) => it.code)).toEqual(['head_missing']);
    expect(faultsIn(WS, entries, heads.slice(0, 3)).faults).toEqual([{ code: 'head_hash', seq: 20 }]);
    expect(faultsIn(WS, entries.slice(0, 15), heads).faults).toEqual([{ code: 'truncated', seq: 20 }]);
    const other = { ...heads[1]!, hash: 'ab'.repeat(32) };
    expect(faultsIn(WS, entries, heads.with(1, { ...other, signature: signHead(other, privateKey) })).faults).toEqual([
      { code: 'head_hash', seq: 9 },
    ]);
  });

  test('whoever holds the key rewrites all of it: only heads kept outside tell, each up to where it reaches', () => {
    const entries = stored(Array.from({ length: 20 }, (_, i) => change(i)));
    const kept = headsAt(entries, 9, 15).map(outside);
    const forged = stored(Array.from({ length: 20 }, (_, i) => change(i === 11 ? 99 : i)));
    const heads = headsAt(forged, 9, 15, 20);
    expect(faultsIn(WS, forged, heads).faults).toEqual([]);
    expect(faultsIn(WS, forged, heads, 7, kept)).toMatchObject({
      faults: [{ code: 'head_hash', seq: 15 }],
      attestedTo: 9,
    });
    expect(faultsIn(WS, forged.slice(0, 9), heads.slice(0, 1), 7, kept).faults).toEqual([
      { code: 'truncated', seq: 15 },
    ]);
    expect(faultsIn(WS, entries, headsAt(entries, 9, 15, 20), 7, kept)).toMatchObject({ faults: [], attestedTo: 15 });
    expect(faultsIn(WS, [], [], 7, kept).faults.map((it) => it.code)).toEqual(['truncated', 'truncated']);
  });

  test('a million faults are counted, a thousand kept', () => {
    const walk = walkLedger(WS, publicKey, []);
    for (let i = 0; i < 1_000_000; i++) walk.note('gap', i);
    expect([walk.end([]).faults.length, walk.end([]).faultCount]).toEqual([1000, 1_000_000]);
  });
});
