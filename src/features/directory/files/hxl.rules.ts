/**
 * Spreadsheets with HXL hashtags (Humanitarian Exchange Language 1.1): a row of tags such as `#adm1 +code` stands somewhere in the first 25 rows,
 * above the data; the row before it, if there is one, names the columns for people.
 */

/** How far down the row of tags is looked for. */
export const TAG_ROWS = 25;

export interface HxlColumn {
  /** `#adm1`, lower case; null for a column without a tag */
  readonly tag: string | null;
  /** lower case, in their order, without the sign */
  readonly attributes: readonly string[];
  /** what the row above says */
  readonly header: string;
}
export interface HxlTable {
  readonly columns: readonly HxlColumn[];
  /** place of the row of tags in what was given, from 0; data begin after it */
  readonly at: number;
}

const SPEC = /^\s*(#?)\s*([\p{L}][\p{L}\p{N}_]*)((?:\s*\+\s*[\p{L}][\p{L}\p{N}_]*)*)\s*$/u;
/** Words that are taken for tags without their sign when most cells of their row are tags. */
const WELL_KNOWN = new Set(
  (
    'activity adm1 adm2 adm3 adm4 adm5 affected beneficiary capacity cause channel contact country crisis currency date delivery event frequency ' +
    'geo group impact indicator inneed item loc meta modality need operations org output population reached region respondee sector service ' +
    'severity status subsector targeted valid value'
  ).split(' '),
);

/** `#adm1 +code +v_pcode` as its tag and attributes; null when it is none. */
export function readTag(cell: string): { tag: string; attributes: string[]; signed: boolean } | null {
  const found = SPEC.exec(cell);
  if (!found) return null;
  const attributes = found[3]!
    .split('+')
    .map((it) => it.trim().toLowerCase())
    .filter((it) => it !== '');
  return { tag: `#${found[2]!.toLowerCase()}`, attributes, signed: found[1] === '#' };
}

/**
 * Finds the row of tags: the first of 25 in which at least half of the cells that are not empty are tags. In such a row a tag that has lost its sign is
 * still one. Null when there is none.
 */
export function findTags(rows: readonly (readonly string[])[]): HxlTable | null {
  for (let at = 0; at < Math.min(TAG_ROWS, rows.length); at++) {
    const cells = rows[at]!;
    const filled = cells.filter((cell) => cell.trim() !== '').length;
    const tagged = cells.filter((cell) => cell.includes('#') && readTag(cell)?.signed).length;
    if (tagged === 0 || tagged / filled < 0.5) continue;
    const above = rows[at - 1] ?? [];
    const columns = cells.map((cell, n): HxlColumn => {
      const read = readTag(cell);
      const header = (above[n] ?? '').trim();
      if (read === null || (!read.signed && !WELL_KNOWN.has(read.tag.slice(1))))
        return { tag: null, attributes: [], header };
      return { tag: read.tag, attributes: read.attributes, header };
    });
    return { columns, at };
  }
  return null;
}

/** `#adm1+code`, attributes in their order. */
export const shownTag = (column: Pick<HxlColumn, 'tag' | 'attributes'>): string | null =>
  column.tag === null ? null : [column.tag, ...column.attributes].join('+');
