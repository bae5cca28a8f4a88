import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillByKeyboard, finishByKeyboard, triesFor } from '../form-keyboard.ts';
import { openFormHouse, readyOffline, type FormHouse } from '../form-house.ts';
import { readSheets } from '#features/forms/xlsform/read-xlsform.ts';
import { readMarkdown } from '#features/forms/xlsform/text-tables.ts';
import { kindsForm } from '../form-texts.ts';

// What is handed to `evaluate` runs in the page; the compiler's library here is that of the server.
declare const document: any;
declare const history: any;
declare const axe: any;

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let forms: FormHouse;
let folder: string;
let formId: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'forms-'));
  forms = await openFormHouse(join(folder, 'page'));
  const { id, wrong } = await forms.offer('kinds.xml', Buffer.from(kindsForm()), {
    'camps.csv': `name,label\n${Array.from({ length: 10_000 }, (_, n) => `c${n},Camp ${n}`).join('\n')}\n`,
  });
  expect(wrong).toBe('');
  formId = id;
});
afterAll(async () => {
  await forms?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function clean(page: Page): Promise<void> {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () =>
    (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] })).violations.map(
      (it: any) => `${it.id}: ${it.nodes[0].html}`,
    ),
  );
  expect(found).toEqual([]);
}

describe('a monitor with forms in the browser', () => {
  test('fills one without a line and by keyboard alone, closes the page, and it goes when the line is back; then she corrects it', async () => {
    const { context, page, faults } = await forms.phone();
    const { link } = await forms.enrol('Zola');
    page.on('filechooser', (chooser) =>
      chooser.setFiles({ name: 'IMG_2026_Zola.png', mimeType: 'image/png', buffer: PIXEL }),
    );
    await page.goto(link);
    await readyOffline(page);
    // the token stays not in the address; the one that the browser's history keeps opens nothing any more
    expect(page.url()).toMatch(/forms\.html$/);
    expect((await fetch(`${forms.address}/f/key/${new URL(link).hash.slice(1)}/filling`)).status).toBe(403);
    await clean(page);

    forms.line = () => 'cut';
    await context.setOffline(true);
    await page.reload();
    await page.locator('[data-form=kinds]').click();
    await page.locator('form.sheet').waitFor();
    await clean(page);
    // what must be answered is said, and read out
    await page.keyboard.press('Tab');
    await page.locator('form.sheet button[type=submit]').click();
    await page.locator('[role=alert] .wrong').first().waitFor();

    const filled = await fillByKeyboard(page, { ...triesFor(kindsForm()), texts: () => ['Zola'] });
    expect(filled.stuck).toBe('');
    await clean(page);
    await finishByKeyboard(page);
    await page.locator('main [data-sent=waiting]').waitFor();
    await page.close();

    const again = await context.newPage();
    await again.goto(link.replace(/#.*/, ''));
    await again.locator('[data-waiting]').waitFor();
    expect(await sent()).toHaveLength(0);
    forms.line = () => 'whole';
    await context.setOffline(false);
    await again.locator('[data-sent=received]').waitFor();
    await clean(again);
    const [first] = await sent();
    const answers = first.rows[0].answers;
    expect(answers).toMatchObject({
      name: 'Zola',
      age: 1,
      kind: 'attack',
      spot: { lat: -4.325, lon: 15.322, accuracy: 12 },
    });
    expect(first.rows.map((it: any) => it.path)).toEqual(['', 'people']);
    // under a name that tells nothing of its owner
    expect(first.files.map((it: any) => it.name)).toEqual([
      expect.stringMatching(/^(photo|drawing)-[0-9a-f]{8}\.jpg$/),
      expect.anything(),
    ]);

    await again.locator('[data-edit]').click();
    const name = again.getByRole('textbox').first();
    await name.waitFor();
    expect(await name.inputValue()).toBe('Zola');
    await name.fill('Zola M.');
    // a draft of the correction is kept when the page is left half way
    await again.getByText('saved on this phone').waitFor();
    await again.reload();
    await again.locator('[data-go-on]').click();
    const same = again.getByRole('textbox').first();
    await same.waitFor();
    expect(await same.inputValue()).toBe('Zola M.');
    expect((await fillByKeyboard(again, { texts: () => ['Zola M.'], numbers: () => ['1'] })).stuck).toBe('');
    await finishByKeyboard(again);
    await again.locator('main [data-sent=received]').waitFor();
    const current = (await sent()).filter((it: any) => !it.superseded);
    expect(current).toHaveLength(1);
    expect(current[0].rows[0].answers.name).toBe('Zola M.');
    expect(faults).toEqual([]);
    await context.close();
  });
});

const FIELDS = `
| survey |
| | type | name | label | appearance |
| | begin_group | files | Seen and heard | field-list |
| | audio | sound | What do you hear? | |
| | image | photo | What do you see? | |
| | image | sign | Your signature | signature |
| | image | sketch | Where things stand | draw |
| | end_group | | | |
| | begin_group | week | The week | table-list |
| | select_one calm | market | At the market | |
| | select_one calm | road | On the road | |
| | end_group | | | |
| | select_one calm | trust | How safe do you feel? | likert |
| choices |
| | list_name | name | label |
| | calm | yes | Calm |
| | calm | no | Not calm |
| settings |
| | form_id | version |
| | fields | 1 |
`;

test('records a sound, takes a photo, signs and draws; scales and tables stand as choices beside each other', async () => {
  const offered = await forms.offer('fields.xml', Buffer.from(readSheets(readMarkdown(FIELDS)).xform!));
  expect(offered.wrong).toBe('');
  const { context, page, faults } = await forms.phone();
  await context.grantPermissions(['microphone']);
  await page.goto((await forms.enrol('Salma')).link);
  await page.locator('[data-form=fields][data-ready]').waitFor();
  await page.locator('[data-form=fields]').click();
  const question = (name: string) => page.locator(`.question[data-reference$="/${name}"]`);

  await question('sound').getByRole('button', { name: 'Record a sound' }).click();
  await question('sound').getByText('Recording …').waitFor();
  await question('sound').getByRole('button', { name: 'Stop recording' }).click();
  await question('sound').locator('audio').waitFor();
  await question('photo')
    .locator('input[type=file]')
    .setInputFiles({ name: 'IMG_1.png', mimeType: 'image/png', buffer: PIXEL });
  await question('photo').locator('img.kept').waitFor();
  for (const name of ['sign', 'sketch']) {
    await question(name).locator('canvas').scrollIntoViewIfNeeded();
    const box = (await question(name).locator('canvas').boundingBox())!;
    await page.mouse.move(box.x + 20, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 90, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await question(name).locator('img.kept').waitFor();
  }
  await clean(page);
  await page.locator('form.sheet button[type=submit]').click();
  // the row of words above a table is no question; each question keeps its own
  await question('road').waitFor();
  expect(await page.locator('.question[data-kind=select]').count()).toBe(2);
  for (const name of ['market', 'road']) {
    expect(await question(name).locator('.options.across .option').allInnerTexts()).toEqual(['Calm', 'Not calm']);
    await question(name).getByText('Not calm', { exact: true }).click();
  }
  await clean(page);
  await page.locator('form.sheet button[type=submit]').click();
  await question('trust').locator('.options.across').waitFor();
  await question('trust').getByText('Calm', { exact: true }).click();
  await page.locator('form.sheet button[type=submit]').click();
  await page.locator('[data-send]').click();
  await page.locator('main [data-sent=received]').waitFor();
  const [one] = await sent(offered.id);
  expect(one.rows[0].answers).toMatchObject({ 'week/market': 'no', 'week/road': 'no', trust: 'yes' });
  expect(one.files.map((it: any) => it.mediaType).toSorted()).toEqual([
    'audio/webm',
    'image/jpeg',
    'image/jpeg',
    'image/jpeg',
  ]);
  expect(one.flags).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
});

const HURRY = `
| survey |
| | type | name | label | required |
| | text | what | What happened? | |
| | image | photo | What do you see? | yes |
| | geopoint | spot | Where? | |
| settings |
| | form_id | version |
| | hurry | 1 |
`;

test('whoever goes on, leaves or sends while the phone still makes ready what was added is told so, and loses nothing', async () => {
  const offered = await forms.offer('hurry.xml', Buffer.from(readSheets(readMarkdown(HURRY)).xform!));
  expect(offered.wrong).toBe('');
  const { context, page, faults } = await forms.phone();
  await page.addInitScript(HELD);
  await page.goto((await forms.enrol('Furaha')).link);
  await page.locator('[data-form=hurry][data-ready]').click();
  const next = page.locator('form.sheet button[type=submit]');
  const photo = page.locator('.question[data-reference$="/photo"]');
  const making = photo.getByText('The photo is being made ready …');
  const choose = () =>
    photo.locator('input[type=file]').setInputFiles({ name: 'IMG_1.png', mimeType: 'image/png', buffer: PIXEL });
  const goesOn = page.getByText('It goes on by itself.');
  await page.getByRole('textbox').fill('The bridge is gone');
  await next.click();
  // the question before and back again: it is still on its way; taken back, it is missing
  await choose();
  await making.waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  await next.click();
  await making.waitFor();
  await photo.getByRole('button', { name: 'Remove it' }).click();
  await next.click();
  await photo.getByText('This must be answered.').waitFor();
  // out of the form by the phone's own "back"
  await choose();
  await photo.getByText('This must be answered.').waitFor({ state: 'detached' });
  await page.evaluate(() => history.back());
  await goesOn.waitFor();
  await clean(page);
  await release(page, 2);
  await page.locator('[data-go-on]').click();
  await photo.locator('img.kept').waitFor();
  // another one, and on at once
  await choose();
  await next.click();
  await goesOn.waitFor();
  await release(page, 1);
  await page.getByRole('button', { name: 'Where I am now' }).click();
  // where the phone is takes long: that is waited for at the end
  await next.click();
  await page.getByText('Looking where you are …').waitFor();
  await page.locator('[data-send]').click();
  await goesOn.waitFor();
  await release(page, 1);
  await page.locator('main [data-sent=received]').waitFor();
  const [one, ...more] = await sent(offered.id);
  expect(more).toEqual([]);
  expect(one.rows[0].answers).toMatchObject({ what: 'The bridge is gone', spot: { lat: -4.325, lon: 15.322 } });
  expect(one.files.map((it: any) => it.mediaType)).toEqual(['image/jpeg']);
  expect(one.flags).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
});

/** A phone that draws pictures, and finds out where it is, when the test says so. */
const HELD = `
globalThis.held = [];
const draw = HTMLCanvasElement.prototype.toBlob;
HTMLCanvasElement.prototype.toBlob = function (...how) { held.push(() => draw.apply(this, how)); };
const where = Geolocation.prototype.getCurrentPosition;
Geolocation.prototype.getCurrentPosition = function (...how) { held.push(() => where.apply(this, how)); };
`;
async function release(page: Page, count: number): Promise<void> {
  await page.waitForFunction(`held.length === ${count}`);
  await page.evaluate('held.splice(0).forEach((it) => it())');
}

async function sent(form = formId): Promise<any[]> {
  const { body } = await forms.amina.get(`/w/nsele/forms/${form}/submissions`);
  const all = [];
  for (const it of body.submissions)
    all.push({ ...it, ...(await forms.amina.get(`/w/nsele/submissions/${it.id}`)).body });
  return all;
}

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
