import { describe, expect, test } from 'vitest';
import { fillMerged, mergesOf, sheetFiles } from './merged-cells.rules.ts';

describe('merged cells', () => {
  test('what stands over several rows holds for each of them; over several columns for the first alone', () => {
    const merges = mergesOf(
      '<mergeCells count="3"><mergeCell ref="A2:A4"/><x:mergeCell ref="B1:C1"/><mergeCell ref=\'AA2:AB3\'/></mergeCells>',
    );
    expect(merges).toEqual([
      { top: 1, bottom: 3, left: 0 },
      { top: 1, bottom: 2, left: 26 },
    ]);
    const rows = [
      ['Who', 'Where', ''],
      ['UNICEF', 'Mambu', ''],
      ['', 'Dara', ''],
      ['', 'Sula', ''],
    ];
    expect(fillMerged(rows, merges).map((row) => row[0])).toEqual(['Who', 'UNICEF', 'UNICEF', 'UNICEF']);
    expect(rows[0]![2]).toBe('');
  });
  test('nothing that is written is written over, empty rows stay empty, and no rows are made', () => {
    const rows = [['A'], ['B'], ['']];
    expect(fillMerged(rows, [{ top: 0, bottom: 900_000, left: 0 }])).toEqual([['A'], ['B'], ['']]);
    expect(fillMerged([], [{ top: 3, bottom: 9, left: 2 }])).toEqual([]);
  });
  test('sheets in the order in which they stand in the workbook', () => {
    const files: Record<string, string> = {
      'xl/workbook.xml':
        '<sheets><sheet name="b" sheetId="2" r:id="rId7"/><sheet name="a" sheetId="1" r:id="rId1"/></sheets>',
      'xl/_rels/workbook.xml.rels':
        '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Target="/xl/worksheets/sheet2.xml" Id="rId7"/>',
    };
    expect(sheetFiles((name) => files[name] ?? null)).toEqual(['xl/worksheets/sheet2.xml', 'xl/worksheets/sheet1.xml']);
    expect(sheetFiles(() => null)).toEqual([]);
  });
});
