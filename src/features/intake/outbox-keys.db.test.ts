import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromBase64, paddedJson, reportContext, sealEnvelope, toBase64url } from '#domain/envelope.ts';
import { openHouse, pageReport, type House } from '#test/harness.ts';
import { openSecondApp } from '#test/second-app.ts';

describe('Rose sealed a report and then had no line for weeks', () => {
  let house: House;
  const opened: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(async () => {
    for (const close of opened) await close();
    await house.close();
  });

  /** The server after a new start, with the keys as they are now. */
  const restarted = async () => {
    const { app, close } = await openSecondApp({
      urls: house.urls,
      keys: join(house.folder, 'keys'),
      files: join(house.folder, 'files'),
      now: () => house.clock.now,
    });
    opened.push(close);
    return app;
  };
  const sealed = async (publicKey: string) => {
    const { report, id } = pageReport();
    const envelope = await sealEnvelope(fromBase64(publicKey), reportContext('nsele', id), paddedJson(report));
    return { id, clock: house.clock.now.toISOString(), envelope: toBase64url(envelope) };
  };
  const handedOut = async () => (await house.nobody.get('/public/nsele')).body.sealingKey.publicKey as string;

  test('the pair was replaced meanwhile: the old one opens it until its day, and not after', async () => {
    const old = await handedOut();
    const waiting = [await sealed(old), await sealed(old)];
    house.keys.replaceOutbox(house.clock.now, '2027-03-31');
    const app = await restarted();
    const send = (body: unknown) =>
      app.request('/api/v1/public/nsele/reports', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-baraza': '1' },
        body: JSON.stringify(body),
      });
    const now = (await (await app.request('/api/v1/public/nsele')).json()) as {
      sealingKey: { publicKey: string };
    };
    expect(now.sealingKey.publicKey).not.toBe(old);
    expect((await send(await sealed(now.sealingKey.publicKey))).status).toBe(201);

    house.clock.now = new Date('2027-03-31T23:59:00Z');
    expect((await send(waiting[0])).status).toBe(201);
    house.clock.now = new Date('2027-04-01T00:00:00Z');
    const late = await send(waiting[1]);
    expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([422, 'envelope_unreadable']);
    expect((await send(await sealed(now.sealingKey.publicKey))).status).toBe(201);
  });
});
