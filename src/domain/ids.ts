/** A UUIDv4: for sources, identities, addresses and whatever is released, since a v7 tells when it was made. */
export const uuidv4 = (): string => crypto.randomUUID();

/** How many ids of one maker stay in order within a millisecond, before the count begins anew. */
const COUNTED = 2 ** 26;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
/** Drawn for many ids at once: asking for sixteen bytes takes as long as for four thousand. */
const drawn = new Uint8Array(4096);
let used = drawn.length;

/**
 * A UUIDv7 (RFC 9562): 48 bits of milliseconds, 74 random bits. Made by whoever creates the thing, so that a retry is harmless.
 * @param now milliseconds since 1970
 * @param count from 0, in the place of the first 26 random bits (section 6.2, method 1): what one maker makes in one millisecond stays in order
 */
export function uuidv7(now: number, count?: number): string {
  if (used === drawn.length) {
    crypto.getRandomValues(drawn);
    used = 0;
  }
  const bytes = drawn.slice(used, (used += 16));
  let time = now;
  for (let i = 5; i >= 0; i--) {
    bytes[i] = time % 256;
    time = Math.floor(time / 256);
  }
  if (count !== undefined) {
    const n = count % COUNTED;
    bytes[6] = n >>> 22;
    bytes[7] = n >>> 14;
    bytes[8] = (n >>> 8) & 0x3f;
    bytes[9] = n;
  }
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  let id = '';
  for (let i = 0; i < 16; i++) id += (i === 4 || i === 6 || i === 8 || i === 10 ? '-' : '') + HEX[bytes[i]!]!;
  return id;
}

/**
 * A maker of UUIDv7 whose ids sort as they were made, also those of one millisecond. It counts anew in each millisecond: from two ids nobody
 * reads how many others were made between them.
 */
export function idMaker(): (now: number) => string {
  let [moment, count] = [-1, 0];
  return (now) => {
    count = now === moment ? count + 1 : 0;
    moment = now;
    return uuidv7(now, count);
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const isUuid = (text: string): boolean => UUID.test(text);
