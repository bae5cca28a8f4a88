import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { fillByKeyboard, finishByKeyboard, triesFor, type Files } from './form-keyboard.ts';

/** What an old phone takes to draw a photo anew. */
const OLD_PHONE = `
const draw = HTMLCanvasElement.prototype.toBlob;
HTMLCanvasElement.prototype.toBlob = function (...how) { setTimeout(() => draw.apply(this, how), 3000); };
`;

/**
 * A phone with Chromium, on whose line things happen while it sends.
 * @param files `chosen`: an old phone, whose owner goes on as soon as the photo is chosen
 */
export async function openBrowserPhone(link: string, formId: string, xform: string, files: Files) {
  const browser = await chromium.launch({
    executablePath: [process.env['BARAZA_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
      (path) => path && existsSync(path),
    )!,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-gpu',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  const page = await (await browser.newContext({ viewport: { width: 360, height: 640 }, locale: 'en-US' })).newPage();
  if (files === 'chosen') await page.addInitScript(OLD_PHONE);
  const photo = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#887766' } })
    .png()
    .toBuffer();
  page.on('filechooser', (chooser) => void chooser.setFiles({ name: 'p.png', mimeType: 'image/png', buffer: photo }));
  await page.goto(link);
  await page.locator(`[data-form=${JSON.stringify(formId)}][data-ready]`).waitFor({ timeout: 120_000 });
  return {
    /** @returns whether the receipt came */
    async fillAndSend(): Promise<boolean> {
      await page.locator(`[data-form=${JSON.stringify(formId)}]`).click();
      await page.locator('form.sheet').waitFor({ timeout: 120_000 });
      await fillByKeyboard(page, triesFor(xform), files);
      await finishByKeyboard(page);
      const received = page.locator('[data-sent=received]').first();
      const until = Date.now() + 120_000;
      while (Date.now() < until && !(await received.isVisible())) {
        await Promise.race([
          received.waitFor({ timeout: 3000 }).catch(() => undefined),
          page
            .getByRole('button', { name: /To the forms|Try to send now/ })
            .first()
            .click({ timeout: 3000 })
            .catch(() => undefined),
        ]);
      }
      return received.isVisible();
    },
    close: () => browser.close(),
  };
}
