import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sodium from 'libsodium-wrappers-sumo';
import type { ServerKeys } from './context.ts';

/**
 * Keys of this installation, in `<data>/keys`, outside the database and its backups. Made at first start, never sent anywhere.
 * Which process reads which: web the first four; the sealer the signing key; the worker the private half for identities, once, when two
 * people have agreed that custodians take them over; then it is destroyed.
 */

export interface StopGap {
  /** nothing more is sealed to it */
  closed: boolean;
  /** @throws Error for what was not sealed to it */
  open(envelope: Uint8Array): Uint8Array;
  /** From now on nothing is sealed to it: the public half goes first, so that nothing is lost in between. */
  close(): void;
  /** The private half is overwritten and removed. What was still sealed to it is gone. */
  destroy(): void;
}

export interface KeyFolder {
  /**
   * A new pair for the outbox; the old one is kept beside it, named by the day, until the end of the day `until` (60 days unless told).
   * Past that it is removed at the next replacement, opens nothing before, and what was sealed to it can be read by nobody any more.
   * The web process reads the new one when it starts.
   * @param until the last day, `2027-01-31` (UTC)
   * @throws Error when the pair was replaced today already
   */
  replaceOutbox(now: Date, until?: string): void;
  web(): Promise<ServerKeys & { sessionSecret: string }>;
  /** The pair that identities were sealed to before there were custodians; null once it is destroyed. */
  stopGap(): StopGap | null;
  signing(): { privateKey: KeyObject; publicKey: KeyObject; keyId: string };
  verifying(): { publicKey: KeyObject; keyId: string };
}

function keep(path: string, make: () => Uint8Array): Uint8Array {
  try {
    if (!existsSync(path)) writeFileSync(path, make(), { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    // web and worker start side by side: whoever was first has made it
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(path);
}

/** How long a replaced pair of the outbox still opens what comes. */
export const OUTBOX_KEPT_DAYS = 60;

const publicPoint = (der: Uint8Array): Uint8Array =>
  // the uncompressed point, 65 bytes: what WebCrypto imports as 'raw'
  new Uint8Array(
    (
      createPublicKey(createPrivateKey({ key: Buffer.from(der), type: 'pkcs8', format: 'der' })).export({
        type: 'spki',
        format: 'der',
      }) as Buffer
    ).subarray(-65),
  );

/** The secret number of a P-256 key, 32 bytes. */
const scalarOf = (der: Uint8Array): Uint8Array =>
  new Uint8Array(
    Buffer.from(
      createPrivateKey({ key: Buffer.from(der), type: 'pkcs8', format: 'der' }).export({ format: 'jwk' }).d!,
      'base64url',
    ),
  );

const newOutboxPair = (): Uint8Array =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'der' });

/**
 * The replaced pairs in a folder: `outbox.p256.2026-11-21` was replaced on that day (UTC), `outbox.p256.2026-11-21.until-2027-03-31` too, and
 * opens until the end of the other.
 */
function replacedOutboxes(folder: string): { name: string; until: Date }[] {
  return readdirSync(folder).flatMap((name) => {
    const [, day, last] = /^outbox\.p256\.(\d{4}-\d{2}-\d{2})(?:\.until-(\d{4}-\d{2}-\d{2}))?$/.exec(name) ?? [];
    const end = last ? Date.parse(`${last}T24:00:00Z`) : Date.parse(`${day}T24:00:00Z`) + OUTBOX_KEPT_DAYS * 86_400_000;
    return Number.isNaN(end) ? [] : [{ name, until: new Date(end) }];
  });
}

function keyIdOf(publicKey: KeyObject): string {
  return (publicKey.export({ type: 'spki', format: 'der' }) as Buffer).subarray(-32).toString('hex').slice(0, 16);
}

/** Opens (and fills, the first time) the folder of keys. @param folder absolute path */
export function openKeys(folder: string): KeyFolder {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = (name: string) => join(folder, name);
  const signing = () => {
    const der = keep(file('ledger.ed25519'), () =>
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }),
    );
    const privateKey = createPrivateKey({ key: Buffer.from(der), type: 'pkcs8', format: 'der' });
    const publicKey = createPublicKey(privateKey);
    keep(file('ledger.ed25519.pub'), () => publicKey.export({ type: 'spki', format: 'der' }));
    return { privateKey, publicKey, keyId: keyIdOf(publicKey) };
  };
  return {
    async web() {
      await sodium.ready;
      const outboxPrivate = keep(file('outbox.p256'), newOutboxPair);
      if (!existsSync(file('identities.pub')) && !existsSync(file('identities.retired'))) {
        const pair = sodium.crypto_box_keypair();
        keep(file('identities.private-for-custodians'), () => pair.privateKey);
        keep(file('identities.pub'), () => pair.publicKey);
      }
      const vapid = keep(file('vapid.p256'), newOutboxPair);
      return {
        vapid: { publicKey: publicPoint(vapid), privateKey: scalarOf(vapid) },
        sessionSecret: Buffer.from(keep(file('session.secret'), () => randomBytes(48))).toString('base64'),
        codeKey: keep(file('code.key'), () => randomBytes(32)),
        outboxPrivate,
        outboxPublic: publicPoint(outboxPrivate),
        outboxReplaced: replacedOutboxes(folder).map(({ name, until }) => {
          const privateKey = readFileSync(file(name));
          return { privateKey, publicKey: publicPoint(privateKey), until };
        }),
        get identityPublic() {
          return existsSync(file('identities.pub')) ? readFileSync(file('identities.pub')) : null;
        },
      };
    },
    stopGap() {
      const path = file('identities.private-for-custodians');
      if (!existsSync(path)) return null;
      const privateKey = readFileSync(path);
      const publicKey = sodium.crypto_scalarmult_base(privateKey);
      return {
        closed: existsSync(file('identities.retired')),
        open: (envelope) => sodium.crypto_box_seal_open(envelope, publicKey, privateKey),
        close() {
          keep(file('identities.retired'), () => publicKey);
          rmSync(file('identities.pub'), { force: true });
        },
        destroy() {
          writeFileSync(path, new Uint8Array(privateKey.length), { flush: true });
          rmSync(path);
        },
      };
    },
    replaceOutbox(now, until) {
      for (const { name, until } of replacedOutboxes(folder)) if (until <= now) rmSync(file(name));
      if (!existsSync(file('outbox.p256'))) return void keep(file('outbox.p256'), newOutboxPair);
      const today = `outbox.p256.${now.toISOString().slice(0, 10)}`;
      const kept = file(until ? `${today}.until-${until}` : today);
      if (readdirSync(folder).some((name) => name.startsWith(today)))
        throw new Error('The pair of the outbox was replaced today already.');
      // the new one is whole on the disk before the old one leaves its place
      const next = file('outbox.p256.next');
      rmSync(next, { force: true });
      keep(next, newOutboxPair);
      renameSync(file('outbox.p256'), kept);
      renameSync(next, file('outbox.p256'));
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
