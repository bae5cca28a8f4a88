import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '#domain/problem.ts';
import { readCellTable } from './cell-rows.ts';
import { READ_BY_LIBHXL } from './hxl-tests.data.ts';
import { shownTag } from './hxl.rules.ts';

/** A table as it was read: tags with their attributes in alphabetical order, empty for a column without one. */
interface Tagged {
  readonly tags: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const spec = (text: string): string => {
  const [tag = '', ...attributes] = text.split('+');
  return [tag, ...attributes.toSorted()].join('+');
};

/** @returns null for a table without tags, or what cannot be read at all, as the reference library has no dataset then */
async function readTagged(path: string): Promise<Tagged | null> {
  try {
    const table = await readCellTable(readFileSync(path));
    if (!table.tagged) return null;
    const tags = table.columns.map((it) => spec(shownTag(it) ?? ''));
    const width = tags.length;
    return {
      tags,
      rows: table.rows.map(({ cells }) => Array.from({ length: width }, (_, at) => cells[at] ?? '')),
    };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.code === 'no_rows' ? { tags: [], rows: [] } : null;
  }
}

type Work = (it: Tagged) => Tagged;
const at = (it: Tagged, tag: string): number => it.tags.findIndex((one) => one.split('+')[0] === tag);
const cell = (it: Tagged, row: readonly string[], tag: string): string => row[at(it, tag)] ?? '';
const select =
  (tag: string, holds: (text: string) => boolean): Work =>
  (it) => ({ ...it, rows: it.rows.filter((row) => holds(cell(it, row, tag))) });
/** Nothing is less than any number. */
const number = (text: string): number => (text === '' ? -Infinity : Number(text));
const columns =
  (keep: (tag: string) => boolean): Work =>
  (it) => {
    const kept = [...it.tags.keys()].filter((n) => keep(it.tags[n]!.split('+')[0]!));
    return { tags: kept.map((n) => it.tags[n]!), rows: it.rows.map((row) => kept.map((n) => row[n]!)) };
  };
const cells =
  (change: (text: string, tag: string) => string): Work =>
  (it) => ({ ...it, rows: it.rows.map((row) => row.map((text, n) => change(text, it.tags[n]!))) });
const rename =
  (names: Readonly<Record<string, string>>): Work =>
  (it) => ({ ...it, tags: it.tags.map((tag) => names[tag] ?? tag) });
const count =
  (tag: string, of: (rows: readonly (readonly string[])[], it: Tagged) => string): Work =>
  (it) => {
    const groups = Map.groupBy(it.rows, (row) => JSON.stringify([cell(it, row, '#org'), cell(it, row, '#adm1')]));
    const rows = [...groups].map(([key, group]) => [...(JSON.parse(key) as string[]), of(group, it)]);
    return { tags: ['#org', '#adm1', tag], rows };
  };
const total = (rows: readonly (readonly string[])[], it: Tagged): string => {
  const told = rows.map((row) => cell(it, row, '#targeted')).filter((text) => text !== '');
  return told.length === 0 ? '' : String(told.reduce((sum, text) => sum + Number(text), 0));
};
const status =
  (of: Tagged, replace: boolean): Work =>
  (it) => {
    const found = new Map(of.rows.map((row) => [cell(of, row, '#sector'), cell(of, row, '#status')]));
    const known = at(it, '#status');
    const merged = (row: readonly string[]): string => {
      const now = found.get(cell(it, row, '#sector')) ?? '';
      const before = known < 0 ? '' : row[known]!;
      return before !== '' && !replace ? before : now;
    };
    return {
      tags: known < 0 ? [...it.tags, '#status'] : it.tags,
      rows: it.rows.map((row) =>
        known < 0 ? [...row, merged(row)] : row.map((text, n) => (n === known ? merged(row) : text)),
      ),
    };
  };
const same: Work = (it) => it;
const tidy = (text: string): string => text.replace(/\s+/g, ' ').trim();
const isWash = (text: string): boolean => text === 'WASH';
const likeWash = (text: string): boolean => /^W..H/i.test(text);

/** What the reference library made of a file by one of its commands: the file, what it was made from, and the same done here. */
function worksOf(merge: Tagged): Readonly<Record<string, readonly [from: string, work: Work]>> {
  const simple = (work: Work) => ['input-simple.csv', work] as const;
  return {
    'select-output-eq.csv': simple(select('#sector', isWash)),
    'select-output-ne.csv': simple(select('#sector', (text) => !isWash(text))),
    'select-output-reverse.csv': simple(select('#sector', (text) => !isWash(text))),
    'select-output-multiple.csv': simple(select('#sector', (text) => isWash(text) || text === 'Salud')),
    'select-output-re.csv': simple(select('#sector', likeWash)),
    'select-output-nre.csv': simple(select('#sector', (text) => !likeWash(text))),
    'select-output-lt.csv': simple(select('#targeted', (text) => number(text) < 200)),
    'select-output-le.csv': simple(select('#targeted', (text) => number(text) <= 100)),
    'select-output-gt.csv': simple(select('#targeted', (text) => number(text) > 100)),
    'select-output-ge.csv': simple(select('#targeted', (text) => number(text) >= 100)),
    'cut-output-includes.csv': simple(columns((tag) => ['#sector', '#org', '#adm1'].includes(tag))),
    'cut-output-excludes.csv': simple(columns((tag) => !['#population', '#targeted'].includes(tag))),
    'count-output-simple.csv': simple(count('#meta+count', (rows) => String(rows.length))),
    'count-output-colspec.csv': simple(count('#output+activities', (rows) => String(rows.length))),
    'count-output-aggregated.csv': simple(count('#targeted+total', total)),
    'clean-output-headers.csv': simple(same),
    'clean-output-noheaders.csv': simple(same),
    'clean-output-upper.csv': simple(cells((text, tag) => (/^#(sub)?sector/.test(tag) ? text.toUpperCase() : text))),
    'clean-output-lower.csv': simple(cells((text, tag) => (/^#(sub)?sector/.test(tag) ? text.toLowerCase() : text))),
    'clean-output-whitespace-all.csv': ['input-whitespace.csv', cells(tidy)],
    'clean-output-whitespace-tags.csv': [
      'input-whitespace.csv',
      cells((text, tag) => (tag === '#subsector' ? tidy(text) : text)),
    ],
    'rename-output-single.csv': simple(rename({ '#targeted': '#affected' })),
    'rename-output-header.csv': simple(rename({ '#targeted': '#affected' })),
    'rename-output-multiple.csv': simple(rename({ '#targeted': '#affected', '#org': '#funding' })),
    'add-output-default.csv': simple(added(false)),
    'add-output-headers.csv': simple(added(false)),
    'add-output-before.csv': simple(added(true)),
    'append-dataset.csv': simple((it) => ({ ...it, rows: [...it.rows, ...it.rows] })),
    'merge-output-basic.csv': simple(status(merge, false)),
    'merge-output-replace.csv': ['input-status.csv', status(merge, false)],
    'merge-output-overwrite.csv': ['input-status.csv', status(merge, true)],
    'sort-output-default.csv': simple(same),
    'sort-output-numeric.csv': simple(same),
    'sort-output-reverse.csv': simple(same),
    'sort-output-tags.csv': simple(same),
    'sort-output-date.csv': ['input-date.csv', same],
  };
}
const added =
  (before: boolean): Work =>
  (it) => {
    const put = <T>(list: readonly T[], one: T): T[] => (before ? [one, ...list] : [...list, one]);
    return { tags: put(it.tags, '#date+reported'), rows: it.rows.map((row) => put(row, '2015-03-31')) };
  };

/** A workbook keeps `001` as a number. */
const sameCell = (a: string, b: string): boolean => a === b || (a !== '' && b !== '' && Number(a) === Number(b));
const sameRows = (a: Tagged, b: Tagged): boolean =>
  a.rows.every((row, n) => row.every((text, at) => sameCell(text, b.rows[n]?.[at] ?? '')));

/** Cell by cell; the order of rows is the command's business and not the reader's. */
const shown = (it: Tagged): string => JSON.stringify([it.tags, it.rows.map((row) => JSON.stringify(row)).toSorted()]);

/**
 * Holds the reader of tables against the reference library of HXL (libhxl-python), on the files of that library's own tests: of each file the tags and
 * the number of rows as the library reads them; of each way to write the same table down, every cell; of each file that one of its commands made from
 * another, every cell, from the other read here.
 * @param folder holds `test_io` and so on, as `tests/files` of the library's repository does
 */
export async function evaluateHxl(
  folder: string,
  say: (line: string) => void,
): Promise<{ files: number; agree: number }> {
  const read = (path: string) => readTagged(join(folder, path));
  const works = worksOf((await read('test_scripts/input-merge.csv'))!);
  const valid = (await read('test_io/output-valid.csv'))!;
  let [files, agree] = [0, 0];
  for (const [path, expected] of Object.entries(READ_BY_LIBHXL)) {
    files++;
    const table = await read(path);
    const faults: string[] = [];
    const [tags, rows] = [table?.tags.join(' ') ?? null, table?.rows.length ?? 0];
    const [itsTags, itsRows] = expected === null ? [null, 0] : expected;
    if (tags !== itsTags || rows !== itsRows)
      faults.push(`read as ${tags} with ${rows} rows, not ${itsTags} with ${itsRows}`);
    if (table !== null && tags === valid.tags.join(' ') && path.includes('put-valid') && !sameRows(table, valid))
      faults.push('its cells are not those of output-valid.csv');
    const made = works[path.replace(/^test_scripts\//, '')];
    if (made !== undefined && table !== null) {
      const here = made[1]((await read(`test_scripts/${made[0]}`))!);
      if (shown(here) !== shown(table)) faults.push(`made here from ${made[0]}: ${shown(here)}, not ${shown(table)}`);
    }
    if (faults.length === 0) agree++;
    else say(`${path}: ${faults.join('; ')}`);
  }
  return { files, agree };
}
