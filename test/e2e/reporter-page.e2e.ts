import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildReporter, someSettings, startDesk, type Desk } from '../reporter.server.ts';

const EXECUTABLE = [
  process.env.BARAZA_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium-browser',
].find((path) => path && existsSync(path));
const ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-gpu',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--host-resolver-rules=MAP plain.test 127.0.0.1',
];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const READY = 'header .good';

let folder: string;
let browser: Browser;
let desk: Desk;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reporter-'));
  await buildReporter(join(folder, 'one'));
  browser = await chromium.launch({ executablePath: EXECUTABLE!, args: ARGS });
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  desk = await startDesk(join(folder, 'one'));
});
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
  await desk.close();
});

/** A phone with nothing on it. Whatever its page complains of (a refused style, a script that broke) fails the test. */
async function phone(options: BrowserContextOptions = {}): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    viewport: { width: 360, height: 640 },
    locale: 'en',
    hasTouch: true,
    ...options,
  });
  contexts.push(context);
  return { context, page: await open(context) };
}
async function open(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => expect.unreachable(String(error)));
  page.on(
    'console',
    (message) =>
      message.type() === 'error' &&
      /Content Security|Refused/.test(message.text()) &&
      expect.unreachable(message.text()),
  );
  return page;
}
const choose = (page: Page, value: string) => page.click(`[data-value=${value}]`);
const next = (page: Page) => page.click('.bar .main');
const heading = (page: Page, text: string) => page.locator('h1', { hasText: text }).waitFor();

/** The shortest honest path, up to "Check, then send". */
async function fill(page: Page, words = 'A crowd with stones is at the market.') {
  await choose(page, 'destruction');
  if (words) await page.fill('textarea', words);
  await next(page);
  await choose(page, 'now');
  await page.locator('.choice', { hasText: 'Mambu' }).click();
  await choose(page, 'none');
  await choose(page, 'saw');
  await choose(page, 'ask');
  await heading(page, 'Check, then send');
}
const stored = (page: Page, store: string) =>
  page.evaluate(
    `new Promise((resolve) => { const open = indexedDB.open('notes'); open.onsuccess = () => { if (!open.result.objectStoreNames.contains('${store}')) return resolve(-1); const all = open.result.transaction('${store}').objectStore('${store}').count(); all.onsuccess = () => { open.result.close(); resolve(all.result); }; }; })`,
  ) as Promise<number>;
const until = (what: () => unknown) => expect.poll(what, { timeout: 15_000 });

describe('Rose, at the market with an old phone,', () => {
  it('reports in eight touches, and what she said arrives sealed, as she said it', async () => {
    const { page } = await phone();
    await page.goto(desk.url);
    await page.waitForSelector(READY);
    await page.evaluate("window.touches = 0; addEventListener('click', () => window.touches++, true)");
    await fill(page, '');
    await next(page);
    await heading(page, 'Your report was received');
    expect(await page.evaluate('window.touches')).toBe(8);
    expect(desk.reports).toHaveLength(1);
    expect(desk.reports[0]).toMatchObject({
      kind: 'destruction',
      language: 'en',
      basis: 'saw',
      danger: true,
      mayAsk: true,
      wantsAnswer: true,
      when: { precision: 'about', to: null },
      where: { text: 'Mambu', precision: 'village', placeId: desk.places[0]!.id },
      harm: { killed: { low: 0, best: 0, high: 0 } },
    });
    expect((await page.locator('.digits').innerText()).replace(/\s/g, '')).toBe(desk.reports[0]!.returnCode);
    expect(await stored(page, 'receipt')).toBe(0);
    expect(page.url()).toBe(desk.url);
  });

  it('writes without a line, closes everything, opens again, and it is sent exactly once when the line is back', async () => {
    const { context, page } = await phone();
    await page.goto(desk.url);
    await page.waitForSelector(READY);
    await context.setOffline(true);
    // a page that is opened anew may reach the server for a moment, whatever its context is told
    desk.failing = 0;
    await fill(page);
    expect(await page.locator('.bar .main').innerText()).toBe('Lock it, send later');
    await next(page);
    await heading(page, 'Your report is locked on this phone');
    expect(await page.locator('.digits').count()).toBe(1);
    await page.close();
    const again = await open(context);
    await again.goto(desk.url);
    await again.getByText('1 locked report waits on this phone.').waitFor();
    expect(await again.locator('body').innerText()).not.toContain('stones is at');
    expect(desk.posts).toBe(0);
    desk.failing = undefined;
    await context.setOffline(false);
    await again.getByText('1 report from this phone was received.').waitFor();
    const third = await open(context);
    await third.goto(desk.url);
    await third.getByText('1 report from this phone was received.').waitFor();
    expect(desk.reports.map((it) => it.text)).toEqual(['A crowd with stones is at the market.']);
    expect(desk.posts).toBe(1);
    expect([await stored(third, 'outbox'), await stored(third, 'draft'), await stored(third, 'key')]).toEqual([
      0, 0, 0,
    ]);
    await third.getByText('All right, forget it').click();
    await until(() => stored(third, 'receipt')).toBe(0);
  });

  it('has it sent by the browser while no page is open', async () => {
    const { context, page } = await phone();
    const other = await open(context);
    const devtools = await context.newCDPSession(other);
    const registered = new Promise<string>((resolve) =>
      devtools.on(
        'ServiceWorker.workerRegistrationUpdated',
        ({ registrations }) => registrations[0] && resolve(registrations[0].registrationId),
      ),
    );
    await other.goto(new URL('/r/icons/notes.svg', desk.url).href);
    await devtools.send('ServiceWorker.enable');
    await page.bringToFront();
    await page.goto(desk.url);
    await page.waitForSelector(READY);
    await fill(page);
    desk.failing = 0;
    await next(page);
    await heading(page, 'Your report is locked on this phone');
    await page.close();
    desk.failing = undefined;
    await devtools.send('ServiceWorker.dispatchSyncEvent', {
      origin: new URL(desk.url).origin,
      registrationId: await registered,
      tag: 'outbox',
      lastChance: false,
    });
    await until(() => desk.reports.length).toBe(1);
  });

  it('is not fooled by a sign-in page that answers 200, nor by a server that is being restarted', async () => {
    const { page } = await phone();
    await page.goto(desk.url);
    await page.waitForSelector(READY);
    await fill(page);
    desk.failing = 200;
    await next(page);
    await heading(page, 'Your report is locked on this phone');
    desk.failing = 503;
    await page.getByText('Try to send now').click();
    await until(() => desk.served.filter((it) => it.path.endsWith('/reports')).length).toBe(2);
    expect(await stored(page, 'outbox')).toBe(1);
    desk.failing = undefined;
    await page.getByText('Try to send now').click();
    await heading(page, 'Your report was received');
    expect(desk.reports).toHaveLength(1);
  });

  it('loses the answer on the line, sends again, and it still counts once', async () => {
    const { page } = await phone();
    await page.goto(desk.url);
    await page.waitForSelector(READY);
    await page.route(
      '**/reports',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await fill(page);
    await next(page);
    await heading(page, 'Your report is locked on this phone');
    await page.getByText('Try to send now').click();
    await heading(page, 'Your report was received');
    expect([desk.reports.length, desk.posts]).toEqual([1, 2]);
  });

  it('is told when the desk’s server refuses', async () => {
    desk.settings = {
      ...desk.settings,
      sealingKey: someSettings(
        (await import('#features/intake/envelope.ts').then((it) => it.makeSealingKey())).publicKey,
      ).sealingKey,
    };
    const { page } = await phone();
    await page.goto(desk.url);
    await page.waitForSelector(READY);
    await fill(page);
    await next(page);
    await heading(page, 'Your report could not be accepted');
    expect(await page.locator('main').innerText()).toContain('envelope_unreadable');
    expect(await stored(page, 'outbox')).toBe(0);
  });

  it('adds a photo and sends before the phone has made it ready: it waits, its place and time stay behind, and it opens only at the desk', async () => {
    const { page } = await phone();
    await page.addInitScript(`
      globalThis.held = [];
      const draw = HTMLCanvasElement.prototype.toBlob;
      HTMLCanvasElement.prototype.toBlob = function (...how) { held.push(() => draw.apply(this, how)); };
    `);
    await page.goto(desk.url);
    await page.waitForSelector(READY);
    const photo = await sharp({ create: { width: 2400, height: 1200, channels: 3, background: '#a52' } })
      .withExif({ IFD0: { Make: 'CANARYPHONE' }, IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '4/1 26/1 30/1' } })
      .jpeg()
      .toBuffer();
    expect(photo.includes('CANARYPHONE')).toBe(true);
    await choose(page, 'destruction');
    await page.setInputFiles('input[type=file]', { name: 'IMG.jpg', mimeType: 'image/jpeg', buffer: photo });
    await page.locator('[data-making=photo]').waitFor();
    await page.fill('textarea', 'Seen from the bridge.');
    await next(page);
    await choose(page, 'unknown');
    await choose(page, 'unknown');
    await choose(page, 'unknown');
    await choose(page, 'media');
    await choose(page, 'none');
    await page.getByText('The photo is being made ready …').waitFor();
    await next(page);
    await page.getByText('It goes on by itself.').waitFor();
    expect(desk.reports).toEqual([]);
    await page.waitForFunction('held.length === 1');
    await page.evaluate('held.splice(0).forEach((it) => it())');
    await heading(page, 'Your report was received');
    await until(() => desk.attachments.size).toBe(1);
    const [[id, bytes]] = [...desk.attachments] as [[string, Uint8Array]];
    expect(desk.reports[0]!.attachments).toMatchObject([
      { id, kind: 'photo', mediaType: 'image/jpeg', bytes: bytes.length },
    ]);
    const meta = await sharp(bytes).metadata();
    expect([meta.format, meta.width, meta.exif]).toEqual(['jpeg', 1600, undefined]);
    expect(Buffer.from(bytes).includes('CANARYPHONE')).toBe(false);
    expect(desk.reports[0]!.returnCode).toBeNull();
    expect(await page.locator('.digits').count()).toBe(0);
    await until(() => stored(page, 'outboxFile')).toBe(0);
  });

  it('finds her draft again after the phone died, with its photo, until a day has passed', async () => {
    const { context, page } = await phone();
    await page.goto(desk.url);
    await page.waitForSelector(READY);
    await choose(page, 'threat');
    await page.fill('textarea', 'They said they come tonight.');
    const picture = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#a52' } })
      .png()
      .toBuffer();
    await page.setInputFiles('input[type=file]', { name: 'a.png', mimeType: 'image/png', buffer: picture });
    await until(() => stored(page, 'draftFile')).toBe(1);
    await page.getByText('saved on this phone').waitFor();
    await page.close();
    const again = await open(context);
    await again.goto(desk.url);
    await again.getByText('You began a report on this phone.').waitFor();
    expect(await again.locator('main').innerText()).not.toContain('They said');
    await again.getByText('Go on with it').click();
    expect(await again.inputValue('textarea')).toBe('They said they come tonight.');
    await again.getByText('Photo 1').waitFor();
    await again.close();
    const late = await context.newPage();
    await late.clock.install({ time: Date.now() + 25 * 3600_000 });
    await late.goto(desk.url);
    await heading(late, 'What happened?');
    await until(() => stored(late, 'draft')).toBe(0);
    expect(await stored(late, 'key')).toBe(0);
    expect(await late.getByText('You began a report').count()).toBe(0);
  });

  it('locks what she writes with a number, without a line; a thief has ten tries, and hers opens it', async () => {
    const { page, context } = await phone();
    await page.goto(desk.url);
    await page.waitForSelector(READY);
    await context.setOffline(true);
    await choose(page, 'threat');
    await page.fill('textarea', 'They come tonight, by the river.');
    await page.getByRole('button', { name: 'Lock what I write' }).click();
    await choose(page, 'pin');
    const [first, again] = [page.getByLabel('Six digits'), page.getByLabel('The same once more')];
    await first.fill('123456');
    await again.fill('123456');
    await again.press('Enter');
    await page.getByText('This number is tried first').waitFor();
    await first.fill('402718');
    await again.fill('٤٠٢٧١٨');
    await again.press('Enter');
    await page.getByRole('button', { name: 'Locked with a number' }).waitFor();
    await page.close();

    const later = await open(context);
    await later.goto(desk.url);
    await later.getByRole('button', { name: 'Open it' }).click();
    await later.getByLabel('Six digits').fill('111111');
    await later.getByLabel('Six digits').press('Enter');
    await later.getByText('9 tries left').waitFor();
    await later.getByLabel('Six digits').fill('402718');
    await later.getByLabel('Six digits').press('Enter');
    await until(() => later.inputValue('textarea')).toBe('They come tonight, by the river.');
    // off the screen, to be opened again; then the tenth wrong try
    await later.getByRole('button', { name: 'Close it now' }).click();
    await later.getByRole('button', { name: 'Open it' }).click();
    for (let left = 9; left >= 0; left--) {
      await later.getByLabel('Six digits').fill('111111');
      await later.getByLabel('Six digits').press('Enter');
      await later.getByText(left > 0 ? new RegExp(`\\b${left} tr`) : 'It has been deleted').waitFor();
    }
    expect([await stored(later, 'key'), await stored(later, 'draft')]).toEqual([0, 0]);
  });

  it('must stop: the screen, the key and the draft are gone, and neither back nor forward leads there', async () => {
    const { context, page } = await phone();
    await page.goto('about:blank');
    await page.goto(desk.url);
    await page.waitForSelector(READY);
    await choose(page, 'threat');
    await page.fill('textarea', 'They said they come tonight.');
    await page.getByText('saved on this phone').waitFor();
    await context.setOffline(true);
    await page.getByText('I must stop now').click();
    await page.waitForURL(/notes\.html$/);
    await page.waitForSelector('textarea[placeholder]');
    expect(await page.title()).toBe('Notes');
    expect(await page.locator('textarea').inputValue()).toBe('');
    expect([await stored(page, 'key'), await stored(page, 'draft'), await stored(page, 'draftFile')]).toEqual([
      0, 0, 0,
    ]);
    const seen: string[] = [];
    for (let i = 0; i < 3; i++) {
      await page.goBack().catch(() => null);
      seen.push(page.url());
    }
    for (let i = 0; i < 4; i++) {
      await page.goForward().catch(() => null);
      seen.push(page.url());
    }
    expect(seen.filter((url) => url.endsWith('/nsele'))).toEqual([]);
    const again = await open(context);
    await again.goto(desk.url);
    await heading(again, 'What happened?');
    expect(await again.getByText('You began a report').count()).toBe(0);
  });

  it('deletes everything of the page from the phone', async () => {
    const { context, page } = await phone();
    await page.goto(desk.url);
    await page.waitForSelector(READY);
    await context.setOffline(true);
    await fill(page);
    await next(page);
    await page.getByText('Report something else').click();
    await page.getByText('What stays on this phone').click();
    await page.getByText('Delete everything of this page').click();
    await page.getByText('Yes, delete everything now').click();
    await until(() =>
      page.evaluate(
        'Promise.all([indexedDB.databases(), caches.keys(), navigator.serviceWorker.getRegistrations()]).then((all) => all.map((it) => it.length).join())',
      ),
    ).toBe('0,0,0');
    expect(await page.locator('#page').innerText()).toBe('');
  });

  it('goes back one question with the phone’s own key, and out only from the first', async () => {
    const { page } = await phone();
    await page.goto('about:blank');
    await page.goto(desk.url);
    await choose(page, 'threat');
    await next(page);
    await heading(page, 'When?');
    await page.evaluate('history.back()');
    await heading(page, 'Tell it in your words');
    await page.evaluate('history.back()');
    await heading(page, 'What happened?');
    expect(await page.locator('[data-value=threat]').getAttribute('aria-pressed')).toBe('true');
  });

  it('changes one answer on the last screen and is back there', async () => {
    const { page } = await phone();
    await page.goto(desk.url);
    await fill(page);
    await page.locator('.summary button', { hasText: 'How do you know?' }).click();
    await choose(page, 'hearsay');
    await heading(page, 'Check, then send');
    await page.getByLabel('What do you ask for').fill('Send the elders.');
    await page.getByLabel('Who was involved').fill('Two groups of youths');
    await next(page);
    await heading(page, 'Your report was received');
    expect(desk.reports[0]).toMatchObject({ basis: 'hearsay', asks: 'Send the elders.', who: 'Two groups of youths' });
  });

  it('fills the whole of it from the keyboard alone', async () => {
    const { page } = await phone({ hasTouch: false });
    await page.goto(desk.url);
    await heading(page, 'What happened?');
    const focused = () =>
      page.evaluate(
        '(document.activeElement.dataset.value || document.activeElement.innerText || document.activeElement.tagName).trim()',
      ) as Promise<string>;
    const tabTo = async (wanted: string) => {
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press('Tab');
        if ((await focused()) !== wanted) continue;
        const before = await page.locator('h1').innerText();
        await page.keyboard.press('Enter');
        // the next screen takes the focus a moment after it shows
        await page.locator('h1:focus', { hasNotText: before }).waitFor();
        return;
      }
      throw new Error(`"${wanted}" cannot be reached; at ${await focused()}`);
    };
    await tabTo('threat');
    await heading(page, 'Tell it in your words');
    expect(await focused()).toBe('Tell it in your words');
    await page.keyboard.press('Tab');
    await page.keyboard.type('A drum at night');
    await tabTo('Next');
    for (const answer of ['week', 'unknown', 'none', 'hearsay', 'tell', 'Send']) await tabTo(answer);
    await heading(page, 'Your report was received');
    expect(desk.reports[0]).toMatchObject({
      text: 'A drum at night',
      when: { precision: 'week' },
      mayAsk: false,
      wantsAnswer: true,
    });
  });
});

describe('an answer', () => {
  it('is read with the code alone, in any digits, and answered with one touch', async () => {
    const { page } = await phone();
    desk.threads.set('1234567890123456', {
      reports: [{ id: crypto.randomUUID(), receivedAt: new Date().toISOString(), state: 'being_checked' }],
      messages: [
        {
          id: crypto.randomUUID(),
          at: new Date().toISOString(),
          from: 'desk',
          language: 'en',
          text: 'Is the way to the clinic open?',
          choices: ['Yes', 'No'],
          urgent: false,
          asks: true,
        },
        {
          id: crypto.randomUUID(),
          at: new Date().toISOString(),
          from: 'desk',
          language: 'en',
          text: 'Do not go home tonight.',
          urgent: true,
          asks: false,
        },
      ],
    });
    await page.goto(desk.url);
    await page.getByText('Read answers with a code').click();
    await page.getByLabel('Code').fill('9999');
    await page.getByRole('button', { name: 'Read answers' }).click();
    await page.getByText('The code has 16 digits, a word from the desk 10.').waitFor();
    await page.getByLabel('Code').fill('9999 9999 9999 9999');
    await page.getByRole('button', { name: 'Read answers' }).click();
    await page.getByText('There is nothing under this code.').waitFor();
    await page.getByLabel('Code').fill('١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦');
    await page.getByRole('button', { name: 'Read answers' }).click();
    await page.getByText('being checked').waitFor();
    // a word of danger stands before everything else
    expect(await page.locator('.card').first().innerText()).toMatch(/^Urgent[^]*Do not go home tonight\./);
    expect(await page.getByRole('alert').count()).toBe(1);
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.locator('.mine', { hasText: 'No' }).waitFor();
    expect(await page.getByRole('button', { name: 'No', exact: true }).count()).toBe(0);
    await page.getByLabel('Your answer').fill('Since this morning.');
    await page.getByText('Send answer').click();
    await page.locator('.mine', { hasText: 'Since this morning.' }).waitFor();
    expect(desk.served.some((it) => it.path.includes('1234567890123456'))).toBe(false);
    expect(
      await page.evaluate(
        'indexedDB.databases().then((all) => JSON.stringify([all, {...localStorage}, location.href]))',
      ),
    ).not.toContain('1234567890123456');
  });
});

describe('the page', () => {
  it('says where the line is not protected, keeps nothing there, and sends at once', async () => {
    const { page } = await phone();
    await page.goto(desk.url.replace('localhost', 'plain.test'));
    await page.getByText('This connection is not protected.').waitFor();
    await fill(page);
    await page.getByText('not kept on this phone').waitFor();
    desk.failing = 0;
    await next(page);
    await page.getByText('It could not be sent.').waitFor();
    desk.failing = undefined;
    await next(page);
    await heading(page, 'Your report was received');
    expect(desk.reports).toHaveLength(1);
    expect(await page.evaluate('indexedDB.databases().then((all) => all.length)')).toBe(0);
  });

  it('leaves a half-filled form alone when a newer version arrives, and takes it once nothing is at stake', async () => {
    await buildReporter(join(folder, 'two'), 'newer');
    const { page } = await phone();
    await page.goto(desk.url);
    await page.waitForSelector(READY);
    await choose(page, 'threat');
    await page.fill('textarea', 'half a sent');
    desk.serve(join(folder, 'two'));
    await page.evaluate(
      'navigator.serviceWorker.getRegistration().then((it) => it.update()).then((it) => new Promise((resolve) => { const look = () => it.waiting ? resolve() : setTimeout(look, 50); look(); }))',
    );
    await page.fill('textarea', 'half a sentence');
    expect(await page.getAttribute('body', 'data-mark')).toBeNull();
    expect(await page.inputValue('textarea')).toBe('half a sentence');
    await next(page);
    await choose(page, 'now');
    await choose(page, 'unknown');
    await choose(page, 'none');
    await choose(page, 'saw');
    await choose(page, 'none');
    await next(page);
    await heading(page, 'Your report was received');
    await page.getByText('Report something else').click();
    await page.waitForSelector('body[data-mark=newer]');
    await page.waitForSelector(READY);
    expect(desk.reports[0]!.text).toBe('half a sentence');
  });

  it('calls nothing that browsers of 2020 do not have', () => {
    // what the page of a reporter loads or may load; the page of forms needs a newer browser, as its engine does
    const scripts = new Map<string, string>();
    const load = (name: string): void => {
      if (scripts.has(name)) return;
      const text = readFileSync(join(folder, 'one', name), 'utf8');
      scripts.set(name, text);
      if (name !== 'sw.js') for (const [, other] of text.matchAll(/["'/]([\w.-]+\.js)["']/g)) load(`assets/${other}`);
    };
    ['index.html', 'notes.html', 'sw.js'].forEach(load);
    expect(scripts.size).toBeGreaterThan(5);
    expect([...scripts.keys()].filter((name) => /forms|filling/.test(name))).toEqual([]);
    const NEW =
      /\.at\(|\.replaceAll\(|structuredClone|Object\.(hasOwn|groupBy)|randomUUID|AbortSignal\.(timeout|any)|\.findLast|\.to(Sorted|Reversed|Spliced)\(|Promise\.(any|withResolvers)|\?\?=|\|\|=|&&=|Array\.fromAsync|\.(isSubsetOf|union)\(|static\s*\{|#\w+\s+in\s/;
    for (const [name, script] of scripts) expect(NEW.exec(script)?.[0], name).toBeUndefined();
  });

  it('says plainly when it cannot be had', async () => {
    const { page } = await phone();
    await page.goto(desk.url.replace('nsele', 'nowhere'));
    await page.getByText('There is nothing at this address.').waitFor();
    desk.failing = 0;
    await page.goto(desk.url);
    await page.getByText('There is no line, and this phone has not kept the page yet.').waitFor();
    desk.failing = undefined;
    await page.getByText('Try again').click();
    await heading(page, 'What happened?');
  });

  it.each([
    ['en', 'light', 1],
    ['ar', 'dark', 1],
    ['fr', 'light', 2],
    ['ar', 'light', 2],
  ] as const)(
    'in %s, %s, at text size ×%i and 320 pixels, runs the right way, fits, and passes axe with AAA contrast on every screen',
    async (locale, colorScheme, size) => {
      const { page } = await phone({
        locale,
        colorScheme,
        viewport: { width: 320, height: 568 },
        reducedMotion: 'reduce',
      });
      desk.settings.phoneNotice = {
        en: 'Do not use a phone that is not yours.',
        fr: 'N’utilisez pas le téléphone d’un autre.',
        ar: 'لا تستعمل هاتفًا ليس لك.',
      };
      await page.goto(desk.url);
      await page.waitForSelector(READY);
      expect(await page.evaluate('document.documentElement.dir + document.documentElement.lang')).toBe(
        `${locale === 'ar' ? 'rtl' : 'ltr'}${locale}`,
      );
      await page.evaluate(`document.documentElement.style.fontSize = '${18 * size}px'`);
      await page.evaluate(AXE);
      const look = async (screen: string) => {
        // the whole screen at once, so that nothing lies under the button that stays in view
        await page.setViewportSize({
          width: 320,
          height: Math.max(568, (await page.evaluate('document.documentElement.scrollHeight')) as number),
        });
        const found = (await page.evaluate(
          `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: { 'color-contrast-enhanced': { enabled: true } } }).then((it) => it.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target + ' ' + n.failureSummary).join(' | ')))`,
        )) as string[];
        expect(found, screen).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${screen} is too wide`).toBe(
          true,
        );
        const small = await page.evaluate(
          "[...document.querySelectorAll('button, input:not([type=file]), select, textarea')].filter((it) => it.getBoundingClientRect().height < 39 || it.getBoundingClientRect().width < 39).map((it) => it.outerHTML.slice(0, 80))",
        );
        expect(small, `${screen} has small targets`).toEqual([]);
        await page.setViewportSize({ width: 320, height: 568 });
      };
      await look('what');
      await page.locator('.links .plain').nth(1).click();
      await look('phone');
      await page.click('.back');
      await page.locator('.links .plain').nth(0).click();
      await look('code');
      await page.click('.back');
      await choose(page, 'other');
      await next(page);
      await look('words, with what is wrong');
      await page.fill('textarea', 'x '.repeat(300) + 'y'.repeat(200));
      await page.locator('.links .plain').click();
      for (const how of ['pin', 'words', 'passkey']) {
        await choose(page, how);
        await page.waitForSelector(`[data-value=${how}][aria-pressed=true]`);
        await look(`the lock: ${how}`);
      }
      await page.click('.back');
      await next(page);
      await choose(page, 'date');
      await look('when');
      await next(page);
      await look('where');
      await page.fill('input[type=text]', 'z'.repeat(100));
      await next(page);
      await choose(page, 'some');
      for (const n of [0, 1]) await page.locator('fieldset').nth(n).locator('.chip').nth(6).click();
      await look('harm');
      await next(page);
      await look('basis');
      await choose(page, 'media');
      await look('contact');
      await choose(page, 'tell');
      await look('check');
      await next(page);
      await page.waitForSelector('.mine, section.stack');
      await look('done');
      await page.click('footer button');
      await page.waitForURL(/notes\.html$/);
      await page.waitForSelector('textarea');
      await page.evaluate(AXE);
      await look('the empty sheet');
    },
  );
});

describe('whoever takes the phone', () => {
  /** Every file below a folder that holds one of the needles in UTF-8 or UTF-16. */
  function search(root: string, needles: string[]): string[] {
    const forms = needles.flatMap((it) => [
      Buffer.from(it),
      Buffer.from(it, 'utf16le'),
      Buffer.from(Buffer.from(it).toString('base64').replace(/=+$/, '').slice(0, -2)),
    ]);
    return readdirSync(root, { recursive: true, withFileTypes: true }).flatMap((entry) => {
      const file = join(entry.parentPath, entry.name);
      if (!entry.isFile() || statSync(file).size > 200e6) return [];
      const bytes = readFileSync(file);
      return forms.some((form) => bytes.includes(form)) ? [file.slice(root.length)] : [];
    });
  }

  it('finds no word of a finished report and no code in the browser’s files, whether it was sent or waits', async () => {
    const profile = mkdtempSync(join(tmpdir(), 'profile-'));
    // nothing repeats in these, so that no compression hides them
    const WORDS = 'qz7Kp2vXw9Lm4Tb8';
    const CONTROL = 'Rj5Yc3Nd6Hf1Gs0W';
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: EXECUTABLE!,
      args: ARGS,
      viewport: { width: 360, height: 640 },
      locale: 'en',
    });
    try {
      const page = context.pages()[0] ?? (await context.newPage());
      await page.goto(desk.url);
      await page.waitForSelector(READY);
      await page.evaluate(
        `new Promise((resolve) => { const open = indexedDB.open('control', 1); open.onupgradeneeded = () => open.result.createObjectStore('a'); open.onsuccess = () => { const tx = open.result.transaction('a', 'readwrite', { durability: 'strict' }); tx.objectStore('a').put('${CONTROL}', 1); tx.oncomplete = resolve; }; })`,
      );
      await fill(page, WORDS);
      await page.getByText('saved on this phone').waitFor();
      await next(page);
      await heading(page, 'Your report was received');
      await page.getByText('Report something else').click();
      await context.setOffline(true);
      await fill(page, WORDS);
      await next(page);
      await heading(page, 'Your report is locked on this phone');
    } finally {
      await context.close();
    }
    const code = desk.reports[0]!.returnCode!;
    expect(search(profile, [CONTROL]).length).toBeGreaterThan(0);
    expect(search(profile, [WORDS, code, code.replace(/(.{4})(?=.)/g, '$1 ')])).toEqual([]);
    rmSync(profile, { recursive: true, force: true });
  });
});
