import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { newId } from './harness.ts';

/** A browser's end of Web Push, as far as a test needs it: its keys, what it tells us, and what it reads (RFC 8188, RFC 8291). */
export function browser(name: string) {
  const curve = createECDH('prime256v1');
  curve.generateKeys();
  const auth = randomBytes(16);
  return {
    endpoint: `https://push.example.org/send/${name}`,
    subscription: (more: Record<string, unknown> = {}) => ({
      id: newId(),
      endpoint: `https://push.example.org/send/${name}`,
      keys: { p256dh: curve.getPublicKey().toString('base64url'), auth: auth.toString('base64url') },
      language: 'en',
      name: 'Phone',
      ...more,
    }),
    read(body: Buffer): { title: string; lang: string; dir: string; token: string; tag: string } {
      const [salt, theirs, sealed] = [body.subarray(0, 16), body.subarray(21, 86), body.subarray(86)];
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), curve.getPublicKey(), theirs]);
      const ikm = Buffer.from(hkdfSync('sha256', curve.computeSecret(theirs), auth, info, 32));
      const part = (what: string, bytes: number) =>
        Buffer.from(hkdfSync('sha256', ikm, salt, Buffer.from(`Content-Encoding: ${what}\0`), bytes));
      const decipher = createDecipheriv('aes-128-gcm', part('aes128gcm', 16), part('nonce', 12));
      decipher.setAuthTag(sealed.subarray(-16));
      const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
      return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString());
    },
  };
}
