import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openKeys } from './keys.ts';
import { composePush, openPush, PUSH_BYTES } from './push.ts';

/** A browser's end, written here from the documents alone: what it would do with a message (RFC 8188, RFC 8291). */
function receiver() {
  const curve = createECDH('prime256v1');
  curve.generateKeys();
  const auth = randomBytes(16);
  return {
    target: {
      endpoint: 'https://push.example.org/send/abc',
      p256dh: curve.getPublicKey().toString('base64url'),
      auth: auth.toString('base64url'),
    },
    open(body: Buffer): string {
      const salt = body.subarray(0, 16);
      const size = body.readUInt32BE(16);
      const idLength = body[20]!;
      const theirs = body.subarray(21, 21 + idLength);
      const sealed = body.subarray(21 + idLength);
      expect(sealed.length).toBeLessThanOrEqual(size);
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), curve.getPublicKey(), theirs]);
      const ikm = Buffer.from(hkdfSync('sha256', curve.computeSecret(theirs), auth, info, 32));
      const key = Buffer.from(hkdfSync('sha256', ikm, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16));
      const nonce = Buffer.from(hkdfSync('sha256', ikm, salt, Buffer.from('Content-Encoding: nonce\0'), 12));
      const decipher = createDecipheriv('aes-128-gcm', key, nonce);
      decipher.setAuthTag(sealed.subarray(-16));
      const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
      const end = plain.lastIndexOf(2);
      return plain.subarray(0, end).toString();
    },
  };
}

describe('a push message', () => {
  const folder = mkdtempSync(join(tmpdir(), 'baraza-push-'));
  const keys = openKeys(folder).web();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const subject = 'https://baraza.example.org';

  test('is read by the browser it is for, and by no other', async () => {
    const [mine, other] = [receiver(), receiver()];
    const { body } = composePush(mine.target, '{"title":"لديك إشعار"}', (await keys).vapid, subject);
    expect(JSON.parse(mine.open(body))).toEqual({ title: 'لديك إشعار' });
    expect(() => other.open(body)).toThrow();
  });

  test('says nothing by its length, its headers or its lifetime', async () => {
    const { vapid } = await keys;
    const it = receiver();
    const short = composePush(it.target, 'a', vapid, subject);
    const long = composePush(it.target, 'a'.repeat(PUSH_BYTES), vapid, subject);
    expect(short.body.length).toBe(long.body.length);
    const plain = (headers: Record<string, string>) => ({ ...headers, authorization: '' });
    expect(plain(short.headers)).toEqual(plain(long.headers));
    expect(() => composePush(it.target, 'a'.repeat(PUSH_BYTES + 1), vapid, subject)).toThrow(RangeError);
  });

  test('is signed with the key of this installation, for the push service alone, for less than a day', async () => {
    const { vapid } = await keys;
    const { headers } = composePush(receiver().target, 'a', vapid, subject);
    const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(headers.authorization!)!;
    expect(Buffer.from(key!, 'base64url')).toEqual(Buffer.from(vapid.publicKey));
    const [head, claims, signature] = token!.split('.');
    const point = Buffer.from(vapid.publicKey);
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    };
    const right = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature!, 'base64url'),
    );
    expect(right).toBe(true);
    const said = JSON.parse(Buffer.from(claims!, 'base64url').toString());
    expect(said).toMatchObject({ aud: 'https://push.example.org', sub: subject });
    expect(said.exp * 1000 - Date.now()).toBeLessThan(24 * 3_600_000);
  });

  test('is never sent inside', async () => {
    const push = openPush((await keys).vapid, subject);
    for (const endpoint of ['https://127.0.0.1/x', 'https://localhost/x', 'http://push.example.org/x'])
      await expect(push.send({ ...receiver().target, endpoint }, 'a')).rejects.toMatchObject({
        code: expect.any(String),
      });
    push.close();
  });

  test('the key is made once, kept, and readable by its owner alone', async () => {
    const first = (await keys).vapid;
    const again = (await openKeys(folder).web()).vapid;
    expect(Buffer.from(again.privateKey)).toEqual(Buffer.from(first.privateKey));
    expect([first.publicKey.length, first.privateKey.length]).toEqual([65, 32]);
    expect(statSync(join(folder, 'vapid.p256')).mode & 0o077).toBe(0);
  });
});
