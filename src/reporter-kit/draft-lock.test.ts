import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Transaction } from './database.ts';

const rows = new Map<string, Map<string, any>>();
const store = (name: string) => rows.get(name) ?? rows.set(name, new Map()).get(name)!;
// a phone's store in memory; rows come out as copies, as from IndexedDB
vi.mock('./database.ts', () => {
  const copy = (row: any) => row && { ...row, ...(row.lock && { lock: { ...row.lock } }) };
  const tx: Transaction = {
    put: (name, row) => void store(name).set(row.id, copy(row)),
    remove: (name, id) => void store(name).delete(id),
    clear: (name) => void store(name).clear(),
    get: (name, id, then) => then(copy(store(name).get(id))),
    all: (name, then) => then([...store(name).values()].map(copy)),
  };
  return {
    transact: async (_: string[], __: string, work: (it: Transaction) => void) => work(tx),
    readOne: async (name: string, id: string) => copy(store(name).get(id)),
    readAll: async (name: string) => [...store(name).values()].map(copy),
  };
});
const { DRAFT_LIFE_MS, draftBegun, loadDraft, openWith, saveDraft, saveDraftFile, wipeDraft } =
  await import('./draft.ts');
const { isWeakPin, lockDraft, makeLock, MOST_TRIES, openLock, unlockDraft } = await import('./draft-lock.ts');

const NOW = Date.parse('2026-03-01T10:00:00Z');
const pin = (text: string) => ({ how: 'pin' as const, text });
const phoneKey = () => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
const words = new TextEncoder().encode('a photo').buffer as ArrayBuffer;

describe('the lock on a draft', () => {
  beforeEach(async () => {
    await wipeDraft();
    rows.clear();
  });

  it('opens with its own secret on its own phone alone', async () => {
    const phone = await phoneKey();
    for (const secret of [
      pin('402718'),
      { how: 'words' as const, text: 'abandon river zoo gain lens' },
      { how: 'passkey' as const, bytes: crypto.getRandomValues(new Uint8Array(32)) },
    ]) {
      const { lock } = await makeLock(phone, secret, undefined, 1000);
      expect(await openLock(phone, lock, secret)).toBeDefined();
      expect(await openLock(await phoneKey(), lock, secret)).toBeUndefined();
      expect(await openLock(phone, lock, pin('402719'))).toBeUndefined();
      expect(await openLock(phone, lock, { how: 'words', text: '402718' })).toBeUndefined();
      expect(await openLock(phone, { ...lock, id: 'another' }, secret)).toBeUndefined();
    }
  });

  it('closes what Rose wrote with its photo; her number opens it, and what she adds stays locked', async () => {
    await saveDraft({ text: 'before' }, NOW);
    await saveDraftFile('photo', words, NOW);
    expect(await lockDraft(pin('402718'), undefined, { text: 'before' }, new Map([['photo', words]]), NOW)).toBe(true);
    expect(await draftBegun(NOW)).toEqual({ at: NOW, lock: 'pin' });
    expect(await saveDraft({ text: 'and after' }, NOW)).toBe(true);
    openWith(undefined); // the page is closed
    expect(await loadDraft(NOW)).toBeUndefined();
    expect(await saveDraft({ text: 'a thief writes' }, NOW)).toBe(false);
    expect(await unlockDraft(pin('111111'), NOW)).toBe(9);
    expect(await unlockDraft(pin('402718'), NOW)).toBe('open');
    const found = await loadDraft<{ text: string }>(NOW);
    expect(found?.value.text).toBe('and after');
    expect(new TextDecoder().decode(found?.files.get('photo'))).toBe('a photo');
    // a right try forgives the wrong ones before it
    openWith(undefined);
    expect(await unlockDraft(pin('111111'), NOW)).toBe(9);
  });

  it('dies with the tenth wrong try, also when the page is ended in the middle of one', async () => {
    await lockDraft(pin('402718'), undefined, { text: 'x' }, new Map(), NOW);
    openWith(undefined);
    for (let left = MOST_TRIES - 1; left >= 1; left--) expect(await unlockDraft(pin('111111'), NOW)).toBe(left);
    // counted before it is made: the page may end here and the tenth is used up
    store('key').get('draft').lock.wrong = MOST_TRIES;
    expect(await unlockDraft(pin('402718'), NOW)).toBe(0);
    expect([store('key').size, store('draft').size, await draftBegun(NOW)]).toEqual([0, 0, undefined]);
    expect(await unlockDraft(pin('402718'), NOW)).toBe('gone');
  }, 60_000);

  it('lives no longer than any draft, and locking it does not make it younger', async () => {
    await saveDraft({ text: 'x' }, NOW);
    await lockDraft(pin('402718'), undefined, { text: 'x' }, new Map(), NOW + 3600_000);
    expect(await draftBegun(NOW + DRAFT_LIFE_MS - 1)).toEqual({ at: NOW, lock: 'pin' });
    expect(await unlockDraft(pin('402718'), NOW + DRAFT_LIFE_MS)).toBe('gone');
    expect(store('key').size).toBe(0);
  });

  it('leaves nothing readable of what lay there before it', async () => {
    await saveDraft({ text: 'before' }, NOW);
    await saveDraftFile('photo', words, NOW);
    const [key, photo] = [store('key').get('draft').key, store('draftFile').get('photo')];
    await lockDraft(pin('402718'), undefined, { text: 'before' }, new Map([['photo', words]]), NOW);
    expect(store('key').get('draft').key).not.toBe(key);
    expect([...new Uint8Array(store('draftFile').get('photo').data)]).not.toEqual([...new Uint8Array(photo.data)]);
    expect(store('key').get('draft').key.extractable).toBe(false);
  });

  it('refuses the numbers that are tried first, and few others', () => {
    for (const weak of ['000000', '777777', '123456', '654321', '890123', '121212', '123123', '024680'])
      expect([weak, isWeakPin(weak)]).toEqual([weak, true]);
    for (const fine of ['402718', '112233', '719305']) expect([fine, isWeakPin(fine)]).toEqual([fine, false]);
    let weak = 0;
    for (let n = 0; n < 1_000_000; n++) if (isWeakPin(String(n).padStart(6, '0'))) weak++;
    expect(weak).toBeLessThan(2000);
  });
});
