import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import canonicalize from 'canonicalize';

/**
 * What another house checks before it believes a release: signed with this deployment's key (Ed25519, RFC 8032) over the canonical
 * form (RFC 8785). Recall and correction are in it, so that they travel.
 */
export interface Manifest {
  format: 'baraza-release-manifest/1';
  id: string;
  workspace: string;
  exercise: boolean;
  outOn: string;
  state: 'out' | 'recalled';
  /** SHA-256 of the body's canonical form, hex; null once recalled */
  sha256: string | null;
  recalled: { on: string; reason: string } | null;
  corrects: string | null;
  correctedBy: string | null;
  keyId: string;
}
export interface SignedManifest {
  manifest: Manifest;
  /** base64url */
  signature: string;
}

export const sha256Of = (value: unknown): string => createHash('sha256').update(canonicalize(value)!).digest('hex');

export const signManifest = (manifest: Manifest, key: KeyObject): SignedManifest => ({
  manifest,
  signature: sign(null, Buffer.from(canonicalize(manifest)!), key).toString('base64url'),
});

export type ManifestFault = 'bad_signature' | 'other_body' | 'recalled' | 'not_a_manifest';

/**
 * Whether a release may be taken over: null, or what speaks against it.
 * @param body the downloaded JSON, parsed; undefined to check the manifest alone
 * @param publicKey the deployment's, had from somewhere else than the portal: PEM or SPKI in base64
 */
export function manifestFault(
  signed: SignedManifest,
  body: unknown,
  publicKey: string | KeyObject,
): ManifestFault | null {
  if (signed?.manifest?.format !== 'baraza-release-manifest/1' || typeof signed.signature !== 'string')
    return 'not_a_manifest';
  const key =
    typeof publicKey !== 'string'
      ? publicKey
      : publicKey.includes('BEGIN')
        ? createPublicKey(publicKey)
        : createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' });
  if (!verify(null, Buffer.from(canonicalize(signed.manifest)!), key, Buffer.from(signed.signature, 'base64url')))
    return 'bad_signature';
  if (signed.manifest.state === 'recalled') return 'recalled';
  return body !== undefined && sha256Of(body) !== signed.manifest.sha256 ? 'other_body' : null;
}
