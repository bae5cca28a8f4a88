import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Running } from '#apps/running.evaluate.ts';
import { MARK, VALUES } from './canaries.plant.ts';
import { fillByKeyboard, finishByKeyboard } from './form-keyboard.ts';

const EXECUTABLE = [
  process.env.BARAZA_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium-browser',
].find((path) => path && existsSync(path));

/** Somebody reports from a browser of their own, fills a form there as a monitor, and closes it. @param formsPage what the monitor was given @returns its profile, what its pages can read of what they kept, and the token of its own that the page of forms made */
export async function browse(
  running: Running,
  folder: string,
  formsPage: string,
): Promise<{ folder: string; stores: [string, Buffer][]; token: string }> {
  if (!EXECUTABLE) throw new Error('There is no Chromium: name one in BARAZA_CHROMIUM.');
  const words = VALUES.find((it) => it.kind === 'words')!.value;
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: EXECUTABLE,
    locale: 'en',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-gpu',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  try {
    const page = await context.newPage();
    await page.goto(`http://localhost:${running.port}/r/canaries`);
    await page.waitForSelector('header .good', { timeout: 60_000 });
    await page.click('[data-value=threat]');
    await page.fill('textarea', `${words} comes tonight`);
    await page.click('.bar .main');
    await page.click('[data-value=soon]');
    await page.fill('input', `${words} market`);
    await page.click('.bar .main');
    await page.click('[data-value=none]');
    await page.click('[data-value=saw]');
    await page.click('[data-value=ask]');
    await page.click('.bar .main');
    await page.locator('.digits').waitFor({ timeout: 60_000 });
    const forms = new URL(formsPage);
    await page.goto(`http://localhost:${running.port}${forms.pathname}${forms.hash}`);
    await page.locator('[data-form=round][data-ready]').click({ timeout: 60_000 });
    await page.locator('form.sheet').waitFor({ timeout: 60_000 });
    const filled = await fillByKeyboard(page, { texts: () => [`${words} in a form`], numbers: () => ['1'] });
    if (filled.stuck) throw new Error(`the form was not filled: ${filled.stuck}`);
    await finishByKeyboard(page);
    await page.locator('main [data-sent=received]').waitFor({ timeout: 60_000 });
    const stores = (await page.evaluate(`(async () => {
      localStorage.setItem('mark', ${JSON.stringify(MARK)});
      const kept = [['local storage', JSON.stringify(Object.entries(localStorage))], ['session storage', JSON.stringify(Object.entries(sessionStorage))]];
      for (const { name } of await indexedDB.databases()) {
        const db = await new Promise((done, fail) => { const open = indexedDB.open(name); open.onsuccess = () => done(open.result); open.onerror = fail; });
        for (const store of db.objectStoreNames) {
          const rows = await new Promise((done) => { const all = db.transaction(store).objectStore(store).getAll(); all.onsuccess = () => done(all.result); });
          kept.push(['store ' + name + ' ' + store, JSON.stringify(rows, (_, it) => it instanceof Uint8Array || it instanceof ArrayBuffer ? Array.from(new Uint8Array(it), (byte) => String.fromCharCode(byte)).join('') : it)]);
        }
        db.close();
      }
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) kept.push(['cache ' + new URL(request.url).pathname, request.url + await (await cache.match(request)).text()]);
      }
      return kept;
    })()`)) as [string, string][];
    const devices = stores.find(([name]) => name === 'store sheets device')?.[1] ?? '[]';
    const { token } = (JSON.parse(devices) as { id: string; token: string }[]).find((it) => it.id === 'device')!;
    return { folder, stores: stores.map(([name, text]) => [name, Buffer.from(text)]), token };
  } finally {
    await context.close();
  }
}
