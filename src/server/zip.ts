import { crc32, inflateRawSync } from 'node:zlib';

/** Zip archives of strangers, read by their central directory (PKWARE APPNOTE 4.3). */

export class ZipFault extends Error {
  readonly what: 'damaged' | 'too_large';
  constructor(what: 'damaged' | 'too_large') {
    super(what);
    this.what = what;
  }
}

export interface ZipEntry {
  name: string;
  /** @throws ZipFault when it is damaged, or when what was unpacked so far comes to more than was allowed */
  unpack(): Uint8Array;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;

/**
 * The entries of an archive, one after the other. What the directory says of sizes is not believed: unpacking stops at `most` bytes, all
 * entries together.
 * @throws ZipFault for what is no archive
 */
export function* zipEntries(zip: Uint8Array, most: number): Generator<ZipEntry> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  let end = zip.length - 22;
  const lowest = Math.max(0, end - 65_535);
  while (end >= lowest && view.getUint32(end, true) !== END) end -= 1;
  if (end < lowest) throw new ZipFault('damaged');
  let left = most;
  let at = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count > 0; count -= 1) {
    if (at + 46 > zip.length || view.getUint32(at, true) !== ENTRY) throw new ZipFault('damaged');
    const [method, packed, local] = [
      view.getUint16(at + 10, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ];
    const afterName = at + 46 + view.getUint16(at + 28, true);
    yield {
      name: new TextDecoder().decode(zip.subarray(at + 46, afterName)),
      unpack() {
        if (local + 30 > zip.length || ![0, 8].includes(method)) throw new ZipFault('damaged');
        const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
        const bytes = unpacked(zip.subarray(start, start + packed), method, left);
        left -= bytes.length;
        if (left < 0) throw new ZipFault('too_large');
        return bytes;
      },
    };
    at = afterName + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}

function unpacked(data: Uint8Array, method: number, most: number): Uint8Array {
  if (method === 0) return data;
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, most) });
  } catch (error) {
    throw new ZipFault((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : 'damaged');
  }
}

/** An archive of these entries as they are, without packing them. */
export function storedZip(entries: readonly { name: string; bytes: Uint8Array }[]): Buffer {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, bytes } of entries) {
    const label = Buffer.from(name);
    // version needed 2.0, UTF-8 names, stored, no time
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(label.length, 22);
    const head = Buffer.alloc(4);
    head.writeUInt32LE(LOCAL);
    parts.push(head, common, label, bytes);
    const entry = Buffer.alloc(6);
    entry.writeUInt32LE(ENTRY, 0);
    entry.writeUInt16LE(20, 4);
    // no comment, first disk, no attributes; then where its part begins
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(entry, common, tail, label);
    at += 30 + label.length + bytes.length;
  }
  const size = directory.reduce((sum, it) => sum + it.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
