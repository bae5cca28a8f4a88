import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '#test/harness-database.ts';
import { evaluateLedger } from './ledger.evaluate.ts';
import { KINDS } from './mutations.evaluate.ts';

describe('somebody writes into the record past the application', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  test(
    'every kind of deed, twice, is found; what only a head kept outside can show, with one; nothing lawful is',
    { timeout: 120_000 },
    async () => {
      const { privateKey } = generateKeyPairSync('ed25519');
      const result = await evaluateLedger({
        urls: database.urls,
        key: { privateKey, keyId: 'test' },
        times: 2 * KINDS.length,
        seed: 20_261_121,
        lines: 200,
        workspaces: 2,
      });
      expect(result.missed).toEqual([]);
      expect(result).toMatchObject({ mutations: 2 * KINDS.length, found: 2 * KINDS.length, falseAlarms: 0 });
      // whoever holds the key, or cuts at a head, mostly leaves nothing that shows by itself
      expect(result.foundAlone).toBeLessThan(result.mutations - result.needOutside / 2);
    },
  );
});
