import { cfb } from '@noble/ciphers/aes.js';
import { md5 } from '@noble/hashes/legacy.js';

/**
 * Opens what a phone encrypted (ODK XForms specification, "Encryption"; https://getodk.github.io/xforms-spec/encryption): a symmetric key under
 * RSA-OAEP with SHA-256, files under AES-256 in CFB with the padding of PKCS #7. Runs in the browser of whoever holds the private key, and nowhere else.
 */
type Bytes = Uint8Array<ArrayBuffer>;

/** What cannot be opened. `code` is `not_a_key`, `other_key`, `damaged` or `other_submission`. */
export class EncryptedFault extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** A private key as OpenSSL writes it: PKCS #8, PEM or DER. @throws EncryptedFault `not_a_key` */
export async function readPrivateKey(file: Bytes): Promise<CryptoKey> {
  const text = new TextDecoder('latin1').decode(file);
  const [, body] = /-----BEGIN PRIVATE KEY-----([\s\S]+?)-----END PRIVATE KEY-----/.exec(text) ?? [];
  try {
    const der = body === undefined ? file : Uint8Array.from(atob(body.replace(/\s/g, '')), (it) => it.charCodeAt(0));
    return await crypto.subtle.importKey('pkcs8', der, { name: 'RSA-OAEP', hash: 'SHA-256' }, false, ['decrypt']);
  } catch {
    throw new EncryptedFault('not_a_key');
  }
}

/** The outside of an encrypted submission, as far as opening it goes. */
export interface Outside {
  instanceId: string;
  encryptedKey: string;
  /** in the order of the manifest, the XML of the answers last: each has an initialisation vector of its own */
  files: string[];
}

/** @throws EncryptedFault `other_key` */
export async function openKey(key: CryptoKey, it: Outside): Promise<Bytes> {
  try {
    const sealed = Uint8Array.from(atob(it.encryptedKey.replace(/\s/g, '')), (one) => one.charCodeAt(0));
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'RSA-OAEP' }, key, sealed));
  } catch {
    throw new EncryptedFault('other_key');
  }
}

/** The vector of the file with this number: MD5 over instance and key, one byte more for each file so far, in turn. */
export function vectorOf(instanceId: string, key: Uint8Array, number: number): Uint8Array {
  const id = new TextEncoder().encode(instanceId);
  const seed = new Uint8Array(id.length + key.length);
  seed.set(id);
  seed.set(key, id.length);
  const vector = md5(seed);
  for (let n = 0; n <= number; n++) vector[n % 16] = (vector[n % 16]! + 1) & 0xff;
  return vector;
}

/** @throws EncryptedFault `damaged` */
export function openFile(it: Outside, key: Uint8Array, name: string, sealed: Uint8Array): Uint8Array {
  const number = it.files.indexOf(name);
  if (number === -1 || sealed.length === 0 || sealed.length % 16 !== 0) throw new EncryptedFault('damaged');
  const padded = cfb(key, vectorOf(it.instanceId, key, number)).decrypt(sealed);
  const pad = padded.at(-1)!;
  if (pad < 1 || pad > 16 || padded.subarray(-pad).some((one) => one !== pad)) throw new EncryptedFault('damaged');
  return padded.subarray(0, -pad);
}
