import { expect, test } from 'vitest';
import { makeColumns, putColumns, sizeOf } from './incident-columns.rules.ts';

test('a workspace without an incident has columns too: of no rows the database makes no bytes', () => {
  const columns = makeColumns();
  expect(putColumns(columns, { n: 0, records: null })).toHaveLength(0);
  expect(sizeOf(columns)).toBe(0);
});
