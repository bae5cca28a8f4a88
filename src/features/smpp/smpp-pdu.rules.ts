/**
 * The packets of SMPP 3.4 that a client of messages needs, to and from bytes. Source: Short Message Peer-to-Peer Protocol Specification v3.4, issue 1.2 (sections 3.2, 4 and 5);
 * user data headers: 3GPP TS 23.040, section 9.2.3.24.
 */

export const COMMANDS = {
  generic_nack: 0x80000000,
  bind_transceiver: 0x00000009,
  bind_transceiver_resp: 0x80000009,
  submit_sm: 0x00000004,
  submit_sm_resp: 0x80000004,
  deliver_sm: 0x00000005,
  deliver_sm_resp: 0x80000005,
  unbind: 0x00000006,
  unbind_resp: 0x80000006,
  enquire_link: 0x00000015,
  enquire_link_resp: 0x80000015,
} as const;
export type Command = keyof typeof COMMANDS;
const NAMES = new Map<number, Command>(Object.entries(COMMANDS).map(([name, id]) => [id, name as Command]));

export const STATUS = {
  ok: 0,
  invalid_length: 0x02,
  invalid_command: 0x03,
  already_bound: 0x05,
  system_error: 0x08,
  bad_source: 0x0a,
  bad_destination: 0x0b,
  bind_failed: 0x0d,
  bad_password: 0x0e,
  bad_system_id: 0x0f,
  queue_full: 0x14,
  throttled: 0x58,
  deliver_later: 0x64,
} as const;

/** Larger ones are no packets of messages: whoever sends them is cut off. */
export const MOST_PACKET_BYTES = 70_000;
const HEADER = 16;

export interface Packet {
  command: Command | null;
  status: number;
  sequence: number;
  body: Buffer;
}

export class SmppFault extends Error {}

export function writePacket(
  command: Command,
  sequence: number,
  status = 0,
  body: Uint8Array = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(HEADER);
  head.writeUInt32BE(HEADER + body.length, 0);
  head.writeUInt32BE(COMMANDS[command], 4);
  head.writeUInt32BE(status, 8);
  head.writeUInt32BE(sequence, 12);
  return Buffer.concat([head, body]);
}

/** The first whole packet in what came so far. @returns null while it is not whole. @throws SmppFault for what is no packet */
export function readPacket(bytes: Buffer): { packet: Packet; rest: Buffer } | null {
  if (bytes.length < 4) return null;
  const length = bytes.readUInt32BE(0);
  if (length < HEADER || length > MOST_PACKET_BYTES) throw new SmppFault('length');
  if (bytes.length < length) return null;
  return {
    packet: {
      command: NAMES.get(bytes.readUInt32BE(4)) ?? null,
      status: bytes.readUInt32BE(8),
      sequence: bytes.readUInt32BE(12),
      body: bytes.subarray(HEADER, length),
    },
    rest: bytes.subarray(length),
  };
}

const cString = (text: string, most: number): Buffer =>
  Buffer.concat([Buffer.from(text.replaceAll('\0', '').slice(0, most - 1), 'latin1'), Buffer.of(0)]);

export const bindBody = (it: { systemId: string; password: string; systemType: string }): Buffer =>
  Buffer.concat([
    cString(it.systemId, 16),
    cString(it.password, 9),
    cString(it.systemType, 13),
    // version 3.4, any type of number, no range of addresses
    Buffer.of(0x34, 0, 0, 0),
  ]);

/** What a number is, for those who route by it: international, a short code of the network, or a name in letters. */
export function addressOf(text: string): { ton: number; npi: number; address: string } {
  if (/^\+?\d{7,15}$/.test(text)) return { ton: 1, npi: 1, address: text.replace(/^\+/, '') };
  if (/^\d{1,6}$/.test(text)) return { ton: 3, npi: 0, address: text };
  return { ton: 5, npi: 0, address: text.slice(0, 11) };
}

/** The default alphabet (3GPP TS 23.038, section 6.2.1), by its number; 27 leads to the second table. */
const GSM7 =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENDED: Readonly<Record<number, string>> = {
  10: '\f',
  20: '^',
  40: '{',
  41: '}',
  47: '\\',
  60: '[',
  61: '~',
  62: ']',
  64: '|',
  101: '€',
};
const toBasic = new Map([...GSM7].map((letter, at) => [letter, at]));
const toExtended = new Map(Object.entries(EXTENDED).map(([at, letter]) => [letter, Number(at)]));
const ESCAPE = 27;

/** One byte a letter, as centres take it in the default alphabet; null where a letter is not in it. */
export function toGsm7(text: string): Buffer | null {
  const bytes: number[] = [];
  for (const letter of text) {
    const basic = toBasic.get(letter);
    const extended = toExtended.get(letter);
    if (basic !== undefined && basic !== ESCAPE) bytes.push(basic);
    else if (extended !== undefined) bytes.push(ESCAPE, extended);
    else return null;
  }
  return Buffer.from(bytes);
}
export function fromGsm7(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]! & 0x7f;
    if (byte !== ESCAPE) text += GSM7[byte] ?? '?';
    else text += EXTENDED[bytes[++at]! & 0x7f] ?? ' ';
  }
  return text;
}
const toUcs2 = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
/** UTF-16 in truth, with pairs for what lies beyond the first plane; an odd byte at the end is cut. */
const fromUcs2 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString('utf16le');

/**
 * A text as the messages it is sent in, each at most 140 octets on the air. Long ones carry the header that numbers them (six octets); no letter is cut in two.
 * @param reference the same for all, so that a phone puts them together: 0 to 255
 */
export function partsOf(text: string, reference: number): { coding: 0 | 8; hasHeader: boolean; bytes: Buffer }[] {
  const coding = toGsm7(text) === null ? 8 : 0;
  const encode = (it: string): Buffer => (coding === 0 ? toGsm7(it)! : toUcs2(it));
  const whole = encode(text);
  if (whole.length <= (coding === 0 ? 160 : 140)) return [{ coding, hasHeader: false, bytes: whole }];
  const room = coding === 0 ? 153 : 134;
  const pieces: Buffer[] = [];
  let now: Buffer[] = [];
  let size = 0;
  for (const letter of text) {
    const bytes = encode(letter);
    if (size + bytes.length > room) {
      pieces.push(Buffer.concat(now));
      now = [];
      size = 0;
    }
    now.push(bytes);
    size += bytes.length;
  }
  pieces.push(Buffer.concat(now));
  return pieces.map((piece, at) => ({
    coding,
    hasHeader: true,
    bytes: Buffer.concat([Buffer.of(5, 0, 3, reference & 0xff, pieces.length, at + 1), piece]),
  }));
}

export interface Submit {
  from: string;
  to: string;
  coding: 0 | 8;
  hasHeader: boolean;
  bytes: Buffer;
}

/** `submit_sm`: store and forward, a receipt asked for when it is over, well or ill. */
export function submitBody(it: Submit): Buffer {
  const [from, to] = [addressOf(it.from), addressOf(it.to)];
  return Buffer.concat([
    Buffer.of(0, from.ton, from.npi),
    cString(from.address, 21),
    Buffer.of(to.ton, to.npi),
    cString(to.address, 21),
    // esm_class with the header's bit; protocol, priority; no time to send, no end; receipt; do not replace; coding; no stored message
    Buffer.of(it.hasHeader ? 0x40 : 0, 0, 0, 0, 0, 1, 0, it.coding, 0, it.bytes.length),
    it.bytes,
  ]);
}
/** The id in an answer to `submit_sm`. */
export const submittedId = (body: Buffer): string => {
  const end = body.indexOf(0);
  return body.toString('latin1', 0, end === -1 ? Math.min(body.length, 65) : end);
};

export interface Delivered {
  from: string;
  to: string;
  text: string;
  part: { ref: string; n: number; of: number } | null;
  /** what became of a message of ours, in place of words */
  receipt: { id: string; state: 'sent' | 'delivered' | 'failed' } | null;
}

const MESSAGE_STATE = 0x0427;
const RECEIPTED_ID = 0x001e;
const PAYLOAD = 0x0424;
const SAR_REF = 0x020c;
const SAR_TOTAL = 0x020e;
const SAR_SEQUENCE = 0x020f;

/** Of message_state (section 5.2.28) and of `stat:` in the words of a receipt (appendix B). */
const stateOf = (word: string | number): 'sent' | 'delivered' | 'failed' => {
  if (word === 2 || word === 'DELIVRD') return 'delivered';
  return [3, 4, 5, 8].includes(word as number) || /^(EXPIRED|DELETED|UNDELIV|REJECTD)$/.test(String(word))
    ? 'failed'
    : 'sent';
};

/** `deliver_sm`: somebody's words, or a receipt. @throws SmppFault for what is cut off */
export function readDeliver(body: Buffer): Delivered {
  let at = 0;
  const byte = (): number => {
    if (at >= body.length) throw new SmppFault('cut off');
    return body[at++]!;
  };
  const string = (): string => {
    const end = body.indexOf(0, at);
    if (end === -1) throw new SmppFault('no end');
    const text = body.toString('latin1', at, end);
    at = end + 1;
    return text;
  };
  string();
  const fromTon = byte();
  byte();
  const from = string();
  byte();
  byte();
  const to = string();
  const esm = byte();
  byte();
  byte();
  string();
  string();
  byte();
  byte();
  const coding = byte();
  byte();
  const length = byte();
  if (at + length > body.length) throw new SmppFault('cut off');
  let bytes = body.subarray(at, at + length);
  at += length;
  const more = new Map<number, Buffer>();
  while (at + 4 <= body.length) {
    const [tag, size] = [body.readUInt16BE(at), body.readUInt16BE(at + 2)];
    if (at + 4 + size > body.length) break;
    more.set(tag, body.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  if (length === 0 && more.has(PAYLOAD)) bytes = more.get(PAYLOAD)!;
  const number = (tag: number): number | null => {
    const value = more.get(tag);
    return value && value.length > 0 ? value.readUIntBE(0, Math.min(value.length, 4)) : null;
  };
  let part: Delivered['part'] = null;
  if ((esm & 0x40) !== 0 && bytes.length > 0) {
    const header = bytes.subarray(1, 1 + bytes[0]!);
    bytes = bytes.subarray(1 + bytes[0]!);
    for (let i = 0; i + 2 <= header.length;) {
      const [kind, size] = [header[i]!, header[i + 1]!];
      const data = header.subarray(i + 2, i + 2 + size);
      if (kind === 0 && data.length === 3) part = { ref: String(data[0]), of: data[1]!, n: data[2]! };
      if (kind === 8 && data.length === 4) part = { ref: String(data.readUInt16BE(0)), of: data[2]!, n: data[3]! };
      i += 2 + size;
    }
  }
  const [ref, of, n] = [number(SAR_REF), number(SAR_TOTAL), number(SAR_SEQUENCE)];
  if (ref !== null && of !== null && n !== null) part = { ref: String(ref), of, n };
  const text =
    coding === 8
      ? fromUcs2(bytes)
      : coding === 3
        ? bytes.toString('latin1')
        : coding === 1
          ? bytes.toString('ascii')
          : fromGsm7(bytes);
  const isReceipt = (esm & 0x3c) === 0x04;
  const words = bytes.toString('latin1');
  const id = more.has(RECEIPTED_ID) ? submittedId(more.get(RECEIPTED_ID)!) : /\bid:([^\s]{1,65})/i.exec(words)?.[1];
  const word = number(MESSAGE_STATE) ?? /\bstat:([A-Z]{3,8})/i.exec(words)?.[1]?.toUpperCase();
  return {
    from: fromTon === 1 && /^\d+$/.test(from) ? `+${from}` : from,
    to,
    text,
    part,
    receipt: isReceipt && id ? { id, state: stateOf(word ?? 'ENROUTE') } : null,
  };
}
