/** Every form of a folder filled in the browser, by keyboard alone and without a line, and the line cut at every step. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, relative } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { readFormFile } from './form-file.ts';
import { openFormHouse, type FormHouse } from '#test/form-house.ts';
import { fillByKeyboard, finishByKeyboard, triesFor } from '#test/form-keyboard.ts';
import type { TestDatabase } from '#test/harness-database.ts';

type Say = (line: string) => void;
export interface FillingCounts {
  forms: number;
  /** filled to a submission that the engine calls valid, without a line, and received once the line was back */
  filled: number;
  /** not filled, each with a reason that was told */
  notFilled: number;
  answers: number;
  /** forms that were here once and only once after a cut at each step */
  wholeAfterCuts: number;
  /** lost or there twice */
  lostOrDoubled: number;
}

const walk = (folder: string): string[] =>
  readdirSync(folder)
    .toSorted()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? walk(path) : [path];
    });

/**
 * Fills each workbook and each XML of a folder; of forms with the same content one. Files that a form names are taken from beside it, or made up.
 * @param only part of a path, to look at one form
 */
export async function evaluateFilling(
  folder: string,
  database: TestDatabase,
  say: Say,
  only = '',
): Promise<FillingCounts> {
  const page = mkdtempSync(join(tmpdir(), 'filling-'));
  const counts: FillingCounts = { forms: 0, filled: 0, notFilled: 0, answers: 0, wholeAfterCuts: 0, lostOrDoubled: 0 };
  const photo = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#887766' } })
    .png()
    .toBuffer();
  const house = await openFormHouse(page, database);
  try {
    const seen = new Set<string>();
    const notRead: string[] = [];
    for (const path of walk(folder).filter((it) => /\.(xlsx|xls|xml)$/.test(it) && it.includes(only))) {
      const name = relative(folder, path);
      const read = await readFormFile(readFileSync(path), basename(path)).catch(() => null);
      if (!read?.xform) {
        if (/\.xlsx?$/.test(path)) notRead.push(name);
        continue;
      }
      // the XML beside a workbook is the same form once more
      const key = `${read.form!.formId} ${read.form!.fields.map((it) => it.path).join()}`;
      if (seen.has(key)) continue;
      seen.add(key);
      counts.forms++;
      // two forms of one name must not meet in the library
      const formId = `${read.form!.formId}-${counts.forms}`;
      const one = await fillOne(house, path, withId(read.xform, read.form!.formId, formId), formId, photo, say).catch(
        (error: unknown) => ({
          reason: error instanceof Error ? error.message.split('\n')[0]! : String(error),
          answers: 0,
          cuts: undefined,
        }),
      );
      counts.answers += one.answers;
      if (one.reason === '') counts.filled++;
      else counts.notFilled++;
      if (one.cuts === true) counts.wholeAfterCuts++;
      if (one.cuts === false) counts.lostOrDoubled++;
      say(`${one.reason === '' ? 'filled' : 'NOT FILLED'}  ${name}  ${one.answers} answers  ${one.reason}`);
    }
    for (const name of notRead) say(`not read as a form: ${name}`);
    return counts;
  } finally {
    await house.close();
    rmSync(page, { recursive: true, force: true });
  }
}

/** The same form under another id: only the attribute of its instance. */
const withId = (xform: string, from: string, to: string): string =>
  xform.replace(/<instance>\s*<[^>]*>/, (start) => start.replace(` id="${from}"`, ` id="${to}"`));

const filesBeside = (path: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(dirname(path))
      .filter((it) => ['.csv', '.geojson'].includes(extname(it)))
      .map((it) => [it, readFileSync(join(dirname(path), it), 'utf8')]),
  );

async function fillOne(
  house: FormHouse,
  path: string,
  xform: string,
  formId: string,
  photo: Buffer,
  say: Say,
): Promise<{ reason: string; answers: number; cuts: boolean | undefined }> {
  house.line = () => 'whole';
  // encrypted forms go to Collect alone
  const offered = await house.offer(`${basename(path)}.xml`, Buffer.from(xform), filesBeside(path));
  if (offered.wrong !== '') return { reason: `not published: ${offered.wrong}`, answers: 0, cuts: undefined };
  const { context, page, faults } = await house.phone();
  try {
    page.on('filechooser', (chooser) => {
      const accepts = chooser.element();
      void accepts
        .getAttribute('accept')
        .then((accept) =>
          chooser.setFiles(
            accept?.startsWith('image')
              ? { name: 'IMG_0001.png', mimeType: 'image/png', buffer: photo }
              : accept?.startsWith('audio')
                ? { name: 'rec.mp3', mimeType: 'audio/mpeg', buffer: SOUND }
                : accept?.startsWith('video')
                  ? { name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.from('not really a film') }
                  : { name: 'list.pdf', mimeType: 'application/pdf', buffer: PDF },
          ),
        );
    });
    const { link } = await house.enrol(`Monitor ${offered.id.slice(-6)}`);
    const button = page.locator(`[data-form=${JSON.stringify(formId)}]`);

    // cut while the form is fetched: it must not say that it is ready
    house.line = ({ path: at }) => (at.endsWith('/form.xml') ? 'cut' : 'whole');
    await page.goto(link);
    await button.waitFor({ timeout: 60_000 });
    const tooSoon = await button.getAttribute('data-ready');
    house.line = () => 'whole';
    await page.reload();
    if (await button.getByText('only in ODK Collect').isVisible())
      return {
        reason: 'its answers are locked with its own key: works in Collect, not in the browser',
        answers: 0,
        cuts: undefined,
      };
    await page.locator(`[data-form=${JSON.stringify(formId)}][data-ready]`).waitFor({ timeout: 90_000 });

    // cut while it is filled, and the page closed half way
    house.line = () => 'cut';
    await context.setOffline(true);
    await page.reload();
    await button.click();
    const opened = await page
      .locator('form.sheet, main h1:text("cannot be filled")')
      .first()
      .waitFor({ timeout: 120_000 })
      .then(() => page.locator('form.sheet').isVisible());
    if (!opened)
      return { reason: `the engine: ${await page.locator('main .wrong').innerText()}`, answers: 0, cuts: undefined };
    const filled = await fillByKeyboard(page, triesFor(xform));
    if (filled.stuck !== '') return { reason: filled.stuck, answers: filled.answers, cuts: undefined };
    await finishByKeyboard(page);
    await page.locator('main [data-sent=waiting]').waitFor({ timeout: 60_000 });

    const cuts = await sendThroughCuts(house, context, page, offered.id);
    if (tooSoon !== null) say('  said that it is ready before it was');
    return {
      reason: faults.length > 0 ? `the page complained: ${faults[0]}` : cuts.received ? '' : 'never received',
      answers: filled.answers,
      cuts: cuts.once && tooSoon === null,
    };
  } finally {
    house.line = () => 'whole';
    await context.close();
  }
}

/** The body lost, then broken off in its middle, then the answer lost at every part, then whole: in the end it must be there once. */
async function sendThroughCuts(
  house: FormHouse,
  context: BrowserContext,
  page: Page,
  form: string,
): Promise<{ received: boolean; once: boolean }> {
  const lost = { body: false, within: false, answer: 0 };
  const again = async () => {
    await page
      .getByRole('button', { name: 'To the forms' })
      .click()
      .catch(() => undefined);
    await page.locator('[data-waiting]').waitFor();
    await page
      .getByRole('button', { name: 'Try to send now' })
      .click()
      .catch(() => undefined);
  };
  house.line = ({ method, path }) => {
    if (method !== 'POST' || !path.endsWith('/filling')) return 'whole';
    if (!lost.body) {
      lost.body = true;
      return 'cut';
    }
    if (!lost.within) {
      lost.within = true;
      return 'cut-within';
    }
    if (lost.answer < 2) {
      lost.answer++;
      return 'answer-lost';
    }
    return 'whole';
  };
  await context.setOffline(false);
  const received = page.locator('[data-sent=received]');
  for (let tries = 0; tries < 12 && !(await received.first().isVisible()); tries++) {
    await Promise.race([
      received
        .first()
        .waitFor({ timeout: 20_000 })
        .catch(() => undefined),
      page
        .locator('[data-waiting] button:enabled')
        .waitFor({ timeout: 20_000 })
        .then(again)
        .catch(() => undefined),
    ]);
    if (tries === 0) await again().catch(() => undefined);
  }
  const { body } = await house.amina.get(`/w/nsele/forms/${form}/submissions`);
  return { received: await received.first().isVisible(), once: body.total === 1 };
}

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF');
/** Silence: a frame of MPEG-1 Layer III and nothing in it. */
const SOUND = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x00]), Buffer.alloc(413)]);
