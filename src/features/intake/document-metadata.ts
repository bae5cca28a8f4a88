import { deflateSync, inflateSync } from 'node:zlib';

/**
 * What a PDF tells of its maker besides its pages: the dictionary of information, XMP, what programs keep for themselves, and where the pictures in it
 * were taken. It is written over with blanks of the same length, so that the table of objects still holds (ISO 32000-1, 7.5, 14.3).
 */

const KEYS =
  'Title|Author|Subject|Keywords|Creator|Producer|CreationDate|ModDate|Company|Manager|SourceModified|LastModified|Trapped';
const TOLD = new RegExp(`/(?:${KEYS})\\s*([(<])`, 'g');
const TOLD_ELSEWHERE = new RegExp(`/(?:${KEYS})\\s+\\d+\\s+\\d+\\s+R`);
const MOST_UNPACKED = 40_000_000;

class NotSure extends Error {}

/** Where a literal `( )` or hexadecimal `< >` string that begins at `at` ends; -1 when it does not. */
function endOfString(text: string, at: number): number {
  if (text[at] === '<') return text.indexOf('>', at);
  for (let i = at + 1, depth = 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return i;
  }
  return -1;
}

/** Blanks the strings of those keys. @returns whether there were any @throws Error when one is kept apart from its key */
function blankStrings(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  if (TOLD_ELSEWHERE.test(text)) throw new NotSure();
  let any = false;
  for (const found of text.matchAll(TOLD)) {
    const from = found.index + found[0].length - 1;
    // `<<` begins a dictionary
    if (text[from] === '<' && text[from + 1] === '<') continue;
    const to = endOfString(text, from);
    if (to < 0) continue;
    bytes.fill(text[from] === '<' ? '0' : ' ', from + 1, to);
    any = true;
  }
  return any;
}

/** The segments of a JPEG that tell more than its pixels: APP1 to APP13, APP15 and comments (ITU-T T.81, B.2.4). APP14 says how colours are meant. */
function blankPicture(bytes: Buffer): void {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const mark = bytes[at + 1]!;
    if (mark === 0xda) return;
    const size = bytes.readUInt16BE(at + 2);
    if ((mark >= 0xe1 && mark <= 0xef && mark !== 0xee) || mark === 0xfe) bytes.fill(0, at + 4, at + 2 + size);
    at += 2 + size;
  }
}

/** @returns null where it cannot be made sure: encrypted, or with objects that cannot be unpacked */
export function bareDocument(original: Buffer): Buffer | null {
  try {
    return bare(Buffer.from(original));
  } catch (error) {
    if (error instanceof NotSure || error instanceof RangeError) return null;
    throw error;
  }
}

function bare(bytes: Buffer): Buffer | null {
  const text = bytes.toString('latin1');
  if (/\/Encrypt\s+\d+\s+\d+\s+R|\/Encrypt\s*<</.test(text)) return null;
  const streams: { from: number; to: number }[] = [];
  for (let at = 0; ;) {
    const word = /(?<![a-z])stream\r?\n/g;
    word.lastIndex = at;
    const found = word.exec(text);
    if (!found) break;
    const from = found.index + found[0].length;
    const to = text.indexOf('endstream', from);
    if (to < 0) return null;
    at = to + 9;
    streams.push({ from, to });
    const dictionary = text.slice(Math.max(0, text.lastIndexOf(' obj', found.index)), found.index);
    const content = bytes.subarray(from, to);
    const packed = /\/FlateDecode\b|\/Fl\b/.test(dictionary);
    if (/\/Type\s*\/Metadata\b|\/Subtype\s*\/XML\b/.test(dictionary)) {
      const blank = packed ? deflateSync(Buffer.from(' ')) : Buffer.alloc(0);
      if (blank.length > content.length) return null;
      content.fill(packed ? 0 : ' ');
      blank.copy(content);
    } else if (/\/DCTDecode\b/.test(dictionary)) {
      // a picture packed once more cannot be looked into here
      if (packed) return null;
      blankPicture(content);
    } else if (/\/Type\s*\/ObjStm\b/.test(dictionary)) {
      if (!packed) blankStrings(content);
      else if (!blankPacked(content)) return null;
    } else if (/\/Type\s*\/EmbeddedFile\b/.test(dictionary)) return null;
  }
  // outside the streams, where a chance likeness of bytes would be a picture's
  let from = 0;
  for (const stream of [...streams, { from: bytes.length, to: bytes.length }]) {
    blankStrings(bytes.subarray(from, stream.from));
    from = stream.to;
  }
  return bytes;
}

/** Objects packed together: unpacked, blanked, packed again into the same space. @returns whether that could be done */
function blankPacked(content: Buffer): boolean {
  let objects: Buffer;
  try {
    objects = inflateSync(content, { maxOutputLength: MOST_UNPACKED });
  } catch {
    return false;
  }
  if (!blankStrings(objects)) return true;
  const again = deflateSync(objects, { level: 9 });
  if (again.length > content.length) return false;
  content.fill(0);
  again.copy(content);
  return true;
}
