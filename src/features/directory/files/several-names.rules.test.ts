import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partCells, partSeveral } from './several-names.rules.ts';
import type { WorkField } from './work-columns.rules.ts';

const rows = (...list: string[][]) => list.map((cells) => ({ cells }));
const fields: (WorkField | null)[] = ['org', 'activity', 'implementer'];

describe('a cell that names several organisations', () => {
  const table = rows(
    ['UNICEF', 'Wells', ''],
    ['Wfp', 'Food', 'CNOSCG'],
    ['UNICEF/WFP', 'Schools', 'UNICEF, CNOSCG'],
    ['Ministry of Health, Water and Sanitation', 'Pumps', 'WFP and UNICEF'],
    ['UNICEF & Oxfam', 'Radio, theatre', 'unicef et wfp'],
  );
  const part = partSeveral(fields, table);
  test('is parted where each part stands alone elsewhere in the table, whatever its letters', () => {
    expect(part(table[2]!.cells)).toEqual(['UNICEF; WFP', 'Schools', 'UNICEF; CNOSCG']);
    expect(part(table[3]!.cells)[2]).toBe('WFP; UNICEF');
    expect(part(table[4]!.cells)[2]).toBe('unicef; wfp');
  });
  test('stays whole where a part is unknown, or where it names no organisations', () => {
    expect(part(table[3]!.cells)[0]).toBe('Ministry of Health, Water and Sanitation');
    expect(part(table[4]!.cells).slice(0, 2)).toEqual(['UNICEF & Oxfam', 'Radio, theatre']);
    expect(part(table[0]!.cells)).toBe(table[0]!.cells);
  });
  test('a code beside it is of the cell as it stands', () => {
    const coded = rows(['UNICEF', ''], ['WFP', ''], ['UNICEF/WFP', 'XM-1'], ['UNICEF/WFP', '']);
    const read = partSeveral(['org', 'org_code'], coded);
    expect(coded.map((row) => read(row.cells)[0])).toEqual(['UNICEF', 'WFP', 'UNICEF/WFP', 'UNICEF; WFP']);
  });
  test('is parted by the sign that a person said, in the columns they said it of and in no other', () => {
    const all = rows(['UNICEF', 'Water, food', 'Health, WASH,']);
    const read = (apart: (',' | null)[]) =>
      partCells({ fields: ['org', 'activity', 'sector'], apart }, all)(all[0]!.cells);
    expect(read([null, ',', ','])).toEqual(['UNICEF', 'Water, food', 'Health; WASH; ']);
    expect(read([])).toBe(all[0]!.cells);
  });
  test('nothing that was written is lost, and no other column changes', () => {
    const name = fc.constantFrom('A', 'B', 'C/D', 'A/B', 'A, B', 'A and C', ' ', '', 'A;B/C', '/', ', ,');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name, name), { maxLength: 6 }), (list) => {
        const all = rows(...list);
        const read = partSeveral(fields, all);
        const plain = (text: string) => text.replace(/[\s;/,]|and/g, '');
        for (const { cells } of all) {
          const found = read(cells);
          expect(found.map(plain)).toEqual(cells.map(plain));
          expect(found[1]).toBe(cells[1]);
        }
      }),
    );
  });
});
