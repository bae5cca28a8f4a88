import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { DataTable, type Column } from '#web/ui/data-table.tsx';
import { Heading, Stack, Text } from '#web/ui/layout.tsx';
import css from './forms.module.css';
import type { Finding } from '../forms.contract.ts';

/** What a finding says, and how to mend it. */
export function useFindingWords(): (it: Finding) => string {
  const t = useT('forms', 'xlsform');
  // names of the form stay in one piece, in their own order
  const whole = (text: string | number): string | number => (typeof text === 'string' ? `\u2068${text}\u2069` : text);
  return (it) =>
    t([`xlsform:${it.code}`, `forms:xml.${it.code}`], {
      ...Object.fromEntries(Object.entries(it.params).map(([key, value]) => [key, whole(value)])),
      defaultValue: it.detail ?? it.code.replaceAll('_', ' '),
    });
}

/** What was found in a spreadsheet, each with its cell and what to do. */
export function Findings({ of, label }: { of: readonly Finding[]; label: string }) {
  const t = useT('forms');
  const format = useFormat();
  const why = useFindingWords();
  // what is wrong in XML stands in no sheet
  const sheets = of.some((it) => it.sheet !== null);
  const inSheets: Column<Finding>[] = [
    {
      key: 'sheet',
      title: t('findings.sheet'),
      cell: (it) => <bdi>{it.sheet ?? '–'}</bdi>,
      sort: (it) => it.sheet ?? '',
    },
    {
      key: 'row',
      title: t('findings.row'),
      cell: (it) => (it.row === null ? '–' : format.number(it.row)),
      sort: (it) => it.row,
    },
    {
      key: 'column',
      title: t('findings.column'),
      cell: (it) => <bdi>{it.column ?? '–'}</bdi>,
      sort: (it) => it.column ?? '',
    },
    {
      key: 'cell',
      title: t('findings.cell'),
      cell: (it) =>
        it.cell ? (
          <>
            <bdi dir="ltr">{it.cell.at}</bdi>: <bdi>{it.cell.text || t('findings.empty')}</bdi>
          </>
        ) : (
          '–'
        ),
      sort: (it) => it.cell?.text ?? '',
    },
  ];
  return (
    <DataTable
      label={label}
      rows={of.map((it, at) => ({ ...it, at }))}
      rowKey={(it) => String(it.at)}
      exportAs="form-to-mend"
      columns={[...(sheets ? inSheets : []), { key: 'what', title: t('findings.what'), cell: why, sort: why }]}
    />
  );
}

/** What a phone with Collect can do and a browser cannot. */
export function BrowserLacks({ of }: { of: readonly { feature: string; row: number | null }[] }) {
  const t = useT('forms');
  const format = useFormat();
  if (of.length === 0) return null;
  return (
    <Stack as="section" gap="s">
      <Heading>{t('lacks.title')}</Heading>
      <Text dim>{t('lacks.why')}</Text>
      <ul className={css.list}>
        {of.map((it, at) => (
          <li key={at}>
            {t(`lacks.${it.feature}`, { defaultValue: it.feature })}
            {it.row !== null && ` (${t('lacks.row', { row: format.number(it.row) })})`}
          </li>
        ))}
      </ul>
    </Stack>
  );
}
