/** A UUIDv4: for sources, identities, addresses and whatever is released, since a v7 tells when it was made. */
export const uuidv4 = (): string => crypto.randomUUID();

/**
 * A UUIDv7 (RFC 9562): 48 bits of milliseconds, 74 random bits. Made by whoever creates the thing, so that a retry is harmless.
 * @param now milliseconds since 1970
 * @param count 0 to 4095, in the place of 12 random bits (section 6.2, method 1): what one maker makes in one millisecond stays in order
 */
export function uuidv7(now: number, count?: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = now;
  for (let i = 5; i >= 0; i--) {
    bytes[i] = time % 256;
    time = Math.floor(time / 256);
  }
  if (count !== undefined) [bytes[6], bytes[7]] = [(count >> 8) & 0x0f, count & 0xff];
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const isUuid = (text: string): boolean => UUID.test(text);
