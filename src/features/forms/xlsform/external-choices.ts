/** External choices: long lists that go to the phone as a file, itemsets.csv, instead of standing in the form. */
import { below, type FormNode } from './form-tree.ts';
import { cellOf, type Workbook } from './sheets.ts';

export function externalListNames(workbook: Workbook): Set<string> {
  const names = new Set<string>();
  for (const row of workbook.external_choices?.rows ?? []) {
    const list = cellOf(row, 'list_name');
    if (list !== undefined) names.add(list);
  }
  return names;
}

const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;

/** The file, or null when no question asks for it. Collect looks for the headings list_name, name, label and label::language. */
export function itemsetsFile(
  workbook: Workbook,
  root: FormNode,
): { name: string; type: string; content: string } | null {
  const sheet = workbook.external_choices;
  if (sheet === undefined || ![...below(root)].some(({ select }) => select?.source === 'external')) return null;
  const columns = sheet.headings.map((heading) => ({
    ...heading,
    title: heading.key.startsWith('other/')
      ? heading.written
      : heading.language === null
        ? heading.key
        : `${heading.key}::${heading.language}`,
  }));
  const lines = [columns.map(({ title }) => quoted(title)).join(',')];
  for (const row of sheet.rows) {
    const cells = columns.map(({ key, language }) => {
      const text = row.cells.get(key);
      return quoted((language === null ? text?.plain : text?.byLanguage.get(language)) ?? '');
    });
    lines.push(cells.join(','));
  }
  return { name: 'itemsets.csv', type: 'text/csv', content: `${lines.join('\r\n')}\r\n` };
}
