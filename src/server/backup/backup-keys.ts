/**
 * The pair that backups are sealed to. The public half lies with the installation and seals; the private half opens, and belongs
 * somewhere else: on paper, on a stick in a safe, with somebody in another place.
 *
 *   newBackupPair(): Promise<BackupPair>            both halves as one line of text each
 *   readPublic(text), readPrivate(text)             with the checksum looked at
 *   lockTo(publicKey), openWith(head, privateKey)   the key of one file
 */
import { createHash } from 'node:crypto';
import sodium from 'libsodium-wrappers-sumo';
import { startupError } from '#server/startup-error.ts';
import { base64, fromBase64, type Lock, type SealedHead } from './sealed-stream.ts';

export interface BackupPair {
  /** `baraza-backup-public-1:…` */
  publicText: string;
  /** `baraza-backup-PRIVATE-1:…`; with it every backup sealed to the public half can be read */
  privateText: string;
  keyId: string;
}

const PUBLIC = 'baraza-backup-public-1:';
const PRIVATE = 'baraza-backup-PRIVATE-1:';

/** Copied by hand, a key gets mistakes: the last eight signs are a checksum. */
const checksum = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 8);
const render = (kind: string, bytes: Uint8Array): string =>
  `${kind}${Buffer.from(bytes).toString('base64url')}.${checksum(bytes)}`;

function parse(kind: string, text: string, what: string): Uint8Array {
  // a file of a key may carry lines of explanation, which begin with #
  const line = text
    .split('\n')
    .map((it) => it.trim())
    .find((it) => it && !it.startsWith('#'));
  const [, body = '', sum = ''] = new RegExp(`^${kind}([\\w-]{43})\\.([0-9a-f]{8})$`).exec(line ?? '') ?? [];
  const bytes = new Uint8Array(Buffer.from(body, 'base64url'));
  if (bytes.length !== 32 || checksum(bytes) !== sum)
    throw startupError(
      'BACKUP_KEY_WRONG',
      line?.startsWith(kind === PUBLIC ? PRIVATE : PUBLIC)
        ? `That is the other half of the pair: ${what} is asked for.`
        : `That is not ${what}: it begins with “${kind}” and ends with a checksum, and one of the two is not so. Compare it sign by sign with the original.`,
    );
  return bytes;
}

export const readPublic = (text: string): Uint8Array => parse(PUBLIC, text, 'the public half of a backup key');
export const readPrivate = (text: string): Uint8Array => parse(PRIVATE, text, 'the private half of a backup key');

export const backupKeyId = (publicKey: Uint8Array): string =>
  createHash('sha256').update(publicKey).digest('hex').slice(0, 16);

export async function newBackupPair(): Promise<BackupPair> {
  await sodium.ready;
  const pair = sodium.crypto_box_keypair();
  return {
    publicText: render(PUBLIC, pair.publicKey),
    privateText: render(PRIVATE, pair.privateKey),
    keyId: backupKeyId(pair.publicKey),
  };
}

/** A fresh key for one file, sealed to the public half. */
export async function lockTo(publicKey: Uint8Array): Promise<Lock> {
  await sodium.ready;
  const key = sodium.crypto_secretstream_xchacha20poly1305_keygen();
  return { key, fields: { key: backupKeyId(publicKey), sealed: base64(sodium.crypto_box_seal(key, publicKey)) } };
}

/** The key of one file. @throws StartupError BACKUP_KEY_OTHER when the file was sealed to another pair */
export async function openWith(path: string, head: SealedHead, privateKey: Uint8Array): Promise<Uint8Array> {
  await sodium.ready;
  const publicKey = sodium.crypto_scalarmult_base(privateKey);
  try {
    return sodium.crypto_box_seal_open(fromBase64(head.fields.sealed), publicKey, privateKey);
  } catch {
    throw startupError(
      'BACKUP_KEY_OTHER',
      head.fields.key === backupKeyId(publicKey)
        ? `${path} is damaged in its second line: its key cannot be opened.`
        : `${path} was sealed to the key ${String(head.fields.key)}; this is the private half of ${backupKeyId(publicKey)}.`,
    );
  }
}
