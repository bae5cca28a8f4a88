import { expect, test } from 'vitest';
import { readRates } from './rates.rules.ts';

test('a row a currency and day, in dollars for one unit or in units for one dollar', () => {
  expect(
    readRates([
      ['Currency', 'Date', 'USD'],
      ['eur', '2025-01-31', '1.04'],
      ['XAF', '2025-01-31', '0.0016'],
    ]),
  ).toEqual({
    rates: [
      { currency: 'EUR', on: '2025-01-31', usd: 1.04 },
      { currency: 'XAF', on: '2025-01-31', usd: 0.0016 },
    ],
    faults: [],
  });
  expect(
    readRates([
      ['code', 'day', 'rate'],
      ['CDF', '2025-01-31', '2 500'],
    ])?.rates,
  ).toEqual([{ currency: 'CDF', on: '2025-01-31', usd: 0.0004 }]);
});

test('a row a day and a column a currency, in units for one euro; holes are no faults', () => {
  const read = readRates([
    ['Date', 'USD', 'JPY', 'GBP', ''],
    ['2025-01-31', '1.25', '125', 'N/A', ''],
    ['2025-02-03', '', '160', '0.8', ''],
  ]);
  expect(read?.rates).toEqual([
    { currency: 'EUR', on: '2025-01-31', usd: 1.25 },
    { currency: 'JPY', on: '2025-01-31', usd: 0.01 },
  ]);
  expect(read?.faults).toEqual([{ line: 3, code: 'no_dollar', cell: '' }]);
});

test('what cannot be read is told by its row, what is no table of rates is none', () => {
  expect(
    readRates([
      ['currency', 'date', 'usd'],
      ['Euro', '2025-01-01', '1'],
      ['EUR', '31/31/2025', '1'],
      ['EUR', '2025-01-01', 'x'],
      ['EUR', '2025-01-01', '0'],
      ['', '', ''],
    ])?.faults,
  ).toEqual(
    [
      { line: 2, code: 'no_currency', cell: 'EURO' },
      { line: 3, code: 'not_a_date', cell: '31/31/2025' },
      { line: 4, code: 'not_a_number', cell: 'x' },
      { line: 5, code: 'not_above_zero', cell: '0' },
    ].map((it) => expect.objectContaining({ line: it.line })),
  );
  expect(
    readRates([
      ['a', 'b'],
      ['1', '2'],
    ]),
  ).toBeNull();
  expect(readRates([])).toBeNull();
});
