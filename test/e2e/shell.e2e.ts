import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSER, openBrowser, serveConsole } from './baraza.ts';
import { axe, tooWide } from './look.ts';

/** The frame of the console: menus, keys, search, languages and addresses, by keyboard. */
describe.skipIf(!BROWSER)('the console’s frame', () => {
  let baraza: Awaited<ReturnType<typeof serveConsole>>;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    baraza = await serveConsole();
    browser = await openBrowser();
    page = await (await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } })).newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) errors.push(message.text());
    });
    const person = { email: 'amina@example.org', password: 'four plain words here' };
    const json = { headers: { 'content-type': 'application/json', 'x-baraza': '1', origin: baraza.address } };
    await page.request.post(`${baraza.address}/api/v1/setup`, {
      ...json,
      data: { ...person, name: 'Amina', workspaceName: 'Nsele' },
    });
    await page.request.post(`${baraza.address}/api/auth/sign-in/email`, { ...json, data: person });
    await page.goto(baraza.address);
    await page.getByRole('navigation', { name: 'Places of the console' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await baraza?.close();
    expect(errors).toEqual([]);
  });

  const focused = () =>
    page.evaluate<string>("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent");
  const me = () => page.getByRole('button', { name: /My menu/ });

  it('lets nothing inline run or be drawn', async () => {
    const policy = (await page.request.get(baraza.address)).headers()['content-security-policy'];
    expect(policy).toContain("style-src 'self'");
    expect(policy).not.toContain('unsafe');
  });

  it('begins, for the keyboard, with a way past it', async () => {
    await page.reload();
    await page.getByRole('main').waitFor();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
  });

  it('opens its menus with arrows, finds by letter, gives the focus back', async () => {
    await me().focus();
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('My account');
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('s');
    expect(await focused()).toBe('Sign out');
    await page.keyboard.press('Escape');
    expect(await focused()).toContain('My menu');
    expect(await page.getByRole('menu').count()).toBe(0);
  });

  it('lists its keys behind ?, lets those beneath rest, and can switch the single ones off', async () => {
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keys of this screen' });
    await help.waitFor();
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('/');
    expect(await page.getByRole('dialog').count()).toBe(1);
    await help.getByRole('checkbox').uncheck();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.evaluate("localStorage.removeItem('baraza.single-keys')");
    await page.reload();
    await page.getByRole('main').waitFor();
  });

  it('goes anywhere from its search box', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search' }).fill('alert');
    await page.getByRole('option', { name: 'Alerts' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/alerts/);
    await page.keyboard.press('/');
    await page.getByRole('combobox', { name: 'Search' }).fill('qqqq');
    await page.getByText('Nothing found.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('does not take what somebody types for its keys', async () => {
    await page.goto(`${baraza.address}/account`);
    await page.getByLabel('Present password').fill('');
    await page.getByLabel('Present password').press('?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.goto(baraza.address);
  });

  it.each([
    ['العربية', 'rtl', 'ar'],
    ['Français', 'ltr', 'fr'],
    ['English', 'ltr', 'en'],
  ])('speaks %s, and remembers it', async (name, dir, language) => {
    await page.locator('header button[aria-haspopup=menu]').last().click();
    await page.getByRole('menuitemradio', { name }).click();
    await page.locator(`html[lang=${language}][dir=${dir}]`).waitFor();
    await page.reload();
    await page.locator(`html[lang=${language}][dir=${dir}]`).waitFor();
    await page.getByRole('main').waitFor();
    expect(await axe(page)).toEqual([]);
  });

  it('says plainly that an address leads nowhere', async () => {
    await page.goto(`${baraza.address}/w/somewhere-else/desk`);
    await page.getByText('There is nothing at this address').waitFor();
    await page.goto(`${baraza.address}/no/such/screen`);
    await page.getByText('There is nothing at this address').waitFor();
  });

  it('lies under the thumb on a phone, and is never wider than it', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(baraza.address);
    const rail = page.getByRole('navigation', { name: 'Places of the console' });
    await rail.waitFor();
    const box = (await rail.boundingBox())!;
    expect(box.y + box.height).toBeGreaterThan(735);
    expect(await tooWide(page)).toEqual([]);
    expect(await axe(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('goes to the sign-in, and comes back to the same place, when the session has ended elsewhere', async () => {
    await page.goto(`${baraza.address}/w/nsele/alerts`);
    await page.getByRole('main').waitFor();
    await page.request.post(`${baraza.address}/api/auth/sign-out`, {
      headers: { 'content-type': 'application/json', origin: baraza.address },
      data: {},
    });
    // The next question to the server tells it. A screen whose answers are fresh asks none: screens are opened until one asks.
    const rail = ['Situation', 'Desk', 'Alerts'];
    for (let n = 0; !/\/sign-in/.test(page.url()) && n < 12; n++)
      await page
        .getByRole('link', { name: rail[n % rail.length]! })
        .first()
        .click({ timeout: 2_000 })
        .catch(() => undefined);
    await page.waitForURL(/\/sign-in\?next=%2Fw%2Fnsele/);
    await page.getByLabel('E-mail address').fill('amina@example.org');
    await page.getByLabel('Password', { exact: true }).fill('four plain words here');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/w\/nsele\//);
  });
});
