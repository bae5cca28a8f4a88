import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { buildReporter, startDesk } from '#test/reporter.server.ts';

/**
 * What the first visit of the reporter page costs on the line: every body that the server sends until the page says "ready" (page, script,
 * style, one language, service worker and what it fetches, settings, manifest, icons, 300 place names), compressed as sent. Texts that the
 * stand-in server sends plain (the API's JSON) are counted as Brotli would make them. Measured in a real browser with an empty profile.
 * @param args `--files` also lists the parts
 */
export async function run(args: string[] = []): Promise<{ bytes: number; parts?: Record<string, number> }> {
  const folder = mkdtempSync(join(tmpdir(), 'reporter-bytes-'));
  const executablePath = [process.env.BARAZA_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
    (path) => path && existsSync(path),
  );
  try {
    await buildReporter(folder);
    const desk = await startDesk(folder);
    desk.places = Array.from({ length: 300 }, (_, i) => ({
      id: crypto.randomUUID(),
      name: `${['Mam', 'Tche', 'Kim', 'Ndji', 'Lo', 'Ba', 'Se'][i % 7]}${['bu', 'le', 'bala', 'li', 'ka', 'ti'][i % 6]} ${i}`,
      path: `Area ${i % 12}, Nsele`,
      precision: 'village' as const,
    }));
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
    });
    try {
      const page = await (await browser.newContext({ locale: 'en' })).newPage();
      const answers = new Map<string, Promise<Buffer>>();
      page.on(
        'response',
        (response) =>
          response.url().includes('/api/') &&
          answers.set(
            new URL(response.url()).pathname,
            response.body().catch(() => Buffer.alloc(0)),
          ),
      );
      await page.goto(desk.url);
      await page.waitForSelector('header .good', { timeout: 30_000 });
      const parts: Record<string, number> = {};
      for (const { path, bytes } of desk.served) {
        const plain = await answers.get(path);
        // served more than once counts more than once; what the page did not see itself (the manifest) counts as it was sent
        parts[path] = (parts[path] ?? 0) + (plain ? brotliCompressSync(plain).length : bytes);
      }
      const bytes = Object.values(parts).reduce((sum, it) => sum + it, 0);
      return args.includes('--files') ? { bytes, parts } : { bytes };
    } finally {
      await browser.close();
      await desk.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) console.log(JSON.stringify(await run(process.argv.slice(2))));
