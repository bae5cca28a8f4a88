import { expect, test } from 'vitest';
import { makeColumns, putColumns, sizeOf, type PackedColumns } from './incident-columns.rules.ts';

test('a workspace without an incident has columns too: of no rows the database makes no bytes', () => {
  const nothing = { n: 0, types: '[]' } as PackedColumns;
  const packed = { ...nothing, numbers: null, began: null } as unknown as PackedColumns;
  const columns = makeColumns();
  expect(putColumns(columns, packed)).toHaveLength(0);
  expect(sizeOf(columns)).toBe(0);
});
