import { once } from 'node:events';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { serve, type HttpBindings, type ServerType } from '@hono/node-server';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { newId, openHouse, type House, type Person } from './harness.ts';
import type { TestDatabase } from './harness-database.ts';
import { buildReporter } from './reporter.server.ts';

const BROWSERS = [process.env['BARAZA_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** A house whose forms are filled in a browser: served on this machine, with the page as it is built into `folder`. */
export interface FormHouse {
  house: House;
  amina: Person;
  address: string;
  browser: Browser;
  /**
   * What becomes of a request: it is answered, it never arrives, it breaks off in the middle of its body, or it is done and its answer is lost on the way. Cut here and not in the browser, whose
   * service worker sends on a line of its own.
   */
  line(request: { method: string; path: string }): 'whole' | 'cut' | 'cut-within' | 'answer-lost';
  /** Uploads and publishes a form; files that it names and that are not given are made up. @returns what was wrong, or '' */
  offer(name: string, bytes: Uint8Array, files?: Record<string, string>): Promise<{ id: string; wrong: string }>;
  /** A link for a browser of a monitor. */
  enrol(alias: string): Promise<{ link: string; deviceId: string }>;
  /** A phone with nothing on it. */
  phone(): Promise<{ context: BrowserContext; page: Page; faults: string[] }>;
  close(): Promise<void>;
}

/** What stands for a file that a form names and that is not at hand. */
const madeUp = (name: string): string =>
  name.endsWith('.geojson')
    ? '{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","properties":{"id":"a","title":"A"},"geometry":{"type":"Point","coordinates":[15.3,-4.3]}}]}'
    : 'name,label\na,A\nb,B\n';

export async function openFormHouse(folder: string, database?: TestDatabase): Promise<FormHouse> {
  const house = await openHouse(database ? { database } : {});
  const [amina, omar] = [await house.person('Amina', ['analyst']), await house.person('Omar', ['operator'])];
  if (!existsSync(join(folder, 'index.html'))) await buildReporter(folder);
  mkdirSync(join(house.folder, 'dist'), { recursive: true });
  symlinkSync(folder, join(house.folder, 'dist/reporter'));
  let server!: ServerType;
  const address = await new Promise<string>((resolve) => {
    const answer = async (request: Request, env: HttpBindings): Promise<Response> => {
      const state = it.line({ method: request.method, path: new URL(request.url).pathname });
      if (state === 'cut') env.incoming.socket.destroy();
      if (state === 'cut-within') {
        // some of it is here by now, and never the rest
        await once(env.incoming, 'data');
        env.incoming.socket.destroy();
      }
      const response = state.startsWith('cut') ? new Response() : await house.app.fetch(request, env);
      if (state === 'answer-lost') env.incoming.socket.destroy();
      return response;
    };
    server = serve(
      { fetch: (request, env) => answer(request, env as HttpBindings), hostname: '127.0.0.1', port: 0 },
      (info) => resolve(`http://localhost:${info.port}`),
    );
  });
  const browser = await chromium.launch({
    executablePath: BROWSERS.find((path) => path && existsSync(path))!,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-gpu',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      // a microphone and a camera that are there, whichever machine this is
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
    ],
  });
  const it: FormHouse = {
    house,
    amina,
    address,
    browser,
    line: () => 'whole',
    async offer(name, bytes, files = {}) {
      const [id, versionId] = [newId(), newId()];
      const path = `/w/nsele/forms/${id}/versions/${versionId}`;
      const up = await amina.put(
        `${path}?name=${encodeURIComponent(name)}`,
        Buffer.from(bytes),
        'application/octet-stream',
      );
      if (up.status !== 200 || !up.body.stored)
        return { id, wrong: JSON.stringify(up.body.errors ?? up.body).slice(0, 300) };
      for (const missing of up.body.missing as string[])
        await amina.put(
          `${path}/media/${encodeURIComponent(missing)}`,
          Buffer.from(files[missing] ?? madeUp(missing)),
          missing.endsWith('.csv') ? 'text/csv' : 'application/octet-stream',
        );
      const out = await amina.post(`/w/nsele/forms/${id}/publish`, { versionId, audience: 'all' });
      // what is known of forms is asked anew after a second
      house.clock.forward(0.1);
      return { id, wrong: out.status === 200 ? '' : String(out.body.code) };
    },
    async enrol(alias) {
      const [source, deviceId] = [crypto.randomUUID(), newId()];
      await omar.post('/w/nsele/sources', { id: source, alias });
      const made = await omar.post(`/w/nsele/sources/${source}/devices`, { id: deviceId, name: 'Her browser' });
      return { link: `${address}${new URL(made.body.pageUrl).pathname}${new URL(made.body.pageUrl).hash}`, deviceId };
    },
    async phone() {
      const context = await browser.newContext({
        viewport: { width: 360, height: 640 },
        locale: 'en-US',
        permissions: ['geolocation'],
        geolocation: { latitude: -4.325, longitude: 15.322, accuracy: 12 },
      });
      const faults: string[] = [];
      const page = await context.newPage();
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && !/Failed to load resource|ERR_/.test(message.text()))
          faults.push(message.text());
      });
      return { context, page, faults };
    },
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
      await house.close();
    },
  };
  return it;
}

/** Until the page says that everything it lists works without a line. */
export const readyOffline = (page: Page) => page.locator('header .good').waitFor({ timeout: 60_000 });
