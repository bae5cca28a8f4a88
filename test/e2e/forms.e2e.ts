import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { serve, type ServerType } from '@hono/node-server';
import * as xlsx from '@e965/xlsx';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFormFile } from '#features/forms/form-file.ts';
import { SHIPPED_FORMS } from '#features/forms/shipped.contract.ts';
import { shippedWorkbook } from '#features/forms/shipped-forms.ts';
import { inEngine } from '#features/forms/xlsform/engine.evaluate.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { keepAddresses, openSmsHouse } from '#test/sms-house.ts';
import { openBrowser } from './baraza.ts';
import { axe, tooWide } from './look.ts';

const root = join(import.meta.dirname, '../..');
const workbook = (rows: string[][]): Buffer => {
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet(rows), 'survey');
  const settings = [
    ['form_title', 'form_id', 'version'],
    ['Well', 'well', '1'],
  ];
  xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet(settings), 'settings');
  return xlsx.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
};
const file = (rows: string[][]) => ({
  name: 'well.xlsx',
  mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  buffer: workbook(rows),
});

describe('the library of forms, on screens', () => {
  let house: House;
  let browser: Browser;
  let server: ServerType;
  let page: Page;
  let amina: Person;
  let address: string;
  const faults: string[] = [];

  beforeAll(async () => {
    house = await openHouse();
    mkdirSync(join(house.folder, 'dist'), { recursive: true });
    symlinkSync(join(root, 'dist/console'), join(house.folder, 'dist/console'));
    amina = await house.person('Amina', ['analyst']);
    address = await new Promise<string>((resolve) => {
      server = serve({ fetch: house.app.fetch as never, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
        resolve(`http://localhost:${port}`),
      );
    });
    browser = await openBrowser();
    const signedIn = await house.app.request('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost:8090' },
      body: JSON.stringify({ email: 'amina@example.org', password: 'a long enough password' }),
    });
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } });
    await context.addCookies(
      signedIn.headers.getSetCookie().map((line) => {
        const [name, ...value] = line.split(';')[0]!.split('=');
        return { name: name!, value: decodeURIComponent(value.join('=')), url: address };
      }),
    );
    page = await context.newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(`${address}/w/nsele/forms`);
    await page.getByRole('heading', { name: 'Forms' }).first().waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await house?.close();
  });

  test('Amina uploads a sheet, reads what is wrong beside its cell, mends it, publishes and retires it', async () => {
    await page.getByRole('button', { name: 'Upload a form' }).click();
    const dialog = page.getByRole('dialog');
    const chooser = dialog.getByLabel('XLSForm or XML');
    await chooser.setInputFiles(
      file([
        ['type', 'name', 'label'],
        ['integr', 'depth', 'How deep is the water?'],
      ]),
    );
    await dialog.getByRole('button', { name: 'Read the form' }).click();
    const sheet = dialog.getByRole('table', { name: 'Sheet survey' });
    const wrong = sheet.getByRole('cell', { name: 'Wrong: integr' });
    await wrong.waitFor();
    const why = await wrong.getAttribute('aria-describedby');
    expect(await sheet.locator(`[id="${why}"]`).textContent()).toMatch(/^A2 .*integr/);
    // the sheet scrolls within its own frame
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await tooWide(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(await axe(page, 'dialog[open]')).toEqual([]);
    await chooser.setInputFiles(
      file([
        ['type', 'name', 'label'],
        ['integer', 'depth', 'How deep is the water?'],
      ]),
    );
    await dialog.getByRole('button', { name: 'Read the form' }).click();
    await dialog.getByText('is stored as a draft').waitFor();
    await dialog.getByRole('button', { name: 'Open the form' }).click();
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByRole('dialog').getByRole('radio', { name: 'Every monitor' }).check();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('Published', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Retire', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retire', exact: true }).click();
    await page.getByText('Retired', { exact: true }).waitFor();
    expect(faults).toEqual([]);
  });

  test('she adds one of those that come with the house, by the keyboard; it is a draft with its reports ready', async () => {
    await page.goto(`${address}/w/nsele/forms`);
    await page.getByRole('button', { name: 'Add one of ours' }).press('Enter');
    const dialog = page.getByRole('dialog');
    const weekly = dialog.getByRole('radio', { name: 'The report of the week' });
    await weekly.focus();
    await page.keyboard.press('Space');
    await dialog.getByLabel('Name on the phone').fill('Cahier');
    expect(await axe(page, 'dialog[open]')).toEqual([]);
    expect(await tooWide(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Add as a draft' }).press('Enter');
    await page.getByRole('heading', { name: 'Cahier' }).waitFor();
    await page.getByRole('tab', { name: 'Reports' }).click();
    await page.getByRole('checkbox', { name: /Make a report of what is sent/, checked: true }).waitFor();
    // what its answers can feed is proposed, looked at, and followed from then on
    await page.getByRole('link', { name: 'Indicators' }).press('Enter');
    await page.getByRole('button', { name: 'Look and add How safe people feel' }).press('Enter');
    expect(await axe(page, 'dialog[open]')).toEqual([]);
    await dialog.getByRole('button', { name: 'Save the indicator' }).press('Enter');
    await page.getByRole('heading', { name: 'How safe people feel, 1 to 10' }).waitFor();
    await page.getByText('That is silence, not zero.', { exact: false }).waitFor();
    expect(faults).toEqual([]);
  });

  test('she expects a report of the week, sees who is silent, notes that nothing happened, and gives a word to join', async () => {
    const made = await amina.post('/w/nsele/sources', { id: crypto.randomUUID(), alias: 'Zola', languages: ['fr'] });
    await amina.send('PUT', `/w/nsele/expectations/${newId()}`, {
      name: 'The week',
      everyDays: 7,
      startsOn: '2026-11-01',
    });
    await page.goto(`${address}/w/nsele/monitors`);
    const line = page.getByRole('row', { name: /Zola/ });
    await line.getByText('Never heard').waitFor();
    expect(await axe(page)).toEqual([]);
    await line.getByRole('button', { name: 'Zola' }).or(line.getByText('Zola')).first().click();
    await page.getByRole('button', { name: 'Nothing happened (call)' }).press('Enter');
    await page.getByText('Not due yet').first().waitFor();
    await page.getByRole('button', { name: 'Word to join' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Make the digits' }).press('Enter');
    await page.getByRole('dialog').getByText('they cannot be shown again').waitFor();
    expect(await axe(page)).toEqual([]);
    for (const width of [360, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await tooWide(page)).toEqual([]);
    }
    expect(made.status).toBe(201);
    expect(faults).toEqual([]);
  });

  test('she makes a list for phones, puts a thing to follow up into it, and accompanies a monitor', async () => {
    // on a phone the row of tabs is longer than the page: the one that is open is within it
    await page.setViewportSize({ width: 320, height: 740 });
    await page.goto(`${address}/w/nsele/forms?part=lists`);
    const tab = await page.getByRole('tab', { name: 'Lists', selected: true }).elementHandle();
    await page.waitForFunction((it: any) => {
      const [open, row] = [it.getBoundingClientRect(), it.parentElement];
      return row.scrollLeft > 0 && open.left >= 0 && open.right <= row.getBoundingClientRect().right;
    }, tab);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole('button', { name: 'Make a list' }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('List', { exact: true }).fill('Pumps');
    await dialog.getByLabel('Name in forms').fill('pumps');
    await dialog.getByLabel('What is kept of a thing').fill('state phone');
    await dialog.getByRole('button', { name: 'Save' }).press('Enter');
    await dialog.getByText('Lists on phones are nameless').waitFor();
    await dialog.getByLabel('What is kept of a thing').fill('state');
    await dialog.getByRole('button', { name: 'Save' }).press('Enter');
    await page.getByRole('button', { name: 'Pumps' }).press('Enter');
    await page.getByRole('button', { name: 'Add a thing' }).press('Enter');
    await page.getByRole('dialog').getByLabel('What it is').fill('Pump at the school');
    await page.getByRole('dialog').getByLabel('state').fill('broken');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).press('Enter');
    await page
      .getByRole('row', { name: /Pump at the school/ })
      .getByText('broken')
      .waitFor();
    expect(await axe(page)).toEqual([]);
    expect(await tooWide(page)).toEqual([]);

    const id = crypto.randomUUID();
    await amina.post('/w/nsele/sources', { id, alias: 'Mwamini', languages: ['fr'] });
    await page.goto(`${address}/w/nsele/monitors/${id}`);
    await page.getByRole('button', { name: 'Assign an analyst' }).press('Enter');
    await page.getByRole('dialog').getByLabel('Analyst').selectOption({ label: 'Amina' });
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).press('Enter');
    await page.getByRole('button', { name: 'Begin an account' }).press('Enter');
    await page.getByRole('dialog').getByLabel('What it is part of').fill('The well was shared since 1998');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).press('Enter');
    await page.getByText('Waits for both').waitFor();
    expect(await axe(page)).toEqual([]);
    expect(await tooWide(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('somebody without a telephone gets a focal point by the keyboard alone', async () => {
    const [awa, teacher] = [crypto.randomUUID(), crypto.randomUUID()];
    for (const [id, alias] of [
      [awa, 'Awa'],
      [teacher, 'Teacher'],
    ])
      expect((await amina.post('/w/nsele/sources', { id, alias, languages: ['fr'] })).status).toBe(201);
    await page.goto(`${address}/w/nsele/monitors/${awa}`);
    await page.getByRole('button', { name: 'Reports through somebody else' }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox').focus();
    await page.keyboard.type('Teach');
    await dialog.getByRole('option', { name: 'Teacher' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await dialog.getByLabel('Label').evaluate((it) => it === it.ownerDocument.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByText('Through Teacher, whose messages for this person begin with').waitFor();
    expect(await axe(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('a rumour’s answer is proposed to a district; once another organisation agreed, whom it reached stands with the rumour', async () => {
    const bruno = await house.person('Bruno', ['coordinator'], { organisation: 'Radio of the hills' });
    const sms = await openSmsHouse(house);
    try {
      await keepAddresses(house);
      const number = await sms.line(house.founder, 'http', { perMinute: 600 });
      const place = { id: crypto.randomUUID(), name: 'Mambudistrict', lat: 4.2, lon: 15.3, precision: 'district' };
      expect((await amina.post('/w/nsele/places', place)).status).toBe(201);
      await number.says({ from: '+254744000001', text: 'SUBSCRIBE Mambudistrict' });
      await sms.rounds();
      const rumour = newId();
      await amina.post('/w/nsele/rumours', { id: rumour, claim: 'The well is poisoned' });
      await amina.post(`/w/nsele/rumours/${rumour}/state`, { state: 'confirmed_false', reason: 'Tested' });
      await amina.send('PUT', `/w/nsele/rumours/${rumour}/answer`, { answer: 'The well was tested.' });
      await page.goto(`${address}/w/nsele/rumours?rumour=${rumour}&show=all`);
      await page.getByRole('link', { name: 'Send it to a district' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('combobox', { name: 'District' }).fill('Mambudi');
      await dialog.getByRole('option', { name: /Mambudistrict/ }).click();
      await dialog.getByText('1 subscriber', { exact: true }).waitFor();
      await dialog.getByRole('button', { name: 'Propose it' }).press('Enter');
      await page.getByText('Waits for another’s yes').waitFor();
      const [{ id }] = (await amina.get('/w/nsele/broadcasts')).body.broadcasts;
      expect((await bruno.post(`/w/nsele/broadcasts/${id}/decision`, { yes: true })).status).toBe(200);
      house.clock.forward(61);
      await sms.rounds();
      await page.goto(`${address}/w/nsele/rumours?rumour=${rumour}&show=all`);
      await page.getByText('Subscribers by SMS').waitFor();
      await page.getByText('subscribers: 1, confirmed: 0, left: 1').waitFor();
      expect(faults).toEqual([]);
    } finally {
      await sms.close();
    }
  });
});

test('every form that comes with the house opens in the engine that fills it in the browser', async () => {
  await inEngine(async (load) => {
    for (const key of SHIPPED_FORMS) {
      const read = await readFormFile(await shippedWorkbook(key, { title: null, language: 'fr' }), `${key}.xlsx`);
      expect([key, await load(read.xform!)]).toEqual([key, '']);
    }
  });
});
