/**
 * Merged cells of a sheet (ECMA-376 part 1, 18.3.1.55): what is written once over several rows holds for each of them. Only downwards: a heading over
 * several columns is not the name of each.
 */

export interface Merge {
  /** counted from 0 */
  top: number;
  bottom: number;
  left: number;
}
/** More than a person merges; a sheet that says so many is read as it stands. */
const MOST = 20_000;

const column = (letters: string): number =>
  [...letters].reduce((at, letter) => at * 26 + letter.charCodeAt(0) - 64, 0) - 1;

/** @param xml of one worksheet */
export function mergesOf(xml: string): Merge[] {
  const found: Merge[] = [];
  for (const [, from, top, , bottom] of xml.matchAll(
    /<(?:\w+:)?mergeCell\b[^>]*\bref=["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']/g,
  )) {
    if (found.length === MOST) return [];
    if (Number(bottom) > Number(top))
      found.push({ top: Number(top) - 1, bottom: Number(bottom) - 1, left: column(from!) });
  }
  return found;
}

/** Writes what stands in the first cell of each merge into those below it that are empty. Rows that the sheet does not have are not made. */
export function fillMerged(rows: string[][], merges: readonly Merge[]): string[][] {
  for (const { top, bottom, left } of merges) {
    const words = rows[top]?.[left] ?? '';
    if (words === '') continue;
    for (let at = top + 1; at <= bottom && at < rows.length; at++) {
      const row = rows[at]!;
      if (row.length > left && row[left] === '' && row.some((cell) => cell !== '')) row[left] = words;
    }
  }
  return rows;
}

/** Files of the sheets of a workbook in the order in which they stand in it. @param read gives the text of one of its files; null where there is none */
export function sheetFiles(read: (name: string) => string | null): string[] {
  const targets = new Map(
    [...(read('xl/_rels/workbook.xml.rels') ?? '').matchAll(/<Relationship\b[^>]*>/g)].map(([tag]) => [
      /\bId=["']([^"']*)["']/.exec(tag)?.[1],
      /\bTarget=["']([^"']*)["']/.exec(tag)?.[1] ?? '',
    ]),
  );
  return [...(read('xl/workbook.xml') ?? '').matchAll(/<(?:\w+:)?sheet\b[^>]*>/g)].map(([tag]) => {
    const target = targets.get(/\br:id=["']([^"']*)["']/.exec(tag)?.[1]) ?? '';
    return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
  });
}
