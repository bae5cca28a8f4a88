/** Looks for names, numbers and places in bytes of any kind, in whatever way they may have been written down. */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

export interface Canary {
  /** what it is: who may see it where is said of this in `canaries.table.ts` */
  kind: string;
  /** ASCII letters, or digits; unlike anything else */
  value: string;
}
/** A place on earth as EXIF writes it: degrees, minutes and ten-thousandths of a second, each over its divisor. */
export interface PlaceCanary {
  kind: string;
  numbers: readonly [number, number, number];
}

const swap = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16();
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const each = (text: string, write: (code: string) => string): string =>
  [...text].map((it) => write(it.charCodeAt(0).toString(16).padStart(2, '0'))).join('');
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');

/** The middle of what Base64 makes of it when it stands after 0, 1 or 2 other bytes: what its neighbours decide is left off. */
const base64s = (bytes: Buffer): Buffer[] =>
  [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const inner = text.slice(before === 0 ? 0 : before + 1, Math.floor(((before + bytes.length) * 8) / 6));
    return [ascii(inner), ascii(inner.replaceAll('+', '-').replaceAll('/', '_'))];
  });

/** Ways of writing that do not depend on small and capital letters once all is made small. */
const WRITTEN_SMALL: Record<string, (text: string) => Buffer[]> = {
  plain: (text) => [ascii(text)],
  reversed: (text) => [ascii([...text].toReversed().join(''))],
  'UTF-16LE': (text) => [utf16(text)],
  'UTF-16BE': (text) => [swap(utf16(text))],
  percent: (text) => [ascii(each(text, (code) => `%${code}`))],
  'JSON escapes': (text) => [ascii(each(text, (code) => `\\u00${code}`))],
  'HTML entities': (text) => [
    ascii(each(text, (code) => `&#x${code};`)),
    ascii([...text].map((it) => `&#${it.charCodeAt(0)};`).join('')),
  ],
  'quoted-printable': (text) => [ascii(each(text, (code) => `=${code}`))],
  hex: (text) => [ascii(ascii(text).toString('hex')), ascii(utf16(text).toString('hex'))],
};
const WRITTEN: Record<string, (text: string) => Buffer[]> = {
  Base64: (text) => base64s(ascii(text)),
  'Base64 of UTF-16': (text) => base64s(utf16(text)),
};
const isNumber = (text: string): boolean => /^\d+$/.test(text);
/** How a word may be written: as it is, small, in capitals. */
const cases = (text: string): string[] =>
  isNumber(text) ? [text] : [...new Set([text, text.toLowerCase(), text.toUpperCase()])];

/** All ways of writing that are looked for; the positive control writes each. */
export const ENCODINGS = [...Object.keys(WRITTEN_SMALL), ...Object.keys(WRITTEN), 'grouped', 'gzip', 'zlib'] as const;

/** Writes a value as one of them, for the positive control. @param before how many other bytes stand before it */
export function written(text: string, encoding: (typeof ENCODINGS)[number], before = 0): Buffer {
  const pad = ascii('?'.repeat(before));
  if (encoding === 'grouped')
    return isNumber(text) ? ascii(text.replace(/(\d{2})(?=\d)/g, '$1 ').replace(' ', '-')) : ascii(text.toUpperCase());
  if (encoding === 'Base64') return ascii(Buffer.concat([pad, ascii(text), ascii('!')]).toString('base64'));
  if (encoding === 'Base64 of UTF-16')
    return ascii(Buffer.concat([pad, utf16(text), ascii('!')]).toString('base64url'));
  const plain = WRITTEN_SMALL[encoding]?.(text)[0];
  return plain ?? ascii(text);
}

function small(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let i = 0; i < copy.length; i++) if (copy[i]! >= 65 && copy[i]! <= 90) copy[i]! += 32;
  return copy;
}

/** Digits stand together that were kept apart by blanks, dashes, points, slashes or brackets. */
function ungrouped(bytes: Buffer): Buffer {
  const copy = Buffer.alloc(bytes.length);
  let to = 0;
  for (const byte of bytes)
    if (
      byte !== 0x20 &&
      byte !== 0x2d &&
      byte !== 0x2e &&
      byte !== 0x2f &&
      byte !== 0x28 &&
      byte !== 0x29 &&
      byte !== 0xa0 &&
      byte !== 0xc2
    )
      copy[to++] = byte;
  return copy.subarray(0, to);
}

interface Pattern {
  kind: string;
  how: string;
  bytes: Buffer;
}

/** @returns finds every canary in some bytes, with how it was written there */
export function searcher(canaries: readonly Canary[], places: readonly PlaceCanary[]) {
  const inSmall: Pattern[] = [];
  const asItIs: Pattern[] = [];
  const together: Pattern[] = [];
  for (const { kind, value } of canaries) {
    for (const [how, write] of Object.entries(WRITTEN_SMALL))
      for (const bytes of write(value.toLowerCase())) {
        inSmall.push({ kind, how, bytes });
        // the hexadecimal digits of a capital are others
        if (/[%\\&=]|hex/.test(how + String(bytes)) && !isNumber(value))
          for (const text of cases(value))
            for (const again of write(text)) inSmall.push({ kind, how, bytes: small(again) });
      }
    for (const [how, write] of Object.entries(WRITTEN))
      for (const text of cases(value)) for (const bytes of write(text)) asItIs.push({ kind, how, bytes });
    if (isNumber(value))
      for (const how of ['plain', 'reversed'])
        together.push({ kind, how: 'grouped', bytes: WRITTEN_SMALL[how]!(value)[0]! });
  }
  for (const { kind, numbers } of places)
    for (const write of ['writeUInt32LE', 'writeUInt32BE'] as const) {
      const bytes = Buffer.alloc(24);
      for (const [i, n] of [numbers[0], 1, numbers[1], 1, numbers[2], 10_000].entries()) bytes[write](n, i * 4);
      asItIs.push({ kind, how: 'EXIF', bytes });
    }
  const look = (bytes: Buffer, patterns: readonly Pattern[], found: Map<string, Set<string>>): void => {
    for (const { kind, how, bytes: wanted } of patterns)
      if (bytes.includes(wanted)) found.set(kind, (found.get(kind) ?? new Set()).add(how));
  };
  /** @param unpack looks into whatever was packed with gzip, zlib or as in ZIP too */
  return function search(bytes: Buffer, unpack = true): Map<string, Set<string>> {
    const found = new Map<string, Set<string>>();
    for (let from = 0; from < bytes.length; from += CHUNK) {
      const part = bytes.subarray(Math.max(0, from - OVERLAP), from + CHUNK);
      look(part, asItIs, found);
      look(small(part), inSmall, found);
      look(ungrouped(part), together, found);
    }
    if (unpack)
      for (const inner of unpacked(bytes))
        for (const [kind, hows] of search(inner, false))
          found.set(kind, new Set([...(found.get(kind) ?? []), ...[...hows].map((how) => `packed ${how}`)]));
    return found;
  };
}
const CHUNK = 8_000_000;
const OVERLAP = 1000;
const MOST = { maxOutputLength: 20_000_000 };

/** Whatever can be unpacked in some bytes, wherever it begins. */
function unpacked(bytes: Buffer): Buffer[] {
  const inner: Buffer[] = [];
  const attempt = (unpack: (part: Buffer, options: typeof MOST) => Buffer, at: number): void => {
    try {
      inner.push(unpack(bytes.subarray(at), MOST));
    } catch {
      // nothing packed begins here
    }
  };
  for (
    let at = bytes.indexOf('\x1f\x8b\x08', 0, 'latin1');
    at >= 0;
    at = bytes.indexOf('\x1f\x8b\x08', at + 1, 'latin1')
  )
    attempt(gunzipSync, at);
  for (const head of ['\x78\x01', '\x78\x5e', '\x78\x9c', '\x78\xda'])
    for (let at = bytes.indexOf(head, 0, 'latin1'); at >= 0; at = bytes.indexOf(head, at + 1, 'latin1'))
      attempt(inflateSync, at);
  for (let at = bytes.indexOf('PK\x03\x04', 0, 'latin1'); at >= 0; at = bytes.indexOf('PK\x03\x04', at + 1, 'latin1'))
    if (at + 30 < bytes.length)
      attempt(inflateRawSync, at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28));
  if (bytes.length < 1_000_000) attempt(brotliDecompressSync, 0);
  return inner;
}
