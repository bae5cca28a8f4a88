import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sodium from 'libsodium-wrappers-sumo';
import type { ServerKeys } from './context.ts';

/**
 * Keys of this installation, in `<data>/keys`, outside the database and its backups. Made at first start, never sent anywhere.
 * Which process reads which: web the first four; the sealer the signing key; nobody here the private half for identities, which
 * is made for the custodians and kept in a file apart until they have taken it over.
 */

export interface KeyFolder {
  web(): Promise<ServerKeys & { sessionSecret: string }>;
  signing(): { privateKey: KeyObject; publicKey: KeyObject; keyId: string };
  verifying(): { publicKey: KeyObject; keyId: string };
}

function keep(path: string, make: () => Uint8Array): Uint8Array {
  if (!existsSync(path)) writeFileSync(path, make(), { mode: 0o600, flag: 'wx' });
  return readFileSync(path);
}

function keyIdOf(publicKey: KeyObject): string {
  return (publicKey.export({ type: 'spki', format: 'der' }) as Buffer).subarray(-32).toString('hex').slice(0, 16);
}

/** Opens (and fills, the first time) the folder of keys. @param folder absolute path */
export function openKeys(folder: string): KeyFolder {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = (name: string) => join(folder, name);
  const signing = () => {
    const der = keep(file('ledger.ed25519'), () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }));
    const privateKey = createPrivateKey({ key: Buffer.from(der), type: 'pkcs8', format: 'der' });
    const publicKey = createPublicKey(privateKey);
    keep(file('ledger.ed25519.pub'), () => publicKey.export({ type: 'spki', format: 'der' }));
    return { privateKey, publicKey, keyId: keyIdOf(publicKey) };
  };
  return {
    async web() {
      await sodium.ready;
      if (!existsSync(file('outbox.p256'))) {
        const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        keep(file('outbox.p256'), () => pair.privateKey.export({ type: 'pkcs8', format: 'der' }));
      }
      const outboxPrivate = readFileSync(file('outbox.p256'));
      const outboxPublicKey = createPublicKey(createPrivateKey({ key: outboxPrivate, type: 'pkcs8', format: 'der' }));
      if (!existsSync(file('identities.pub'))) {
        const pair = sodium.crypto_box_keypair();
        keep(file('identities.private-for-custodians'), () => pair.privateKey);
        keep(file('identities.pub'), () => pair.publicKey);
      }
      return {
        sessionSecret: Buffer.from(keep(file('session.secret'), () => randomBytes(48))).toString('base64'),
        codeKey: keep(file('code.key'), () => randomBytes(32)),
        outboxPrivate,
        // the uncompressed point, 65 bytes: what WebCrypto imports as 'raw'
        outboxPublic: new Uint8Array((outboxPublicKey.export({ type: 'spki', format: 'der' }) as Buffer).subarray(-65)),
        identityPublic: readFileSync(file('identities.pub')),
      };
    },
    signing,
    verifying() {
      if (!existsSync(file('ledger.ed25519.pub'))) signing();
      const publicKey = createPublicKey({ key: readFileSync(file('ledger.ed25519.pub')), type: 'spki', format: 'der' });
      return { publicKey, keyId: keyIdOf(publicKey) };
    },
  };
}

/** Keyed BLAKE2b-256 of a code or link token: what the database keeps instead of it. */
export function keyedHash(key: Uint8Array, ...parts: string[]): Buffer {
  return Buffer.from(sodium.crypto_generichash(32, parts.join('\u0000'), key));
}
