import { createServer, type RequestListener } from 'node:http';
import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { gatewayChannel, gatewayFault, mailChannel, type Channel, type Parcel } from './channels.ts';
import { safeCode } from './courier.rules.ts';

/** What every channel must keep to, whichever way it goes. */
const SECRET = 'a secret of sixteen';
const closing: (() => void)[] = [];
afterAll(() => closing.forEach((close) => close()));

async function gateway(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  closing.push(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms?key=topsecret`;
}
const sms = async (answer: RequestListener): Promise<Channel> =>
  gatewayChannel(await gateway(answer), SECRET, () => new Date('2026-11-21T10:00:00Z'));
const email = (fails?: object): Channel =>
  mailChannel(async () => {
    if (fails) throw Object.assign(new Error('550 no such box <amina@example.org>'), fails);
  });

const parcel = (to: string): Parcel => ({
  id: '4f9f1d5e-9a3c-4a53-9d1c-0a1f5a0f9d11',
  to,
  subject: 'A note',
  text: 'You have an answer.',
  language: 'en',
});

const suite: {
  name: string;
  to: string;
  good: () => Promise<Channel>;
  refusing: () => Promise<Channel>;
  down: () => Promise<Channel>;
}[] = [
  {
    name: 'sms',
    to: '+254712345678',
    good: () => sms((_, response) => response.writeHead(202).end()),
    refusing: () => sms((_, response) => response.writeHead(422).end('+254712345678 is barred')),
    down: async () => gatewayChannel('http://127.0.0.1:9/', SECRET, () => new Date(0)),
  },
  {
    name: 'email',
    to: 'amina@example.org',
    good: async () => email(),
    refusing: async () => email({ code: 'EENVELOPE', responseCode: 550 }),
    down: async () => email({ code: 'ECONNREFUSED' }),
  },
];

describe.each(suite)('every channel: $name', ({ to, good, refusing, down }) => {
  test('what it took is sent', async () =>
    expect((await (await good()).send(parcel(to))).what).toMatch(/sent|delivered/));
  test('what is refused for good is not tried again', async () =>
    expect((await (await refusing()).send(parcel(to))).what).toBe('refused'));
  test('a line that is down is tried again, and nothing is thrown', async () =>
    expect((await (await down()).send(parcel(to))).what).toBe('failed'));
  test('no outcome names whom it was for', async () => {
    for (const make of [good, refusing, down]) {
      const outcome = await (await make()).send(parcel(to));
      expect(JSON.stringify(outcome)).not.toContain(to);
      expect(JSON.stringify(outcome)).not.toContain('5478');
      if ('code' in outcome) expect(safeCode(outcome.code)).toBe(outcome.code);
    }
  });
});

describe('the gateway', () => {
  test('can tell that it was us, and the same again', async () => {
    let seen: { body: string; headers: Record<string, unknown> } | undefined;
    const channel = await sms((request, response) => {
      let body = '';
      request
        .on('data', (piece) => (body += piece))
        .on('end', () => {
          seen = { body, headers: request.headers };
          response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"delivered"}');
        });
    });
    expect(await channel.send(parcel('+254712345678'))).toEqual({ what: 'delivered' });
    const { body, headers } = seen!;
    expect(JSON.parse(body)).toEqual({
      id: parcel('').id,
      to: '+254712345678',
      text: 'You have an answer.',
      language: 'en',
    });
    expect(headers['baraza-signature']).toBe(
      `v1=${createHmac('sha256', SECRET)
        .update(`${String(headers['baraza-timestamp'])}.${body}`)
        .digest('hex')}`,
    );
    expect(headers['baraza-delivery']).toBe(parcel('').id);
  });

  test('is spoken to over https alone, but for one on this machine', () => {
    expect(gatewayFault('https://sms.example.org/send')).toBeNull();
    expect(gatewayFault('http://127.0.0.1:8080/')).toBeNull();
    expect(gatewayFault('http://sms.example.org/')).toBe('not_https');
    expect(gatewayFault('sms')).toBe('not_an_address');
    expect(() => gatewayChannel('http://key@sms.example.org/', SECRET, () => new Date())).toThrow(/^(?!.*key@)/);
    expect(() => gatewayChannel('https://sms.example.org/', 'short', () => new Date())).toThrow('16 characters');
  });
});
