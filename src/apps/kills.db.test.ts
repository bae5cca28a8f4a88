import { expect, test } from 'vitest';
import { runKills, type Target } from './kills.evaluate.ts';

/** In turn, each in the middle of what is being sent. All at once are felled in the middle of the backup, and three times about the upgrade. */
const TEN: Target[] = [
  'web',
  'database',
  'courier',
  'backend',
  'sealer',
  'supervisor',
  // the seventh: then all are felled in the middle of it
  'backup',
  'postmaster',
  'migration',
  'tree',
];

// It brings its own database: once is enough where the tests run on another server too.
test.skipIf(process.platform !== 'linux' || process.env.DATABASE_OWNER_URL)(
  'ten times the server or the database is killed while tellers send and alerts go out: what was acknowledged is there, once, and the record holds',
  // a limit for machines with much else to do
  { timeout: 900_000 },
  async () => {
    const lines: string[] = [];
    const result = await runKills({ times: 10, targets: TEN, clients: 3, say: (line) => lines.push(line) });
    expect(result, lines.join('\n')).toMatchObject({
      kills: 10,
      lost: 0,
      doubled: 0,
      faults: 0,
      brokenBackups: 0,
      brokenMigrations: 0,
    });
    expect(result.reports).toBeGreaterThan(40);
    expect(result.files).toBeGreaterThan(10);
  },
);
