export type SortValue = string | number | Date | null | undefined;

/** Rows in order of a column; what has no value stands last either way; equal rows keep their order. */
export function sortRows<R>(
  rows: readonly R[],
  value: (row: R) => SortValue,
  direction: 'up' | 'down',
  compare: (a: string, b: string) => number,
): R[] {
  const sign = direction === 'up' ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [x, y] = [value(a), value(b)];
    const [noX, noY] = [x === null || x === undefined || x === '', y === null || y === undefined || y === ''];
    if (noX || noY) return noX === noY ? 0 : noX ? 1 : -1;
    if (typeof x === 'string' && typeof y === 'string') return sign * compare(x, y);
    return sign * (Number(x) - Number(y));
  });
}

/**
 * One cell of CSV (RFC 4180). A text that a spreadsheet would run as a formula gets a leading apostrophe (OWASP, "CSV Injection");
 * numbers stay numbers.
 */
export function csvCell(value: SortValue | boolean): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = value instanceof Date ? value.toISOString() : value;
  const safe = /^[=+\-@\t\r|%]/.test(text) || /^\s+[=+\-@|%]/.test(text) ? `'${text}` : text;
  return /[",\r\n;]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A whole sheet, with the mark that makes spreadsheets read it as UTF-8. */
export const csvSheet = (rows: readonly (readonly (SortValue | boolean)[])[]): string =>
  `\uFEFF${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
