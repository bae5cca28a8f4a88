import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fromBase64, paddedJson, reportContext, sealEnvelope, toBase64url } from '#domain/envelope.ts';
import type { InnerReport, PublicSettings, Thread } from '#features/intake/intake.contract.ts';
import { buildReporter } from '../reporter.server.ts';

/** The reporter page against the whole server: its own folder, its own database, the exercise loaded. */

const root = join(import.meta.dirname, '../..');
const EXECUTABLE = [process.env.BARAZA_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));

let folder: string;
let server: ChildProcess;
let browser: Browser;
let address: string;
let said = '';

const freePort = () => new Promise<number>((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address() as { port: number };
    probe.close(() => resolve(port));
  });
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baraza-reporter-'));
  // the database's own user, when root runs the tests, must be able to pass through
  chmodSync(folder, 0o711);
  if (!existsSync(join(root, 'dist/reporter/index.html'))) await buildReporter(join(root, 'dist/reporter'));
  const port = await freePort();
  address = `http://localhost:${port}`;
  server = spawn(process.execPath, ['src/apps/server.ts', '--exercise'], { cwd: root, env: { ...process.env, BARAZA_DATA: join(folder, 'data'), PORT: String(port), BARAZA_URL: address }, stdio: ['ignore', 'pipe', 'pipe'] });
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk;
      if (said.includes('Baraza is ready')) resolve();
    };
    server.stdout!.on('data', hear);
    server.stderr!.on('data', hear);
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  browser = await chromium.launch({ executablePath: EXECUTABLE!, args: ['--no-sandbox', '--disable-background-networking', '--disable-gpu', '--disable-component-update', '--disable-sync', '--no-first-run'] });
}, 180_000);
afterAll(async () => {
  await browser?.close();
  if (server && server.exitCode === null) {
    server.kill('SIGTERM');
    await new Promise((resolve) => server.once('exit', resolve));
  }
  if (folder) rmSync(folder, { recursive: true, force: true });
}, 60_000);

const post = (path: string, body: unknown) => fetch(`${address}/api/v1/public/exercise${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

it('takes Rose’s report from a phone without a line, once, and shows her the receipt under her code', async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, locale: 'fr' });
  const page = await context.newPage();
  page.on('pageerror', (error) => expect.unreachable(String(error)));
  await page.goto(`${address}/r/exercise`);
  await page.waitForSelector('header .good');
  await context.setOffline(true);
  await page.click('[data-value=threat]');
  await page.fill('textarea', 'Ils disent qu’ils viennent ce soir.');
  await page.click('.bar .main');
  await page.click('[data-value=soon]');
  await page.fill('input', 'Le marché de Mambu');
  await page.click('.bar .main');
  await page.click('[data-value=none]');
  await page.click('[data-value=heard_from_witness]');
  await page.click('[data-value=ask]');
  await page.click('.bar .main');
  const code = (await page.locator('.digits').innerText()).replace(/\s/g, '');
  await page.close();
  const again = await context.newPage();
  await again.goto(`${address}/r/exercise`);
  await again.getByText('1 récit verrouillé attend').waitFor();
  await context.setOffline(false);
  await again.getByText('1 récit de ce téléphone a été reçu.').waitFor();
  await again.locator('.links .plain').first().click();
  await again.fill('input', code);
  await again.click('.main[type=submit]');
  await again.locator('.card', { hasText: 'reçu' }).first().waitFor();
  const thread = (await (await post('/thread', { code })).json()) as Thread;
  expect(thread.reports).toHaveLength(1);
  expect(thread.messages[0]).toMatchObject({ from: 'desk', language: 'fr' });
  await again.fill('textarea', 'Ils sont partis.');
  await again.locator('.bar .main').click();
  await again.locator('.mine', { hasText: 'Ils sont partis.' }).waitFor();
  expect(said).not.toContain(code);
  expect(said).not.toContain('ce soir');
  await context.close();
}, 60_000);

it('answers the same envelope alike, and refuses other content, a foreign envelope and a wrong code', async () => {
  const settings = (await (await fetch(`${address}/api/v1/public/exercise`)).json()) as PublicSettings;
  const id = crypto.randomUUID();
  const unknown = { low: null, best: null, high: null };
  const report: InnerReport = {
    id, kind: 'peace', text: 'A joint market day', language: 'en', when: { from: null, to: null, precision: 'unknown' }, where: { text: 'Tchele', precision: 'unknown' }, who: '',
    harm: { killed: unknown, hurt: unknown }, basis: 'saw', asks: '', mayAsk: false, wantsAnswer: false, returnCode: null, danger: false, clientSentAt: '2026-03-01T10:00:00.000Z', attachments: [],
  };
  const seal = async (value: InnerReport, slug = 'exercise') => toBase64url(await sealEnvelope(fromBase64(settings.sealingKey!.publicKey), reportContext(slug, value.id), paddedJson(value)));
  const envelope = await seal(report);
  const first = await post('/reports', { id, clock: '2026-03-01T10:00:00.000Z', envelope });
  const second = await post('/reports', { id, clock: '2026-03-02T10:00:00.000Z', envelope });
  expect(first.status).toBe(201);
  expect(second.ok).toBe(true);
  expect(await second.json()).toEqual(await first.json());
  const changed = await post('/reports', { id, clock: '2026-03-01T10:00:00.000Z', envelope: await seal({ ...report, text: 'Something else' }) });
  expect([changed.status, ((await changed.json()) as { code: string }).code]).toEqual([409, 'report_differs']);
  const foreign = await post('/reports', { id: crypto.randomUUID(), clock: '2026-03-01T10:00:00.000Z', envelope });
  expect([foreign.status, ((await foreign.json()) as { code: string }).code]).toEqual([422, 'envelope_unreadable']);
  expect((await post('/thread', { code: '0000111122223333' })).status).toBe(404);
});
