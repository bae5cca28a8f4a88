import { createPublicKey, type KeyObject } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { insideAllowed } from '#server/outward.ts';

/** What the record needs to know of the house, from whoever runs the machine. */
export interface LedgerKit {
  /** the short name of the key that signs the heads */
  deployment: string;
  /** Ed25519, 32 bytes, base64url: what another deployment is given to keep our checkpoints */
  publicKey: string;
  /** names of the folders that checkpoints may be written to */
  folders: string[];
  /** whose checkpoints are kept here, by the short name of their key */
  keepsFor: ReadonlyMap<string, KeyObject>;
  /** origins on one's own network that checkpoints may be sent to */
  inside: string[];
}

/**
 * BARAZA_CHECKPOINT_FOLDERS, `stick=/media/stick,council=/mnt/council`: an administrator chooses a name, never a path.
 * @throws Error when a path does not begin at the root
 */
export function checkpointFolders(text: string | undefined): Map<string, string> {
  const folders = new Map<string, string>();
  for (const part of (text ?? '').split(',').map((it) => it.trim())) {
    if (part === '') continue;
    const [, name, path] = /^([A-Za-z0-9_-]{1,40})=(.+)$/.exec(part) ?? [];
    if (!name || !isAbsolute(path!))
      throw new Error('BARAZA_CHECKPOINT_FOLDERS is a list such as stick=/media/stick,council=/mnt/council.');
    folders.set(name, path!);
  }
  return folders;
}

const rawOf = (key: KeyObject): Buffer => (key.export({ type: 'spki', format: 'der' }) as Buffer).subarray(-32);
/** What stands before the 32 bytes of an Ed25519 key in SubjectPublicKeyInfo (RFC 8410). */
const SPKI_BEFORE = Buffer.from('302a300506032b6570032100', 'hex');

/** The key of 32 bytes in base64url. @throws Error when it is none */
export const publicKeyOf = (text: string): KeyObject => {
  const raw = Buffer.from(text, 'base64url');
  if (raw.length !== 32) throw new Error('A key of a deployment has 32 bytes in base64url.');
  return createPublicKey({ key: Buffer.concat([SPKI_BEFORE, raw]), type: 'spki', format: 'der' });
};

/** Environment: BARAZA_CHECKPOINT_FOLDERS; BARAZA_KEEPS_FOR, the public keys of deployments whose checkpoints are kept here; BARAZA_INSIDE_ALLOWED. */
export function ledgerKit(verifying: { publicKey: KeyObject; keyId: string }, env: NodeJS.ProcessEnv): LedgerKit {
  const keepsFor = (env.BARAZA_KEEPS_FOR ?? '').split(',').flatMap((it): [string, KeyObject][] => {
    if (it.trim() === '') return [];
    const key = publicKeyOf(it.trim());
    return [[rawOf(key).toString('hex').slice(0, 16), key]];
  });
  return {
    deployment: verifying.keyId,
    publicKey: rawOf(verifying.publicKey).toString('base64url'),
    folders: [...checkpointFolders(env.BARAZA_CHECKPOINT_FOLDERS).keys()],
    keepsFor: new Map(keepsFor),
    inside: insideAllowed(env.BARAZA_INSIDE_ALLOWED),
  };
}
