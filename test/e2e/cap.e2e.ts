import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CapMessage } from '#features/alerts/cap/cap-message.rules.ts';
import { writeCap } from '#features/alerts/cap/cap.write.rules.ts';
import { newId } from '../harness.ts';
import { BROWSER, openBrowser, serveConsole } from './baraza.ts';
import { axe, look, tooWide } from './look.ts';

const PASSWORD = 'four plain words here';

const info = {
  language: 'en',
  categories: ['Security' as const],
  event: 'Unrest',
  responseTypes: [],
  urgency: 'Expected' as const,
  severity: 'Severe' as const,
  certainty: 'Likely' as const,
  eventCodes: [],
  senderName: 'River network',
  headline: 'Crowds on the road to Mambu',
  description: 'Several hundred gather at the bridge.',
  instruction: 'Keep the road open.',
  parameters: [],
  resources: [],
  areas: [{ areaDesc: 'Mambu', polygons: [], circles: [{ lat: -1.25, lon: 36.8, radiusKm: 3 }], geocodes: [] }],
};
const message = (more: Partial<CapMessage>): CapMessage => ({
  identifier: 'river-1',
  sender: 'alerts.river.example',
  sent: '2026-03-02T12:00:00+03:00',
  status: 'Actual',
  msgType: 'Alert',
  scope: 'Restricted',
  restriction: 'Partners',
  addresses: [],
  codes: [],
  references: [],
  incidents: [],
  infos: [
    info,
    { ...info, language: 'fr', headline: 'Foules sur la route de Mambu', description: '', instruction: '' },
  ],
  ...more,
});

/** Warnings of others in, and ours out, on the screens: seen before they are saved, decided by a person, shared one by one. */
describe.skipIf(!BROWSER)('warnings as CAP on the screens', () => {
  let baraza: Awaited<ReturnType<typeof serveConsole>>;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];
  let alert = '';

  const api = async (method: string, path: string, body?: unknown) => {
    const answer = await page.request.fetch(`${baraza.address}/api/v1${path}`, {
      method,
      headers: { 'x-baraza': '1', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { data: body }),
    });
    const said = await answer.json();
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${JSON.stringify(said)}`);
    return said;
  };
  const clean = async () => {
    await page.locator('main').waitFor();
    // a toast that is fading in has no contrast yet
    expect(await axe(page, 'main')).toEqual([]);
    expect(await tooWide(page)).toEqual([]);
  };
  /** Pictures are taken when somebody wants to look. */
  const pictures = async (name: string, ready: (page: Page) => Promise<unknown>) => {
    if (!process.env['LOOK_DIR']) return;
    await look(page, name, ready);
    await look(page, name, ready, [{ width: 1440, scheme: 'light', language: 'en' }]);
  };

  beforeAll(async () => {
    baraza = await serveConsole();
    browser = await openBrowser();
    page = await (await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } })).newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (it) => {
      if (it.text().includes('Content Security Policy')) errors.push(it.text());
    });
    await api('POST', '/setup', {
      name: 'Amina',
      email: 'amina@example.org',
      password: PASSWORD,
      workspaceName: 'Nsele district',
      organisationName: 'Peace council',
    });
    await page.goto(baraza.address);
    await page.getByLabel('E-mail address').fill('amina@example.org');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('navigation', { name: 'Places of the console' }).waitFor();
    const me = await api('GET', '/me');
    await api('POST', '/w/nsele-district/mandates', {
      id: newId(),
      responderActorId: me.workspaces[0].actorId,
      title: 'Coordinator',
      coordinator: true,
      agreedHow: 'In person',
    });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await baraza?.close();
    expect(errors).toEqual([]);
  }, 60_000);

  it('Amina pastes what is no CAP and is told why; then she sees what a message would make, and nothing is saved', async () => {
    await page.goto(`${baraza.address}/w/nsele-district/cap`);
    await page.getByLabel(/Or the text of the message/).fill('<alert/>');
    await page.getByRole('button', { name: 'See what it would make' }).click();
    await page.getByRole('alert').filter({ hasText: 'not a CAP 1.2 message' }).waitFor();
    await clean();
    await page.getByLabel(/Or the text of the message/).fill(writeCap(message({})));
    await page.getByRole('button', { name: 'See what it would make' }).click();
    await page.getByText('Crowds on the road to Mambu').waitFor();
    await page.getByText('From severity Severe and urgency Expected.').waitFor();
    await clean();
    expect((await api('GET', '/w/nsele-district/alerts')).alerts).toEqual([]);
    await page.getByLabel('Language to take').selectOption('fr');
    await page.getByText('Foules sur la route de Mambu').waitFor();
    await page.getByLabel('Language to take').selectOption('en');
    await page.getByText('Several hundred gather at the bridge.').waitFor();
    if (process.env['LOOK_DIR']) {
      await page.screenshot({ path: `${process.env['LOOK_DIR']}/preview-1440.png`, fullPage: true });
      await page.setViewportSize({ width: 360, height: 740 });
      await clean();
      await page.screenshot({ path: `${process.env['LOOK_DIR']}/preview-360.png`, fullPage: true });
      await page.setViewportSize({ width: 1440, height: 900 });
    }
    await page.getByRole('button', { name: 'Make a draft of it' }).click();
    await page.waitForURL(/\/alerts\/[0-9a-f-]{36}$/);
    alert = page.url().split('/').at(-1)!;
    await page.getByText('Crowds on the road to Mambu').waitFor();
    await clean();
  });

  it('once it is out, a cancellation of theirs waits at the top of the page for a person', async () => {
    const { mandates } = await api('GET', '/w/nsele-district/mandates');
    await api('PATCH', `/w/nsele-district/alerts/${alert}`, { implicated: 'none' });
    await api('POST', `/w/nsele-district/alerts/${alert}/issue`, {
      mandateIds: [mandates[0].id],
      reasonUnverified: 'A partner vouches for it',
    });
    await page.goto(`${baraza.address}/w/nsele-district/cap`);
    const cancel = message({
      identifier: 'river-2',
      msgType: 'Cancel',
      infos: [],
      sent: '2026-03-02T13:00:00+03:00',
      references: [{ sender: 'alerts.river.example', identifier: 'river-1', sent: '2026-03-02T12:00:00+03:00' }],
    });
    await page.locator('input[type=file]').setInputFiles({
      name: 'cancel.xml',
      mimeType: 'application/xml',
      buffer: Buffer.from(writeCap(cancel)),
    });
    await page.getByRole('button', { name: 'See what it would make' }).click();
    await page.getByText('A person will be asked whether to cancel the alert.').waitFor();
    await page.getByRole('button', { name: 'Take the cancellation in' }).click();
    await page.waitForURL(/\/alerts\/[0-9a-f-]{36}$/);
    await page.getByText('alerts.river.example has cancelled this warning').waitFor();
    await clean();
    await page.getByRole('button', { name: 'Leave it' }).click();
    await page.getByRole('textbox', { name: 'Why' }).fill('Our own people still see the crowd.');
    await page.getByRole('dialog').getByRole('button', { name: 'Leave it' }).click();
    await page.getByText('has cancelled this warning').waitFor({ state: 'detached' });
    expect((await api('GET', `/w/nsele-district/alerts/${alert}`)).state).toBe('issued');
  });

  it('she gives our own message to partners, and opens the page of feeds', async () => {
    await page.getByRole('heading', { name: 'Share as CAP' }).waitFor();
    await page.getByRole('radio', { name: /^Partners/ }).click();
    await page.getByText('/api/v1/w/nsele-district/cap/feed').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download' }).last().click();
    expect((await download).suggestedFilename()).toMatch(/\.cap\.xml$/);
    await clean();
    await pictures('cap-alert', async (it) => {
      await it.getByRole('radio').first().waitFor();
      await it.getByRole('radio').first().scrollIntoViewIfNeeded();
    });
    await page.goto(`${baraza.address}/w/nsele-district/cap`);
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByRole('combobox', { name: /Made out to/ }).fill('Peace');
    await page.getByRole('option', { name: /Peace council/ }).click();
    await page.getByLabel('What for').fill('Their reader');
    await clean();
    await page.getByRole('dialog').getByRole('button', { name: 'Make a key' }).click();
    const key = await page.getByRole('dialog').locator('output').textContent();
    // the alert is AMBER, the key opens GREEN: the feed is there and empty
    const feed = await fetch(`${baraza.address}/api/v1/w/nsele-district/cap/feed`, {
      headers: { authorization: `Bearer ${key!.trim()}` },
    });
    expect([feed.status, (await feed.text()).includes('<entry>')]).toEqual([200, false]);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.getByLabel('Keep an open feed').check();
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByText('/api/v1/public/nsele-district/cap/feed').waitFor();
    await clean();
    await pictures('cap', (it) => it.getByText('/api/v1/public/nsele-district/cap/feed').scrollIntoViewIfNeeded());
  });
});
