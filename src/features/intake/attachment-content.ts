import { fileTypeFromBuffer } from 'file-type';
import { Problem } from '#domain/problem.ts';
import { bareDocument } from './document-metadata.ts';
import { bareSound } from './sound-metadata.ts';

/** A file as it is kept. */
export interface CheckedFile {
  mediaType: string;
  bytes: Uint8Array;
}

/** Longest side of a kept picture, in pixels. */
export const MOST_SIDE = 2400;
/** A picture of a few kilobytes can claim to be of any size; more than this is not decoded. */
const MOST_PIXELS = 60_000_000;
const JPEG_QUALITY = 84;

const PICTURES = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']);

/** What the content says it is, to what it is kept as. Phones record sound into containers that could also hold pictures. */
const SOUNDS: Record<string, string> = {
  'audio/mpeg': 'audio/mpeg',
  'audio/ogg': 'audio/ogg',
  'audio/ogg; codecs=opus': 'audio/ogg',
  'audio/wav': 'audio/wav',
  'audio/amr': 'audio/amr',
  'audio/aac': 'audio/aac',
  'audio/mp4': 'audio/mp4',
  'audio/x-m4a': 'audio/mp4',
  'video/mp4': 'audio/mp4',
  'video/3gpp': 'audio/3gpp',
  'video/webm': 'audio/webm',
  'audio/webm': 'audio/webm',
};

const refused = () =>
  new Problem(
    415,
    'attachment_kind',
    'This is not a picture (JPEG, PNG, WebP, GIF, AVIF), a sound (MP3, Ogg, M4A, AAC, WAV, WebM, AMR) or a PDF document, or it is damaged, locked with a password, or holds other files.',
  );

/** Is there a track of moving pictures? ISO base media files name it in a handler box, Matroska by the identifier of its codec. */
function holdsVideo(bytes: Buffer, mime: string): boolean {
  if (mime === 'video/webm' || mime === 'audio/webm')
    return /V_(VP8|VP9|AV1|MPEG|UNCOMPRESSED|THEORA|MS)/.test(bytes.subarray(0, 65_536).toString('latin1'));
  for (let at = bytes.indexOf('hdlr'); at !== -1; at = bytes.indexOf('hdlr', at + 4)) {
    if (bytes.subarray(at + 12, at + 16).toString('latin1') === 'vide') return true;
  }
  return false;
}

// decoding takes tens of megabytes and a core: two at a time, whoever asks
const MOST_AT_ONCE = 2;
let decoding = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (decoding >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else decoding++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else decoding--;
  }
}

/** Drawn anew from its pixels: turned upright, at most 2400 pixels wide or high, without position, time, device or preview. */
async function redrawn(bytes: Uint8Array): Promise<CheckedFile> {
  try {
    // loaded with the first picture: it weighs as much as all else that reads files
    const { default: sharp } = await import('sharp');
    const out = await inTurn(() =>
      sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true, animated: false })
        .autoOrient()
        .resize({ width: MOST_SIDE, height: MOST_SIDE, fit: 'inside', withoutEnlargement: true })
        .flatten({ background: '#ffffff' })
        .toColourspace('srgb')
        .timeout({ seconds: 20 })
        .jpeg({ quality: JPEG_QUALITY })
        .toBuffer(),
    );
    return { mediaType: 'image/jpeg', bytes: out };
  } catch {
    throw refused();
  }
}

/**
 * Tells what a file is by its content alone (no name, no header is believed). A picture is drawn anew; from a
 * sound or a PDF document what it tells of its maker is taken out, and one of which that cannot be made sure is refused.
 * @throws Problem 415 `attachment_kind`
 */
export async function checkContent(bytes: Uint8Array): Promise<CheckedFile> {
  const mime = (await fileTypeFromBuffer(bytes).catch(() => undefined))?.mime;
  if (!mime) throw refused();
  if (PICTURES.has(mime)) return redrawn(bytes);
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (mime === 'application/pdf') {
    // the end of a PDF says where its table of objects lies; without it, this only begins like one
    if (!all.subarray(0, 5).equals(Buffer.from('%PDF-')) || !all.subarray(-2048).includes('startxref')) throw refused();
    const bare = bareDocument(all);
    if (!bare) throw refused();
    return { mediaType: mime, bytes: bare };
  }
  const sound = SOUNDS[mime];
  if (!sound || holdsVideo(all, mime)) throw refused();
  const bare = bareSound(mime, all);
  if (!bare) throw refused();
  return { mediaType: sound, bytes: bare };
}
