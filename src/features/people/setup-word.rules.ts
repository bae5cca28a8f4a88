/**
 * The word that makes the first administrator where somebody else could come first: printed by the server, asked for on the first visit. Twelve letters and digits that nobody takes for
 * one another, in groups of four: 58 bits.
 */
const LETTERS = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';

/** @param bytes at least 12 random ones */
export const setupWordOf = (bytes: Uint8Array): string =>
  [...bytes.subarray(0, 12)]
    .map((byte) => LETTERS[byte % LETTERS.length]!)
    .join('')
    .replace(/.{4}(?=.)/g, '$&-');

/** Small letters, blanks and dashes do not matter. */
export const plainWord = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '');

/**
 * Whether nobody but this machine can be the first visitor: it listens to itself alone, and no address of its own leads to it from elsewhere, by a proxy say.
 * @param host where it listens @param publicUrl its address
 */
export function comesFirstAlone(host: string, publicUrl: string): boolean {
  const here = (name: string): boolean => /^(localhost|127(\.\d+){3}|::1|\[::1\])$/.test(name);
  return here(host) && here(new URL(publicUrl).hostname);
}
