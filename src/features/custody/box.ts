import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { argon2idAsync } from '@noble/hashes/argon2.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { combine, split } from 'shamir-secret-sharing';

/**
 * Identities in boxes that two custodians open together. The same code seals on the server and opens in the custodian's client; nothing
 * here reads a clock, a network or a store.
 *
 * One identity: a random 32-byte key encrypts it (XChaCha20-Poly1305); the key is split by Shamir's scheme (any 2 of n); each share is
 * sealed to one custodian's X25519 key, byte for byte as libsodium's `crypto_box_seal` does. Every share carries inside its seal what it
 * belongs to, and the list of commitments to all shares is authenticated with the identity: a share of another identity, workspace,
 * generation or purpose is refused before it is used, and one that was tampered with is told from its fellow.
 */

const BOX_VERSION = 1;
const PAD_TO = 512;
export const KEY_BYTES = 32;

/** What two are needed for; fixed, since every rule and every text rests on it. */
export const THRESHOLD = 2;

export interface Pair {
  publicKey: Uint8Array;
  privateKey: Uint8Array;
}

/** Thrown when a box, share or lock is not what it should be. `code` is also the key of what the screen says. */
export class BoxError extends Error {
  readonly code: 'not_for_this_key' | 'mislabelled' | 'tampered' | 'too_few' | 'wrong_words' | 'unreadable';
  /** the custodian whose share it was, where it is known */
  readonly custodian: string | null;
  constructor(code: BoxError['code'], custodian: string | null = null) {
    super(code);
    this.code = code;
    this.custodian = custodian;
  }
}

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const utf8 = new TextEncoder();
const bytesOf = (...parts: Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, it) => sum + it.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};
const equal = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.reduce((differs, byte, at) => differs | (byte ^ b[at]!), 0) === 0;

export const toBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (it) => String.fromCharCode(it)).join(''));
/** @throws BoxError `unreadable` for what is no base64 */
export function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (it) => it.charCodeAt(0));
  } catch {
    throw new BoxError('unreadable');
  }
}

/** A new X25519 pair. */
export function makePair(): Pair {
  const privateKey = random(KEY_BYTES);
  return { privateKey, publicKey: x25519.getPublicKey(privateKey) };
}
export const publicOf = (privateKey: Uint8Array): Uint8Array => x25519.getPublicKey(privateKey);

const SIGMA = Uint32Array.of(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574);
const words32 = (bytes: Uint8Array): Uint32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, at) => view.getUint32(at * 4, true));
};

/** The key of `crypto_box`: HSalsa20 over the X25519 secret, as NaCl has it. */
function boxKey(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const out = new Uint32Array(8);
  hsalsa(SIGMA, words32(x25519.getSharedSecret(privateKey, publicKey)), new Uint32Array(4), out);
  const key = new Uint8Array(KEY_BYTES);
  const view = new DataView(key.buffer);
  out.forEach((word, at) => view.setUint32(at * 4, word, true));
  return key;
}
const sealNonce = (ephemeral: Uint8Array, publicKey: Uint8Array): Uint8Array =>
  blake2b(bytesOf(ephemeral, publicKey), { dkLen: 24 });

/** libsodium's `crypto_box_seal`: anybody can seal to a public key, its owner alone opens. */
export function sealTo(publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  const { privateKey, publicKey: ephemeral } = makePair();
  const sealed = xsalsa20poly1305(boxKey(privateKey, publicKey), sealNonce(ephemeral, publicKey)).encrypt(message);
  privateKey.fill(0);
  return bytesOf(ephemeral, sealed);
}

/** libsodium's `crypto_box_seal_open`. @throws BoxError `not_for_this_key` */
export function openSealed(pair: Pair, sealed: Uint8Array): Uint8Array {
  try {
    const ephemeral = sealed.subarray(0, KEY_BYTES);
    return xsalsa20poly1305(boxKey(pair.privateKey, ephemeral), sealNonce(ephemeral, pair.publicKey)).decrypt(
      sealed.subarray(KEY_BYTES),
    );
  } catch {
    throw new BoxError('not_for_this_key');
  }
}

/** What a box is: it stands inside every share, and is authenticated with the identity. */
export interface BoxLabel {
  /** a dummy to practise on is never taken for an identity, nor the other way round */
  purpose: 'identity' | 'test';
  workspace: string;
  /** the identity's id, or the test's */
  box: string;
  generation: number;
}

export interface Seat {
  custodian: string;
  publicKey: Uint8Array;
}

export interface SealedShare {
  custodian: string;
  /** SHA-256 of the share */
  commitment: Uint8Array;
  sealed: Uint8Array;
}

export interface SharedBox {
  /** nonce and ciphertext */
  body: Uint8Array;
  shares: SealedShare[];
}

const commitmentOf = (share: Uint8Array): Uint8Array => sha256(bytesOf(utf8.encode('baraza custody share '), share));

/** What is authenticated beside the ciphertext: the label and who holds which share. */
const boundOf = (label: BoxLabel, shares: readonly { custodian: string; commitment: Uint8Array }[]): Uint8Array =>
  utf8.encode(
    JSON.stringify([
      'baraza custody box',
      BOX_VERSION,
      label.purpose,
      label.workspace,
      label.box,
      label.generation,
      shares.map((it) => [it.custodian, toBase64(it.commitment)]).toSorted(([a], [b]) => (a! < b! ? -1 : 1)),
    ]),
  );

const shareText = (label: BoxLabel, custodian: string, share: Uint8Array, errand: string | null): Uint8Array =>
  utf8.encode(
    JSON.stringify({ v: BOX_VERSION, ...label, custodian, share: toBase64(share), ...(errand ? { errand } : {}) }),
  );

/**
 * Encrypts a text under a new key and seals one share of that key to each custodian.
 * @param seats two or more, each custodian once
 */
export async function sealShared(label: BoxLabel, text: string, seats: readonly Seat[]): Promise<SharedBox> {
  const key = random(KEY_BYTES);
  const parts = await split(key, seats.length, THRESHOLD);
  const shares = seats.map((seat, at) => ({
    custodian: seat.custodian,
    commitment: commitmentOf(parts[at]!),
    sealed: sealTo(seat.publicKey, shareText(label, seat.custodian, parts[at]!, null)),
  }));
  const plain = utf8.encode(text);
  // spaces to whole blocks: the length tells nothing of the name
  const padded = new Uint8Array(Math.ceil((plain.length + 1) / PAD_TO) * PAD_TO).fill(0x20);
  padded.set(plain);
  const nonce = random(24);
  const body = bytesOf(nonce, xchacha20poly1305(key, nonce, boundOf(label, shares)).encrypt(padded));
  for (const bytes of [key, plain, padded, ...parts]) bytes.fill(0);
  return { body, shares };
}

export interface OpenShare {
  custodian: string;
  share: Uint8Array;
}

/**
 * Opens a share sealed to this pair and insists that it is the one asked for.
 * @param expected what the box must be; `errand` when the share was handed over for one opening or change
 * @throws BoxError `not_for_this_key`, `mislabelled`, `unreadable`
 */
export function openShare(
  pair: Pair,
  sealed: Uint8Array,
  expected: BoxLabel & { custodian: string; errand?: string | null },
): OpenShare {
  const plain = openSealed(pair, sealed);
  let it: Record<string, unknown>;
  try {
    it = JSON.parse(new TextDecoder().decode(plain)) as Record<string, unknown>;
  } catch {
    throw new BoxError('unreadable', expected.custodian);
  }
  plain.fill(0);
  const same = (['purpose', 'workspace', 'box', 'generation', 'custodian'] as const).every(
    (name) => it[name] === expected[name],
  );
  if (it.v !== BOX_VERSION || typeof it.share !== 'string') throw new BoxError('unreadable', expected.custodian);
  if (!same || (it.errand ?? null) !== (expected.errand ?? null)) throw new BoxError('mislabelled', expected.custodian);
  return { custodian: expected.custodian, share: fromBase64(it.share) };
}

/** A dummy for one custodian: a box as every other, with nothing in it but sixteen random bytes. Opened, it proves key and words. */
export function sealTestBox(label: BoxLabel, seat: Seat): { sealed: Uint8Array; answer: string } {
  const share = random(16);
  return { sealed: sealTo(seat.publicKey, shareText(label, seat.custodian, share, null)), answer: toBase64(share) };
}

/** Seals an opened share anew, to the one who asked or who makes the new shares, for this one errand. */
export const handOver = (
  to: Uint8Array,
  label: BoxLabel,
  opened: OpenShare,
  /** the opening's or the change's id */
  errand: string,
): Uint8Array => sealTo(to, shareText(label, opened.custodian, opened.share, errand));

/**
 * Puts two shares together and decrypts.
 * @param commitments of all shares of the box, as they are stored beside it
 * @throws BoxError `too_few` for fewer than two different ones, `tampered` (with the custodian, where one share does not fit)
 */
export async function openShared(
  label: BoxLabel,
  body: Uint8Array,
  commitments: readonly { custodian: string; commitment: Uint8Array }[],
  shares: readonly OpenShare[],
): Promise<string> {
  const different = new Map(shares.map((it) => [it.custodian, it.share]));
  if (different.size < THRESHOLD) throw new BoxError('too_few');
  for (const [custodian, share] of different) {
    const known = commitments.find((it) => it.custodian === custodian);
    if (!known || !equal(known.commitment, commitmentOf(share))) throw new BoxError('tampered', custodian);
  }
  let padded: Uint8Array;
  try {
    const key = await combine([...different.values()]);
    padded = xchacha20poly1305(key, body.subarray(0, 24), boundOf(label, commitments)).decrypt(body.subarray(24));
    key.fill(0);
  } catch {
    throw new BoxError('tampered');
  }
  const text = new TextDecoder().decode(padded).trimEnd();
  padded.fill(0);
  return text;
}

/** A private key under words: Argon2id makes the key that encrypts it. */
export interface WordLock {
  how: 'words';
  /** Argon2id: kibibytes, passes, lanes */
  m: number;
  t: number;
  p: number;
  salt: string;
  body: string;
}
/** A private key under a passkey's PRF: the browser's authenticator makes the key. */
export interface PasskeyLock {
  how: 'passkey';
  credential: string;
  salt: string;
  body: string;
}
export type Lock = WordLock | PasskeyLock;

/** 64 MiB and three passes, as RFC 9106 advises where memory is short; one lane, since a page has one thread. About two seconds, and no strain on 2 GB. */
export const ARGON = { m: 65_536, t: 3, p: 1 } as const;
/** What a lock may ask of a browser at most: one made elsewhere must not bring it down. */
const MOST_MEMORY = 262_144;

const lockBound = (custodian: string, publicKey: Uint8Array): Uint8Array =>
  utf8.encode(`baraza custodian key ${BOX_VERSION} ${custodian} ${toBase64(publicKey)}`);

async function wordKey(
  words: string,
  lock: Pick<WordLock, 'm' | 't' | 'p' | 'salt'>,
  onProgress?: (part: number) => void,
): Promise<Uint8Array> {
  return argon2idAsync(words, fromBase64(lock.salt), {
    m: lock.m,
    t: lock.t,
    p: lock.p,
    dkLen: KEY_BYTES,
    asyncTick: 20,
    ...(onProgress ? { onProgress } : {}),
  });
}

function encryptKey(key: Uint8Array, custodian: string, pair: Pair): string {
  const nonce = random(24);
  const bound = lockBound(custodian, pair.publicKey);
  return toBase64(bytesOf(nonce, xchacha20poly1305(key, nonce, bound).encrypt(pair.privateKey)));
}

function decryptKey(key: Uint8Array, custodian: string, publicKey: Uint8Array, body: string): Pair {
  const bytes = fromBase64(body);
  let privateKey: Uint8Array;
  try {
    privateKey = xchacha20poly1305(key, bytes.subarray(0, 24), lockBound(custodian, publicKey)).decrypt(
      bytes.subarray(24),
    );
  } catch {
    throw new BoxError('wrong_words');
  }
  if (!equal(publicOf(privateKey), publicKey)) throw new BoxError('unreadable');
  return { privateKey, publicKey };
}

/** Encrypts a private key under words. @param words as `normalWords` gives them */
export async function lockWithWords(
  words: string,
  custodian: string,
  pair: Pair,
  onProgress?: (part: number) => void,
): Promise<WordLock> {
  const lock = { how: 'words' as const, ...ARGON, salt: toBase64(random(16)) };
  const key = await wordKey(words, lock, onProgress);
  return { ...lock, body: encryptKey(key, custodian, pair) };
}

/** @throws BoxError `wrong_words` */
export async function unlockWithWords(
  words: string,
  custodian: string,
  publicKey: Uint8Array,
  lock: WordLock,
  onProgress?: (part: number) => void,
): Promise<Pair> {
  if (lock.m > MOST_MEMORY || lock.t > 16 || lock.p > 4 || lock.m < ARGON.m || lock.t < ARGON.t)
    throw new BoxError('unreadable');
  return decryptKey(await wordKey(words, lock, onProgress), custodian, publicKey, lock.body);
}

const passkeyKey = (prf: Uint8Array): Uint8Array =>
  blake2b(prf, { dkLen: KEY_BYTES, personalization: utf8.encode('baraza custody 1') });

/** Encrypts a private key under what a passkey's PRF gave (32 bytes or more). */
export const lockWithPasskey = (
  prf: Uint8Array,
  credential: string,
  salt: Uint8Array,
  custodian: string,
  pair: Pair,
): PasskeyLock => ({
  how: 'passkey',
  credential,
  salt: toBase64(salt),
  body: encryptKey(passkeyKey(prf), custodian, pair),
});

/** @throws BoxError `wrong_words` */
export const unlockWithPasskey = (prf: Uint8Array, custodian: string, publicKey: Uint8Array, lock: PasskeyLock): Pair =>
  decryptKey(passkeyKey(prf), custodian, publicKey, lock.body);

/**
 * Six words that stand for a request (66 bits): the one who asks and the one who is asked read them to each other, and know that nobody
 * on the way has put in a key of their own.
 */
export function wordsOfRequest(it: {
  workspace: string;
  opening: string;
  box: string;
  publicKey: Uint8Array;
}): string[] {
  const hash = blake2b(
    utf8.encode(JSON.stringify(['baraza request', it.workspace, it.opening, it.box, toBase64(it.publicKey)])),
    {
      dkLen: 12,
    },
  );
  return Array.from({ length: 6 }, (_, at) => {
    const bits = at * 11;
    const three = (hash[bits >> 3]! << 16) | (hash[(bits >> 3) + 1]! << 8) | (hash[(bits >> 3) + 2] ?? 0);
    return wordlist[(three >> (13 - (bits & 7))) & 2047]!;
  });
}
