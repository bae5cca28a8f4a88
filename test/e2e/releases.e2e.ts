import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { serve, type ServerType } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, type OpenDatabase } from '#server/db.ts';
import { buildPortal } from '#features/releases/portal.service.ts';
import { releaseRounds } from '#features/releases/releases.jobs.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { openBrowser } from './baraza.ts';
import { axe, look, tooWide } from './look.ts';

// What is handed to `evaluate` runs in the page; the compiler's library here is that of the server.
declare const document: any;

const root = join(import.meta.dirname, '../..');
const PASSWORD = 'a long enough password';

/** From the incidents to the page that a stranger reads, with two people of other houses between. */
describe('a release, on screens', () => {
  let house: House;
  let browser: Browser;
  let servers: ServerType[];
  let published: OpenDatabase;
  let address: string;
  let portal: string;
  const faults: string[] = [];
  let amina: Person;
  let baraka: Person;
  let chantal: Person;

  const listen = (fetch: (request: Request) => Response | Promise<Response>) =>
    new Promise<{ server: ServerType; url: string }>((resolve) => {
      const server = serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
        resolve({ server, url: `http://localhost:${port}` }),
      );
    });
  const sit = async (person: Person): Promise<Page> => {
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
    await page.goto(`${address}/w/nsele/releases`);
    await page.getByRole('heading', { name: 'Releases' }).first().waitFor();
    return page;
  };

  beforeAll(async () => {
    house = await openHouse();
    mkdirSync(join(house.folder, 'dist'), { recursive: true });
    symlinkSync(join(root, 'dist/console'), join(house.folder, 'dist/console'));
    amina = await house.person('Amina', ['analyst']);
    baraka = await house.person('Baraka', ['coordinator'], { organisation: 'Women for peace' });
    chantal = await house.person('Chantal', ['analyst'], { organisation: 'Council of faiths' });
    const [file, country, region] = [newId(), newId(), newId()];
    await house.sql(`insert into ref.place_release (id, source, release, read_at) values ($1, 'test', '1', now())`, [
      file,
    ]);
    const place = (id: string, level: number, name: string, above: string[], people: number) =>
      house.sql(
        `insert into ref.place (id, level, name, iso3, parent_id, ancestors, lat, lon, population, release_id) values ($1, $2, $3, 'COD', $4, $5::uuid[], -4.3, 15.3, $6, $7)`,
        [id, level, name, above.at(-1) ?? null, above, people, file],
      );
    await place(country, 0, 'Land', [], 4_000_000);
    await place(region, 1, 'North', [country], 900_000);
    const [{ ws }] = (await house.sql<{ ws: string }>(`select id as ws from app.workspace`)) as [{ ws: string }];
    for (const typeCode of ['violence.destruction_or_looting', 'peace.joint_market_feast_or_work']) {
      const id = newId();
      await amina.post('/w/nsele/incidents', {
        id,
        title: 'At the market',
        typeCode,
        whenFrom: '2026-11-10T08:00:00Z',
        whenPrecision: 'day',
        placeId: region,
        placePrecision: 'region',
      });
      for (let n = 0; n < 6; n++) {
        const [source, report] = [crypto.randomUUID(), newId()];
        await house.sql(
          `insert into app.source (workspace_id, id, alias, first_seen_on, enrolled_at, channel, created_at) values ($1, $2, 'Reed', '2026-11-01', '2026-10-01', 'web', now())`,
          [ws, source],
        );
        await house.sql(
          `insert into app.report (workspace_id, id, source_id, channel, received_at, text, content_hash) values ($1, $2, $3, 'web', now(), 'Stalls burnt', '\\x00')`,
          [ws, report, source],
        );
        await house.sql(
          `insert into app.account (workspace_id, id, incident_id, report_id, stance, added_at) values ($1, $2, $3, $4, 'supports', now())`,
          [ws, newId(), id, report],
        );
      }
    }
    published = openDatabase(house.urls.portal, 2);
    const web = await listen(house.app.fetch as never);
    const outside = await listen(
      buildPortal({ db: published.db, publicKey: null, https: false }).fetch as (request: Request) => Promise<Response>,
    );
    servers = [web.server, outside.server];
    [address, portal] = [web.url, outside.url];
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    for (const server of servers ?? []) server.close();
    await published?.close();
    await house?.close();
  });
  const clean = async (page: Page, within?: string) => {
    // a colour on its way is no colour yet
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map((it: any) => it.finished)));
    expect(await axe(page, within)).toEqual([]);
    for (const width of [360, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await tooWide(page)).toEqual([]);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  };

  test('Amina writes and freezes it with the keyboard alone; Baraka and Chantal agree; a stranger reads it; it is recalled', async () => {
    const desk = await sit(amina);
    // the title stands in the frame before the screen and its keys are there
    await desk.getByRole('button', { name: 'New release' }).waitFor();
    await desk.keyboard.press('n');
    await desk.getByRole('heading', { name: 'New release' }).waitFor();
    await desk.getByLabel('Title').fill('Markets in November');
    await desk.getByLabel('Text for the public').fill('What was recorded at markets in the north.');
    await desk.getByLabel('Title').press('Enter');
    await desk.getByRole('heading', { name: 'Exactly what the public gets' }).waitFor();
    await clean(desk);
    await desk.getByLabel('Title').press('Enter');
    await desk.getByText('Waits for two voices').first().waitFor();
    await clean(desk);
    if (process.env['LOOK_DIR'])
      await look(desk, 'release', async (page) => void (await page.locator('code').first().waitFor()));

    for (const person of [baraka, chantal]) {
      const page = await sit(person);
      await page.getByText('Asks for your voice').click();
      await page.getByRole('button', { name: 'Agree to exactly this' }).click();
      await page.getByLabel(/I have read the whole preview/).check();
      await page.getByRole('dialog').getByRole('button', { name: 'Agree to exactly this' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByText(person.name).last().waitFor();
      await page.context().close();
    }
    house.clock.forward(15 * 24 * 60);
    await releaseRounds(house.worker, house.keys.signing());

    const stranger = await (await browser.newContext({ locale: 'en-GB', javaScriptEnabled: true })).newPage();
    const asked: string[] = [];
    stranger.on('request', (request) => asked.push(new URL(request.url()).origin));
    await stranger.goto(`${portal}/`);
    await clean(stranger);
    await stranger.getByRole('link', { name: 'Markets in November' }).click();
    await stranger.getByRole('table').waitFor();
    await clean(stranger);
    if (process.env['LOOK_DIR'])
      for (const width of [360, 1440])
        for (const language of ['en', 'fr', 'ar'])
          for (const scheme of ['light', 'dark'] as const) {
            await stranger.setViewportSize({ width, height: 900 });
            await stranger.emulateMedia({ colorScheme: scheme });
            await stranger.goto(stranger.url().replace(/\/(en|fr|ar)\//, `/${language}/`));
            await stranger.screenshot({
              path: join(process.env['LOOK_DIR'], `portal-${width}-${scheme}-${language}.png`),
              fullPage: true,
            });
          }
    expect(new Set(asked)).toEqual(new Set([portal]));
    expect(await stranger.context().cookies()).toEqual([]);

    const [line] = (await chantal.get('/w/nsele/releases')).body.releases;
    const back = await chantal.post(`/w/nsele/releases/${line.id}/recall`, {
      reason: 'Two reports were counted twice',
    });
    expect(back.status).toBe(200);
    await stranger.reload();
    expect(await stranger.locator('main').innerText()).toContain('Two reports were counted twice');
    expect(faults).toEqual([]);
  });
});
