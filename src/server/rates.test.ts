import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { limitRates } from './rates.ts';

const house = () => {
  const clock = { now: new Date('2026-11-21T10:00:00Z') };
  const app = new Hono();
  app.use(
    '*',
    limitRates(() => clock.now),
  );
  app.all('*', (c) => c.text('ok'));
  const asks = async (method: string, path: string, times: number, headers: (n: number) => Record<string, string>) => {
    let taken = 0;
    for (let n = 0; n < times; n++)
      if ((await app.request(`/api/v1${path}`, { method, headers: headers(n) })).status === 200) taken++;
    return taken;
  };
  return { asks, clock };
};
const forged = (n: number) => ({ 'x-forwarded-for': `198.51.100.${n}`, 'x-baraza-caller': `198.51.100.${n}` });

test('every door that takes a return code is narrow, whatever who tries says of where they are', async () => {
  for (const [method, path] of [
    ['POST', '/public/nsele/thread'],
    ['POST', '/public/nsele/own/join'],
    ['PUT', '/public/nsele/own/together/01a'],
    ['POST', '/public/nsele/own/together/01a/agree'],
    ['POST', '/notice-link'],
  ] as const)
    expect([path, await house().asks(method, path, 50, forged)]).toEqual([path, 20]);
  expect(await house().asks('POST', '/entry-links/open', 100, forged)).toBe(60);
  expect(await house().asks('POST', '/public/nsele/reports', 100, forged)).toBe(100);
});

test('an invitation is tried a few times a minute, and a coordinator invites as many as there are', async () => {
  expect(await house().asks('POST', '/invitations/read', 50, forged)).toBe(10);
  expect(await house().asks('POST', '/w/nsele/working-groups/1/meetings/2/invitations/3/link', 50, forged)).toBe(50);
});

test('a minute later there is room again, and who waits too little is told how long', async () => {
  const { asks, clock } = house();
  expect(await asks('POST', '/public/nsele/thread', 25, forged)).toBe(20);
  clock.now = new Date(clock.now.getTime() + 30_000);
  expect(await asks('POST', '/public/nsele/thread', 25, forged)).toBe(10);
});
