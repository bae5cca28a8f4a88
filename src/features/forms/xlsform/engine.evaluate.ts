/** Forms loaded in @getodk/xforms-engine, in the browser it is made for. */
import { readFile } from 'node:fs/promises';
import { chromium, type Page } from 'playwright-core';

/** Where the page of the measurement seems to be; nothing is fetched from outside. */
const ORIGIN = 'http://forms.test';

const PAGE = `<!doctype html><meta charset="utf-8"><title>forms</title><script type="module">
import { loadForm, constants } from '/engine.js';
const none = async () => new Response('', { status: 404 });
globalThis.loadOne = async (xml) => {
  try {
    const form = await loadForm(xml, {
      fetchFormAttachment: none,
      missingResourceBehavior: constants.MISSING_RESOURCE_BEHAVIOR.BLANK,
    });
    if (form.status === 'failure') return String(form.error?.message ?? form.error);
    // Writing the record works out every calculation and condition.
    await form.createInstance().root.prepareInstancePayload();
    return '';
  } catch (error) {
    return String(error?.message ?? error);
  }
};
globalThis.ready = true;
</script>`;

/** Loads each form and begins a record of it; gives what went wrong, or nothing. */
export async function inEngine<T>(work: (load: (xform: string) => Promise<string>) => Promise<T>): Promise<T> {
  const engine = await readFile(new URL(import.meta.resolve('@getodk/xforms-engine')), 'utf8');
  const browser = await chromium.launch({
    executablePath: process.env['BARAZA_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
  try {
    const page: Page = await browser.newPage();
    await page.route(`${ORIGIN}/**`, (route) =>
      route.request().url().endsWith('/engine.js')
        ? route.fulfill({ contentType: 'text/javascript', body: engine })
        : route.fulfill({ contentType: 'text/html', body: PAGE }),
    );
    await page.goto(`${ORIGIN}/`);
    await page.waitForFunction('globalThis.ready === true');
    return await work((xform) => page.evaluate(`globalThis.loadOne(${JSON.stringify(xform)})`) as Promise<string>);
  } finally {
    await browser.close();
  }
}
