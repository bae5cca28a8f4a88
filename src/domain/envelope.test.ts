import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64, hpkeSeal, paddedJson, toBase64url } from './envelope.ts';

const hex = (text: string) => new Uint8Array(text.match(/../g)!.map((pair) => parseInt(pair, 16)));
const asHex = (bytes: Uint8Array) => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
const P256 = { name: 'ECDH', namedCurve: 'P-256' };

/** Both halves of a pair from its raw private scalar and public point. */
async function pairOf(secret: string, point: Uint8Array) {
  const b64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', d: b64(hex(secret)), x: b64(point.slice(1, 33)), y: b64(point.slice(33)) };
  return {
    privateKey: await crypto.subtle.importKey('jwk', jwk, P256, false, ['deriveBits']),
    publicKey: await crypto.subtle.importKey('raw', new Uint8Array(point), P256, true, []),
  };
}

describe('HPKE, RFC 9180 appendix A.3.1 (P-256, HKDF-SHA256, AES-128-GCM, base mode, first message)', () => {
  const recipient = hex(
    '04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0',
  );
  const enc = hex(
    '04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4',
  );
  const info = hex('4f6465206f6e2061204772656369616e2055726e');
  const aad = hex('436f756e742d30');
  const plain = hex('4265617574792069732074727574682c20747275746820626561757479');
  const sealed = '5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434';

  it('seals to the published ciphertext', async () => {
    const ephemeral = await pairOf('4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb', enc);
    const made = await hpkeSeal(recipient, info, aad, plain, 16, ephemeral);
    expect(asHex(made.enc)).toBe(asHex(enc));
    expect(asHex(made.sealed)).toBe(sealed);
  });
});

it('pads a report so that its length tells only in steps how much was written', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 3000 }), (text) => {
      const bytes = paddedJson({ text });
      expect(bytes.length % 1024).toBe(0);
      expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual({ text });
    }),
  );
});

it('writes and reads base64url', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 9000 }), (content) => {
      const bytes = new Uint8Array(content);
      expect(toBase64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
      expect(fromBase64(toBase64url(bytes))).toEqual(bytes);
      expect(fromBase64(Buffer.from(bytes).toString('base64'))).toEqual(bytes);
    }),
  );
});
