import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldText } from '#domain/text-folding.ts';
import { cellsOf, readTable } from './system-table.rules.ts';
import { PART_KINDS, type PartKind } from './system.rules.ts';

const kinds = new Map<string, PartKind>([
  ...PART_KINDS.map((kind) => [foldText(kind), kind] as const),
  ['parlement', 'parliament'],
]);

test('a table copied from a sheet is read, with its headings, and in the words of another language', () => {
  const { rows, bad } = readTable(
    'Name\tKind\tCommanded by\tOverseen by\nPolice\tpolice\tMinistry\tAssembly; Ombudsman\nAssemblée\tParlement',
    kinds,
  );
  expect(bad).toEqual([]);
  expect(rows).toEqual([
    {
      name: 'Police',
      kind: 'police',
      commands: ['Ministry'],
      oversees: ['Assembly', 'Ombudsman'],
      funds: [],
      appoints: [],
      hears_complaints: [],
    },
    {
      name: 'Assemblée',
      kind: 'parliament',
      commands: [],
      oversees: [],
      funds: [],
      appoints: [],
      hears_complaints: [],
    },
  ]);
});
test('a file with commas keeps names that hold commas and quotes', () => {
  expect(cellsOf('"Guard, of the ""palace""",police\r\n\r\nx,y')).toEqual([
    ['Guard, of the "palace"', 'police'],
    ['x', 'y'],
  ]);
});
test('a kind that is not on the list, and links without a name, are told with their line', () => {
  expect(readTable('Navy\tships\n\tpolice\tMinistry\n\tpolice\nA\tpolice\nB\tnothing', kinds)).toMatchObject({
    rows: [{ name: 'A' }],
    bad: [
      { line: 2, code: 'no_name' },
      { line: 5, code: 'unknown_kind', text: 'nothing' },
    ],
  });
});
test('no text at all breaks the reading', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      for (const row of readTable(text, kinds).rows) expect(row.name.length).toBeGreaterThan(0);
    }),
  );
});
