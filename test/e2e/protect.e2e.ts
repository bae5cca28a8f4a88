import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { serve, type ServerType } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';
import { openBrowser } from './baraza.ts';
import { axe, look, tooWide } from './look.ts';

const root = join(import.meta.dirname, '../..');
const PASSWORD = 'a long enough password';

/** What protects a source, done by those who work with sources, on their screens. */
describe('at the desk', () => {
  let house: House;
  let browser: Browser;
  let server: ServerType;
  let address: string;
  let awa: Person;
  const faults: string[] = [];

  const sit = async (person: Person, path: string): Promise<Page> => {
    const signedIn = await house.app.request('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost:8090' },
      body: JSON.stringify({ email: `${person.name.toLowerCase()}@example.org`, password: PASSWORD }),
    });
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } });
    await context.addCookies(
      signedIn.headers.getSetCookie().map((line) => {
        const [name, ...value] = line.split(';')[0]!.split('=');
        return { name: name!, value: decodeURIComponent(value.join('=')), url: address };
      }),
    );
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(`${person.name}: ${error.message}`));
    await page.goto(`${address}/w/nsele/${path}`);
    return page;
  };
  const clean = async (page: Page) => {
    expect(await axe(page)).toEqual([]);
    expect(await tooWide(page)).toEqual([]);
  };

  beforeAll(async () => {
    house = await openHouse();
    mkdirSync(join(house.folder, 'dist'), { recursive: true });
    symlinkSync(join(root, 'dist/console'), join(house.folder, 'dist/console'));
    awa = await house.person('Awa', ['operator', 'analyst']);
    for (const alias of ['Reed', 'Heron'])
      await awa.post('/w/nsele/reports', {
        id: newId(),
        channel: 'desk',
        text: `${alias} saw stones at the market`,
        language: 'en',
        newSource: { alias, languages: ['en'], mayAsk: true, wantsAnswer: true },
      });
    browser = await openBrowser();
    ({ server, address } = await new Promise<{ server: ServerType; address: string }>((resolve) => {
      const one = serve({ fetch: house.app.fetch as never, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
        resolve({ server: one, address: `http://localhost:${port}` }),
      );
    }));
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await house?.close();
  });

  test('Awa erases a source: what dies is said before, the alias typed, and a tombstone stays with its line', async () => {
    const page = await sit(awa, 'sources');
    await page
      .getByRole('row', { name: /Reed/ })
      .getByRole('button', { name: /Erase this source/ })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 report').waitFor();
    await clean(page);
    if (process.env['LOOK_DIR']) await page.screenshot({ path: join(process.env['LOOK_DIR'], 'erase.png') });
    await dialog.getByLabel('Why').fill('They asked for it');
    await dialog.getByLabel(/type the alias/).fill('Heron');
    expect(await dialog.getByRole('button', { name: 'Erase for good' }).isEnabled()).toBe(false);
    await dialog.getByLabel(/type the alias/).fill('Reed');
    await dialog.getByRole('button', { name: 'Erase for good' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Erased').first().waitFor();
    expect(await page.getByRole('row', { name: /Reed/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'Erasures' }).click();
    await page.getByText('They asked for it').waitFor();
    await clean(page);
    if (process.env['LOOK_DIR']) await look(page, 'erasures', (it) => it.getByText('They asked for it').waitFor());
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('Nadia, named for such reports, is led through consent and referral of a report of a child', async () => {
    const nadia = await house.person('Nadia', ['analyst'], { protectedReports: true });
    const id = newId();
    await house.nobody.post(
      '/public/nsele/reports',
      pageReport({ id, kind: 'protected', text: 'It concerns a child', returnCode: null }),
    );
    const page = await sit(nadia, `review?queue=protected&report=${id}`);
    await page.getByText('A child or a survivor: first of all').waitFor();
    await page.getByRole('radio', { name: 'They agree', exact: true }).check({ force: true });
    await page.getByLabel(/Referred to/).fill('The centre at Nsele');
    await clean(page);
    if (process.env['LOOK_DIR'])
      await page.screenshot({ path: join(process.env['LOOK_DIR'], 'protected.png'), fullPage: true });
    await page.getByRole('button', { name: 'Save consent and referral' }).click();
    await page.getByText(/^Nadia, /).waitFor();
    expect((await nadia.get(`/w/nsele/reports/${id}`)).body.referral).toMatchObject({ consent: 'given' });
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('Awa takes a call about a child: nothing can be typed before the child was asked, and she reads it no more', async () => {
    await house.founder.send('PATCH', '/w/nsele', { reporterReferral: 'The centre at Nsele, day and night' });
    const page = await sit(awa, 'call');
    const words = page.getByLabel('What happened?');
    await words.waitFor();
    await page.getByLabel('What kind?').selectOption('protected');
    await page.getByText('The centre at Nsele, day and night').waitFor();
    expect(await words.count()).toBe(0);
    await page.getByRole('radio', { name: 'They do not agree' }).check({ force: true });
    expect(await page.getByText('Then nothing is written down.').count()).toBeGreaterThan(0);
    expect(await words.count()).toBe(0);
    await clean(page);
    if (process.env['LOOK_DIR'])
      await page.screenshot({ path: join(process.env['LOOK_DIR'], 'call-refused.png'), fullPage: true });
    await page.getByRole('radio', { name: 'They agree', exact: true }).check({ force: true });
    await page.getByLabel(/Referred to/).fill('The centre at Nsele');
    if (process.env['LOOK_DIR'])
      await page.screenshot({ path: join(process.env['LOOK_DIR'], 'call-agreed.png'), fullPage: true });
    await page.context().close();
  });

  test('Awa warns a source, and is told before and after whether it can arrive', async () => {
    const [one] = (await awa.get('/w/nsele/reports?queue=all&limit=200')).body.reports.filter((it: { text: string }) =>
      it.text.startsWith('Heron'),
    );
    const page = await sit(awa, `review?queue=all&report=${one.id}`);
    await page.getByRole('button', { name: 'More' }).last().click();
    await page.getByRole('menuitem', { name: 'Warn this source' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('No address is kept').waitFor();
    await dialog.getByLabel(/What they need to know/).fill('Do not go home tonight');
    await dialog.getByLabel(/Why/).fill('They were named');
    await clean(page);
    if (process.env['LOOK_DIR']) await page.screenshot({ path: join(process.env['LOOK_DIR'], 'warn.png') });
    await dialog.getByRole('button', { name: 'Send the warning' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('being told outside').waitFor();
    if (process.env['LOOK_DIR']) await page.screenshot({ path: join(process.env['LOOK_DIR'], 'warned.png') });
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
