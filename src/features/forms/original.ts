import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';

/**
 * Originals of submissions, sealed under a key made of their source's shred key: AES-256-GCM, bound to workspace, submission and part. When
 * the shred key dies, so do they, in every copy (decision 0034).
 *
 *     byte 0       version, 1
 *     bytes 1-12   nonce
 *     bytes 13-    ciphertext and 16 bytes of tag
 */
const VERSION = 1;

/** The key for a source's originals. @param shredKey 32 bytes */
export const originalKey = (shredKey: Uint8Array): KeyObject =>
  createSecretKey(new Uint8Array(hkdfSync('sha256', shredKey, '', 'baraza submission original 1', 32)));

const label = (workspaceId: string, submissionId: string, part: string) =>
  Buffer.from(`original ${workspaceId} ${submissionId} ${part}`);

export interface OriginalName {
  workspaceId: string;
  submissionId: string;
  /** `xml`, or the name of a file */
  part: string;
}

export function sealOriginal(key: KeyObject, it: OriginalName, bytes: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(label(it.workspaceId, it.submissionId, it.part));
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Error for another submission, another part, another key */
export function openOriginal(key: KeyObject, it: OriginalName, envelope: Uint8Array): Buffer {
  const bytes = Buffer.from(envelope);
  if (bytes[0] !== VERSION) throw new Error('an original of an unknown kind');
  const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 13));
  cipher.setAAD(label(it.workspaceId, it.submissionId, it.part));
  cipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([cipher.update(bytes.subarray(13, -16)), cipher.final()]);
}
