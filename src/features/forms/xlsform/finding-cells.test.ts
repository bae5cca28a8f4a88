import { expect, test } from 'vitest';
import type { FormFinding } from './form-read.ts';
import { columnLetters, withCell } from './finding-cells.ts';

const finding = (it: Partial<FormFinding>): FormFinding => ({
  code: 'x',
  sheet: 'survey',
  row: 3,
  column: 'type',
  params: {},
  ...it,
});
const tables = {
  survey: [[''], ['name', ' type ', 'label'], ['a', 'nonsense', 'A'], ['b', 'x'.repeat(200)]],
};

test('columns are named as a spreadsheet names them', () => {
  expect([0, 25, 26, 51, 52, 701, 702].map(columnLetters)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']);
});
test('what stands in the cell is shown beside what is wrong with it, and no more than is needed to find it', () => {
  expect(withCell(finding({}), tables).cell).toEqual({ at: 'B3', text: 'nonsense' });
  expect(withCell(finding({ column: 'label', row: 4 }), tables).cell).toEqual({ at: 'C4', text: '' });
  expect(withCell(finding({ row: 4 }), tables).cell!.text).toHaveLength(121);
});
test('what is about a whole sheet, a row or the file stays as it is', () => {
  for (const it of [
    { sheet: '' },
    { sheet: 'choices' },
    { row: null },
    { column: null },
    { column: 'hint' },
    { row: 99 },
  ])
    expect(withCell(finding(it), tables)).toEqual(finding(it));
});
