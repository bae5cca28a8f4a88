import { foldText } from '#domain/text-folding.ts';
import type { PastedRow } from './system.contract.ts';
import { DEGREES_OF_MEANS, LINK_KINDS, MEANS, PART_KINDS, type Means, type PartKind } from './system.rules.ts';

/** Columns in the order in which they stand where no headings say otherwise. */
export const COLUMNS = ['name', 'kind', ...LINK_KINDS, ...MEANS, 'note'] as const;
type Column = (typeof COLUMNS)[number];
const MOST_NAMES = 12;
const MOST_NAME = 200;

/** A line that cannot be read whole, counted from 1 as a person counts. */
export interface BadLine {
  line: number;
  /** a name, a kind, a word for means that is not known; a name that is too long; more names in a cell than are taken */
  code: 'no_name' | 'unknown_kind' | 'unknown_means' | 'too_long' | 'too_many';
  text: string;
}

/** What the table's headings, kinds and degrees are called, folded. */
export interface TableWords {
  headings: ReadonlyMap<string, Column>;
  kinds: ReadonlyMap<string, PartKind>;
  degrees: ReadonlyMap<string, (typeof DEGREES_OF_MEANS)[number]>;
}

/** Where the catalogue of texts has the heading of a column. */
export const headingKey = (column: Column): string =>
  column === 'name' ? 'body' : column === 'note' ? 'note' : `tablePart.${column}`;

/** @param says the catalogue's texts by key, in each language that may stand in the table; codes are always read */
export function tableWords(says: readonly ((key: string) => string)[]): TableWords {
  const words = <C extends string>(codes: readonly C[], key: (code: C) => string): ReadonlyMap<string, C> =>
    new Map(
      codes.flatMap((code) => [
        [foldText(code), code] as const,
        ...says.map((say) => [foldText(say(key(code))), code] as const),
      ]),
    );
  return {
    headings: words(COLUMNS, headingKey),
    kinds: words(PART_KINDS, (kind) => `kind.${kind}`),
    degrees: words(DEGREES_OF_MEANS, (degree) => `tablePart.degree.${degree}`),
  };
}

/** Cells of a table as it is copied from a sheet (tabs between cells) or as CSV (RFC 4180). */
export function cellsOf(text: string): string[][] {
  if (text.includes('\t'))
    return text
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '')
      .map((line) => line.split('\t').map((cell) => cell.trim()));
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  const end = () => {
    rows.at(-1)!.push(cell.trim());
    cell = '';
  };
  for (let at = 0; at < text.length; at++) {
    const one = text[at]!;
    if (quoted) {
      if (one === '"' && text[at + 1] === '"') cell += text[at++];
      else if (one === '"') quoted = false;
      else cell += one;
    } else if (one === '"' && cell.trim() === '') {
      cell = '';
      quoted = true;
    } else if (one === ',') end();
    else if (one === '\n') {
      end();
      rows.push([]);
    } else if (one !== '\r') cell += one;
  }
  end();
  return rows.filter((row) => row.some((it) => it !== ''));
}

/** Which column stands where: as the headings say, wherever they stand, or as they stand without any. */
function columnsOf(first: readonly string[], words: TableWords): Map<Column, number> | null {
  const found = new Map<Column, number>();
  for (const [at, cell] of first.entries()) {
    const column = words.headings.get(foldText(cell));
    if (column && !found.has(column)) found.set(column, at);
  }
  return found.has('name') && found.has('kind') ? found : null;
}

/**
 * A system as a table: name, kind, then who commands, oversees, funds, appoints it and hears complaints about it, several names parted by semicolons; then
 * whether it has the law, the way in, the people and the money it needs (yes, partly, no), and a remark. The first line may hold headings: then the columns
 * may stand in any order. A row without a name stands for a line of the list that was left empty, and is passed over when it has a kind alone.
 */
export function readTable(
  cells: readonly (readonly string[])[],
  words: TableWords,
): { rows: PastedRow[]; bad: BadLine[] } {
  const rows: PastedRow[] = [];
  const bad: BadLine[] = [];
  const named = columnsOf(cells[0] ?? [], words);
  const places = named ?? new Map(COLUMNS.map((column, at) => [column, at]));
  for (const [at, cellsOfRow] of cells.entries()) {
    if (named && at === 0) continue;
    const line = at + 1;
    const cell = (column: Column) => cellsOfRow[places.get(column) ?? -1]?.trim() ?? '';
    const say = (code: BadLine['code'], text: string) => bad.push({ line, code, text: text.slice(0, MOST_NAME) });
    if (cellsOfRow.every((it) => it.trim() === '')) continue;
    const kind = words.kinds.get(foldText(cell('kind')));
    const links = LINK_KINDS.map((link) => cell(link));
    if (kind === undefined) {
      // a heading that is not known by its words stands where headings stand
      if (at > 0) say('unknown_kind', cell('kind'));
      continue;
    }
    if (cell('name') === '') {
      if (links.some((it) => it !== '')) say('no_name', cell('kind'));
      continue;
    }
    const name = cell('name');
    if (name.length > MOST_NAME) {
      say('too_long', name);
      continue;
    }
    const namesIn = (text: string) => {
      const all = text
        .split(/[;؛]/)
        .map((one) => one.trim())
        .filter((one) => one !== '');
      for (const one of all) if (one.length > MOST_NAME) say('too_long', one);
      const fit = all.filter((one) => one.length <= MOST_NAME);
      if (fit.length > MOST_NAMES) say('too_many', fit.slice(MOST_NAMES).join('; '));
      return fit.slice(0, MOST_NAMES);
    };
    const means = Object.fromEntries(
      MEANS.map((one) => {
        const degree = words.degrees.get(foldText(cell(one))) ?? null;
        if (degree === null && cell(one) !== '') say('unknown_means', cell(one));
        return [one, degree];
      }),
    ) as Means;
    rows.push({
      line,
      name,
      kind,
      ...(Object.fromEntries(LINK_KINDS.map((link, n) => [link, namesIn(links[n]!)])) as Pick<
        PastedRow,
        (typeof LINK_KINDS)[number]
      >),
      means,
      note: cell('note').slice(0, 1000) || null,
    });
  }
  return { rows, bad };
}
