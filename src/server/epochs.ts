import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * Keys of days, in a folder apart from the other keys, the database and every backup. They wrap the shred keys of sources and are
 * destroyed after a week: what was copied before then cannot be opened by anybody, and what was erased since is dead in every copy.
 * A key's file is `epoch.2026-11-21`, 32 random bytes.
 */
export interface EpochKeys {
  /** The day whose key wraps now: made when it is first asked for. @returns `2026-11-21` (UTC) */
  today(now: Date): string;
  /** AES-256-GCM under the key of that day: nonce (12), ciphertext, tag (16). @param label what it belongs to, bound to it */
  wrap(epoch: string, secret: Uint8Array, label: string): Buffer;
  /** @returns null when the key of that day was destroyed. @throws Error for what was not wrapped so */
  unwrap(epoch: string, wrapped: Uint8Array, label: string): Buffer | null;
  /** days whose keys are here, oldest first */
  days(): string[];
  /** Overwrites and removes the key of a day. */
  destroy(epoch: string): void;
}

/** A day's key is destroyed when so many days have gone by since its day began: nobody who was erased on that day waits longer. */
export const EPOCH_DAYS = 7;

/** Opens the folder. @param folder absolute path, made when it is first written to */
export function openEpochs(folder: string): EpochKeys {
  const file = (epoch: string) => join(folder, `epoch.${epoch}`);
  const keyOf = (epoch: string): Buffer | null => {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(epoch)) throw new Error('an epoch is a day');
    try {
      const key = readFileSync(file(epoch));
      return key.length === 32 ? key : null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  };
  const make = (epoch: string): void => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    let handle: number;
    try {
      handle = openSync(file(epoch), 'wx', 0o600);
    } catch (error) {
      // several processes wrap on the same day: whoever was first has made it
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
      throw error;
    }
    writeSync(handle, randomBytes(32));
    fsyncSync(handle);
    closeSync(handle);
  };
  return {
    today(now) {
      const epoch = now.toISOString().slice(0, 10);
      if (!existsSync(file(epoch))) make(epoch);
      return epoch;
    },
    wrap(epoch, secret, label) {
      const key = keyOf(epoch);
      if (!key) throw new Error(`The key of ${epoch} is not here.`);
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(Buffer.from(label));
      return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
    },
    unwrap(epoch, wrapped, label) {
      const key = keyOf(epoch);
      if (!key) return null;
      const bytes = Buffer.from(wrapped);
      const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      cipher.setAAD(Buffer.from(label));
      cipher.setAuthTag(bytes.subarray(-16));
      return Buffer.concat([cipher.update(bytes.subarray(12, -16)), cipher.final()]);
    },
    days() {
      return (existsSync(folder) ? readdirSync(folder) : [])
        .flatMap((name) => /^epoch\.(\d{4}-\d{2}-\d{2})$/.exec(name)?.[1] ?? [])
        .toSorted();
    },
    destroy(epoch) {
      if (!existsSync(file(epoch))) return;
      const handle = openSync(file(epoch), 'r+');
      writeSync(handle, randomBytes(32), 0, 32, 0);
      fsyncSync(handle);
      closeSync(handle);
      rmSync(file(epoch));
    },
  };
}

/** What a shred key is bound to. */
export const shredLabel = (workspaceId: string, sourceId: string): string => `shred ${workspaceId} ${sourceId}`;
