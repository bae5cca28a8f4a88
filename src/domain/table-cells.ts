/** What a table's cell may hold. Times are ISO 8601 text with their zone. */
export type Cell = string | number | boolean | null;

/** Signs that make a spreadsheet run what follows, also in the full width of East Asian keyboards (OWASP, "CSV Injection"). */
const RUNS = /^'*[\s\p{Cc}\p{Cf}]*[=+\-@|%＝＋－＠]|^'*[\t\r\n]/u;

/**
 * A text that no spreadsheet runs as a formula: one that begins like one gets a leading apostrophe. Texts whose own apostrophes stand before
 * such a sign get one more, so that `unguardText` gives back every text as it was.
 */
export const guardText = (text: string): string => (RUNS.test(text) ? `'${text}` : text);

/** The text as it was before `guardText`. */
export const unguardText = (text: string): string => (text.startsWith("'") && RUNS.test(text) ? text.slice(1) : text);

/** A cell with its text guarded; numbers, negative ones too, stay numbers. */
export const guardCell = (cell: Cell): Cell => (typeof cell === 'string' ? guardText(cell) : cell);

/** The last row of every complete file; a file without it was cut off. */
export const completeMark = (rows: number): string => `complete: ${rows} rows`;

const csvCell = (cell: Cell): string =>
  cell === null ? '' : typeof cell === 'string' ? `"${cell.replaceAll('"', '""')}"` : String(cell);

/** A table as CSV (RFC 4180) with the byte-order mark by which spreadsheets know UTF-8. */
export const csvOf = (table: readonly (readonly Cell[])[]): string =>
  `\uFEFF${table.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;

/** What a service gives, as a cell: lists joined, objects as JSON, texts guarded. */
export const cellOf = (value: unknown): Cell =>
  value === null || value === undefined
    ? null
    : Array.isArray(value)
      ? guardCell(value.join('; '))
      : typeof value === 'object'
        ? guardCell(JSON.stringify(value))
        : guardCell(value as Cell);
