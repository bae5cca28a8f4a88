import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvSheet, sortRows } from './table.rules.ts';

const compare = new Intl.Collator('en', { numeric: true }).compare;

describe('sorting rows', () => {
  it('puts what has no value last, upwards and downwards', () => {
    const rows = [{ n: null }, { n: 2 }, { n: undefined }, { n: 1 }];
    expect(sortRows(rows, (r) => r.n, 'up', compare).map((r) => r.n)).toEqual([1, 2, null, undefined]);
    expect(sortRows(rows, (r) => r.n, 'down', compare).map((r) => r.n)).toEqual([2, 1, null, undefined]);
  });
  it('loses and doubles no row', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            id: fc.nat(),
            v: fc.option(fc.oneof(fc.string(), fc.integer(), fc.date({ noInvalidDate: true }))),
          }),
        ),
        fc.constantFrom('up', 'down'),
        (rows, direction) => {
          expect(new Set(sortRows(rows, (r) => r.v, direction as 'up', compare))).toEqual(new Set(rows));
        },
      ),
    );
  });
});

/** Reads CSV as RFC 4180 has it. */
function read(sheet: string): string[][] {
  const rows: string[][] = [[]];
  const text = sheet.replace(/^\uFEFF/, '');
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; !(text[at] === '"' && text[at + 1] !== '"'); at += 1) {
        if (text[at] === '"') at += 1;
        cell += text[at];
      }
      at += 1;
    } else while (at < text.length && text[at] !== ',' && text[at] !== '\r') cell += text[at++];
    rows.at(-1)!.push(cell);
    if (text[at] === ',') at += 1;
    else {
      at += 2;
      if (at < text.length) rows.push([]);
    }
  }
  return rows;
}

describe('what is exported', () => {
  it('never runs as a formula', () => {
    for (const bad of ["=cmd|' /C calc'!A0", '+1', '-1+2', '@SUM(A1)', '\t=1', '\r=1', '  =1', '|x', '%x'])
      expect(csvCell(bad).replace(/^"/, '')).toMatch(/^'/);
    expect(csvCell(-5)).toBe('-5');
    fc.assert(fc.property(fc.string(), (text) => void expect(csvCell(text)).not.toMatch(/^"?\s*[=+@]/)));
  });
  it('comes out of the file as it went in', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.array(
            fc.string({ minLength: 1 }).filter((it) => !/^\s*[=+\-@|%\t\r]/.test(it)),
            { minLength: 2, maxLength: 4 },
          ),
          { minLength: 1, maxLength: 5 },
        ),
        (rows) => {
          expect(read(csvSheet(rows))).toEqual(rows);
        },
      ),
    );
  });
});
