/**
 * A file sealed to an offline public key, written and read as a stream of messages.
 *
 * libsodium throughout: a random key per file is sealed to the public key (`crypto_box_seal`, X25519), the messages go through
 * `crypto_secretstream_xchacha20poly1305`, which finds alteration, reorder, removal and repetition, and marks the last message, so that a
 * file cut short is known for one. The first two lines are in the clear and authenticated with every message:
 *
 *   BARAZA BACKUP 1
 *   {"key":"<id of the public key>","sealed":"<base64>","stream":"<base64>"}
 *   then for each message: length (4 bytes, big-endian), ciphertext
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import sodium from 'libsodium-wrappers-sumo';
import { startupError } from '#server/startup-error.ts';

export type Magic = 'BARAZA BACKUP 1' | 'BARAZA KEYS 1';

/** No message is longer; what claims to be is damage. */
export const LONGEST_MESSAGE = 1_048_576;
const GATHER = 1_048_576;

export interface SealedWriter {
  write(message: Uint8Array): Promise<void>;
  /** the last message; the file is synced to the disk when this resolves */
  finish(message: Uint8Array): Promise<void>;
  /** bytes written so far */
  bytes(): number;
}

/** How the key of one file is wrapped: to a public key, or under a passphrase. */
export interface Lock {
  /** fields of the second line, in the clear */
  fields: Record<string, string | number>;
  key: Uint8Array;
}

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
export const fromBase64 = (text: unknown): Uint8Array => new Uint8Array(Buffer.from(String(text), 'base64'));

export const notReadable = (message: string): Error => startupError('BACKUP_DAMAGED', message);

/** Begins a sealed file on an open, empty handle. */
export async function sealTo(handle: FileHandle, magic: Magic, lock: Lock): Promise<SealedWriter> {
  await sodium.ready;
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(lock.key);
  const head = Buffer.from(`${magic}\n${JSON.stringify({ ...lock.fields, stream: base64(header) })}\n`);
  const bound = new Uint8Array(createHash('sha256').update(head).digest());
  let gathered: Buffer[] = [head];
  let held = head.length;
  let written = 0;
  const flush = async (): Promise<void> => {
    const block = Buffer.concat(gathered);
    gathered = [];
    held = 0;
    // one write may take less than it was given
    for (let from = 0; from < block.length;) {
      const { bytesWritten } = await handle.write(block, from);
      from += bytesWritten;
    }
    written += block.length;
  };
  const push = (message: Uint8Array, last: boolean): void => {
    if (message.length > LONGEST_MESSAGE) throw new Error('a message of a sealed file is too long');
    const tag = last
      ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
      : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    const sealed = sodium.crypto_secretstream_xchacha20poly1305_push(state, message, bound, tag);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(sealed.length);
    gathered.push(length, Buffer.from(sealed));
    held += 4 + sealed.length;
  };
  return {
    async write(message) {
      push(message, false);
      if (held >= GATHER) await flush();
    },
    async finish(message) {
      push(message, true);
      await flush();
      await handle.sync();
      sodium.memzero(lock.key);
    },
    bytes: () => written + held,
  };
}

/** Reads exactly so many bytes at a time from a file. */
async function* reader(path: string): AsyncGenerator<Buffer | null, void, number> {
  let wanted = yield null;
  let held: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: GATHER }) as AsyncIterable<Buffer>) {
    held.push(chunk);
    length += chunk.length;
    if (length < wanted) continue;
    const block = Buffer.concat(held);
    let from = 0;
    while (block.length - from >= wanted) {
      const end: number = from + wanted;
      wanted = yield block.subarray(from, end);
      from = end;
    }
    held = [block.subarray(from)];
    length = block.length - from;
  }
  // what is left is less than was asked for
  yield held.length > 0 && length > 0 ? Buffer.concat(held) : null;
}

export interface SealedHead {
  magic: Magic;
  fields: Record<string, unknown>;
  /** bytes of the two lines */
  length: number;
  text: Buffer;
}

/** The two lines in the clear. @throws StartupError BACKUP_UNKNOWN */
export async function readHead(path: string, magic: Magic): Promise<SealedHead> {
  let text: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { end: 8191 }) as AsyncIterable<Buffer>)
    text = Buffer.concat([text, chunk]);
  const first = text.indexOf(10);
  const second = text.indexOf(10, first + 1);
  const said = first > 0 ? text.subarray(0, first).toString('latin1') : '';
  if (said !== magic || second < 0)
    throw startupError(
      'BACKUP_UNKNOWN',
      `${path} is not a file of this kind: it does not begin with “${magic}”${/^BARAZA \w+ \d+$/.test(said) ? ` but with “${said}”` : ''}.`,
    );
  try {
    return {
      magic,
      fields: JSON.parse(text.subarray(first + 1, second).toString()) as Record<string, unknown>,
      length: second + 1,
      text: text.subarray(0, second + 1),
    };
  } catch {
    throw notReadable(`${path} is damaged in its second line.`);
  }
}

/**
 * The messages of a sealed file, in order; the last one comes with `last`.
 * @param where names the part that is being read, for the message when it turns out damaged
 * @throws StartupError BACKUP_DAMAGED
 */
export async function* unseal(
  path: string,
  head: SealedHead,
  key: Uint8Array,
  where: () => string,
): AsyncGenerator<{ message: Uint8Array; last: boolean }> {
  await sodium.ready;
  const bound = new Uint8Array(createHash('sha256').update(head.text).digest());
  let state;
  try {
    state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(fromBase64(head.fields.stream), key);
  } catch {
    throw notReadable(`${path} is damaged in its second line.`);
  }
  const bytes = reader(path);
  try {
    await bytes.next();
    const take = async (count: number): Promise<Buffer | null> => {
      const { value } = await bytes.next(count);
      return value && value.length === count ? value : null;
    };
    await take(head.length);
    for (;;) {
      const length = (await take(4))?.readUInt32BE();
      if (length === undefined) throw notReadable(`${path} is cut short: it ends ${where()}.`);
      if (length < 17 || length > LONGEST_MESSAGE + 17) throw notReadable(`${path} is damaged ${where()}.`);
      const sealed = await take(length);
      if (!sealed) throw notReadable(`${path} is cut short: it ends ${where()}.`);
      const opened = sodium.crypto_secretstream_xchacha20poly1305_pull(state, new Uint8Array(sealed), bound);
      if (!opened) throw notReadable(`${path} is damaged ${where()}.`);
      const last = opened.tag === sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL;
      yield { message: opened.message, last };
      if (last) {
        if (await take(1)) throw notReadable(`${path} goes on after its end: something was added to it.`);
        return;
      }
    }
  } finally {
    await bytes.return(undefined);
  }
}
