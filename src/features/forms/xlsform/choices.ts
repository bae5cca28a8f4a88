/** Choice lists: the rows of the choices sheet, by list. */
import type { Findings } from './findings.ts';
import type { SheetName } from './headings.ts';
import { cellOf, hasText, textOf, yesOrNo, type Sheet, type SheetRow, type Text, type Workbook } from './sheets.ts';
import { hasReference } from './references.ts';
import { isName } from './xml.ts';

export interface Choice {
  readonly name: string;
  readonly label: Text;
  readonly media: ReadonlyMap<string, Text>;
  /** Further columns, for choice filters, maps and calculations. */
  readonly extra: readonly (readonly [column: string, value: string])[];
  readonly row: SheetRow | null;
}

export interface ChoiceList {
  readonly name: string;
  readonly choices: Choice[];
}

export const MEDIA_FORMS = ['image', 'big-image', 'audio', 'video'] as const;

/** Media of a row, by form. */
export function mediaOf(row: SheetRow): Map<string, Text> {
  const media = new Map<string, Text>();
  for (const [key, text] of row.cells) if (key.startsWith('media/')) media.set(key.slice('media/'.length), text);
  return media;
}

/** Reads the lists of a sheet of choices, in the order they first appear. */
export function readLists(
  workbook: Workbook,
  sheetName: SheetName & ('choices' | 'osm'),
  findings: Findings,
): Map<string, ChoiceList> {
  const lists = new Map<string, ChoiceList>();
  const sheet = workbook[sheetName];
  if (sheet === undefined || sheet.rows.length === 0) return lists;
  for (const key of ['list_name', 'name'] as const) {
    if (sheet.headings.some((heading) => heading.key === key)) continue;
    findings.error('heading_missing', { sheet: sheet.title, row: 1 }, { heading: key });
    return lists;
  }
  const columns = extraColumns(sheet, findings);
  for (const row of sheet.rows) {
    const list = cellOf(row, 'list_name');
    if (list === undefined) continue;
    const name = cellOf(row, 'name');
    if (name === undefined) {
      findings.error(
        'choice_without_name',
        { sheet: sheet.title, row: row.row, column: row.headingOf('name') },
        { list },
      );
      continue;
    }
    const label = textOf(row, 'label');
    if (!hasText(label) && sheetName === 'choices') {
      findings.warn(
        'choice_without_label',
        { sheet: sheet.title, row: row.row, column: row.headingOf('label') },
        { name },
      );
    }
    const extra: [string, string][] = [];
    for (const [key, column] of columns) {
      const value = cellOf(row, key);
      if (value !== undefined) extra.push([column, value]);
    }
    let found = lists.get(list);
    if (found === undefined) lists.set(list, (found = { name: list, choices: [] }));
    found.choices.push({ name, label, media: mediaOf(row), extra, row });
  }
  return lists;
}

/** Columns that go out with each choice; those that cannot be element names stay behind. */
function extraColumns(sheet: Sheet, findings: Findings): Map<string, string> {
  const columns = new Map<string, string>();
  for (const heading of sheet.headings) {
    if (!heading.key.startsWith('other/')) continue;
    const column = heading.key.slice('other/'.length);
    if (isName(column)) columns.set(heading.key, column);
    else
      findings.warn(
        'choices_heading_unusable',
        { sheet: sheet.title, row: 1, column: heading.written },
        { heading: heading.written },
      );
  }
  return columns;
}

/**
 * Two choices of one name. Many old forms have them and Collect shows them, so it is a warning, unless the settings speak of
 * duplicates and do not allow them.
 */
export function checkDuplicates(
  lists: ReadonlyMap<string, ChoiceList>,
  setting: string | undefined,
  findings: Findings,
): void {
  if (yesOrNo(setting) === true) return;
  for (const list of lists.values()) {
    const seen = new Set<string>();
    for (const { name, row } of list.choices) {
      if (seen.has(name) && row !== null) {
        const place = { sheet: row.sheet, row: row.row, column: row.headingOf('name') };
        if (setting === undefined) findings.warn('choice_repeated', place, { name, list: list.name });
        else findings.error('choice_repeated', place, { name, list: list.name });
      }
      seen.add(name);
    }
  }
}

/** Adds the choice "other" to a list that a question offers with "or other". */
export function addOther(list: ChoiceList): void {
  if (list.choices.some(({ name }) => name === 'other')) return;
  const languages = new Set(list.choices.flatMap(({ label }) => [...label.byLanguage.keys()]));
  const hasPlain = list.choices.some(({ label }) => label.plain !== undefined) || languages.size === 0;
  const label: Text = {
    plain: hasPlain ? 'Other' : undefined,
    byLanguage: new Map([...languages].map((language) => [language, 'Other'])),
  };
  list.choices.push({ name: 'other', label, media: new Map(), extra: [], row: null });
}

/** Whether a list's labels must stand in the translations: they are translated, have media or contain references. */
export function needsItext(list: ChoiceList): boolean {
  return list.choices.some(
    ({ label, media }) =>
      label.byLanguage.size > 0 || media.size > 0 || (label.plain !== undefined && hasReference(label.plain)),
  );
}
