import { readAll, readOne, transact, type Stored } from './database.ts';

/**
 * A draft in progress: AES-256-GCM under a key that cannot be exported and that is thrown away 24 hours after the draft was begun. Under a
 * lock (words, passkey, PIN: `draft-lock.ts`) it lies under a second key, which is on this phone only locked.
 */
export const DRAFT_LIFE_MS = 24 * 3600_000;

export type LockKind = 'pin' | 'words' | 'passkey';

/** The draft's key, locked: first under what the person has, then under the key of this phone. */
export interface DraftLock {
  id: string;
  how: LockKind;
  salt: Uint8Array<ArrayBuffer>;
  /** of PBKDF2; 0 for a passkey, whose secret needs none */
  rounds: number;
  /** the passkey's id */
  credential?: Uint8Array<ArrayBuffer>;
  /** tries since it last opened, each counted before it is made */
  wrong: number;
  body: SealedRow;
}
export interface KeyRow extends Stored {
  key: CryptoKey;
  begunAt: number;
  lock?: DraftLock;
}
export interface SealedRow extends Stored {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

// once wiped, a save that was still under way must not bring the draft back
let generation = 0;
/** The key of a locked draft while it is open on this page, and the lock it belongs to. */
let opened: { lock: string; key: CryptoKey } | undefined;

/** From here on the draft under this lock is open on this page; with nothing, it is closed. */
export const openWith = (it: { lock: string; key: CryptoKey } | undefined): void => void (opened = it);

/** What the draft is sealed with: undefined while it is locked. A lock made in another tab closes it here. */
const contentKey = (row: KeyRow): CryptoKey | undefined =>
  row.lock ? (opened?.lock === row.lock.id ? opened.key : undefined) : row.key;

/** Whether a draft begun at `begunAt` is dead at `now`; a clock set back makes it dead too. */
export const isDead = (begunAt: number, now: number): boolean =>
  now - begunAt >= DRAFT_LIFE_MS || now < begunAt - 3600_000;

/** The row of a draft that is alive. Deletes a dead one. */
export async function liveKey(now: number): Promise<KeyRow | undefined> {
  const row = await readOne<KeyRow>('key', 'draft');
  if (row && isDead(row.begunAt, now)) {
    await wipeDraft();
    return undefined;
  }
  return row;
}

export async function seal(id: string, key: CryptoKey, plain: BufferSource): Promise<SealedRow> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return {
    id,
    iv,
    data: await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(id) },
      key,
      plain,
    ),
  };
}

export const openRow = (row: SealedRow, key: CryptoKey) =>
  crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: row.iv, additionalData: new TextEncoder().encode(row.id) },
    key,
    row.data,
  );

/** Saves the draft; resolves to false when it was wiped meanwhile, or is locked. `now` is milliseconds since 1970. */
export async function saveDraft(value: unknown, now: number): Promise<boolean> {
  const mine = generation;
  let row = await liveKey(now);
  row ??= {
    id: 'draft',
    begunAt: now,
    key: await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']),
  };
  const key = contentKey(row);
  if (!key) return false;
  const sealed = await seal('draft', key, new TextEncoder().encode(JSON.stringify(value)));
  if (mine !== generation) return false;
  await transact(['key', 'draft'], 'readwrite', (tx) => {
    if (mine !== generation) return;
    // another tab may have put it under a lock since
    tx.get<KeyRow>('key', 'draft', (still) => {
      if (still?.lock?.id !== row.lock?.id) return;
      if (!row.lock) tx.put('key', row);
      tx.put('draft', sealed);
    });
  });
  return mine === generation;
}

/** Saves one file of the draft. The draft itself must have been saved before. */
export async function saveDraftFile(id: string, bytes: ArrayBuffer, now: number): Promise<void> {
  const mine = generation;
  const row = await liveKey(now);
  const key = row && contentKey(row);
  if (!key) return;
  const sealed = await seal(id, key, bytes);
  if (mine !== generation) return;
  await transact(['key', 'draftFile'], 'readwrite', (tx) =>
    tx.get<KeyRow>('key', 'draft', (still) => {
      // under the key of before nobody could open it, nor the draft with it
      if (mine === generation && still?.lock?.id === row.lock?.id) tx.put('draftFile', sealed);
    }),
  );
}

export const removeDraftFile = (id: string): Promise<void> =>
  transact(['draftFile'], 'readwrite', (tx) => tx.remove('draftFile', id));

/** When the draft on this phone was begun and what locks it, or undefined when there is none alive. Deletes a dead one. */
export async function draftBegun(now: number): Promise<{ at: number; lock: LockKind | undefined } | undefined> {
  const row = await liveKey(now);
  return row && (await readOne('draft', 'draft')) ? { at: row.begunAt, lock: row.lock?.how } : undefined;
}

/** The draft and its files, or undefined: none, or locked. A draft that does not open with its own key is wiped. */
export async function loadDraft<T>(now: number): Promise<{ value: T; files: Map<string, ArrayBuffer> } | undefined> {
  const row = await liveKey(now);
  const sealed = row && (await readOne<SealedRow>('draft', 'draft'));
  const key = row && contentKey(row);
  if (!key || !sealed) return undefined;
  try {
    const value = JSON.parse(new TextDecoder().decode(await openRow(sealed, key))) as T;
    const files = new Map<string, ArrayBuffer>();
    for (const file of await readAll<SealedRow>('draftFile')) files.set(file.id, await openRow(file, key));
    return { value, files };
  } catch {
    await wipeDraft();
    return undefined;
  }
}

/** Deletes the key first, then the draft: what is interrupted in between is unreadable. */
export async function wipeDraft(): Promise<void> {
  generation++;
  opened = undefined;
  await transact(['key'], 'readwrite', (tx) => tx.clear('key'));
  await transact(['draft', 'draftFile'], 'readwrite', (tx) => {
    tx.clear('draft');
    tx.clear('draftFile');
  });
}

/** Puts the draft under a new key row, and what lay under the old one away, all or nothing; `begunAt` stays. */
export async function replaceKey(
  row: KeyRow,
  key: CryptoKey,
  value: unknown,
  files: ReadonlyMap<string, ArrayBuffer>,
): Promise<boolean> {
  const mine = generation;
  const rows = [await seal('draft', key, new TextEncoder().encode(JSON.stringify(value)))];
  for (const [id, bytes] of files) rows.push(await seal(id, key, bytes));
  if (mine !== generation) return false;
  await transact(['key', 'draft', 'draftFile'], 'readwrite', (tx) => {
    if (mine !== generation) return;
    tx.put('key', row);
    tx.clear('draftFile');
    rows.forEach((it, at) => tx.put(at === 0 ? 'draft' : 'draftFile', it));
  });
  return mine === generation;
}
