/**
 * The inside of a backup: named parts one after the other, each compressed by itself (zstd), a list of them at the end.
 *
 * A message of the sealed stream begins with one letter: `P` begins a part (JSON: its name), `D` holds compressed bytes, `E` ends it
 * (JSON: bytes and SHA-256 of what went in), `M` is the manifest (zstd, JSON), in the last messages. Since every message is authenticated by
 * itself, damage is found within the part where it is, and that part is named.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { notReadable, unseal, type SealedHead, type SealedWriter } from './sealed-stream.ts';

export interface PartSum {
  bytes: number;
  sha256: string;
}

export interface PartWriter {
  /** @param name how the part is called in messages: `table app.report`, `file 3fa9…` */
  part(name: string, content: AsyncIterable<Buffer>): Promise<PartSum>;
  finish(manifest: object): Promise<void>;
}

export interface Part {
  name: string;
  /** must be read to its end before the next part comes */
  content: AsyncIterable<Buffer>;
  /** once the content was read: what came out, as it was said to be */
  sum(): PartSum;
}

const PIECE = 131_072;
const message = (letter: 'P' | 'D' | 'E' | 'M', body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(letter, 'latin1'), body]);
const asJson = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

export function writeParts(to: SealedWriter): PartWriter {
  return {
    async part(name, content) {
      await to.write(message('P', asJson({ name })));
      const hash = createHash('sha256');
      let bytes = 0;
      await pipeline(
        Readable.from(
          (async function* () {
            for await (const piece of content) {
              hash.update(piece);
              bytes += piece.length;
              yield piece;
            }
          })(),
          { objectMode: false },
        ),
        createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } }),
        async (compressed: AsyncIterable<Buffer>) => {
          for await (const block of compressed)
            for (let from = 0; from < block.length; from += PIECE)
              await to.write(message('D', block.subarray(from, from + PIECE)));
        },
      );
      const sum = { bytes, sha256: hash.digest('hex') };
      await to.write(message('E', asJson(sum)));
      return sum;
    },
    async finish(manifest) {
      // the list of a million files is longer than one message may be: it is cut, and the last piece is the last message
      const body = zstdCompressSync(asJson(manifest));
      const pieces = Math.max(1, Math.ceil(body.length / PIECE));
      for (let i = 0; i < pieces - 1; i++) await to.write(message('M', body.subarray(i * PIECE, (i + 1) * PIECE)));
      await to.finish(message('M', body.subarray((pieces - 1) * PIECE)));
    },
  };
}

/**
 * The parts of a sealed file in order; the manifest is the generator's own result. Every sum is compared.
 * @throws StartupError BACKUP_DAMAGED naming the part
 */
export async function* readParts(path: string, head: SealedHead, key: Uint8Array): AsyncGenerator<Part, unknown> {
  let where = 'before its first part';
  const messages = unseal(path, head, key, () => where);
  const manifest: Uint8Array[] = [];
  const damaged = (): Error => notReadable(`${path} is damaged ${where}.`);
  try {
    for (;;) {
      const { value, done } = await messages.next();
      if (done) throw damaged();
      const letter = String.fromCharCode(value.message[0] ?? 0);
      const body = Buffer.from(value.message.subarray(1));
      if (letter === 'M') {
        where = 'in its list of contents';
        manifest.push(body);
        if (!value.last) continue;
        await messages.next(); // nothing may follow
        return JSON.parse(zstdDecompressSync(Buffer.concat(manifest)).toString());
      }
      if (letter !== 'P' || value.last) throw damaged();
      const { name } = JSON.parse(body.toString()) as { name: string };
      where = `in the part “${name}”`;
      const hash = createHash('sha256');
      let bytes = 0;
      let said: PartSum | undefined;
      const compressed = async function* (): AsyncGenerator<Buffer> {
        for (;;) {
          const { value: next, done: over } = await messages.next();
          if (over || next.last) throw damaged();
          const kind = String.fromCharCode(next.message[0] ?? 0);
          if (kind === 'E') {
            said = JSON.parse(Buffer.from(next.message.subarray(1)).toString()) as PartSum;
            return;
          }
          if (kind !== 'D') throw damaged();
          yield Buffer.from(next.message.subarray(1));
        }
      };
      const content = async function* (): AsyncGenerator<Buffer> {
        const source = Readable.from(compressed(), { objectMode: false });
        const plain = createZstdDecompress();
        source.on('error', (error) => plain.destroy(error));
        source.pipe(plain);
        for await (const piece of plain as AsyncIterable<Buffer>) {
          hash.update(piece);
          bytes += piece.length;
          yield piece;
        }
        if (!said || said.bytes !== bytes || said.sha256 !== hash.digest('hex')) throw damaged();
      };
      yield {
        name,
        content: content(),
        sum() {
          if (!said) throw new Error('the part was not read to its end');
          return said;
        },
      };
      if (!said) throw new Error(`the part “${name}” was not read to its end`);
      where = `after the part “${name}”`;
    }
  } finally {
    await messages.return(undefined);
  }
}
