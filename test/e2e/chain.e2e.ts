import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromBase64, paddedJson, reportContext, sealEnvelope, toBase64url } from '#domain/envelope.ts';
import type { InnerReport, PublicSettings, Thread } from '#features/intake/intake.contract.ts';
import { BROWSER, openBrowser } from './baraza.ts';
import { axe, tooWide } from './look.ts';
import { runHouse, type RunningHouse } from './running-house.ts';

// What is handed to `evaluate` runs in the page; the compiler's library here is that of the server.
declare const document: any;
declare const localStorage: any;

const WORDS = 'Young men with sticks gather behind the market and say they will burn the shops tonight.';
const CODE = '4821093377150264';
const HEADLINE = 'Shops of Mambu market may be burnt tonight';
const PLAN = 'I go to the market before dark with two elders of each quarter.';

/** The whole chain, walked by one person in one browser: a report, an incident, a warning, an answer, a deed, an outcome, and those who spoke hear back. */
describe.skipIf(!BROWSER)('the chain from a report to its outcome', () => {
  let house: RunningHouse;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];
  /** The addresses of the alert and of its report under review, once they are there. */
  let alert = '';
  let review = '';
  const at = (path: string) => `${house.address}/w/exercise/${path}`;

  beforeAll(async () => {
    house = await runHouse();
    browser = await openBrowser();
    page = await (await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } })).newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      // Asking who is signed in before anybody is, is answered with 401, which the browser writes down as an error.
      if (message.type() !== 'error' || message.text().includes('401')) return;
      const place = errors.push(`${message.text()} ${message.location().url}`) - 1;
      // What was written beside the words, for whoever reads why this failed.
      void Promise.all(message.args().map((it) => it.jsonValue())).then(
        (args) => (errors[place] += ` ${JSON.stringify(args)}`),
        () => {},
      );
    });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  }, 60_000);

  it('Amina comes first and becomes the administrator, with the exercise open to her', async () => {
    await page.goto(house.address);
    await page.getByLabel('Name of the workspace').fill('Nsele district');
    await page.getByLabel('Your organisation').fill('Peace council');
    await page.getByLabel('Your name').fill('Amina');
    await page.getByLabel('E-mail address').fill('amina@example.org');
    await page.getByLabel('New password').fill('four plain words here');
    await page.getByRole('button', { name: 'Make the workspace and begin' }).click();
    await page.getByRole('navigation', { name: 'Places of the console' }).waitFor();
    await page.goto(at('desk'));
    await page.getByText('Crowd gathering at Mambu market after the clash').first().waitFor();
  });

  it('a neighbour’s sealed report arrives by the public API', async () => {
    const settings = (await (await fetch(`${house.address}/api/v1/public/exercise`)).json()) as PublicSettings;
    const id = crypto.randomUUID();
    const unknown = { low: null, best: null, high: null };
    const now = new Date().toISOString();
    const report: InnerReport = {
      id,
      kind: 'threat',
      text: WORDS,
      language: 'en',
      when: { from: now, to: null, precision: 'about' },
      where: { text: 'Mambu, market quarter', precision: 'village' },
      who: 'young men from outside',
      harm: { killed: unknown, hurt: unknown },
      basis: 'saw',
      asks: 'Somebody should come before dark.',
      mayAsk: true,
      wantsAnswer: true,
      returnCode: CODE,
      danger: true,
      clientSentAt: now,
      attachments: [],
    };
    const envelope = toBase64url(
      await sealEnvelope(fromBase64(settings.sealingKey!.publicKey), reportContext('exercise', id), paddedJson(report)),
    );
    const answer = await fetch(`${house.address}/api/v1/public/exercise/reports`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, clock: now, envelope }),
    });
    expect(answer.status).toBe(201);
  });

  it('she reviews it with keys alone and makes an incident of it', async () => {
    await page.goto(at('desk'));
    const waiting = page.getByRole('list', { name: 'To review' });
    // Those in danger come first, the oldest of them before the others: Enter begins there, and the next is hers.
    await waiting.getByText(WORDS).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/review\?/);
    const report = page.getByRole('region', { name: 'Report', exact: true });
    await report.getByText('with fuel for the market').waitFor();
    await page.keyboard.press('j');
    await report.getByText(WORDS).waitFor();
    // the focus goes along: whoever hears the screen hears which report this is
    await page.waitForFunction((words) => document.activeElement?.textContent?.includes(words), WORDS);
    review = page.url();
    await page.keyboard.press('c');
    await page.getByText('Yours now. Others see it.').waitFor();
    await page.keyboard.press('3');
    await page.getByText(/^Assessed:/).waitFor();
    await page.keyboard.press('i');
    const dialog = page.getByRole('dialog', { name: 'New incident from this report' });
    await dialog.waitFor();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('Threat to burn shops, Mambu market');
    await page.keyboard.press('Tab');
    if (!(await dialog.getByRole('combobox').inputValue())) await page.keyboard.type('Threat');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByText(/Incident #\d+ made/).waitFor();
    await report.getByRole('link', { name: /Threat to burn shops/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Threat to burn shops, Mambu market' }).waitFor();
  });

  it('she raises an alert from it and sends it to one responder', async () => {
    await page.getByRole('link', { name: 'Raise an alert' }).click();
    await page.getByLabel('Headline').fill(HEADLINE);
    await page.getByLabel('What is asked').fill('Go to the market before dark with elders of both quarters.');
    await page.getByLabel('What is not certain').fill('One account. Whether they mean it is not known.');
    const unverified = page.getByLabel('Why is it sent before it is corroborated?');
    if (await unverified.count()) await unverified.fill('There is no time for a second account before dark.');
    await page.getByRole('radio', { name: /Nobody who could be asked/ }).check();
    const effect = page.getByRole('complementary', { name: 'What sending will do' });
    const liaison = effect.getByRole('checkbox', { name: /Police liaison for Mambu \(you\)/ });
    await liaison.waitFor();
    await liaison.check();
    const ticked = await effect
      .getByRole('checkbox', { checked: true })
      .evaluateAll((boxes: any[]) =>
        boxes.map((it) => ({ id: String(it.id), words: String(it.labels[0].textContent) })),
      );
    for (const { id } of ticked.filter((it) => !it.words.includes('Police liaison for Mambu (you)')))
      await effect.locator(`[id="${id}"]`).uncheck();
    await page.getByRole('button', { name: 'Send to 1 responder' }).click();
    await page.getByRole('heading', { level: 1, name: HEADLINE }).waitFor();
    alert = page.url();
  });

  it('the notice waits on her desk, and she accepts it with a plan', async () => {
    await page.goto(at('desk'));
    const row = page.getByRole('list', { name: 'To answer' }).getByRole('listitem').filter({ hasText: HEADLINE });
    await row.getByRole('button', { name: 'Accept', exact: true }).click();
    await row.getByLabel('What will you do?').fill(PLAN);
    await row.getByRole('button', { name: 'Accept and say what I will do' }).click();
    await page.getByText('You accepted. Whoever sent it can see that now.').waitFor();
    await row.waitFor({ state: 'detached' });
    await page.getByRole('list', { name: 'Accepted by you' }).getByText(HEADLINE).waitFor();
    expect(errors).toEqual([]);
  });

  it('on the alert’s page the plan is done, who spoke hears back, and she closes it with what came of it', async () => {
    await page.goto(alert);
    const doing = page.getByRole('region', { name: 'What is being done' });
    await doing.getByText(PLAN).waitFor();
    await doing.getByRole('button', { name: 'Start', exact: true }).press('Enter');
    await doing.getByText('Under way').waitFor();
    // the button went, the place of whoever pressed it by the keyboard did not
    await page.waitForFunction((plan) => document.activeElement?.closest('li')?.textContent?.includes(plan), PLAN);
    await doing.getByRole('button', { name: 'Done', exact: true }).click();
    const deed = page.getByRole('dialog', { name: 'Done' });
    await deed
      .getByLabel('What was the result?')
      .fill('Both quarters sent their young men home; elders stay until night.');
    await deed.getByRole('button', { name: 'Mark as done' }).click();
    await doing.getByText('1 of 1 step done').waitFor();

    const owed = page.getByRole('region', { name: 'Who still waits to hear' });
    await owed.getByRole('button', { name: 'Answer, or say why not' }).click();
    const settle = page.getByRole('dialog', { name: /^Tell/ });
    await settle.getByLabel('What was said to them').fill('Elders went to the place you spoke of. Thank you.');
    await settle.getByRole('button', { name: 'Settle: they were told' }).click();
    await settle.waitFor({ state: 'detached' });
    await owed.getByText('Elders went to the place you spoke of. Thank you.').waitFor();
    expect(await owed.getByRole('button', { name: 'Answer, or say why not' }).count()).toBe(0);

    const came = page.getByRole('region', { name: 'What came of it' });
    await came.getByText('Nothing stands in the way of closing it.').waitFor();
    await came.getByRole('button', { name: 'Close the alert…' }).click();
    await came.getByLabel('What came of it?').fill('No shop was burnt.');
    await came.getByRole('radio', { name: 'Prevented' }).check();
    await came.getByRole('button', { name: 'Close the alert with this outcome' }).click();
    await came.getByText('No shop was burnt.').waitFor();
    await came.getByText('Closed', { exact: true }).waitFor();
  });

  it('the neighbour reads, with the code alone, what was answered', async () => {
    const thread = await fetch(`${house.address}/api/v1/public/exercise/thread`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: CODE }),
    });
    expect(((await thread.json()) as Thread).messages.map((it) => it.text)).toContain(
      'Elders went to the place you spoke of. Thank you.',
    );
    expect(house.said()).not.toContain(CODE);
    expect(house.said()).not.toContain(WORDS);
  });

  it.each(['desk', 'review', 'alert', 'situation'])(
    'the screen "%s" has no fault that axe finds, light and dark, and fits a phone in French and Arabic',
    async (name) => {
      const screen = async (scheme: string, language: string, width: number) => {
        await page.setViewportSize({ width, height: 900 });
        await page.evaluate(
          ([is, spoken]) => {
            localStorage.setItem('baraza.scheme', is!);
            localStorage.setItem('baraza.language', spoken!);
          },
          [scheme, language],
        );
        await page.goto(name === 'alert' ? alert : name === 'review' ? review : at(name));
        await page.getByRole('main').waitFor();
        await page
          .getByText(
            name === 'alert'
              ? HEADLINE
              : name === 'review'
                ? WORDS
                : name === 'situation'
                  ? 'Threat to burn shops, Mambu market'
                  : 'Crowd gathering at Mambu market after the clash',
          )
          .first()
          .waitFor();
        await page.evaluate(() => document.fonts.ready);
      };
      const found = [];
      for (const scheme of ['light', 'dark']) {
        await screen(scheme, 'en', 1440);
        found.push(...(await axe(page)).map((it) => ({ scheme, ...it })));
      }
      const wide = [];
      for (const language of ['fr', 'ar']) {
        await screen('light', language, 360);
        wide.push(...(await tooWide(page)));
      }
      expect({ found, wide, errors }).toEqual({ found: [], wide: [], errors: [] });
    },
  );
});
