import { expect, test } from 'vitest';
import type { FormFinding } from './form-read.ts';
import { excerptsOf } from './excerpts.ts';
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

test('the sheet is shown around what is wrong, under its headings, without its empty columns', () => {
  const rows = Array.from({ length: 40 }, (_, n) => ['text', `q${n}`, '', `Question ${n}`]);
  rows[29]![0] = 'txet';
  rows[30] = [];
  const sheets = { survey: [['type', 'name', '', 'label'], ...rows] };
  const wrong = withCell(finding({ row: 31 }), sheets);
  expect(excerptsOf([wrong, finding({ row: null }), finding({ row: 3, sheet: 'gone' })], sheets)).toEqual([
    {
      sheet: 'survey',
      columns: ['A', 'B', 'D'],
      headings: { row: 1, cells: ['type', 'name', 'label'] },
      rows: [
        { row: 29, cells: ['text', 'q27', 'Question 27'] },
        { row: 30, cells: ['text', 'q28', 'Question 28'] },
        { row: 31, cells: ['txet', 'q29', 'Question 29'] },
        { row: 33, cells: ['text', 'q31', 'Question 31'] },
      ],
    },
  ]);
});
test('of a sheet where everything is wrong no more is shown than somebody reads', () => {
  const wide = Array.from({ length: 300 }, (_, n) =>
    Array.from({ length: 90 }, (_, at) => `${n} ${at} ${'x'.repeat(500)}`),
  );
  const sheets = { survey: [Array.from({ length: 90 }, (_, at) => `h${at}`), ...wide] };
  const all = Array.from({ length: 300 }, (_, n) => withCell(finding({ row: n + 2, column: 'h80' }), sheets));
  const [part] = excerptsOf(all, sheets);
  expect(part!.rows).toHaveLength(52);
  expect(part!.columns).toHaveLength(25);
  expect(part!.columns.at(-1)).toBe('CC');
  expect(JSON.stringify(part).length).toBeLessThan(150_000);
});
