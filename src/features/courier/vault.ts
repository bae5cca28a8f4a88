import {
  mkdirSync,
  openSync,
  closeSync,
  fsyncSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import sodium from 'libsodium-wrappers-sumo';
import { quarterOf } from './courier.rules.ts';

/**
 * The folder of the address vault: the key of addresses, the pair that addresses are handed over to, the peppers of senders' hashes. It
 * lies outside the database, its backups and the other keys, and is read by the courier alone.
 */
export interface Vault {
  /** addresses are sealed to it where they are entered (crypto_box_seal, X25519) */
  publicKey: Uint8Array;
  /** What was sealed to it. @throws Error for anything else */
  openHanded(sealed: Uint8Array): string;
  /** An address for the database, bound to its row and to its source's shred key (32 bytes). */
  lock(row: AddressRow, address: string, shredKey: Uint8Array): Buffer;
  /** @throws Error for another row, another source, another key */
  unlock(row: AddressRow, locked: Uint8Array, shredKey: Uint8Array): string;
  /** The pepper of this quarter, made when it is first asked for. */
  pepper(now: Date): string;
  /** peppers that are here, oldest first */
  peppers(): string[];
  /** BLAKE2b-256 keyed with a pepper over workspace, channel and address: by it a sender is found again. */
  senderHash(pepper: string, workspaceId: string, channel: string, address: string): Buffer;
  destroyPepper(pepper: string): void;
}

export interface AddressRow {
  workspaceId: string;
  id: string;
  sourceId: string;
  channel: string;
}

const VERSION = 1;
const labelOf = (it: AddressRow) => `address ${it.workspaceId} ${it.id} ${it.sourceId} ${it.channel}`;

function keep(path: string, make: () => Uint8Array): Uint8Array {
  try {
    const handle = openSync(path, 'wx', 0o600);
    writeSync(handle, make());
    fsyncSync(handle);
    closeSync(handle);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(path);
}

/** Opens (and fills, the first time) the folder. @param folder absolute path */
export async function openVault(folder: string): Promise<Vault> {
  await sodium.ready;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = (name: string) => join(folder, name);
  const vaultKey = keep(file('vault.key'), () => sodium.randombytes_buf(32));
  const privateKey = keep(file('vault.box'), () => sodium.crypto_box_keypair().privateKey);
  if (vaultKey.length !== 32 || privateKey.length !== 32)
    throw new Error('A key in the folder of the vault is damaged: it is not 32 bytes long.');
  const publicKey = sodium.crypto_scalarmult_base(privateKey);
  const keyFor = (shredKey: Uint8Array) => {
    if (shredKey.length !== 32) throw new Error('a shred key has 32 bytes');
    return sodium.crypto_generichash(
      32,
      Buffer.concat([Buffer.from('baraza address 1\0'), Buffer.from(shredKey)]),
      vaultKey,
    );
  };
  return {
    publicKey,
    openHanded: (sealed) => sodium.to_string(sodium.crypto_box_seal_open(sealed, publicKey, privateKey)),
    lock(row, address, shredKey) {
      const nonce = sodium.randombytes_buf(sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
      // one length for all numbers, and few for mail addresses: the length would tell a country
      const padded = sodium.pad(sodium.from_string(address), 64);
      const body = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
        padded,
        labelOf(row),
        null,
        nonce,
        keyFor(shredKey),
      );
      return Buffer.concat([Buffer.of(VERSION), nonce, body]);
    },
    unlock(row, locked, shredKey) {
      if (locked[0] !== VERSION) throw new Error('an address of an unknown kind');
      const size = sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
      const padded = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
        null,
        new Uint8Array(locked.subarray(1 + size)),
        labelOf(row),
        new Uint8Array(locked.subarray(1, 1 + size)),
        keyFor(shredKey),
      );
      return sodium.to_string(sodium.unpad(padded, 64));
    },
    pepper(now) {
      const quarter = quarterOf(now);
      keep(file(`pepper.${quarter}`), () => sodium.randombytes_buf(32));
      return quarter;
    },
    peppers: () =>
      readdirSync(folder)
        .flatMap((name) => /^pepper\.(\d{4}Q[1-4])$/.exec(name)?.[1] ?? [])
        .toSorted(),
    senderHash: (pepper, workspaceId, channel, address) =>
      Buffer.from(
        sodium.crypto_generichash(32, `${workspaceId}\0${channel}\0${address}`, readFileSync(file(`pepper.${pepper}`))),
      ),
    destroyPepper(pepper) {
      const path = file(`pepper.${pepper}`);
      const handle = openSync(path, 'r+');
      writeSync(handle, sodium.randombytes_buf(32), 0, 32, 0);
      fsyncSync(handle);
      closeSync(handle);
      rmSync(path);
    },
  };
}

/** Whether others than its owner may read the folder. False where it does not exist. */
export function isOpenToOthers(folder: string): boolean {
  try {
    return (statSync(folder).mode & 0o077) !== 0;
  } catch {
    return false;
  }
}
