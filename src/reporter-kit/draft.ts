import { readAll, readOne, transact, type Stored } from './database.ts';

/** A draft in progress: AES-256-GCM under a key that cannot be exported and that is thrown away 24 hours after the draft was begun. */
export const DRAFT_LIFE_MS = 24 * 3600_000;

interface KeyRow extends Stored {
  key: CryptoKey;
  begunAt: number;
}
interface SealedRow extends Stored {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

// once wiped, a save that was still under way must not bring the draft back
let generation = 0;

/** Whether a draft begun at `begunAt` is dead at `now`; a clock set back makes it dead too. */
export const isDead = (begunAt: number, now: number): boolean =>
  now - begunAt >= DRAFT_LIFE_MS || now < begunAt - 3600_000;

async function liveKey(now: number): Promise<KeyRow | undefined> {
  const row = await readOne<KeyRow>('key', 'draft');
  if (row && isDead(row.begunAt, now)) {
    await wipeDraft();
    return undefined;
  }
  return row;
}

async function seal(id: string, key: CryptoKey, plain: BufferSource): Promise<SealedRow> {
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

const open = (row: SealedRow, key: CryptoKey) =>
  crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: row.iv, additionalData: new TextEncoder().encode(row.id) },
    key,
    row.data,
  );

/** Saves the draft; resolves to false when it was wiped meanwhile. `now` is milliseconds since 1970. */
export async function saveDraft(value: unknown, now: number): Promise<boolean> {
  const mine = generation;
  let row = await liveKey(now);
  row ??= {
    id: 'draft',
    begunAt: now,
    key: await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']),
  };
  const sealed = await seal('draft', row.key, new TextEncoder().encode(JSON.stringify(value)));
  if (mine !== generation) return false;
  await transact(['key', 'draft'], 'readwrite', (tx) => {
    if (mine !== generation) return;
    tx.put('key', row);
    tx.put('draft', sealed);
  });
  return mine === generation;
}

/** Saves one file of the draft. The draft itself must have been saved before. */
export async function saveDraftFile(id: string, bytes: ArrayBuffer, now: number): Promise<void> {
  const mine = generation;
  const row = await liveKey(now);
  if (!row) return;
  const sealed = await seal(id, row.key, bytes);
  if (mine !== generation) return;
  await transact(['draftFile'], 'readwrite', (tx) => mine === generation && tx.put('draftFile', sealed));
}

export const removeDraftFile = (id: string): Promise<void> =>
  transact(['draftFile'], 'readwrite', (tx) => tx.remove('draftFile', id));

/** When the draft on this phone was begun, or undefined when there is none alive. Deletes a dead one. */
export async function draftBegun(now: number): Promise<number | undefined> {
  const row = await liveKey(now);
  return row && (await readOne('draft', 'draft')) ? row.begunAt : undefined;
}

/** The draft and its files, or undefined. A draft that does not open is wiped. */
export async function loadDraft<T>(now: number): Promise<{ value: T; files: Map<string, ArrayBuffer> } | undefined> {
  const row = await liveKey(now);
  const sealed = row && (await readOne<SealedRow>('draft', 'draft'));
  if (!row || !sealed) return undefined;
  try {
    const value = JSON.parse(new TextDecoder().decode(await open(sealed, row.key))) as T;
    const files = new Map<string, ArrayBuffer>();
    for (const file of await readAll<SealedRow>('draftFile')) files.set(file.id, await open(file, row.key));
    return { value, files };
  } catch {
    await wipeDraft();
    return undefined;
  }
}

/** Deletes the key first, then the draft: what is interrupted in between is unreadable. */
export async function wipeDraft(): Promise<void> {
  generation++;
  await transact(['key'], 'readwrite', (tx) => tx.clear('key'));
  await transact(['draft', 'draftFile'], 'readwrite', (tx) => {
    tx.clear('draft');
    tx.clear('draftFile');
  });
}
