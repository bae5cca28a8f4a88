import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInstallation } from '#apps/installation.ts';
import type { TestDatabase } from './harness-database.ts';

/** A migrated database of its own outside the test runner: an installation in a temporary folder. */
export async function ownDatabase(say: (line: string) => void): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'baraza-evaluate-'));
  // PostgreSQL runs as another user when root starts it, and must get in
  chmodSync(folder, 0o711);
  const { PATH, HOME, LANG } = process.env;
  const installation = await openInstallation({ PATH, HOME, LANG, BARAZA_DATA: folder }, say);
  return {
    urls: installation.urls,
    async drop() {
      await installation.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
