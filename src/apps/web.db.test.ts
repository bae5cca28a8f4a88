import { writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificate } from '#test/certificate.ts';
import { openHouse, type House } from '#test/harness.ts';
import { readTls, tlsFiles } from '#server/tls.ts';
import { main } from './web.ts';

describe('https by the server itself, from a given certificate', () => {
  let house: House;
  let web: Awaited<ReturnType<typeof main>>;
  let files: { cert: string; key: string };
  let made = makeCertificate();
  const put = (it: { cert: string; key: string }) => {
    writeFileSync(files.cert, it.cert);
    writeFileSync(files.key, it.key);
  };

  const get = (path: string, ca: string) =>
    new Promise<IncomingMessage & { fingerprint: string }>((resolve, reject) => {
      request({ host: '127.0.0.1', port: web.port, path, ca, agent: false }, (response) => {
        const { fingerprint256 } = (
          response.socket as unknown as { getPeerCertificate(): { fingerprint256: string } }
        ).getPeerCertificate();
        response.resume().once('end', () => resolve(Object.assign(response, { fingerprint: fingerprint256 })));
      })
        .once('error', reject)
        .end();
    });
  const fingerprintOf = (it: { cert: string }) => new X509Certificate(it.cert).fingerprint256;

  beforeAll(async () => {
    house = await openHouse();
    files = { cert: join(house.folder, 'tls.crt'), key: join(house.folder, 'tls.key') };
    put(made);
    web = await main({
      DATABASE_URL: house.urls.app,
      DATABASE_AUTH_URL: house.urls.auth,
      BARAZA_KEYS: join(house.folder, 'keys'),
      BARAZA_FILES: join(house.folder, 'files'),
      BARAZA_EPOCHS: join(house.folder, 'epochs'),
      BARAZA_URL: 'https://localhost:8443',
      BARAZA_TLS_CERT: files.cert,
      BARAZA_TLS_KEY: files.key,
      BARAZA_DIST: join(house.folder, 'dist'),
      PORT: '0',
    });
  });
  afterAll(async () => {
    await web.close();
    await house.close();
  });

  test('answers under it, and tells browsers to come by https alone from now on', async () => {
    const answer = await get('/healthz', made.cert);
    expect(answer.statusCode).toBe(200);
    expect(answer.fingerprint).toBe(fingerprintOf(made));
    expect(answer.headers['strict-transport-security']).toMatch(/max-age=\d{8}/);
    await expect(get('/healthz', makeCertificate().cert)).rejects.toThrow();
    await expect(fetch(`http://127.0.0.1:${web.port}/healthz`)).rejects.toThrow();
  });

  test('speaks TLS 1.2 and 1.3, and nothing older', async () => {
    const protocol = (version: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') =>
      new Promise<string | null>((resolve) => {
        const socket = connect(
          {
            host: '127.0.0.1',
            port: web.port,
            ca: made.cert,
            minVersion: version,
            maxVersion: version,
            ...(version < 'TLSv1.2' ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
          },
          () => {
            resolve(socket.getProtocol());
            socket.destroy();
          },
        ).once('error', () => resolve('refused'));
      });
    expect([await protocol('TLSv1'), await protocol('TLSv1.1')]).toEqual(['refused', 'refused']);
    expect([await protocol('TLSv1.2'), await protocol('TLSv1.3')]).toEqual(['TLSv1.2', 'TLSv1.3']);
  });

  test('takes a renewed certificate over without a stop; a half-renewed one leaves the old in place', async () => {
    const renewed = makeCertificate({ name: 'renewed' });
    writeFileSync(files.cert, renewed.cert);
    web.renewCertificate();
    expect((await get('/healthz', made.cert)).fingerprint).toBe(fingerprintOf(made));
    put(renewed);
    web.renewCertificate();
    expect((await get('/healthz', renewed.cert)).fingerprint).toBe(fingerprintOf(renewed));
    made = renewed;
    writeFileSync(files.key, 'half a key');
    web.renewCertificate();
    expect((await get('/healthz', made.cert)).fingerprint).toBe(fingerprintOf(made));
    put(made);
  });

  test('who tries passwords has five a minute, however many addresses their requests name; and no address is kept', async () => {
    const attempt = (password: string, headers: Record<string, string> = {}) =>
      new Promise<number>((resolve, reject) => {
        const body = JSON.stringify({ email: 'founder@example.org', password });
        request(
          {
            host: '127.0.0.1',
            port: web.port,
            path: '/api/auth/sign-in/email',
            method: 'POST',
            ca: made.cert,
            agent: false,
            headers: { 'content-type': 'application/json', origin: 'https://localhost:8443', ...headers },
          },
          (response) => response.resume().once('end', () => resolve(response.statusCode!)),
        )
          .once('error', reject)
          .end(body);
      });
    expect(await attempt('a long enough password')).toBe(200);
    const answers: number[] = [];
    for (let n = 1; n <= 8; n++)
      answers.push(
        await attempt(`guess number ${n} of many`, {
          'x-forwarded-for': `198.51.100.${n}`,
          'x-baraza-caller': `198.51.100.${n}`,
          'x-real-ip': `198.51.100.${n}`,
        }),
      );
    expect(answers).toEqual([401, 401, 401, 401, 429, 429, 429, 429]);
    const kept = await house.sql(
      `select "ipAddress" as at from auth.session union all select key as at from auth."rateLimit"`,
    );
    expect(JSON.stringify(kept)).not.toMatch(/127\.0\.0\.1|198\.51/);
  });

  test('what cannot work is refused by name', () => {
    expect(tlsFiles({})).toBeNull();
    expect(() => tlsFiles({ BARAZA_TLS_CERT: files.cert })).toThrow('given together');
    expect(() => readTls({ cert: files.cert, key: files.cert })).toThrow('cannot be read');
    writeFileSync(join(house.folder, 'other.key'), makeCertificate().key);
    expect(() => readTls({ cert: files.cert, key: join(house.folder, 'other.key') })).toThrow('does not belong');
  });
});
