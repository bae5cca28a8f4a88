import { createHmac } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSER, openBrowser, serveConsole } from './baraza.ts';
import { axe, tooWide } from './look.ts';

/** Signing in against the whole server: first visit, second factor, backup code, passkey, sessions, invitation. */

const PASSWORD = 'four plain words here';
const person = { name: 'Amina', email: 'amina@example.org' };

/** Six digits as an authenticator shows them (RFC 6238, SHA-1, 30 s). */
function totp(secret: string, now: number): string {
  const bits = [...secret.replaceAll(' ', '').replaceAll('=', '')]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const at = hash[19]! & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

describe.skipIf(!BROWSER)('Amina’s account', () => {
  let baraza: Awaited<ReturnType<typeof serveConsole>>;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];
  let secret = '';
  let backup: string[] = [];

  beforeAll(async () => {
    baraza = await serveConsole();
    browser = await openBrowser();
    page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) errors.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await baraza?.close();
    expect(errors).toEqual([]);
  });

  const go = (path: string) => page.goto(baraza.address + path);
  const press = (name: string | RegExp) =>
    page
      .getByRole('button', { name, exact: typeof name === 'string' })
      .first()
      .click();
  const clean = async () => {
    await page.locator('main').waitFor();
    expect(await axe(page)).toEqual([]);
    expect(await tooWide(page)).toEqual([]);
  };
  const signOut = async () => {
    await go('/');
    await page.getByRole('button', { name: /My menu/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL(/\/sign-in/);
  };
  const signIn = async () => {
    await page.getByLabel('E-mail address').fill(person.email);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await press('Sign in');
  };

  it('begins with the first visit, which makes the workspace', async () => {
    await go('/');
    await page.waitForURL(/\/setup/);
    await page.getByLabel('Name of the workspace').fill('Nsele district');
    await page.getByLabel('Your organisation').fill('Peace network');
    await page.getByLabel('Your name').fill(person.name);
    await page.getByLabel('E-mail address').fill(person.email);
    await page.getByLabel('New password').fill('short');
    await page.getByRole('alert').filter({ hasText: '12 characters' }).waitFor();
    await clean();
    await page.getByLabel('New password').fill(PASSWORD);
    await press('Make the workspace and begin');
    await page.waitForURL(/\/w\/nsele-district\//);
    await page.getByRole('navigation', { name: 'Places of the console' }).waitFor();
  });

  it('opens at the place she wanted after signing in, and nowhere outside', async () => {
    await signOut();
    await go('/account');
    await page.waitForURL(/\/sign-in\?next=%2Faccount/);
    await clean();
    await page.getByLabel('E-mail address').fill(person.email);
    await page.getByLabel('Password', { exact: true }).fill('not the right password');
    await press('Sign in');
    await page.getByText('E-mail address or password is wrong.').waitFor();
    await signIn();
    await page.waitForURL(/\/account$/);
    await signOut();
    await go('/sign-in?next=//example.org/x');
    await signIn();
    await page.waitForURL(/\/w\/nsele-district\//);
    expect(new URL(page.url()).origin).toBe(baraza.address);
  });

  it('asks for six digits once she has switched the second factor on', async () => {
    await go('/account');
    await press('Switch it on');
    await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: 'Code to scan with the authenticator' }).waitFor();
    secret = await page.locator('dialog code').innerText();
    await clean();
    await page.getByLabel('Six digits').fill('000000');
    await press('Check and switch on');
    await page.getByText('These digits are not right').waitFor();
    await page.getByLabel('Six digits').fill(totp(secret, Date.now()));
    await press('Check and switch on');
    await page.getByText('Keep these backup codes').waitFor();
    backup = await page.locator('dialog li code').allInnerTexts();
    expect(backup.length).toBeGreaterThanOrEqual(8);
    await press('I have kept them');
    await page.getByText('New backup codes').waitFor();
    await signOut();
    await signIn();
    await page.getByLabel('Six digits').fill(totp(secret, Date.now()));
    await clean();
    await press('Sign in');
    await page.waitForURL(/\/w\/nsele-district\//);
  });

  it('takes a backup code once when the authenticator is lost', async () => {
    for (const outcome of ['opens', 'refused'] as const) {
      await signOut();
      await signIn();
      await press('I do not have the authenticator here');
      await page.getByLabel('Backup code').fill(backup[0]!);
      await press('Sign in');
      if (outcome === 'opens') await page.waitForURL(/\/w\/nsele-district\//);
      else await page.getByText('This backup code is not right or was used before.').waitFor();
      if (outcome === 'refused') {
        await page.getByLabel('Backup code').fill(backup[1]!);
        await press('Sign in');
        await page.waitForURL(/\/w\/nsele-district\//);
      }
    }
  });

  it('opens with a passkey, and no longer once that is removed', async () => {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await go('/account');
    await press('Add a passkey');
    await page.getByLabel('What to call it').fill('office laptop');
    await press('Add it with this device');
    await page.getByText('office laptop').waitFor();
    await clean();
    await signOut();
    await press('Use a passkey');
    await page.waitForURL(/\/w\/nsele-district\//);
    await go('/account');
    await press('Remove this passkey');
    await press('Remove it');
    await page.getByText('None yet.').waitFor();
  });

  it('shows where else she is signed in, and ends it', async () => {
    const other = await (await browser.newContext({ locale: 'fr' })).newPage();
    await other.goto(`${baraza.address}/sign-in`);
    await other.getByLabel('Adresse e-mail').fill(person.email);
    await other.getByLabel('Mot de passe', { exact: true }).fill(PASSWORD);
    await other.getByRole('button', { name: 'Se connecter' }).click();
    await other.getByLabel('Six chiffres').fill(totp(secret, Date.now()));
    await other.getByRole('button', { name: 'Se connecter' }).click();
    await other.waitForURL(/\/w\/nsele-district\//);
    await go('/account');
    await page.getByText('this one').waitFor();
    await press('End all others');
    await page.getByText('All other sessions have ended.').waitFor();
    await other.goto(`${baraza.address}/account`);
    await other.waitForURL(/\/sign-in/);
    await other.context().close();
  });

  it('reads well on a phone in Arabic, from right to left', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.evaluate("localStorage.setItem('baraza.language', 'ar')");
    await go('/account');
    await page.getByRole('heading', { name: 'حسابي' }).waitFor();
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    await clean();
    await page.evaluate("localStorage.setItem('baraza.language', 'en')");
    await page.setViewportSize({ width: 1280, height: 800 });
  });
});
