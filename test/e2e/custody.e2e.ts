import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { serve, type ServerType } from '@hono/node-server';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uuidv4 } from '#domain/ids.ts';
import { custodyRounds } from '#features/custody/custody.jobs.ts';
import { openHouse, type House, type Person } from '#test/harness.ts';
import { axe, tooWide } from './look.ts';

// What is handed to `evaluate` runs in the page; the compiler's library here is that of the server.
declare const document: any;
declare const localStorage: any;

const root = join(import.meta.dirname, '../..');
const PASSWORD = 'a long enough password';

/** One person at a device of their own. */
interface Seat {
  person: Person;
  context: BrowserContext;
  page: Page;
  words: string;
}

describe('the ceremony, at three devices', () => {
  let house: House;
  let browser: Browser;
  let server: ServerType;
  let address: string;
  const at: Record<string, Seat> = {};
  const faults: string[] = [];
  let source: string;

  const sit = async (person: Person): Promise<Seat> => {
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
    page.on('console', (message) => {
      if (message.type() === 'error' && !/40[0-9]|422/.test(message.text()))
        faults.push(`${person.name}: ${message.text()}`);
    });
    await page.goto(`${address}/c/nsele`);
    await page.getByRole('heading', { name: 'Custodians', exact: true }).waitFor();
    return { person, context, page, words: '' };
  };
  const home = async ({ page }: Seat) => {
    await page.goto(`${address}/c/nsele`);
    await page.reload();
    await page.getByRole('heading', { name: 'What waits for you' }).waitFor();
  };
  const task = async (seat: Seat, name: RegExp) => {
    await home(seat);
    await seat.page.getByRole('link', { name }).first().click();
  };
  const agree = async (seat: Seat, name: RegExp) => {
    await task(seat, name);
    await seat.page.getByRole('button', { name: 'I agree' }).click();
    await seat.page.getByRole('heading', { name: 'What waits for you' }).waitFor();
  };
  const unlock = async (seat: Seat) => {
    await seat.page.getByLabel('Your words or digits from the paper').fill(seat.words);
    await seat.page.getByRole('button', { name: 'Open my key' }).click();
  };
  const clean = async (page: Page) => {
    expect(await axe(page)).toEqual([]);
    expect(await tooWide(page)).toEqual([]);
  };

  beforeAll(async () => {
    await build({ configFile: join(root, 'src/apps/custodian/vite.config.ts'), logLevel: 'error' });
    house = await openHouse();
    mkdirSync(join(house.folder, 'dist'), { recursive: true });
    symlinkSync(join(root, 'dist/custodian'), join(house.folder, 'dist/custodian'));
    address = await new Promise<string>((resolve) => {
      server = serve({ fetch: house.app.fetch, hostname: '127.0.0.1', port: 0 }, (info) =>
        resolve(`http://localhost:${info.port}`),
      );
    });
    browser = await chromium.launch({
      executablePath: process.env['BARAZA_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-gpu',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    });
    const awa = await house.person('Awa', ['operator']);
    source = uuidv4();
    await house.person('Bea', ['custodian']).then(async (it) => (at.bea = await sit(it)));
    await house
      .person('Luc', ['custodian'], { organisation: 'River women' })
      .then(async (it) => (at.luc = await sit(it)));
    await house
      .person('Ines', ['custodian'], { organisation: 'Lawyers abroad' })
      .then(async (it) => (at.ines = await sit(it)));
    at.carl = await sit(await house.person('Carl', ['coordinator']));
    at.dina = await sit(await house.person('Dina', ['coordinator'], { organisation: 'River women' }));
    at.amina = await sit(await house.person('Amina', ['analyst']));
    at.awa = { person: awa, context: at.amina.context, page: at.amina.page, words: '' };
  });
  afterAll(async () => {
    await browser?.close();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    await house?.close();
  });

  test('Carl proposes three custodians, Dina of another organisation agrees', async () => {
    for (const name of ['Bea', 'Luc', 'Ines']) {
      await home(at.carl!);
      const { page } = at.carl!;
      await page.getByRole('link', { name: 'Propose a custodian' }).click();
      await page.getByRole('radio', { name: new RegExp(name) }).check();
      if (name === 'Ines') await page.getByRole('checkbox').check();
      await page.getByLabel('Why this person').fill('Known and trusted by both houses');
      if (name === 'Bea') await clean(page);
      await page.getByRole('button', { name: 'Propose' }).click();
      await page.getByRole('heading', { name: 'What waits for you' }).waitFor();
      await agree(at.dina!, new RegExp(`${name} as custodian`));
    }
  });

  test('each makes a key: words on paper, three of them checked, a first test box; by keyboard alone for Bea', async () => {
    for (const name of ['bea', 'luc', 'ines']) {
      const seat = at[name]!;
      const { page } = seat;
      await task(seat, /Make your key/);
      await clean(page);
      if (name === 'ines') await page.getByRole('radio', { name: /Nine groups/ }).check();
      const begin = page.getByRole('button', { name: 'Show them to me' });
      if (name === 'bea') {
        await begin.focus();
        await page.keyboard.press('Enter');
      } else await begin.click();
      await page.getByRole('heading', { name: 'Write this on paper' }).waitFor();
      const words = await page.getByRole('list', { name: 'Your words' }).getByRole('listitem').allTextContents();
      expect(words).toHaveLength(name === 'ines' ? 9 : 8);
      seat.words = words.join(' ');
      await clean(page);
      await page.getByRole('button', { name: 'I have written it down' }).click();
      const asked = page.getByLabel(/^Number \d+$/);
      await asked.first().fill('wrong');
      await page.getByRole('button', { name: 'Make my key' }).click();
      await page.getByText('That is not what was shown.').waitFor();
      for (const label of await page.locator('.field label').allTextContents())
        await page.getByLabel(label, { exact: true }).fill(words[Number(label.split(' ')[1]) - 1]!);
      if (name === 'bea') await page.keyboard.press('Enter');
      else await page.getByRole('button', { name: 'Make my key' }).click();
      await page.getByRole('heading', { name: 'Your key is made' }).waitFor({ timeout: 60_000 });
      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByText('ready', { exact: false }).first().waitFor();
      const kept = await page.evaluate(() => JSON.stringify(localStorage) + document.documentElement.innerHTML);
      for (const between of [' ', '</li><li>', ',', '","']) expect(kept).not.toContain(words.slice(0, 2).join(between));
    }
  });

  test('two of different organisations begin', async () => {
    const { page } = at.carl!;
    await home(at.carl!);
    await page.getByRole('link', { name: 'Propose a change' }).click();
    await page.getByText('Then 1 custodian may be lost').waitFor();
    await clean(page);
    await page.getByLabel('Why', { exact: true }).fill('All three are ready');
    await page.getByRole('button', { name: 'Propose' }).click();
    await page.getByRole('heading', { name: 'What waits for you' }).waitFor();
    await agree(at.dina!, /begin with these custodians/);
    await home(at.bea!);
    await at.bea!.page.locator('[data-outlook=thin]').waitFor();
    await clean(at.bea!.page);
  });

  test('Amina asks for one identity; Bea and Ines compare the words, hand over, and Amina reads it once', async () => {
    await at.awa!.person.post('/w/nsele/sources', {
      id: source,
      alias: 'quiet river',
      languages: ['en'],
      identity: { name: 'Marie Ilunga', contact: '+243 999 001' },
    });
    const { page } = at.amina!;
    await page.goto(`${address}/c/nsele#ask=${source}`);
    await page.getByText('quiet river').waitFor();
    await page.getByLabel('Reason').fill('Armed men were heard asking for this person by description.');
    await clean(page);
    await page.getByRole('button', { name: 'Ask the custodians' }).click();
    await page.getByRole('heading', { name: 'Your request' }).waitFor();
    const six = await page
      .getByRole('list', { name: 'Six words of this request' })
      .getByRole('listitem')
      .allTextContents();
    expect(six).toHaveLength(6);
    for (const name of ['bea', 'ines']) {
      const seat = at[name]!;
      await task(seat, /Amina asks to open/);
      expect(
        await seat.page
          .getByRole('list', { name: 'Six words of this request' })
          .getByRole('listitem')
          .allTextContents(),
      ).toEqual(six);
      await clean(seat.page);
      await seat.page.getByRole('checkbox', { name: /I have spoken/ }).check();
      if (name === 'bea') {
        await seat.page.getByLabel('Your words or digits from the paper').fill('not my words at all');
        await seat.page.getByRole('button', { name: 'Open my key' }).click();
        await seat.page.getByRole('alert').waitFor();
      }
      await unlock(seat);
      await seat.page.getByRole('button', { name: 'Hand over my share' }).click({ timeout: 60_000 });
      await seat.page.getByRole('heading', { name: 'What waits for you' }).waitFor();
    }
    await task(at.amina!, /Your request was agreed to/);
    await page.getByRole('button', { name: 'Open now' }).click();
    await page.getByText('Marie Ilunga').waitFor();
    await page.getByText('+243 999 001').waitFor();
    await clean(page);
    await page.getByRole('button', { name: /Close, and forget/ }).click();
    await page.getByText('opened: Amina').waitFor();
    expect(await page.content()).not.toContain('Ilunga');
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toMatch(/request|Ilunga/);
    await page.reload();
    await page.getByText('opened: Amina').click();
    await page.getByRole('heading', { name: 'Your request' }).waitFor();
    expect(await page.getByRole('button', { name: 'Open now' }).count()).toBe(0);
    // whose name it is hears of it, where that is safe
    await page.getByText('not yet said').waitFor();
    await page.getByRole('button', { name: 'Safe: tell them' }).click();
    // the button is gone: the focus is on what came of it
    await page.locator('dd:focus', { hasText: 'was told' }).waitFor();
    expect(await page.getByRole('button', { name: 'Not safe now' }).count()).toBe(0);
  });

  test('a custodian leaves: after a day Bea hands over and Luc makes new shares without Ines’s', async () => {
    const omar = await house.person('Omar', ['custodian'], { organisation: 'Doctors' });
    at.omar = await sit(omar);
    const { page } = at.carl!;
    await home(at.carl!);
    await page.getByRole('link', { name: 'Propose a custodian' }).click();
    await page.getByRole('radio', { name: /Omar/ }).check();
    await page.getByLabel('Why this person').fill('In the place of Ines');
    await page.getByRole('button', { name: 'Propose' }).click();
    await page.getByRole('heading', { name: 'What waits for you' }).waitFor();
    await agree(at.dina!, /Omar as custodian/);
    await task(at.omar, /Make your key/);
    const omars = at.omar.page;
    await omars.getByRole('button', { name: 'Show them to me' }).click();
    const words = await omars.getByRole('list', { name: 'Your words' }).getByRole('listitem').allTextContents();
    await omars.getByRole('button', { name: 'I have written it down' }).click();
    for (const label of await omars.locator('.field label').allTextContents())
      await omars.getByLabel(label, { exact: true }).fill(words[Number(label.split(' ')[1]) - 1]!);
    await omars.getByRole('button', { name: 'Make my key' }).click();
    await omars.getByRole('heading', { name: 'Your key is made' }).waitFor({ timeout: 60_000 });
    // his device has a fingerprint reader that gives a secret of its own: the key lies under that too, and a dummy proves it
    const devices = await at.omar.context.newCDPSession(omars);
    await devices.send('WebAuthn.enable');
    await devices.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        hasPrf: true,
        automaticPresenceSimulation: true,
      },
    });
    await omars.getByRole('button', { name: 'Also use a passkey of this device' }).click();
    await omars.getByRole('link', { name: /Open your test box/ }).click();
    await omars.getByRole('button', { name: 'With the passkey of this device' }).click();
    await omars.getByRole('button', { name: 'Open the test box' }).click();
    await omars.getByText('Nothing waits for you.').waitFor();

    await home(at.carl!);
    await page.getByRole('link', { name: 'Propose a change' }).click();
    await page.getByRole('checkbox', { name: /Ines/ }).uncheck();
    await page.getByLabel('Why', { exact: true }).fill('Ines moves away, Omar takes her place');
    await page.getByRole('button', { name: 'Propose' }).click();
    await page.getByRole('heading', { name: 'What waits for you' }).waitFor();
    await agree(at.dina!, /another set of custodians/);
    house.clock.forward(24 * 60);
    await custodyRounds(house.worker, house.keys);

    const bea = at.bea!;
    await task(bea, /Shares are being made anew/);
    await bea.page.getByRole('radio', { name: /Luc/ }).check();
    await bea.page.getByRole('button', { name: 'The two of us do it' }).click();
    await unlock(bea);
    await bea.page.getByRole('button', { name: 'Hand over my old shares' }).click({ timeout: 60_000 });
    await bea.page.getByText('1 share handed over.').waitFor();
    const luc = at.luc!;
    await task(luc, /Shares are being made anew/);
    await unlock(luc);
    await luc.page.getByRole('button', { name: 'Make the new shares' }).click({ timeout: 60_000 });
    await luc.page.locator('[data-state=done]').waitFor();
    const generations = await house.sql<{ generation: number; n: number }>(
      'select generation, count(*)::int as n from sealed.share group by 1',
    );
    expect(generations).toEqual([{ generation: 2, n: 3 }]);
  });

  test('the page to keep is one file, works from a disk without a line, and its hashes are published', async () => {
    const listed = (await (await fetch(`${address}/c/files.json`)).json()) as {
      files: { path: string; sha256: string }[];
    };
    const { createHash } = await import('node:crypto');
    expect(listed.files.map((it) => it.path)).toContain('baraza-custodian.html');
    for (const it of listed.files) {
      const bytes = Buffer.from(await (await fetch(`${address}/c/${it.path}`)).arrayBuffer());
      expect([it.path, createHash('sha256').update(bytes).digest('hex')]).toEqual([it.path, it.sha256]);
    }
    // built again, the same numbers
    const again = join(house.folder, 'again');
    await build({
      configFile: join(root, 'src/apps/custodian/vite.config.ts'),
      logLevel: 'error',
      build: { outDir: again },
    });
    const { readFileSync } = await import('node:fs');
    expect(JSON.parse(readFileSync(join(again, 'files.json'), 'utf8'))).toEqual(listed);

    house.clock.forward(92 * 24 * 60);
    await custodyRounds(house.worker, house.keys);
    const bea = at.bea!;
    await task(bea, /Open your test box/);
    const save = async (press: () => Promise<void>, page: Page) => {
      const [download] = await Promise.all([page.waitForEvent('download'), press()]);
      const path = join(house.folder, download.suggestedFilename());
      await download.saveAs(path);
      return path;
    };
    await bea.page.getByText('Without trusting this page').click();
    const box = await save(
      () => bea.page.getByRole('button', { name: 'Save the test box as a file' }).click(),
      bea.page,
    );
    await home(bea);
    const key = await save(
      () => bea.page.getByRole('button', { name: 'Save my locked key as a file' }).click(),
      bea.page,
    );
    const offline = await browser.newContext({ locale: 'en-GB', offline: true });
    const stick = await offline.newPage();
    const asked: string[] = [];
    stick.on(
      'request',
      (it) =>
        !it.url().startsWith('file:') &&
        !it.url().startsWith('data:') &&
        !it.url().startsWith('blob:') &&
        asked.push(it.url()),
    );
    await stick.goto(`file://${join(again, 'baraza-custodian.html')}`);
    await stick.getByRole('heading', { name: 'With your key file, without a line' }).waitFor();
    await stick.getByLabel('Your locked key (custodian-key.json)').setInputFiles(key);
    await stick.getByLabel('A request or a test box').setInputFiles(box);
    await stick.getByLabel('Your words or digits from the paper').fill(bea.words);
    await stick.getByRole('button', { name: 'Open my key' }).click();
    const open = stick.getByRole('button', { name: 'Open the test box and save the answer' });
    await open.waitFor({ timeout: 60_000 });
    const answer = await save(() => open.click(), stick);
    expect(asked).toEqual([]);
    await offline.close();
    await task(bea, /Open your test box/);
    await bea.page.getByText('Without trusting this page').click();
    await bea.page.getByLabel('Answer file').setInputFiles(answer);
    await bea.page.getByRole('heading', { name: 'What waits for you' }).waitFor();
    expect(await bea.page.getByRole('link', { name: /Open your test box/ }).count()).toBe(0);
  });

  test('in Arabic and French, on a narrow screen, in the dark: nothing is too wide, nothing breaks a rule', async () => {
    const { page } = at.bea!;
    for (const language of ['fr', 'ar'])
      for (const scheme of ['light', 'dark']) {
        await page.setViewportSize({ width: 360, height: 740 });
        await page.evaluate(
          ([l, s]) => {
            localStorage.setItem('baraza.language', l);
            localStorage.setItem('baraza.scheme', s);
          },
          [language, scheme],
        );
        for (const place of ['', '#check', '#lose', '#kept']) {
          await page.goto(`${address}/c/nsele${place}`);
          await page.reload();
          await page.locator('main h1').waitFor();
          expect(await page.evaluate(() => document.documentElement.dir)).toBe(language === 'ar' ? 'rtl' : 'ltr');
          await clean(page);
        }
      }
  });

  test('nothing broke on the way', () => expect(faults).toEqual([]));
});
