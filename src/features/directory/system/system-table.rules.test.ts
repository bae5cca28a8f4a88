import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellsOf, COLUMNS, headingKey, readTable, tableWords } from './system-table.rules.ts';

const FRENCH: Record<string, string> = {
  'kind.parliament': 'Parlement',
  body: 'Organe',
  'tablePart.kind': 'Sorte',
  'tablePart.oversees': 'Contrôlé par',
  'tablePart.staff': 'Personnel',
  'tablePart.degree.no': 'non',
};
const words = tableWords([(key) => FRENCH[key] ?? key]);
const read = (text: string) => readTable(cellsOf(text), words);
const nothing = {
  commands: [],
  oversees: [],
  funds: [],
  appoints: [],
  hears_complaints: [],
  means: { law: null, access: null, staff: null, money: null },
  note: null,
};

test('a table copied from a sheet is read, in the words of another language', () => {
  const { rows, bad } = read('police\nPolice\tpolice\tMinistry\tAssembly; Ombudsman\nAssemblée\tParlement');
  expect(bad).toEqual([]);
  expect(rows).toEqual([
    {
      ...nothing,
      line: 2,
      name: 'Police',
      kind: 'police',
      commands: ['Ministry'],
      oversees: ['Assembly', 'Ombudsman'],
    },
    { ...nothing, line: 3, name: 'Assemblée', kind: 'parliament' },
  ]);
});
test('by its headings a table is read with its columns moved', () => {
  const { rows, bad } = read('Contrôlé par\tPersonnel\tOrgane\tElse\tSorte\nAssemblée\tnon\tPolice\tx\tpolice');
  expect(bad).toEqual([]);
  expect(rows).toEqual([
    {
      ...nothing,
      line: 2,
      name: 'Police',
      kind: 'police',
      oversees: ['Assemblée'],
      means: { ...nothing.means, staff: 'no' },
    },
  ]);
});
test('what the template gives out is read back: every column by its heading', () => {
  const headings = COLUMNS.map((column) => FRENCH[headingKey(column)] ?? headingKey(column));
  const { rows } = readTable(
    [headings, ['Police', 'police', 'A; B', '', '', '', '', 'yes', 'partly', 'no', '', 'x']],
    words,
  );
  expect(rows).toMatchObject([
    {
      name: 'Police',
      commands: ['A', 'B'],
      means: { law: 'yes', access: 'partly', staff: 'no', money: null },
      note: 'x',
    },
  ]);
});
test('a file with commas keeps names that hold commas and quotes', () => {
  expect(cellsOf('"Guard, of the ""palace""",police\r\n\r\nx,y')).toEqual([
    ['Guard, of the "palace"', 'police'],
    ['x', 'y'],
  ]);
});
test('each line that cannot be read whole is told with its number, and why', () => {
  const long = 'x'.repeat(201);
  const many = Array.from({ length: 13 }, (_, n) => `N${n}`).join(';');
  const { rows, bad } = read(
    [
      'Navy\tships',
      '\tpolice\tMinistry',
      '\tpolice',
      'A\tpolice',
      'B\tnothing',
      `${long}\tpolice`,
      `C\tpolice\t${many}`,
      'D\tpolice\t\t\t\t\t\tperhaps',
    ].join('\n'),
  );
  expect(rows.map((row) => row.name)).toEqual(['A', 'C', 'D']);
  expect(rows[1]!.commands).toHaveLength(12);
  expect(bad.map(({ line, code }) => [line, code])).toEqual([
    [2, 'no_name'],
    [5, 'unknown_kind'],
    [6, 'too_long'],
    [7, 'too_many'],
    [8, 'unknown_means'],
  ]);
});
test('no text at all breaks the reading', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      for (const row of read(text).rows) expect(row.name.length).toBeGreaterThan(0);
    }),
  );
});
