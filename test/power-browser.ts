import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { fillByKeyboard, finishByKeyboard, triesFor, type Files } from './form-keyboard.ts';

/** An old phone takes about so many times as long as this machine. */
const OLD_PHONE = 6;

/**
 * A phone with Chromium, on whose line things happen while it sends.
 * @param files `chosen`: a slow phone with a large photo, whose owner goes on as soon as it is chosen
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
  const [width, height] = files === 'chosen' ? [3200, 2400] : [64, 48];
  const photo = await sharp({ create: { width, height, channels: 3, background: '#887766' } })
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
      const devtools = await page.context().newCDPSession(page);
      if (files === 'chosen') await devtools.send('Emulation.setCPUThrottlingRate', { rate: OLD_PHONE });
      await fillByKeyboard(page, triesFor(xform), files);
      await finishByKeyboard(page);
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
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
