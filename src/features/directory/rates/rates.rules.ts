import { plainName } from '#features/imports/table-mapping.rules.ts';
import { readDate } from '#features/imports/cells.rules.ts';
import { numberOf } from '../iati/iati-values.rules.ts';

/** What a unit of a currency was worth in US dollars on a day. */
export interface Rate {
  readonly currency: string;
  readonly on: string;
  readonly usd: number;
}
export interface RateFault {
  /** row of the file, from 1 */
  readonly line: number;
  readonly code: 'no_currency' | 'not_a_date' | 'not_a_number' | 'not_above_zero' | 'no_dollar';
  readonly cell: string;
}

const CURRENCY = /^[A-Z]{3}$/;
const COLUMNS = {
  currency: ['currency', 'currency code', 'iso', 'code'],
  on: ['date', 'day', 'on', 'value date'],
  /** dollars for one unit */
  usd: ['usd', 'usd per unit', 'rate in usd', 'dollars'],
  /** units for one dollar */
  perUsd: ['per usd', 'units per usd', 'rate', 'exchange rate', 'rate per usd'],
} as const;

/**
 * Reads rates in either of the ways they are published: a row a currency and day (`currency, date` and `usd`, dollars for one unit, or `rate`, units for
 * one dollar, as the OECD and the UN write them); or a row a day with a column a currency, in units for one euro (as the European Central Bank does).
 * @returns null when it is neither; what cannot be read is told by row
 */
export function readRates(rows: readonly (readonly string[])[]): { rates: Rate[]; faults: RateFault[] } | null {
  const [head, ...body] = rows;
  if (!head) return null;
  const plain = head.map(plainName);
  const at = (names: readonly string[]) => plain.findIndex((name) => names.some((it) => plainName(it) === name));
  const on = at(COLUMNS.on);
  const rates: Rate[] = [];
  const faults: RateFault[] = [];
  const dayOf = (cell: string, line: number): string | null => {
    const read = readDate(cell, 'ymd');
    if (!read.ok) faults.push({ line, code: 'not_a_date', cell: cell.slice(0, 40) });
    return read.ok ? read.value.at.toISOString().slice(0, 10) : null;
  };
  const worth = (cell: string, line: number): number | null => {
    const value = numberOf(cell);
    if (value === null || !(value > 0)) {
      faults.push({ line, code: value === null ? 'not_a_number' : 'not_above_zero', cell: cell.slice(0, 40) });
      return null;
    }
    return value;
  };
  const wide = head.map((name) => name.trim().toUpperCase());
  if (
    on >= 0 &&
    wide.includes('USD') &&
    wide.filter((name) => CURRENCY.test(name)).length > 1 &&
    at(COLUMNS.currency) < 0
  ) {
    const dollar = wide.indexOf('USD');
    for (const [n, cells] of body.entries()) {
      if (cells.every((cell) => cell.trim() === '')) continue;
      const line = n + 2;
      const day = dayOf(cells[on] ?? '', line);
      const usd = numberOf(cells[dollar]);
      if (usd === null || usd <= 0) faults.push({ line, code: 'no_dollar', cell: cells[dollar] ?? '' });
      if (day === null || usd === null || usd <= 0) continue;
      rates.push({ currency: 'EUR', on: day, usd });
      for (const [column, currency] of wide.entries()) {
        const cell = cells[column]?.trim() ?? '';
        // holes are how that table says that a currency had no rate
        if (column === on || column === dollar || !CURRENCY.test(currency) || cell === '' || /^n\/?a$/i.test(cell))
          continue;
        const units = worth(cell, line);
        if (units !== null) rates.push({ currency, on: day, usd: usd / units });
      }
    }
    return { rates, faults };
  }
  const [currency, usd, perUsd] = [at(COLUMNS.currency), at(COLUMNS.usd), at(COLUMNS.perUsd)];
  if (currency < 0 || on < 0 || (usd < 0 && perUsd < 0)) return null;
  for (const [n, cells] of body.entries()) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    const line = n + 2;
    const code = (cells[currency] ?? '').trim().toUpperCase();
    if (!CURRENCY.test(code)) {
      faults.push({ line, code: 'no_currency', cell: code.slice(0, 40) });
      continue;
    }
    const day = dayOf(cells[on] ?? '', line);
    const value = worth(cells[usd < 0 ? perUsd : usd] ?? '', line);
    if (day !== null && value !== null) rates.push({ currency: code, on: day, usd: usd < 0 ? 1 / value : value });
  }
  return { rates, faults };
}
