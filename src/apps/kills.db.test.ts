import { expect, test } from 'vitest';
import { runKills, type Target } from './kills.evaluate.ts';

/** In turn, each in the middle of what is being sent: twice the database, twice everything at once. */
const TEN: Target[] = [
  'web',
  'database',
  'worker',
  'tree',
  'backend',
  'sealer',
  'database',
  'supervisor',
  'postmaster',
  'tree',
];

// It brings its own database: once is enough where the tests run on another server too.
test.skipIf(process.platform !== 'linux' || process.env.DATABASE_OWNER_URL)(
  'ten times the server or the database is killed while four tellers send: what was acknowledged is there, once, and the record holds',
  { timeout: 300_000 },
  async () => {
    const lines: string[] = [];
    const result = await runKills({ times: 10, targets: TEN, clients: 4, say: (line) => lines.push(line) });
    expect(result, lines.join('\n')).toMatchObject({ kills: 10, lost: 0, doubled: 0, faults: 0 });
    expect(result.reports).toBeGreaterThan(40);
    expect(result.files).toBeGreaterThan(10);
  },
);
