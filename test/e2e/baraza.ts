import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { chromium, type Browser } from 'playwright-core';
import { build } from 'vite';
import { openAuth } from '#server/auth.ts';
import { openDatabase } from '#server/db.ts';
import { openEvents } from '#server/events.ts';
import { openFiles } from '#server/files.ts';
import { openHerald } from '#server/herald.ts';
import { openSender } from '#server/jobs.ts';
import { openKeys } from '#server/keys.ts';
import { buildApp } from '#apps/app.ts';
import { testDatabase } from '../harness-database.ts';

const root = join(import.meta.dirname, '../..');

/** An installed Chromium, Chrome or Edge, or undefined. */
export const BROWSER = [
  process.env['BARAZA_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/microsoft-edge',
].find((path) => path && existsSync(path));

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: BROWSER!,
    // Graphics in software: the map must be drawn on a machine without a card.
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
    ],
  });

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

/**
 * The web process as it is served, with the console as it is built, on a fresh database of its own, in the test's process: the first visit is still to come.
 * Tries at signing in are not counted, so that a test may sign in ten times in a minute; that counting has its own test.
 */
export async function serveConsole(): Promise<{ address: string; close(): Promise<void> }> {
  if (!existsSync(join(root, 'dist/console/index.html')))
    await build({ configFile: join(root, 'src/apps/console/vite.config.ts'), logLevel: 'error' });
  const { urls, drop } = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'baraza-console-'));
  const port = await freePort();
  const address = `http://localhost:${port}`;
  const keys = await openKeys(join(folder, 'keys')).web();
  const database = openDatabase(urls.app, 6);
  const {
    auth,
    pool: authPool,
    close: closeAuth,
  } = openAuth({ url: urls.auth, secret: keys.sessionSecret, publicUrl: address, rateLimit: false });
  const sender = await openSender(database.pool);
  const herald = openHerald(database.pool);
  const events = await openEvents(urls.app);
  const app = buildApp({
    db: database.db,
    pool: database.pool,
    auth,
    authPool,
    sender,
    herald,
    keys,
    files: openFiles(join(folder, 'files')),
    now: () => new Date(),
    publicUrl: address,
    dist: join(root, 'dist'),
    events,
  });
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port });
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    address,
    async close() {
      await events.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
      await sender.close();
      await herald.close();
      await database.close();
      await closeAuth();
      await drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
