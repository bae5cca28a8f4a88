/**
 * The folder of keys in one file, sealed under a passphrase, apart from every backup of the database: whoever has both has everything.
 *
 *   packKeys(folder, to, passphrase): Promise<{ packed, leftOut }>
 *   unpackKeys(path, folder, passphrase): Promise<string[]>
 *
 * The passphrase becomes a key by Argon2id (libsodium's MODERATE: 256 MB, 3 passes); the rest is the same stream as a backup's.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sodium from 'libsodium-wrappers-sumo';
import { writeDurably } from '#server/data-folder.ts';
import { startupError } from '#server/startup-error.ts';
import { base64, fromBase64, readHead, sealTo, unseal } from './sealed-stream.ts';

/**
 * What is never packed: keys whose whole purpose is that they can be destroyed (addresses, peppers, the daily keys of erasure), and
 * the private half for identities, which belongs to the custodians and to no machine.
 */
const NEVER = /^(vault|address|pepper|epoch|erasure)|private-for-custodians/;

const LEAST_PASSPHRASE = 16;

/** Twenty-eight signs in sevens, 140 bits, without those that are mistaken for one another. */
export function newPassphrase(): string {
  const SIGNS = '23456789abcdefghijkmnpqrstuvwxyz';
  const text = [...randomBytes(28)].map((byte) => SIGNS[byte % 32]).join('');
  return (text.match(/.{7}/g) ?? []).join('-');
}

const MOST_MEMORY = 1_073_741_824;

async function keyFrom(passphrase: string, salt: Uint8Array, ops: number, memory: number): Promise<Uint8Array> {
  await sodium.ready;
  if (memory > MOST_MEMORY || ops > 20) throw startupError('BACKUP_DAMAGED', 'The second line of the file is damaged.');
  return sodium.crypto_pwhash(
    sodium.crypto_secretstream_xchacha20poly1305_KEYBYTES,
    passphrase.normalize('NFC').trim(),
    salt,
    ops,
    memory,
    sodium.crypto_pwhash_ALG_ARGON2ID13,
  );
}

export async function packKeys(
  folder: string,
  to: string,
  passphrase: string,
): Promise<{ packed: string[]; leftOut: string[] }> {
  if (passphrase.trim().length < LEAST_PASSPHRASE)
    throw startupError('PASSPHRASE_SHORT', `A passphrase has ${LEAST_PASSPHRASE} signs at least.`);
  if (existsSync(to)) throw startupError('BACKUP_EXISTS', `${to} is there already; nothing is written over it.`);
  const names = readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isFile())
    .toSorted();
  const packed = names.filter((name) => !NEVER.test(name));
  await sodium.ready;
  const salt = new Uint8Array(randomBytes(sodium.crypto_pwhash_SALTBYTES));
  const [ops, memory] = [sodium.crypto_pwhash_OPSLIMIT_MODERATE, sodium.crypto_pwhash_MEMLIMIT_MODERATE];
  const key = await keyFrom(passphrase, salt, ops, memory);
  const beside = `${to}.part`;
  const handle = await open(beside, 'wx', 0o600);
  try {
    const sealed = await sealTo(handle, 'BARAZA KEYS 1', {
      key,
      fields: { kdf: 'argon2id13', ops, memory, salt: base64(salt) },
    });
    await sealed.finish(
      Buffer.from(
        JSON.stringify(packed.map((name) => ({ name, bytes: readFileSync(join(folder, name)).toString('base64') }))),
      ),
    );
    await handle.close();
    await rename(beside, to);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(beside, { force: true });
    throw error;
  }
  return { packed, leftOut: names.filter((name) => NEVER.test(name)) };
}

/** What is in a file of keys. @throws StartupError PASSPHRASE_WRONG, BACKUP_UNKNOWN */
export async function readKeys(path: string, passphrase: string): Promise<{ name: string; bytes: Buffer }[]> {
  const head = await readHead(path, 'BARAZA KEYS 1');
  const key = await keyFrom(
    passphrase,
    fromBase64(head.fields.salt),
    Number(head.fields.ops),
    Number(head.fields.memory),
  );
  try {
    for await (const { message } of unseal(path, head, key, () => 'in its keys'))
      return (
        (JSON.parse(Buffer.from(message).toString()) as { name: string; bytes: string }[])
          // a name is a name, never a way out of the folder
          .filter(({ name }) => /^[\w.-]+$/.test(name) && !name.startsWith('.'))
          .map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes, 'base64') }))
      );
  } catch (error) {
    throw startupError(
      'PASSPHRASE_WRONG',
      `${path} cannot be opened: the passphrase is another one, or the file is damaged.`,
      error,
    );
  }
  throw startupError('BACKUP_DAMAGED', `${path} is empty.`);
}

/**
 * Puts keys into the folder of an installation that has never been used. Keys that a first start made there are moved aside, into
 * `replaced-<time>`.
 */
export async function unpackKeys(keys: { name: string; bytes: Buffer }[], folder: string, now: Date): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const before = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile());
  if (before.length > 0) {
    const aside = join(folder, `replaced-${now.toISOString().replaceAll(/[:.]/g, '-')}`);
    mkdirSync(aside, { mode: 0o700 });
    for (const name of before) await rename(join(folder, name), join(aside, name));
  }
  for (const { name, bytes } of keys) writeDurably(join(folder, name), bytes, 0o600);
}
