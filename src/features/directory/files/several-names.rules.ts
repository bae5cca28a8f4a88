import { foldText } from '#domain/text-folding.ts';
import { SEVERAL_FIELDS, type WorkField, type WorkMapping } from './work-columns.rules.ts';

/**
 * Cells in which people wrote several organisations at once ("UNICEF/WFP", "UNICEF, WFP and the Red Cross"). Commas, strokes and "and" stand within names, too
 * ("Ministry of Health, Water and Sanitation"): a cell is parted only where each of its parts stands alone elsewhere in the same table.
 */

/** Columns of names, each with the column of codes that belongs to it: where a code is given, it is that of the cell as it stands. */
const PARTIES: readonly (readonly [WorkField, WorkField])[] = [
  ['org', 'org_code'],
  ['implementer', 'implementer_code'],
  ['funder', 'funder_code'],
];
const SURE = /[;|\n]/;
const BETWEEN = /\s*[/,&+]\s*|\s+(?:and|et|y|e|und|و)\s+/iu;

type Cells = readonly string[];

/**
 * @param fields of each column, in order
 * @returns gives a row with such cells written as `UNICEF; WFP`, which readers part; every other row as it is
 */
export function partSeveral(
  fields: readonly (WorkField | null)[],
  rows: Iterable<{ readonly cells: Cells }>,
): (cells: Cells) => Cells {
  const columns = PARTIES.flatMap(([name, code]) =>
    fields.flatMap((field, at) => (field === name ? [{ at, codes: positionsOf(fields, code) }] : [])),
  );
  if (columns.length === 0) return (cells) => cells;
  const alone = new Set<string>();
  const joined = new Map<string, string>();
  const seen = new Set<string>();
  for (const { cells } of rows)
    for (const { at } of columns) {
      const cell = cells[at] ?? '';
      if (cell === '' || seen.has(cell)) continue;
      seen.add(cell);
      if (!BETWEEN.test(cell.trim())) for (const one of cell.split(SURE)) alone.add(foldText(one));
      else joined.set(cell, cell);
    }
  alone.delete('');
  for (const cell of joined.keys()) {
    const parts = cell.split(SURE).map((one) => {
      const of = one.trim().split(BETWEEN);
      return of.length > 1 && of.every((part) => alone.has(foldText(part))) ? of.join('; ') : one;
    });
    joined.set(cell, parts.join(';'));
  }
  return (cells) => {
    if (!columns.some(({ at }) => joined.has(cells[at] ?? ''))) return cells;
    const changed = [...cells];
    for (const { at, codes } of columns)
      if (codes.every((code) => (cells[code] ?? '').trim() === ''))
        changed[at] = joined.get(cells[at] ?? '') ?? cells[at] ?? '';
    return changed;
  };
}

/** The same, and cells of columns of which a person said by what sign they are parted. */
export function partCells(
  { fields, apart = [] }: Pick<WorkMapping, 'fields' | 'apart'>,
  rows: Iterable<{ readonly cells: Cells }>,
): (cells: Cells) => Cells {
  const byWord = partSeveral(fields, rows);
  const told = fields.flatMap((field, at) => {
    const sign = apart[at];
    return field !== null && sign && SEVERAL_FIELDS.includes(field) ? [{ at, sign }] : [];
  });
  if (told.length === 0) return byWord;
  return (cells) => {
    const changed = [...byWord(cells)];
    for (const { at, sign } of told)
      if (changed[at]?.includes(sign))
        changed[at] = changed[at]
          .split(sign)
          .map((one) => one.trim())
          .join('; ');
    return changed;
  };
}

const positionsOf = (fields: readonly (WorkField | null)[], field: WorkField): number[] =>
  fields.flatMap((it, at) => (it === field ? [at] : []));
