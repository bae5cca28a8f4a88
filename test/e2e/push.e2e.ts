import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../harness.ts';
import { BROWSER, openBrowser, serveConsole } from './baraza.ts';
import { axe, tooWide } from './look.ts';

/** The console's service worker in a real browser; the push itself is handed to it as a push service would, there being none here. */
describe.skipIf(!BROWSER)('a notice on a device whose console is closed', () => {
  let baraza: Awaited<ReturnType<typeof serveConsole>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let cdp: CDPSession;
  let registrationId = '';
  const errors: string[] = [];

  beforeAll(async () => {
    baraza = await serveConsole();
    browser = await openBrowser();
    context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } });
    await context.grantPermissions(['notifications'], { origin: baraza.address });
    page = await context.newPage();
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) errors.push(message.text());
    });
    const person = { email: 'amina@example.org', password: 'four plain words here' };
    const json = { headers: { 'content-type': 'application/json', 'x-baraza': '1', origin: baraza.address } };
    const post = (path: string, data: object) =>
      page.request.post(`${baraza.address}/api/v1${path}`, { ...json, data });
    await post('/setup', { ...person, name: 'Amina', workspaceName: 'Nsele' });
    await page.request.post(`${baraza.address}/api/auth/sign-in/email`, { ...json, data: person });
    const me = await (await page.request.get(`${baraza.address}/api/v1/me`)).json();
    await post('/w/nsele/mandates', {
      id: newId(),
      responderActorId: me.workspaces[0].actorId,
      title: 'Coordinator',
      coordinator: true,
      agreedHow: 'herself',
    });
    await page.goto(`${baraza.address}/account`);
    cdp = await context.newCDPSession(page);
    const registered = new Promise<string>((resolve) =>
      cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const found = registrations.find((entry) => entry.scopeURL.endsWith('/push/'));
        if (found) resolve(found.registrationId);
      }),
    );
    await cdp.send('ServiceWorker.enable');
    await page.evaluate(`(async () => {
      const registration = await navigator.serviceWorker.register('/push-worker.js', { scope: '/push/' });
      const worker = registration.active ?? registration.waiting ?? registration.installing;
      if (worker.state !== 'activated')
        await new Promise((resolve) => worker.addEventListener('statechange', () => worker.state === 'activated' && resolve()));
    })()`);
    registrationId = await registered;
  });
  afterAll(async () => {
    await browser?.close();
    await baraza?.close();
    expect(errors).toEqual([]);
  });

  const shown = () =>
    page.evaluate(`(async () => {
      const registration = await navigator.serviceWorker.getRegistration('/push/');
      return (await registration.getNotifications()).map(({ title, lang, dir, tag, body, data }) => ({ title, lang, dir, tag, body, data }));
    })()`) as Promise<{ title: string; lang: string; dir: string; tag: string; body: string; data: object }[]>;
  const push = (message: object) =>
    cdp.send('ServiceWorker.deliverPushMessage', {
      origin: baraza.address,
      registrationId,
      data: JSON.stringify(message),
    });
  const token = 'a'.repeat(43);

  it('shows the words it was sent and nothing else, and says that it showed them', async () => {
    const told = context.waitForEvent('request', (request) => request.url().endsWith('/api/v1/push/received'));
    await push({ title: 'لديك إشعار ينتظر جوابك', lang: 'ar', dir: 'rtl', token, tag: 'one' });
    const request = await told;
    expect(request.postDataJSON()).toEqual({ token });
    expect((await request.allHeaders())['cookie']).toBeUndefined();
    await expect
      .poll(shown)
      .toEqual([{ title: 'لديك إشعار ينتظر جوابك', lang: 'ar', dir: 'rtl', tag: 'one', body: '', data: { token } }]);
  });

  it('lets a reminder take the place of what it reminds of; what is no message is left alone', async () => {
    await push({ title: 'You have a notice to answer', lang: 'en', dir: 'ltr', token: null, tag: 'one' });
    await expect.poll(async () => (await shown()).map((it) => it.title)).toEqual(['You have a notice to answer']);
  });

  it('keeps nothing of the application: no cache, and no page that it stands in front of', async () => {
    await page.goto(`${baraza.address}/w/nsele/desk`);
    await page.getByRole('main').waitFor();
    expect(await page.evaluate('caches.keys()')).toEqual([]);
    expect(await page.evaluate('navigator.serviceWorker.controller')).toBeNull();
    const script = await page.request.get(`${baraza.address}/push-worker.js`);
    expect(script.headers()['cache-control']).toBe('no-cache');
    expect(await script.text()).not.toMatch(/addEventListener\([`'"]fetch|caches/);
  });

  it('is offered once on the desk to who is asked by name, and not again when they say no', async () => {
    await page.goto(`${baraza.address}/w/nsele/desk`);
    const offer = page.getByRole('region', { name: 'Notices on this device' });
    await offer.waitFor();
    expect(await axe(page)).toEqual([]);
    await offer.getByRole('button', { name: 'Not here' }).focus();
    await page.keyboard.press('Enter');
    await offer.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('main').waitFor();
    await page.getByText('No one waits for your answer').or(page.getByText('Nothing waits for you')).first().waitFor();
    expect(await offer.count()).toBe(0);
  });

  it('stands in the account, on a phone too', async () => {
    await page.goto(`${baraza.address}/account`);
    await page.getByRole('heading', { name: 'Notices on this device' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await tooWide(page)).toEqual([]);
  });

  it('leads nowhere when it is not for this account', async () => {
    await page.goto(`${baraza.address}/o/${token}`);
    await page.getByText('There is nothing here for you').waitFor();
    expect(await axe(page)).toEqual([]);
  });
});
