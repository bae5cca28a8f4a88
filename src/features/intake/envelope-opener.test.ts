import { createECDH, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EnvelopeError, readEnvelope, sealEnvelope } from '#domain/envelope.ts';
import { hpkeOpen, makeOpener } from './envelope-opener.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

function freshPair() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const raw = new Uint8Array(
    Buffer.concat([Buffer.from([4]), Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')]),
  );
  return {
    raw,
    opener: makeOpener({ publicKey: raw, privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }) }),
  };
}

it('opens the ciphertext of RFC 9180, appendix A.3.1 (P-256, HKDF-SHA256, AES-128-GCM, base mode, first message)', async () => {
  const own = createECDH('prime256v1');
  own.setPrivateKey(hex('f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2'));
  const opened = await hpkeOpen(
    (enc) => own.computeSecret(enc),
    new Uint8Array(own.getPublicKey()),
    hex(
      '04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4',
    ),
    hex('4f6465206f6e2061204772656369616e2055726e'),
    hex('436f756e742d30'),
    hex('5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434'),
    16,
  );
  expect(Buffer.from(opened).toString()).toBe('Beauty is truth, truth beauty');
});

describe('an envelope', () => {
  it('opens to what was sealed, whatever its length, and twice the same text looks different', async () => {
    const { raw, opener } = freshPair();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.string(), async (content, context) => {
        const plain = new Uint8Array(content);
        const one = await sealEnvelope(raw, context, plain);
        const two = await sealEnvelope(raw, context, plain);
        expect(Buffer.from(one).equals(two)).toBe(false);
        expect(opener.keyId.equals(readEnvelope(one).keyId)).toBe(true);
        expect(await opener.open(context, one)).toEqual(plain);
      }),
      { numRuns: 30 },
    );
  });

  it('does not open when any byte was changed, for another context, or with another key', async () => {
    const [{ raw, opener }, other] = [freshPair(), freshPair()];
    const envelope = await sealEnvelope(raw, 'report:nsele:1', new Uint8Array([1, 2, 3]));
    // the key's name (bytes 1 to 8) only tells which key to try
    for (const at of [0, 9, 40, 73, 74, 76, envelope.length - 1]) {
      const changed = envelope.slice();
      changed[at]! ^= 1;
      await expect(opener.open('report:nsele:1', changed)).rejects.toThrow(EnvelopeError);
    }
    await expect(opener.open('report:nsele:2', envelope)).rejects.toThrow(EnvelopeError);
    await expect(other.opener.open('report:nsele:1', envelope)).rejects.toThrow(EnvelopeError);
    expect(() => readEnvelope(envelope.slice(0, 80))).toThrow(EnvelopeError);
  });
});
