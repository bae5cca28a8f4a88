/**
 * What a phone writes into a recording besides the sound: who made it, with which device, when and where. It is taken out or written over
 * with blanks, so that nothing else moves; the sound stays as it was, sample by sample.
 */

/**
 * A recording without what it tells of its maker.
 * @param mime what its content says it is
 * @returns null where it cannot be made sure: damaged, of another kind than it says, or with tracks besides sound
 */
export function bareSound(mime: string, bytes: Buffer): Buffer | null {
  try {
    if (mime === 'audio/mpeg' || mime === 'audio/aac') return withoutTags(bytes);
    if (mime === 'audio/wav') return bareWave(bytes);
    if (mime.startsWith('audio/ogg')) return bareOgg(Buffer.from(bytes));
    if (mime === 'audio/webm' || mime === 'video/webm') return bareMatroska(Buffer.from(bytes));
    // nothing but frames: RFC 4867, 5
    if (mime === 'audio/amr') return bytes;
    return bareMp4(Buffer.from(bytes));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** ID3v2 before, ID3v1, APEv2 and Lyrics3 after (id3.org, ID3v2.4.0 structure, 3; APEv2: Hydrogenaudio's specification). */
function withoutTags(bytes: Buffer): Buffer | null {
  let rest = bytes;
  const begins = (text: string, at = 0) => at >= 0 && rest.toString('latin1', at, at + text.length) === text;
  while (begins('ID3')) {
    // seven bits of each byte
    const size = (rest[6]! << 21) | (rest[7]! << 14) | (rest[8]! << 7) | rest[9]!;
    const whole = 10 + size + (rest[5]! & 0x10 ? 10 : 0);
    if (whole > rest.length) return null;
    rest = rest.subarray(whole);
  }
  for (;;) {
    const end = rest.length;
    if (begins('TAG', end - 128)) rest = rest.subarray(0, end - 128 - (begins('TAG+', end - 355) ? 227 : 0));
    else if (begins('APETAGEX', end - 32)) {
      const size = rest.readUInt32LE(end - 20) + (rest.readUInt32LE(end - 12) >= 0x8000_0000 ? 32 : 0);
      if (size > end) return null;
      rest = rest.subarray(0, end - size);
    } else if (begins('LYRICS200', end - 9)) {
      const size = Number(rest.toString('latin1', end - 15, end - 9)) + 15;
      if (!(size <= end)) return null;
      rest = rest.subarray(0, end - size);
    } else return rest.length === 0 ? null : rest;
  }
}

/** The format and the samples, and no other chunk (RIFF, 1991). */
function bareWave(bytes: Buffer): Buffer | null {
  const kept: Buffer[] = [];
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = bytes.toString('latin1', at, at + 4);
    // a recorder that was cut off never wrote the size
    const size = Math.min(bytes.readUInt32LE(at + 4), bytes.length - at - 8);
    if (name === 'fmt ' || name === 'fact' || name === 'data') {
      const head = Buffer.alloc(8);
      head.write(name, 'latin1');
      head.writeUInt32LE(size, 4);
      kept.push(head, bytes.subarray(at + 8, at + 8 + size), Buffer.alloc(size % 2));
    }
    at += 8 + size + (size % 2);
  }
  if (kept.length < 6) return null;
  const body = Buffer.concat(kept);
  const head = Buffer.from('RIFF\0\0\0\0WAVE', 'latin1');
  head.writeUInt32LE(4 + body.length, 4);
  return Buffer.concat([head, body]);
}

const OGG_CRC = Uint32Array.from({ length: 256 }, (_, i) => {
  let crc = i << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000_0000 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1;
  return crc >>> 0;
});

/** The second packet of each stream holds the comments (RFC 3533, 6; RFC 7845, 5.2; Vorbis I, 5). */
function bareOgg(all: Buffer): Buffer | null {
  let bytes = all;
  interface Stream {
    packet: number;
    comments: number;
    pages: Set<number>;
    parts: Buffer[];
  }
  const streams = new Map<number, Stream>();
  const pages: { at: number; end: number }[] = [];
  const blank = ({ parts, comments }: Stream): void => {
    const packet = Buffer.concat(parts);
    let at = comments;
    const text = (comment: boolean): void => {
      const size = packet.readUInt32LE(at);
      at += 4;
      if (at + size > packet.length) throw new RangeError('longer than its packet');
      packet.fill(' ', at, at + size);
      if (comment && size > 1) packet.write('C=', at, 'latin1');
      at += size;
    };
    text(false);
    const count = packet.readUInt32LE(at);
    at += 4;
    for (let n = 0; n < count; n++) text(true);
    // Vorbis ends with a framing bit; Opus may go on with what it calls padding
    if (comments === 8) packet.fill(0, at);
    let from = 0;
    for (const part of parts) {
      packet.copy(part, 0, from, from + part.length);
      from += part.length;
    }
  };
  for (let at = 0; at < bytes.length;) {
    if (bytes.toString('latin1', at, at + 4) !== 'OggS') return null;
    const serial = bytes.readUInt32LE(at + 14);
    const lacing = bytes.subarray(at + 27, at + 27 + bytes[at + 26]!);
    let from = at + 27 + lacing.length;
    // a recording that was cut off ends with its last whole page
    if (from + lacing.reduce((sum, size) => sum + size, 0) > bytes.length) {
      bytes = bytes.subarray(0, at);
      break;
    }
    if (bytes[at + 5]! & 2) {
      const begins = (text: string) => bytes.toString('latin1', from, from + text.length) === text;
      const comments = begins('OpusHead') ? 8 : begins('\x01vorbis') ? 7 : begins('Speex   ') ? 0 : -1;
      if (comments < 0) return null;
      streams.set(serial, { packet: 0, comments, pages: new Set(), parts: [] });
    }
    const stream = streams.get(serial);
    if (!stream) return null;
    for (const size of lacing) {
      if (stream.packet === 1) {
        stream.pages.add(pages.length);
        stream.parts.push(bytes.subarray(from, from + size));
      }
      from += size;
      if (size < 255) {
        if (stream.packet === 1) blank(stream);
        stream.packet++;
      }
    }
    pages.push({ at, end: from });
    at = from;
  }
  for (const number of new Set([...streams.values()].flatMap((it) => [...it.pages]))) {
    const { at, end } = pages[number]!;
    bytes.writeUInt32LE(0, at + 22);
    let crc = 0;
    for (let i = at; i < end; i++) crc = ((crc << 8) ^ OGG_CRC[(crc >>> 24) ^ bytes[i]!]!) >>> 0;
    bytes.writeUInt32LE(crc, at + 22);
  }
  return bytes;
}

/** Boxes that are kept where they may stand (ISO/IEC 14496-12); all others become free space. */
const KEPT_BOXES: Record<string, RegExp> = {
  '': /^(ftyp|moov|mdat|moof|mfra|sidx|styp)$/,
  moov: /^(mvhd|trak|mvex)$/,
  trak: /^(tkhd|edts|mdia|tref)$/,
  mdia: /^(mdhd|hdlr|minf)$/,
  minf: /^(smhd|dinf|stbl|hdlr)$/,
  moof: /^(mfhd|traf)$/,
  traf: /^(tfhd|tfdt|trun|sbgp|sgpd|saiz|saio|senc)$/,
};

function bareMp4(bytes: Buffer): Buffer | null {
  const walk = (from: number, to: number, within: string): boolean => {
    for (let at = from; at + 8 <= to;) {
      const name = bytes.toString('latin1', at + 4, at + 8);
      const told = bytes.readUInt32BE(at);
      const wide = told === 1;
      const size = told === 0 ? to - at : wide ? Number(bytes.readBigUInt64BE(at + 8)) : told;
      const head = wide ? 16 : 8;
      // a recording that was cut off ends inside its samples
      const end = name === 'mdat' ? Math.min(at + size, to) : at + size;
      if (size < head || end > to) return false;
      if (!KEPT_BOXES[within]!.test(name)) {
        bytes.write('free', at + 4, 'latin1');
        bytes.fill(0, at + head, end);
      } else if (name in KEPT_BOXES) {
        if (!walk(at + head, end, name)) return false;
      } else if (/^(mv|tk|md)hd$/.test(name)) {
        // created and changed
        bytes.fill(0, at + head + 4, at + head + 4 + (bytes[at + head] === 1 ? 16 : 8));
      } else if (name === 'hdlr' && within === 'mdia') {
        // a second track could tell where it was, second by second
        if (bytes.toString('latin1', at + head + 8, at + head + 12) !== 'soun') return false;
        bytes.fill(0, at + head + 24, end);
      }
      at = end;
    }
    return true;
  };
  return walk(0, bytes.length, '') ? bytes : null;
}

/** Elements to go into, to blank, and to make void (RFC 9559). */
const INTO = new Set([0x18538067, 0x1549a966, 0x1654ae6b, 0xae, 0x1f43b675]);
const BLANKED = new Set([0x4d80, 0x5741]);
const VOIDED = new Set([
  0x1254c367, 0x1941a469, 0x1043a770, 0x536e, 0x7ba9, 0x4461, 0x7384, 0x73a4, 0x3cb923, 0x3c83ab, 0x3eb923, 0x3e83bb,
  0x4444, 0xbf, 0xec,
]);

function bareMatroska(bytes: Buffer): Buffer | null {
  for (let at = 0; at < bytes.length;) {
    const idLength = Math.clz32(bytes[at]!) - 23;
    if (idLength > 4) return null;
    const id = bytes.readUIntBE(at, idLength);
    const sizeAt = at + idLength;
    if (sizeAt >= bytes.length) return null;
    const sizeLength = Math.clz32(bytes[sizeAt]!) - 23;
    if (sizeLength > 8) return null;
    let size = bytes[sizeAt]! & (0xff >> sizeLength);
    let unknown = size === 0xff >> sizeLength;
    for (let i = 1; i < sizeLength; i++) {
      const next = bytes.readUInt8(sizeAt + i);
      unknown &&= next === 0xff;
      size = size * 256 + next;
    }
    const content = sizeAt + sizeLength;
    if (INTO.has(id)) {
      at = content;
      continue;
    }
    if (unknown) return null;
    // a recording that was cut off ends inside its last block
    const end = Math.min(content + size, bytes.length);
    if (BLANKED.has(id)) bytes.fill(' ', content, end);
    if (VOIDED.has(id)) {
      const whole = end - at;
      bytes.fill(0, at, end);
      bytes[at] = 0xec;
      if (whole < 129) bytes[at + 1] = 0x80 | (whole - 2);
      else {
        bytes[at + 1] = 0x01;
        bytes.writeUIntBE(whole - 9, at + 3, 6);
      }
    }
    at = end;
  }
  return bytes;
}
