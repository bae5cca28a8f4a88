import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fromBase64, paddedJson, reportContext, sealEnvelope, toBase64url } from '#domain/envelope.ts';
import type { InnerReport, PublicSettings, Thread } from '#features/intake/intake.contract.ts';
import { openBrowser } from './baraza.ts';
import { runHouse, type RunningHouse } from './running-house.ts';

/** The reporter page against the whole server: its own folder, its own database, the exercise loaded. */

let house: RunningHouse;
let browser: Browser;
let address: string;

beforeAll(async () => {
  house = await runHouse();
  address = house.address;
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await house?.close();
}, 60_000);

const post = (path: string, body: unknown) =>
  fetch(`${address}/api/v1/public/exercise${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

it('takes Rose’s report from a phone without a line, once, and shows her the receipt under her code', async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, locale: 'fr' });
  const page = await context.newPage();
  page.on('pageerror', (error) => expect.unreachable(String(error)));
  await page.goto(`${address}/r/exercise`);
  await page.waitForSelector('header .good');
  await context.setOffline(true);
  await page.click('[data-value=threat]');
  await page.fill('textarea', 'Ils disent qu’ils viennent ce soir.');
  await page.click('.bar .main');
  await page.click('[data-value=soon]');
  await page.fill('input', 'Le marché de Mambu');
  await page.click('.bar .main');
  await page.click('[data-value=none]');
  await page.click('[data-value=heard_from_witness]');
  await page.click('[data-value=ask]');
  await page.click('.bar .main');
  const code = (await page.locator('.digits').innerText()).replace(/\s/g, '');
  await page.close();
  const again = await context.newPage();
  await again.goto(`${address}/r/exercise`);
  await again.getByText('1 signalement verrouillé attend').waitFor();
  await context.setOffline(false);
  await again.getByText('1 signalement de ce téléphone a été reçu.').waitFor();
  await again.locator('.links .plain').first().click();
  await again.fill('input', code);
  await again.click('.main[type=submit]');
  await again.locator('.card', { hasText: 'reçu' }).first().waitFor();
  const thread = (await (await post('/thread', { code })).json()) as Thread;
  expect(thread.reports).toHaveLength(1);
  expect(thread.messages[0]).toMatchObject({ from: 'desk', language: 'fr' });
  await again.fill('textarea', 'Ils sont partis.');
  await again.locator('.bar .main').click();
  await again.locator('.mine', { hasText: 'Ils sont partis.' }).waitFor();
  expect(house.said()).not.toContain(code);
  expect(house.said()).not.toContain('ce soir');
  await context.close();
}, 60_000);

it('answers the same envelope alike, and refuses other content, a foreign envelope and a wrong code', async () => {
  const settings = (await (await fetch(`${address}/api/v1/public/exercise`)).json()) as PublicSettings;
  const id = crypto.randomUUID();
  const unknown = { low: null, best: null, high: null };
  const report: InnerReport = {
    id,
    kind: 'peace',
    text: 'A joint market day',
    language: 'en',
    when: { from: null, to: null, precision: 'unknown' },
    where: { text: 'Tchele', precision: 'unknown' },
    who: '',
    harm: { killed: unknown, hurt: unknown },
    basis: 'saw',
    asks: '',
    mayAsk: false,
    wantsAnswer: false,
    returnCode: null,
    danger: false,
    clientSentAt: '2026-03-01T10:00:00.000Z',
    attachments: [],
  };
  const seal = async (value: InnerReport, slug = 'exercise') =>
    toBase64url(
      await sealEnvelope(fromBase64(settings.sealingKey!.publicKey), reportContext(slug, value.id), paddedJson(value)),
    );
  const envelope = await seal(report);
  const first = await post('/reports', { id, clock: '2026-03-01T10:00:00.000Z', envelope });
  const second = await post('/reports', { id, clock: '2026-03-02T10:00:00.000Z', envelope });
  expect(first.status).toBe(201);
  expect(second.ok).toBe(true);
  expect(await second.json()).toEqual(await first.json());
  const changed = await post('/reports', {
    id,
    clock: '2026-03-01T10:00:00.000Z',
    envelope: await seal({ ...report, text: 'Something else' }),
  });
  expect([changed.status, ((await changed.json()) as { code: string }).code]).toEqual([409, 'report_differs']);
  const foreign = await post('/reports', { id: crypto.randomUUID(), clock: '2026-03-01T10:00:00.000Z', envelope });
  expect([foreign.status, ((await foreign.json()) as { code: string }).code]).toEqual([422, 'envelope_unreadable']);
  expect((await post('/thread', { code: '0000111122223333' })).status).toBe(404);
});
