import { transact } from './database.ts';
import {
  liveKey,
  openRow,
  openWith,
  replaceKey,
  seal,
  wipeDraft,
  type DraftLock,
  type KeyRow,
  type SealedRow,
} from './draft.ts';
import { makeId } from './ids.ts';

/**
 * The lock on a draft: its key, 32 random bytes, lies on the phone only under what the person has (AES-256-GCM), and that again under the key of
 * this phone, which dies with the draft. PIN and words go through PBKDF2-HMAC-SHA-256, which every browser has built in; see
 * docs/decisions/0042-draft-lock.md.
 */

/** OWASP's figure for PBKDF2-HMAC-SHA-256 (Password Storage Cheat Sheet, 2023): about half a second on a phone of 2019. */
export const ROUNDS = 600_000;
/** The draft dies with the last of them. */
export const MOST_TRIES = 10;
export const PIN_DIGITS = 6;
export const LOCK_WORDS = 5;
/** Of three digits each: as much as the words, for whoever writes no Latin letters. */
export const LOCK_GROUPS = 6;

/** PINs that a thief tries first: one digit over and over, two or three in turn, digits in their order. */
export function isWeakPin(pin: string): boolean {
  const steps = new Set([...pin].slice(1).map((digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10));
  return steps.size === 1 || /^(\d\d)\1+$|^(\d{3})\2+$/.test(pin);
}

const utf8 = new TextEncoder();
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** What the person has: a PIN or words as normalised text, or the 32 bytes that their passkey gives. */
export type Secret = { how: 'pin' | 'words'; text: string } | { how: 'passkey'; bytes: Uint8Array<ArrayBuffer> };

async function keyUnder(secret: Secret, salt: Uint8Array<ArrayBuffer>, rounds: number): Promise<CryptoKey> {
  const way =
    secret.how === 'passkey'
      ? { name: 'HKDF', hash: 'SHA-256', salt, info: utf8.encode('draft') }
      : { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
  const raw = secret.how === 'passkey' ? secret.bytes : utf8.encode(`${secret.how}:${secret.text}`);
  const base = await crypto.subtle.importKey('raw', raw, way.name, false, ['deriveKey']);
  return crypto.subtle.deriveKey(way, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

const importKey = (raw: BufferSource) =>
  crypto.subtle.importKey('raw', raw, { name: 'AES-GCM' }, false, ['encrypt', 'decrypt']);

/** A new key for the draft, and the lock it lies under on the phone whose key is `phone`. */
export async function makeLock(
  phone: CryptoKey,
  secret: Secret,
  more: Pick<DraftLock, 'salt' | 'credential'> = { salt: random(16) },
  rounds = ROUNDS,
): Promise<{ lock: DraftLock; key: CryptoKey }> {
  const id = makeId();
  const raw = random(32);
  const used = secret.how === 'passkey' ? 0 : rounds;
  const inner = await seal(id, await keyUnder(secret, more.salt, used), raw);
  const both = new Uint8Array(12 + inner.data.byteLength);
  both.set(inner.iv);
  both.set(new Uint8Array(inner.data), 12);
  const body = await seal(`lock ${id}`, phone, both);
  const key = await importKey(raw);
  raw.fill(0);
  return { lock: { ...more, id, how: secret.how, rounds: used, wrong: 0, body }, key };
}

/** The draft's key, or undefined for a wrong secret. */
export async function openLock(phone: CryptoKey, lock: DraftLock, secret: Secret): Promise<CryptoKey | undefined> {
  try {
    const both = new Uint8Array(await openRow(lock.body, phone));
    const inner: SealedRow = { id: lock.id, iv: both.slice(0, 12), data: both.slice(12).buffer };
    const raw = new Uint8Array(await openRow(inner, await keyUnder(secret, lock.salt, lock.rounds)));
    const key = await importKey(raw);
    raw.fill(0);
    return key;
  } catch {
    return undefined;
  }
}

/** Puts the draft and its files under a lock, and throws the key away that they lay under. False when the draft was wiped meanwhile. */
export async function lockDraft(
  secret: Secret,
  more: Pick<DraftLock, 'salt' | 'credential'> | undefined,
  value: unknown,
  files: ReadonlyMap<string, ArrayBuffer>,
  now: number,
): Promise<boolean> {
  const phone = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const { lock, key } = await makeLock(phone, secret, more);
  const row: KeyRow = { id: 'draft', key: phone, begunAt: (await liveKey(now))?.begunAt ?? now, lock };
  if (!(await replaceKey(row, key, value, files))) return false;
  openWith({ lock: lock.id, key });
  return true;
}

/** The lock on the draft: what a passkey needs to know before it answers. */
export const lockOnDraft = async (now: number): Promise<DraftLock | undefined> => (await liveKey(now))?.lock;

/**
 * One try. It is counted and on the disk before it is made, so that ending the page does not give it back; with the tenth that fails, the
 * draft is deleted.
 * @returns how many tries are left, 0 for none; or 'open'; or 'gone' when there is no draft to open
 */
export async function unlockDraft(secret: Secret, now: number): Promise<'open' | 'gone' | number> {
  if (!(await liveKey(now))?.lock) return 'gone';
  let row: KeyRow | undefined;
  await transact(['key'], 'readwrite', (tx) =>
    tx.get<KeyRow>('key', 'draft', (it) => {
      if (!it?.lock) return;
      row = it;
      if (it.lock.wrong < MOST_TRIES) it.lock.wrong++;
      else row = undefined;
      tx.put('key', it);
    }),
  );
  const lock = row?.lock;
  const key = row && lock && lock.how === secret.how ? await openLock(row.key, lock, secret) : undefined;
  if (key && lock) {
    await transact(['key'], 'readwrite', (tx) =>
      tx.get<KeyRow>('key', 'draft', (it) => {
        if (it?.lock?.id === lock.id) tx.put('key', { ...it, lock: { ...it.lock, wrong: 0 } } as KeyRow);
      }),
    );
    openWith({ lock: lock.id, key });
    return 'open';
  }
  const left = lock ? MOST_TRIES - lock.wrong : 0;
  if (left <= 0) await wipeDraft();
  return Math.max(0, left);
}
