/**
 * Sealed envelopes: what a phone can lock and only the workspace's server can open.
 *
 * Nothing of our own: HPKE (RFC 9180) in base mode, single shot, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, all of it done by
 * WebCrypto. P-256 and not X25519, because WebCrypto on old phones has only the former. This is the phone's side; the server opens with
 * Node's own cryptography (`envelope-opener.ts`), which needs no round through other threads for each of twenty small steps.
 *
 *     byte 0        version, 1
 *     bytes 1-8     which key: the start of SHA-256 of the recipient's public key
 *     bytes 9-73    `enc`, the phone's ephemeral public key, uncompressed point
 *     bytes 74-     ciphertext and 16 bytes of tag
 *
 * `context` says what the envelope holds and where it belongs; it is authenticated, so that one cannot be passed off as another.
 */
type Bytes = Uint8Array<ArrayBuffer>;
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const VERSION = 1;
const KEY_ID_LENGTH = 8;
const POINT_LENGTH = 65;
const HEADER_LENGTH = 1 + KEY_ID_LENGTH + POINT_LENGTH;
const TAG_LENGTH = 16;
/** HPKE's `info`: what all these envelopes are for. */
export const ENVELOPE_INFO = 'baraza sealed outbox 1';
const CURVE = { name: 'ECDH', namedCurve: 'P-256' };
const KEM_ID = [0x00, 0x10];
const KDF_ID = [0x00, 0x01];

export class EnvelopeError extends Error {}

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

function concat(...parts: (ArrayLike<number> | ArrayBuffer)[]): Bytes {
  const all = parts.map((part) => (part instanceof ArrayBuffer ? new Uint8Array(part) : part));
  const joined = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** HMAC with SHA-256. An empty key equals one of zeros. */
export type Hmac = (key: Bytes, data: Bytes) => Bytes | Promise<Bytes>;

async function webHmac(key: Bytes, data: Bytes): Promise<Bytes> {
  // an empty HMAC key equals one of zeros up to the block's length, and WebCrypto refuses empty ones
  const raw = key.length ? key : new Uint8Array(32);
  const imported = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, data));
}

/** RFC 9180, section 4: LabeledExtract. */
const extract = (hmac: Hmac, suite: Bytes, salt: Bytes, label: string, ikm: Bytes) =>
  hmac(salt, concat(utf8('HPKE-v1'), suite, utf8(label), ikm));

/** RFC 9180, section 4: LabeledExpand. Every length asked for here fits one block of SHA-256. */
async function expand(
  hmac: Hmac,
  suite: Bytes,
  prk: Bytes,
  label: string,
  info: Bytes,
  length: number,
): Promise<Bytes> {
  const block = await hmac(prk, concat([0, length], utf8('HPKE-v1'), suite, utf8(label), info, [1]));
  return block.slice(0, length);
}

/** `key_schedule_context`: the same for every envelope of a kind, and there is one kind. */
const scheduleContexts = new Map<string, Bytes>();

/** RFC 9180, sections 4.1 and 5.1, mode base: from the Diffie-Hellman value to the AEAD's key and nonce. */
export async function keySchedule(
  hmac: Hmac,
  dh: ArrayLike<number>,
  enc: Bytes,
  recipient: Bytes,
  info: Bytes,
  keyLength: 16 | 32,
): Promise<{ key: Bytes; nonce: Bytes }> {
  const none = new Uint8Array(0);
  const kem = concat(utf8('KEM'), KEM_ID);
  const eae = await extract(hmac, kem, none, 'eae_prk', Uint8Array.from(dh));
  const shared = await expand(hmac, kem, eae, 'shared_secret', concat(enc, recipient), 32);
  const suite = concat(utf8('HPKE'), KEM_ID, KDF_ID, [0, keyLength === 16 ? 1 : 2]);
  const name = `${keyLength} ${info.join()}`;
  const context =
    scheduleContexts.get(name) ??
    concat(
      [0],
      await extract(hmac, suite, none, 'psk_id_hash', none),
      await extract(hmac, suite, none, 'info_hash', info),
    );
  scheduleContexts.set(name, context);
  const secret = await extract(hmac, suite, shared, 'secret', none);
  return {
    key: await expand(hmac, suite, secret, 'key', context, keyLength),
    nonce: await expand(hmac, suite, secret, 'base_nonce', context, 12),
  };
}

const agree = (own: Key, other: Key) => crypto.subtle.deriveBits({ name: 'ECDH', public: other }, own, 256);
const importPoint = (raw: Bytes) => crypto.subtle.importKey('raw', raw, CURVE, true, []);

/** HPKE's single-shot seal; `pair` is the ephemeral one, given only by tests with published vectors. */
export async function hpkeSeal(
  recipient: Bytes,
  info: Bytes,
  aad: Bytes,
  plain: Bytes,
  keyLength: 16 | 32 = 32,
  pair?: { publicKey: Key; privateKey: Key },
): Promise<{ enc: Bytes; sealed: Bytes }> {
  const ephemeral =
    pair ?? ((await crypto.subtle.generateKey(CURVE, false, ['deriveBits'])) as { publicKey: Key; privateKey: Key });
  const enc = new Uint8Array(await crypto.subtle.exportKey('raw', ephemeral.publicKey));
  const { key, nonce } = await keySchedule(
    webHmac,
    new Uint8Array(await agree(ephemeral.privateKey, await importPoint(recipient))),
    enc,
    recipient,
    info,
    keyLength,
  );
  const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  return {
    enc,
    sealed: new Uint8Array(
      await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: aad }, aes, plain),
    ),
  };
}

/** What an envelope with a report is bound to. */
export const reportContext = (slug: string, id: string) => `report:${slug}:${id}`;
/** What an envelope with a file is bound to. */
export const attachmentContext = (slug: string, reportId: string, id: string) => `attachment:${slug}:${reportId}:${id}`;

/** What an envelope with a filled form is bound to; which one it is stands inside. */
export const formContext = (slug: string) => `form:${slug}`;

/** Names a key: the first 8 bytes of SHA-256 of the raw public point. */
export async function keyId(publicKey: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', publicKey)).slice(0, KEY_ID_LENGTH);
}

/** Seals bytes to a raw P-256 public point (65 bytes). The sealer cannot open the result. */
export async function sealEnvelope(publicKey: Bytes, context: string, plain: Bytes): Promise<Bytes> {
  const { enc, sealed } = await hpkeSeal(publicKey, utf8(ENVELOPE_INFO), utf8(context), plain);
  return concat([VERSION], await keyId(publicKey), enc, sealed);
}

/** Takes an envelope apart. Throws EnvelopeError when it cannot be one. */
export function readEnvelope(envelope: Bytes): { keyId: Bytes; enc: Bytes; sealed: Bytes } {
  if (envelope.length < HEADER_LENGTH + TAG_LENGTH) throw new EnvelopeError('too short');
  if (envelope[0] !== VERSION) throw new EnvelopeError(`version ${envelope[0]} is not known`);
  return {
    keyId: envelope.slice(1, 1 + KEY_ID_LENGTH),
    enc: envelope.slice(1 + KEY_ID_LENGTH, HEADER_LENGTH),
    sealed: envelope.slice(HEADER_LENGTH),
  };
}

/**
 * JSON padded with spaces to a multiple of `block` bytes, so that the length of an envelope does not tell how much was written.
 */
export function paddedJson(value: unknown, block = 1024): Bytes {
  const bytes = utf8(JSON.stringify(value));
  const padded = new Uint8Array(Math.ceil(bytes.length / block) * block).fill(32);
  padded.set(bytes);
  return padded;
}

/** Base64url without padding (RFC 4648, section 5). */
export function toBase64url(bytes: Bytes): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Reads base64 and base64url, padded or not. */
export function fromBase64(text: string): Bytes {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
