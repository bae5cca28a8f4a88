import { expect, test } from 'vitest';
import { evaluateRights } from './rights.evaluate.ts';

/** A part of `npm run evaluate -- rights`, the same part each time. */
test(
  'a part of all operations, people and labels: who may read what is as the tables say, in pages, lists, searches, counts and files',
  { timeout: 600_000 },
  async () => {
    const result = await evaluateRights({ part: 0.03, seed: 20_261_121 });
    expect(result).toMatchObject({ wrong: 0, first: [] });
    expect(result.cases).toBeGreaterThan(1000);
  },
);
