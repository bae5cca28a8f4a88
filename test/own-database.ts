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
  let dropped: Promise<void> | undefined;
  const drop = (): Promise<void> =>
    (dropped ??= installation.close().then(() => rmSync(folder, { recursive: true, force: true })));
  // whoever stops it half way leaves no server running
  const stopped = (): void => void drop().finally(() => process.exit(130));
  process.once('SIGINT', stopped).once('SIGTERM', stopped);
  return {
    urls: installation.urls,
    async drop() {
      process.off('SIGINT', stopped).off('SIGTERM', stopped);
      await drop();
    },
  };
}
