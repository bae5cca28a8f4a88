/**
 * Pictures of the screens as they are now, from the exercise.
 *
 * `npm run pictures`: those of the README, into docs/images.
 * `npm run pictures -- FOLDER [WORD ...]`: every screen (whose name holds one of the words) in each look, into a folder, with what axe-core finds and
 * what is wider than the page. `LOOK=360,light,ar` narrows the looks.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { APIRequestContext, Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { BROWSER, openBrowser } from './e2e/baraza.ts';
import { axe, look, looks, tooWide } from './e2e/look.ts';
import { runHouse } from './e2e/running-house.ts';

declare const document: any;
declare const localStorage: any;

const images = join(import.meta.dirname, '../docs/images');

/** What is there to look at: the first of each kind that has a page of its own. */
interface Shown {
  alert: string;
  incident: string;
  report: string;
  rule: string | null;
  rumour: string;
  organisation: string | null;
}

/** Screens that hold a map, which is a chunk of its own and draws itself after it is there. */
const WITH_MAP = ['review', 'situation', 'coverage'];

/** Everything that loads is there: no grey bars, the letters and the map drawn. */
async function settled(page: Page, name: string): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector('main') !== null && !document.querySelector('main [role=status] > span[aria-hidden]'),
  );
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(400);
  if (!WITH_MAP.includes(name)) return;
  const map = page.locator('[data-ready=true]').first();
  await map.waitFor({ timeout: 60_000 });
  // until two looks one after the other are the same
  for (let before = '', round = 0; round < 20; round++) {
    await page.waitForTimeout(1000);
    const now = (await map.screenshot()).toString('base64');
    if (now === before) return;
    before = now;
  }
}

async function signIn(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByLabel('Name of the workspace').fill('Nsele district');
  await page.getByLabel('Your organisation').fill('Peace council');
  await page.getByLabel('Your name').fill('Amina');
  await page.getByLabel('E-mail address').fill('amina@example.org');
  await page.getByLabel('New password').fill('four plain words here');
  await page.getByRole('button', { name: 'Make the workspace and begin' }).click();
  await page.getByRole('navigation', { name: 'Places of the console' }).waitFor();
}

async function whatIsThere(request: APIRequestContext, address: string): Promise<Shown> {
  const get = async (path: string) => (await request.get(`${address}/api/v1/w/exercise/${path}`)).json();
  const { alerts } = await get('alerts?show=open');
  const { incidents } = await get('incidents');
  const { reports } = await get('reports?queue=review');
  const { rules } = await get('alert-rules');
  const { rumours } = await get('rumours');
  const { organisations } = await get('organisations');
  const busiest = incidents.toSorted((a: { accounts: number }, b: { accounts: number }) => b.accounts - a.accounts)[0];
  // the report with the most to compare it with
  let [report, most] = [reports[0].id as string, -1];
  for (const one of reports) {
    const { reports: alike, incidents: same } = await get(`reports/${one.id}/suggestions`);
    const likeness = 10 * same.length + alike.length;
    if (likeness > most) [report, most] = [one.id, likeness];
  }
  return {
    alert: (alerts.find((it: { accepted: boolean }) => it.accepted) ?? alerts[0]).id,
    incident: busiest.id,
    report,
    rule: rules?.[0]?.id ?? null,
    rumour: rumours[0].id,
    organisation: organisations?.[0]?.id ?? null,
  };
}

/** Every screen of the console, by a name for its file. */
const screens = (it: Shown): Record<string, string> => ({
  desk: 'desk',
  since: 'desk/since',
  review: `review?report=${it.report}`,
  'review-list': 'review?queue=all',
  owed: 'owed',
  communities: 'owed/communities',
  templates: 'owed/templates',
  'second-reading': 'second-reading',
  call: 'call',
  sources: 'sources',
  erasures: 'sources/erasures',
  imports: 'imports',
  forms: 'forms',
  members: 'members',
  actors: 'actors',
  custody: 'custody',
  settings: 'settings',
  clocks: 'clocks',
  places: 'places',
  'places-import': 'places/import',
  ledger: 'ledger',
  guides: 'guides',
  situation: 'situation',
  'situation-brief': 'situation/brief',
  incidents: 'incidents',
  incident: `incidents/${it.incident}`,
  'incident-brief': `incidents/${it.incident}/brief`,
  rumours: `rumours?rumour=${it.rumour}`,
  releases: 'releases',
  coverage: 'coverage',
  alerts: 'alerts',
  alert: `alerts/${it.alert}`,
  'alert-brief': `alerts/${it.alert}/brief`,
  'write-alert': 'alerts/write',
  rules: 'alert-rules',
  ...(it.rule ? { rule: `alert-rules/${it.rule}` } : {}),
  mandates: 'mandates',
  duty: 'duty',
  organisations: 'organisations',
  ...(it.organisation ? { organisation: `organisations/${it.organisation}` } : {}),
  initiatives: 'initiatives',
  'who-can-help': 'who-can-help',
  times: 'times',
  cap: 'cap',
});

/** A picture of few colours, as small as it can be. */
async function keep(name: string, png: Buffer): Promise<void> {
  await sharp(png)
    .png({ palette: true, compressionLevel: 9, effort: 10 })
    .toFile(join(images, `${name}.png`));
}

async function forReadme(browser: Browser, page: Page, address: string, shown: Shown): Promise<void> {
  mkdirSync(images, { recursive: true });
  const take = async (name: 'desk' | 'review' | 'alert' | 'situation', scheme: 'light' | 'dark') => {
    await page.evaluate((it) => localStorage.setItem('baraza.scheme', it), scheme);
    await page.goto(`${address}/w/exercise/${screens(shown)[name]}`);
    await settled(page, name);
    await keep(name, await page.screenshot());
  };
  await page.setViewportSize({ width: 1280, height: 800 });
  await take('desk', 'light');
  await take('review', 'light');
  await take('alert', 'light');
  await take('situation', 'dark');
  const phone = await (
    await browser.newContext({ locale: 'en-GB', viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true })
  ).newPage();
  await phone.goto(`${address}/r/exercise`);
  await phone.getByRole('heading').first().waitFor();
  await settled(phone, 'reporter');
  await keep('reporter', await phone.screenshot());
}

async function everything(page: Page, address: string, shown: Shown, folder: string, words: string[]): Promise<number> {
  process.env['LOOK_DIR'] = folder;
  let faults = 0;
  for (const [name, path] of Object.entries(screens(shown))) {
    if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
    await page.goto(`${address}/w/exercise/${path}`);
    for (const one of looks()) {
      await look(page, name, (it) => settled(it, name), [one]);
      const found = [
        ...(await axe(page)).map((it) => `${it.rule}: ${it.where.join(' | ')}`),
        ...(await tooWide(page)).map((it) => `wider than the page: ${it}`),
      ];
      faults += found.length;
      for (const it of found) process.stdout.write(`${name} ${one.width} ${one.scheme} ${one.language}: ${it}\n`);
    }
  }
  return faults;
}

if (!BROWSER) {
  process.stderr.write('No Chromium, Chrome or Edge was found.\n');
  process.exit(1);
}
const [folder, ...words] = process.argv.slice(2);
const house = await runHouse();
const browser = await openBrowser();
let code = 0;
try {
  const page = await (await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } })).newPage();
  await signIn(page, house.address);
  const shown = await whatIsThere(page.request, house.address);
  if (folder) code = (await everything(page, house.address, shown, folder, words)) === 0 ? 0 : 1;
  else await forReadme(browser, page, house.address, shown);
} finally {
  await browser.close();
  await house.close();
}
process.exit(code);
