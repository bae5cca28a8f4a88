import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { DataTable } from '#web/ui/data-table.tsx';
import { Heading, Stack, Text } from '#web/ui/layout.tsx';
import { TABLE_FIELDS } from '../table-mapping.rules.ts';

export interface CellProblem {
  row: number;
  column: string;
  code: string;
  cell: string;
}

/** Cells that could not be read, by the row as the spreadsheet counts it, each with what to do. */
export function ImportErrors({ errors }: { errors: readonly CellProblem[] }) {
  const t = useT('imports');
  const format = useFormat();
  // A field without a column is named by its code; that gets our word for it.
  const column = (name: string) => ((TABLE_FIELDS as readonly string[]).includes(name) ? t(`fields.${name}`) : name);
  const why = (code: string) => t(`cells.${code}`, { defaultValue: code.replaceAll('_', ' ') });
  return (
    <Stack>
      <Heading>{t('errors.title')}</Heading>
      <Text dim>{t('errors.why')}</Text>
      <DataTable
        label={t('errors.title')}
        rows={errors.map((it, at) => ({ ...it, at }))}
        rowKey={(it) => String(it.at)}
        exportAs="rows-to-mend"
        columns={[
          { key: 'row', title: t('errors.row'), cell: (it) => format.number(it.row), sort: (it) => it.row },
          {
            key: 'column',
            title: t('errors.column'),
            cell: (it) => <bdi>{column(it.column)}</bdi>,
            sort: (it) => column(it.column),
          },
          {
            key: 'cell',
            title: t('errors.cell'),
            cell: (it) => (it.cell ? <bdi>{it.cell}</bdi> : '–'),
            sort: (it) => it.cell,
          },
          { key: 'why', title: t('errors.what'), cell: (it) => why(it.code), sort: (it) => why(it.code) },
        ]}
      />
    </Stack>
  );
}
