import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EnvelopeError,
  fromBase64,
  hpkeOpen,
  hpkeSeal,
  openEnvelope,
  paddedJson,
  readEnvelope,
  sealEnvelope,
  toBase64url,
} from './envelope.ts';

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

async function freshPair() {
  const pair = await crypto.subtle.generateKey(P256, false, ['deriveBits']);
  return { ...pair, raw: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)) };
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

  it('opens the published ciphertext', async () => {
    const own = await pairOf('f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2', recipient);
    expect(await hpkeOpen(own.privateKey, recipient, enc, info, aad, hex(sealed), 16)).toEqual(plain);
  });
});

describe('an envelope', () => {
  it('opens to what was sealed, whatever its length, and twice the same text looks different', async () => {
    const pair = await freshPair();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.string(), async (content, context) => {
        const plain = new Uint8Array(content);
        const one = await sealEnvelope(pair.raw, context, plain);
        const two = await sealEnvelope(pair.raw, context, plain);
        expect(asHex(one)).not.toBe(asHex(two));
        expect(await openEnvelope(pair.privateKey, pair.raw, context, one)).toEqual(plain);
      }),
      { numRuns: 30 },
    );
  });

  it('does not open when any byte was changed, for another context, or with another key', async () => {
    const pair = await freshPair();
    const other = await freshPair();
    const envelope = await sealEnvelope(pair.raw, 'report:nsele:1', new Uint8Array([1, 2, 3]));
    // the key's name (bytes 1 to 8) only tells which key to try
    for (const at of [0, 9, 40, 73, 74, 76, envelope.length - 1]) {
      const changed = envelope.slice();
      changed[at]! ^= 1;
      await expect(openEnvelope(pair.privateKey, pair.raw, 'report:nsele:1', changed)).rejects.toThrow(EnvelopeError);
    }
    await expect(openEnvelope(pair.privateKey, pair.raw, 'report:nsele:2', envelope)).rejects.toThrow(EnvelopeError);
    await expect(openEnvelope(other.privateKey, other.raw, 'report:nsele:1', envelope)).rejects.toThrow(EnvelopeError);
    expect(() => readEnvelope(envelope.slice(0, 80))).toThrow(EnvelopeError);
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
