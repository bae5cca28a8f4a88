/** Sixteen digits without bias: bytes of 250 and above are thrown away. `draw` fills an array with random bytes. */
export function makeReturnCode(draw: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>): string {
  let code = '';
  while (code.length < 16) {
    for (const byte of draw(new Uint8Array(24))) {
      if (byte < 250 && code.length < 16) code += byte % 10;
    }
  }
  return code;
}

/** What was typed, as Latin digits: spaces and dashes gone, Arabic-Indic, Persian and Devanagari digits read as such. */
export function digitsOf(typed: string): string {
  const zeros = [0x30, 0x660, 0x6f0, 0x966];
  let digits = '';
  for (const char of typed) {
    const code = char.codePointAt(0)!;
    const zero = zeros.find((it) => code >= it && code < it + 10);
    if (zero !== undefined) digits += code - zero;
  }
  return digits;
}

/** In four groups of four. */
export const groupsOf = (digits: string): string[] => digits.match(/.{1,4}/g) ?? [];
