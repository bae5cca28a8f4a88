/** Sheets written as text: Markdown tables and CSV, the first cell of a line naming a sheet. */
import Papa from 'papaparse';

/** Reads lines into sheets: a filled first cell begins a sheet, an empty one a row of it. */
function toSheets(lines: readonly (readonly string[])[]): Record<string, string[][]> {
  const sheets = new Map<string, string[][]>();
  let rows: string[][] | undefined;
  for (const [first = '', ...cells] of lines) {
    const name = first.trim();
    if (name !== '') {
      rows = sheets.get(name) ?? [];
      sheets.set(name, rows);
      if (cells.every((cell) => cell.trim() === '')) continue;
    }
    rows?.push(cells);
  }
  return Object.fromEntries(sheets);
}

/** Markdown tables: `| survey |` and then `| | type | name |`. Lines that are no table are passed over. */
export function readMarkdown(text: string): Record<string, string[][]> {
  const lines: string[][] = [];
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim();
    if (!trimmed.startsWith('|')) continue;
    const inner = trimmed.slice(1).replace(/\|$/, '');
    const cells = inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
    if (cells.every((cell) => /^:?-{2,}:?$/.test(cell) || cell === '') && cells.some((cell) => cell !== '')) continue;
    lines.push(cells);
  }
  return toSheets(lines);
}

/** CSV in the same arrangement, as RFC 4180 has it. */
export function readCsv(text: string): Record<string, string[][]> {
  const parsed = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: false });
  return toSheets(parsed.data);
}
