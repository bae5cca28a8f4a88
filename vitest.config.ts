import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Three projects: pure rules, tests against a real database, and whole chains in a real browser.

// A busy machine is slow, not wrong: what is waited for may take its time.
const expect = { poll: { timeout: 30_000 } };
const setupFiles = ['./test/properties.setup.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'rules',
          setupFiles,
          expect,
          include: ['src/**/*.test.ts', 'test/*.test.ts'],
          exclude: ['src/**/*.db.test.ts', 'test/**/*.db.test.ts', 'node_modules/**'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'database',
          setupFiles,
          expect,
          include: ['src/**/*.db.test.ts', 'test/**/*.db.test.ts'],
          globalSetup: ['./test/database.setup.ts'],
          // A test waits for the database as long as it works itself: two of them fill two cores.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 1 },
          testTimeout: 90_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'browser',
          setupFiles,
          expect,
          include: ['test/e2e/**/*.e2e.ts'],
          globalSetup: ['./test/database.setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
