import { deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** Pictures, recordings and documents as phones and offices make them, with something told besides their content wherever it can stand. */
export interface Recording {
  name: string;
  mediaType: string;
  bytes: Buffer;
}

const box = (name: string, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, body]);
};
const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
const le = (n: number): Buffer => {
  const four = Buffer.alloc(4);
  four.writeUInt32LE(n);
  return four;
};

function wave(told: string): Buffer {
  const chunk = (name: string, body: Buffer) =>
    Buffer.concat([bytes(name), le(body.length), body, Buffer.alloc(body.length % 2)]);
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0);
  format.writeUInt16LE(1, 2);
  format.writeUInt32LE(8000, 4);
  format.writeUInt32LE(8000, 8);
  format.writeUInt16LE(1, 12);
  format.writeUInt16LE(8, 14);
  const body = Buffer.concat([
    bytes('WAVE'),
    chunk('fmt ', format),
    chunk('LIST', Buffer.concat([bytes('INFOIART'), le(Buffer.byteLength(told)), bytes(told)])),
    chunk('bext', bytes(told)),
    chunk('data', Buffer.alloc(800, 128)),
    chunk('id3 ', bytes(told)),
  ]);
  return Buffer.concat([bytes('RIFF'), le(body.length), body]);
}

function mp3(told: string): Buffer {
  const text = Buffer.concat([Buffer.from([3]), bytes(told)]);
  const size = (n: number) => Buffer.from([(n >> 21) & 127, (n >> 14) & 127, (n >> 7) & 127, n & 127]);
  const frame = Buffer.concat([bytes('TPE1'), size(text.length), Buffer.alloc(2), text]);
  const tag = Buffer.concat([bytes('ID3'), Buffer.from([4, 0, 0]), size(frame.length), frame]);
  // 128 kbit/s at 44.1 kHz: 417 bytes a frame
  const sound = Buffer.concat(
    Array.from({ length: 12 }, () => Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(413)])),
  );
  const last = Buffer.alloc(128);
  last.write('TAG');
  last.write(told.slice(0, 30), 3, 'latin1');
  return Buffer.concat([tag, sound, last]);
}

function ogg(told: string): Buffer {
  const page = (sequence: number, flags: number, packet: Buffer): Buffer => {
    const lacing = Buffer.from([
      ...Array.from({ length: Math.floor(packet.length / 255) }, () => 255),
      packet.length % 255,
    ]);
    const head = Buffer.alloc(27);
    head.write('OggS');
    head[5] = flags;
    head.writeUInt32LE(7, 14);
    head.writeUInt32LE(sequence, 18);
    head[26] = lacing.length;
    return Buffer.concat([head, lacing, packet]);
  };
  const comment = bytes(`ARTIST=${told}`);
  const maker = bytes(`recorder of ${told}`);
  return Buffer.concat([
    page(0, 2, Buffer.concat([bytes('OpusHead'), Buffer.from([1, 1, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0])])),
    page(1, 0, Buffer.concat([bytes('OpusTags'), le(maker.length), maker, le(1), le(comment.length), comment])),
    page(2, 4, Buffer.alloc(40, 0xfc)),
  ]);
}

function m4a(told: string): Buffer {
  const head = (length: number) => Buffer.concat([Buffer.alloc(4), Buffer.alloc(length - 4, 0x5a)]);
  const handler = Buffer.concat([Buffer.alloc(8), bytes('soun'), Buffer.alloc(12), bytes(`${told}\0`)]);
  const place = box('\u00a9xyz', bytes(told));
  return Buffer.concat([
    box('ftyp', bytes('M4A \0\0\0\0M4A isom')),
    box('free', bytes(told)),
    box(
      'moov',
      box('mvhd', head(100)),
      box(
        'trak',
        box('tkhd', head(84)),
        box('mdia', box('mdhd', head(24)), box('hdlr', handler), box('minf', box('smhd', Buffer.alloc(8)))),
        box('udta', place),
      ),
      box('udta', place, box('meta', Buffer.alloc(4), bytes(told))),
      box('uuid', Buffer.alloc(16), bytes(told)),
    ),
    box('mdat', Buffer.alloc(200, 0x21)),
  ]);
}

function webm(told: string): Buffer {
  const element = (id: number[], body: Buffer): Buffer => {
    const size = Buffer.alloc(8);
    size.writeBigUInt64BE(BigInt(body.length));
    size[0] = 1;
    return Buffer.concat([Buffer.from(id), size, body]);
  };
  const unknown = Buffer.from([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
  return Buffer.concat([
    element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], bytes('webm'))),
    Buffer.from([0x18, 0x53, 0x80, 0x67]),
    unknown,
    element(
      [0x15, 0x49, 0xa9, 0x66],
      Buffer.concat([
        element([0x4d, 0x80], bytes(told)),
        element([0x57, 0x41], bytes(told)),
        element([0x7b, 0xa9], bytes(told)),
      ]),
    ),
    element(
      [0x16, 0x54, 0xae, 0x6b],
      element([0xae], Buffer.concat([element([0x86], bytes('A_OPUS')), element([0x53, 0x6e], bytes(told))])),
    ),
    element([0x12, 0x54, 0xc3, 0x67], bytes(told.repeat(20))),
    Buffer.from([0x1f, 0x43, 0xb6, 0x75]),
    unknown,
    element([0xa3], Buffer.alloc(60, 7)),
  ]);
}

async function pdf(told: string): Promise<Buffer> {
  const picture = await jpeg(told);
  const packed = deflateSync(bytes(`9 0 <</Author(${told})/Creator<${bytes(told).toString('hex')}>>>`), { level: 0 });
  const stream = (dictionary: string, body: Buffer): Buffer =>
    Buffer.concat([bytes(`<<${dictionary}/Length ${body.length}>>\nstream\n`), body, bytes('\nendstream')]);
  const objects = [
    bytes('<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R>>'),
    bytes('<</Type/Pages/Kids[]/Count 0>>'),
    bytes(`<</Author (${told})/Producer(a \\(b\\) ${told})/Title<${bytes(told).toString('hex')}>>>`),
    stream('/Type/Metadata/Subtype/XML', bytes(`<x:xmpmeta><dc:creator>${told}</dc:creator></x:xmpmeta>`)),
    stream('/Type/Metadata/Subtype/XML/Filter/FlateDecode', deflateSync(bytes(`<creator>${told}</creator>`.repeat(3)))),
    stream('/Type/XObject/Subtype/Image/Filter/DCTDecode/Width 8/Height 8', picture),
    stream('/Type/ObjStm/N 1/First 4/Filter/FlateDecode', packed),
  ];
  let out = Buffer.from('%PDF-1.5\n');
  for (const [i, object] of objects.entries())
    out = Buffer.concat([out, bytes(`${i + 1} 0 obj\n`), object, bytes('\nendobj\n')]);
  return Buffer.concat([out, bytes(`trailer<</Root 1 0 R/Info 3 0 R>>\nstartxref\n0\n%%EOF\n`)]);
}

/** With what a phone writes of itself and of where it was. @param at degrees north and east, in ten-thousandths of a second */
const jpeg = (told: string, at: readonly [number, number] = [0, 0]): Promise<Buffer> => {
  const rational = (tenThousandths: number): string => {
    const seconds = tenThousandths / 10_000;
    return `${Math.floor(seconds / 3600)}/1 ${Math.floor((seconds % 3600) / 60)}/1 ${Math.round((seconds % 60) * 10_000)}/10000`;
  };
  return sharp({ create: { width: 64, height: 48, channels: 3, background: '#7a4' } })
    .withExif({
      IFD0: { Artist: told, Make: told, Model: told, Software: told, ImageDescription: told },
      IFD2: { BodySerialNumber: told, UserComment: told, LensSerialNumber: told },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: rational(at[0]),
        GPSLongitudeRef: 'E',
        GPSLongitude: rational(at[1]),
      },
    })
    .withXmp(
      `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description about="${told}"/></rdf:RDF></x:xmpmeta>`,
    )
    .jpeg()
    .toBuffer();
};

/** One of each kind that is taken. @param told plain ASCII, such as a name or the number of a device */
export async function recordings(told: string, at: readonly [number, number] = [0, 0]): Promise<Recording[]> {
  return [
    { name: 'picture', mediaType: 'image/jpeg', bytes: await jpeg(told, at) },
    { name: 'wave', mediaType: 'audio/wav', bytes: wave(told) },
    { name: 'mp3', mediaType: 'audio/mpeg', bytes: mp3(told) },
    { name: 'ogg', mediaType: 'audio/ogg', bytes: ogg(told) },
    { name: 'm4a', mediaType: 'audio/mp4', bytes: m4a(told) },
    { name: 'webm', mediaType: 'audio/webm', bytes: webm(told) },
    { name: 'pdf', mediaType: 'application/pdf', bytes: await pdf(told) },
  ];
}
