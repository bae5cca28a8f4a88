import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chain, faultsIn, headHolds, signHead, type ChangeRow, type StoredEntry } from './ledger.rules.ts';

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
          const i = at % (n - 1);
          const entry = entries[i]!;
          if (kind === 'alter') entry.change = { ...entry.change!, verb: 'report.noise' };
          if (kind === 'remove') entries.splice(i, 1);
          if (kind === 'insert') entries.splice(i, 0, { ...entry });
          if (kind === 'swap') [entries[i], entries[i + 1]] = [entries[i + 1]!, entries[i]!];
          if (kind === 'detail') entry.recomputed = 'f'.repeat(64);
          if (kind === 'drop_change') entry.change = null;
          expect(faultsIn(WS, entries).faults.length).toBeGreaterThan(0);
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
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const head = { workspaceId: WS, seq: 3, hash: 'ab'.repeat(32), at: '2026-11-21T10:00:00.000Z', keyId: 'k' };
    const signature = signHead(head, privateKey);
    expect(headHolds(head, signature, publicKey)).toBe(true);
    expect(headHolds({ ...head, seq: 2 }, signature, publicKey)).toBe(false);
  });
});
