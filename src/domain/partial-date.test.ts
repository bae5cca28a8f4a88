import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inOrder, isPartialDate, readPartialDate } from './partial-date.ts';

describe('a date known in part', () => {
  test.each(['2015', '2015-03', '2015-03-12', '2024-02-29', '0984'])('%s is one', (text) =>
    expect([isPartialDate(text), readPartialDate(text)]).toEqual([true, text]),
  );
  test.each([
    '',
    '15',
    '2015-13',
    '2015-00',
    '2015-02-29',
    '2015-04-31',
    '2015-3',
    '2015-03-12T00:00',
    '0000',
    'about 2015',
  ])('“%s” is none', (text) => expect(isPartialDate(text)).toBe(false));
  test.each([
    ['2015-3', '2015-03'],
    ['3/2015', '2015-03'],
    [' 12.3.2015 ', '2015-03-12'],
    ['2015/3/12', '2015-03-12'],
    ['٢٠١٥', '2015'],
    ['۲۰۱۵/۳', '2015-03'],
    ['१५.३.२०१५', '2015-03-15'],
  ])('“%s” is read as %s', (text, read) => expect(readPartialDate(text)).toBe(read));
  test.each(['3/4/2015', '31.2.2015', '2015-13', 'March 2015', ''])('“%s” is not guessed at', (text) =>
    expect(readPartialDate(text)).toBeNull(),
  );
  test('what may have been before is in order, as far as both are known', () => {
    expect(
      [
        ['2001', '2015'],
        ['2015', '2015-03'],
        ['2015-03-12', '2015'],
        ['2015-04', '2015-03-31'],
        ['2016', '2015'],
        [undefined, '2015'],
        ['2015', undefined],
      ].map(([from, until]) => inOrder(from, until)),
    ).toEqual([true, true, true, false, false, true, true]);
  });
  test('whatever is written, what is read is a date', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9./-]{1,11}$/)), (text) => {
        const read = readPartialDate(text);
        if (read !== null) expect([isPartialDate(read), readPartialDate(read)]).toEqual([true, read]);
      }),
    );
  });
});
