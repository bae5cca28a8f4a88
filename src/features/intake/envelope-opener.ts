import { createDecipheriv, createECDH, createHmac, createPrivateKey, createHash, createSecretKey } from 'node:crypto';
import { ENVELOPE_INFO, EnvelopeError, keySchedule, readEnvelope, type Hmac } from '#domain/envelope.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const TAG_LENGTH = 16;

// a third of the time that the same key takes as bytes
const hmac: Hmac = (key, data) => new Uint8Array(createHmac('sha256', createSecretKey(key)).update(data).digest());

export interface Opener {
  /** names the key, as envelopes do */
  keyId: Buffer;
  /** @throws EnvelopeError when it was sealed to another key, for another context, or changed */
  open(context: string, envelope: Bytes): Promise<Bytes>;
}

/**
 * HPKE's single-shot open (RFC 9180, section 6.1) in base mode with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and AES-GCM.
 * @param agree Diffie-Hellman with the recipient's private key: the shared point's x coordinate
 * @throws whatever the cryptography throws when anything was changed
 */
export async function hpkeOpen(
  agree: (enc: Bytes) => Buffer,
  recipient: Bytes,
  enc: Bytes,
  info: Bytes,
  aad: Bytes,
  sealed: Bytes,
  keyLength: 16 | 32 = 32,
): Promise<Bytes> {
  const { key, nonce } = await keySchedule(hmac, agree(enc), enc, recipient, info, keyLength);
  const cipher = createDecipheriv(keyLength === 32 ? 'aes-256-gcm' : 'aes-128-gcm', createSecretKey(key), nonce, {
    authTagLength: TAG_LENGTH,
  });
  cipher.setAAD(aad);
  cipher.setAuthTag(sealed.subarray(-TAG_LENGTH));
  const plain = Buffer.concat([cipher.update(sealed.subarray(0, -TAG_LENGTH)), cipher.final()]);
  return new Uint8Array(plain);
}

/** What opens envelopes sealed to one key. @param pair the raw public point and the PKCS #8 private key */
export function makeOpener(pair: { publicKey: Uint8Array; privateKey: Uint8Array }): Opener {
  const { d } = createPrivateKey({ key: Buffer.from(pair.privateKey), format: 'der', type: 'pkcs8' }).export({
    format: 'jwk',
  });
  const own = createECDH('prime256v1');
  own.setPrivateKey(Buffer.from(d!, 'base64url'));
  const recipient = new Uint8Array(pair.publicKey);
  const info = new TextEncoder().encode(ENVELOPE_INFO);
  return {
    keyId: createHash('sha256').update(recipient).digest().subarray(0, 8),
    async open(context, envelope) {
      const { enc, sealed } = readEnvelope(envelope);
      const aad = new TextEncoder().encode(context);
      try {
        return await hpkeOpen((point) => own.computeSecret(point), recipient, enc, info, aad, sealed);
      } catch {
        throw new EnvelopeError('does not open');
      }
    },
  };
}
