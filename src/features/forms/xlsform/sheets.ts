/** From tables of strings to rows with known columns. */
import type { Findings } from './findings.ts';
import { readHeading, SHEETS, type Heading, type SheetName } from './headings.ts';

/** A cell that may be written in several languages. */
export interface Text {
  readonly plain: string | undefined;
  readonly byLanguage: ReadonlyMap<string, string>;
}

/** One row under its headings. Cells that are empty are absent. */
export interface SheetRow {
  readonly sheet: string;
  /** As the spreadsheet counts. */
  readonly row: number;
  readonly cells: ReadonlyMap<string, Text>;
  /** The author's heading of a column, for findings. */
  headingOf(key: string, language?: string | null): string;
}

export interface Sheet {
  /** As the author wrote it. */
  readonly title: string;
  readonly headings: readonly Heading[];
  readonly rows: readonly SheetRow[];
}

export type Workbook = Partial<Record<SheetName, Sheet>> & {
  readonly lookalikes: ReadonlyMap<SheetName, readonly string[]>;
};

export const NO_TEXT: Text = { plain: undefined, byLanguage: new Map() };

/** The untranslated words of a cell. */
export const cellOf = (row: SheetRow, key: string): string | undefined => row.cells.get(key)?.plain;

export const textOf = (row: SheetRow, key: string): Text => row.cells.get(key) ?? NO_TEXT;

export const hasText = (text: Text): boolean => text.plain !== undefined || text.byLanguage.size > 0;

const YES = new Set(['yes', 'true', 'true()']);
const NO = new Set(['no', 'false', 'false()']);

/** Reads the many ways to write yes and no; undefined for anything else. */
export function yesOrNo(value: string | undefined): boolean | undefined {
  const word = value?.trim().toLowerCase();
  if (word === undefined) return undefined;
  return YES.has(word) ? true : NO.has(word) ? false : undefined;
}

/** Quotation marks that word processors make are turned back, and runs of spaces become one. */
export function cleanCell(value: string, collapse: boolean): string {
  const straight = value
    .replace(/\u00A0/g, ' ')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201C\u201D]/g, '"');
  return collapse ? straight.replace(/ {2,}/g, ' ').trim() : straight;
}

/** Edits (insert, delete, replace) between two short words, at most `limit + 1`. */
export function editsBetween(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const line = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      line.push(Math.min(replaced, (above[j] ?? 0) + 1, (line[j - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above[b.length] ?? limit + 1;
}

/** Blank rows after which a sheet is at its end. */
const LARGEST_GAP = 60;

/** Finds the sheets of the form by name, in any case, and reads their rows. */
export function readWorkbook(
  sheets: Readonly<Record<string, readonly (readonly string[])[]>>,
  findings: Findings,
): Workbook {
  const titles = Object.keys(sheets);
  const found: Partial<Record<SheetName, string>> = {};
  for (const title of titles) {
    const name = SHEETS.find((known) => known === title.trim().toLowerCase().replace(/\s+/g, '_'));
    if (name !== undefined) found[name] ??= title;
  }
  // A file with one sheet needs no name for it.
  if (found.survey === undefined && titles.length === 1 && titles[0] !== undefined) found.survey = titles[0];
  const lookalikes = new Map<SheetName, string[]>();
  for (const name of SHEETS) {
    if (found[name] !== undefined) continue;
    // A leading underscore is how an author puts a sheet aside.
    const alike = titles.filter(
      (title) =>
        !title.startsWith('_') &&
        !Object.values(found).includes(title) &&
        editsBetween(title.trim().toLowerCase(), name, 2) <= 2,
    );
    if (alike.length > 0) lookalikes.set(name, alike);
  }
  const settings =
    found.settings === undefined
      ? undefined
      : readSheet('settings', found.settings, sheets[found.settings] ?? [], true, findings);
  const first = settings?.rows[0];
  const collapse = (first === undefined ? undefined : yesOrNo(cellOf(first, 'clean_text_values'))) ?? true;
  const workbook: Partial<Record<SheetName, Sheet>> & { lookalikes: Map<SheetName, string[]> } = { lookalikes };
  if (settings !== undefined) workbook.settings = settings;
  for (const name of SHEETS) {
    const title = found[name];
    if (name === 'settings' || title === undefined) continue;
    workbook[name] = readSheet(name, title, sheets[title] ?? [], collapse, findings);
  }
  return workbook;
}

function readSheet(
  name: SheetName,
  title: string,
  table: readonly (readonly string[])[],
  collapse: boolean,
  findings: Findings,
): Sheet {
  const top = table.findIndex((cells) => cells.some((cell) => cell.trim() !== ''));
  if (top < 0) return { title, headings: [], rows: [] };
  const columns = readHeadings(name, title, top + 1, table[top] ?? [], findings);
  const written = new Map(
    columns.map(({ heading }) => [`${heading.key}\u0000${heading.language ?? ''}`, heading.written]),
  );
  const headingOf = (key: string, language: string | null = null): string =>
    written.get(`${key}\u0000${language ?? ''}`) ??
    columns.find(({ heading }) => heading.key === key)?.heading.written ??
    key;
  const rows: SheetRow[] = [];
  let last = top;
  for (let index = top + 1; index < table.length; index += 1) {
    const line = table[index] ?? [];
    const cells = new Map<string, { plain: string | undefined; byLanguage: Map<string, string> }>();
    for (const { heading, index: column } of columns) {
      const value = cleanCell(line[column] ?? '', collapse);
      if (value.trim() === '') continue;
      let text = cells.get(heading.key);
      if (text === undefined) cells.set(heading.key, (text = { plain: undefined, byLanguage: new Map() }));
      if (heading.language === null) text.plain ??= value;
      else if (!text.byLanguage.has(heading.language)) text.byLanguage.set(heading.language, value);
    }
    if (cells.size === 0) continue;
    // What stands far below the last row is a stray, not part of the form.
    if (index - last > LARGEST_GAP) {
      findings.warn('rows_after_gap', { sheet: title, row: index + 1 });
      break;
    }
    last = index;
    rows.push({ sheet: title, row: index + 1, cells, headingOf });
  }
  return { title, headings: columns.map(({ heading }) => heading), rows };
}

function readHeadings(
  name: SheetName,
  title: string,
  row: number,
  line: readonly string[],
  findings: Findings,
): { heading: Heading; index: number }[] {
  const columns: { heading: Heading; index: number }[] = [];
  const seen = new Map<string, Heading>();
  line.forEach((cell, index) => {
    const written = cleanCell(cell, true);
    if (written === '') return;
    const heading = readHeading(name, written);
    const mark = `${heading.key}\u0000${heading.language ?? ''}`;
    const before = seen.get(mark);
    if (before !== undefined && !heading.key.startsWith('other/')) {
      const same =
        before.written.toLowerCase().replace(/[\s_]+/g, '_') === written.toLowerCase().replace(/[\s_]+/g, '_');
      const place = { sheet: title, row, column: written };
      if (same) findings.warn('heading_repeated', place, { heading: written });
      else findings.error('headings_clash', place, { first: before.written, second: written });
    }
    seen.set(mark, before ?? heading);
    columns.push({ heading, index });
  });
  return columns;
}
