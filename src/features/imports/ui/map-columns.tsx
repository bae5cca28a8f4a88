import { useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { TypeSelect } from '#features/incidents/ui/types.tsx';
import { useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { TLP_WORDS } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Select } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Facts, Grid, Heading, Stack, Text } from '#web/ui/layout.tsx';
import { toast } from '#web/ui/toast.tsx';
import { cancelImport, checkImport, readImport, runImport } from '../imports.contract.ts';
import type { TableField, TableMapping } from '../table-mapping.rules.ts';
import { ImportErrors } from './import-errors.tsx';

type Uploaded = OutOf<typeof readImport>;
type Checked = OutOf<typeof checkImport>;

/** Fields by what they tell; the first of each group comes first in the mind of whoever has the table open. */
const GROUPS = {
  what: ['text', 'type', 'language', 'who', 'asks'],
  when: ['when', 'when_end', 'received'],
  where: ['place', 'lat', 'lon', 'place_precision'],
  harm: ['killed', 'killed_low', 'killed_high', 'hurt', 'hurt_low', 'hurt_high'],
  told: ['source', 'basis', 'publisher', 'key'],
} as const satisfies Record<string, readonly TableField[]>;
const ORDERS = ['dmy', 'mdy', 'ymd'] as const;
const LABEL_KEYS = ['clear', 'green', 'amber', 'amber_strict'] as const;

const noMapping: TableMapping = { fields: {}, dateOrder: null, types: {} };

/** Words of the type column that are not understood yet or were given a meaning, those of most rows first. */
function wordsToMap(checked: Checked | null, mapping: TableMapping, columns: readonly string[]): string[] {
  const typeColumn = columns[mapping.fields.type ?? -1];
  if (typeColumn === undefined) return [];
  const unknown = (checked?.errors ?? []).filter((it) => it.code === 'unknown_word');
  const elsewhere = new Set(unknown.filter((it) => it.column !== typeColumn).map((it) => it.cell));
  const here = new Set(unknown.filter((it) => it.column === typeColumn).map((it) => it.cell));
  const words = (checked?.words ?? []).map((it) => it.word).filter((word) => here.has(word) || !elsewhere.has(word));
  return [...new Set([...words, ...Object.keys(mapping.types)])];
}

/** Names the columns of an uploaded table, tries it, and starts the import of what can be read. */
export function MapColumns({ file }: { file: Uploaded }) {
  const t = useT('imports', 'domain');
  const format = useFormat();
  const table = file.kind === 'table';
  const [mapping, setMapping] = useState<TableMapping>(() => (file.mapping as TableMapping | null) ?? noMapping);
  const [label, setLabel] = useState('2');
  const [dry, setDry] = useState<{ mapping: TableMapping; result: Checked } | null>(null);
  const check = useOpMutation(checkImport, { invalidates: ['imports'] });
  const run = useOpMutation(runImport, { invalidates: ['imports'], onDone: () => toast(t('run.begun')) });
  const cancel = useOpMutation(cancelImport, { invalidates: ['imports'] });
  const put = (field: TableField, value: string | null) => {
    const next = { ...mapping.fields };
    if (value === null) delete next[field];
    else next[field] = Number(value);
    setMapping({ ...mapping, fields: next });
  };
  const means = (word: string, code: string | null) => {
    const types = { ...mapping.types };
    if (code === null) delete types[word];
    else types[word] = code;
    setMapping({ ...mapping, types });
  };
  const columns = file.columns.map((name, at) => ({
    value: String(at),
    label: name || t('map.unnamed', { number: format.number(at + 1) }),
  }));
  const sampleOf = (field: TableField): string | undefined => {
    const at = mapping.fields[field];
    const cell = at === undefined ? undefined : file.sample.map((row) => row[at]?.trim()).find(Boolean);
    return cell && t('map.example', { cell: cell.length > 60 ? `${cell.slice(0, 60)}…` : cell });
  };
  const words = wordsToMap(dry?.result ?? null, mapping, file.columns);
  const stale = dry !== null && dry.mapping !== mapping;
  const needText = table && mapping.fields.text === undefined && t('problems.text_column_needed');
  return (
    <Stack gap="xl">
      <Text>{t('uploaded', { count: file.rowCount, number: format.number(file.rowCount) })}</Text>
      <Stack>
        <Heading>{t('sample')}</Heading>
        <DataTable
          label={t('sample')}
          rows={file.sample.map((cells, at) => ({ cells, at }))}
          rowKey={(it) => String(it.at)}
          columns={file.columns.map((name, at) => ({
            key: String(at),
            title: name || '–',
            cell: (it: { cells: string[] }) => <bdi>{short(it.cells[at] ?? '')}</bdi>,
          }))}
        />
      </Stack>
      <Form
        deed={t(dry ? 'check.again' : 'check.deed')}
        look={dry && !stale ? 'default' : 'primary'}
        feature="imports"
        blocked={needText}
        onSubmit={async () =>
          setDry({ mapping, result: await check.mutateAsync({ params: { id: file.id }, body: mapping }) })
        }
        aside={
          <Button busy={cancel.isPending} onClick={() => cancel.mutate({ params: { id: file.id }, body: {} })}>
            {t('discard')}
          </Button>
        }
      >
        {table ? (
          <>
            <Text dim>{t('map.why')}</Text>
            {(Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((group) => (
              <Stack key={group} gap="s">
                <Heading>{t(`groups.${group}`)}</Heading>
                <Grid style={{ alignItems: 'end' }}>
                  {GROUPS[group].map((field) => (
                    <Select
                      key={field}
                      label={t(`fields.${field}`)}
                      optional={field !== 'text'}
                      hint={sampleOf(field)}
                      options={columns}
                      none={t('map.none')}
                      value={mapping.fields[field] === undefined ? null : String(mapping.fields[field])}
                      onChange={(it) => put(field, it)}
                    />
                  ))}
                  {group === 'when' && (
                    <Select
                      label={t('order.label')}
                      hint={t('order.hint')}
                      optional
                      options={ORDERS.map((it) => ({ value: it, label: t(`order.${it}`) }))}
                      none={t('order.none')}
                      value={mapping.dateOrder}
                      onChange={(dateOrder) => setMapping({ ...mapping, dateOrder })}
                    />
                  )}
                </Grid>
              </Stack>
            ))}
            {words.length > 0 && (
              <Stack gap="s">
                <Heading>{t('words.title')}</Heading>
                <Text dim>{t('words.why')}</Text>
                <Grid style={{ alignItems: 'end' }}>
                  {words.map((word) => (
                    <TypeSelect
                      key={word}
                      optional
                      label={<bdi>{word}</bdi>}
                      hint={rowsOf(dry?.result, word) && t('words.rows', { count: rowsOf(dry?.result, word) })}
                      value={mapping.types[word] ?? null}
                      onChange={(code) => means(word, code)}
                    />
                  ))}
                </Grid>
              </Stack>
            )}
          </>
        ) : (
          <Text>{t('ged')}</Text>
        )}
      </Form>
      {dry && (
        <Stack gap="l">
          <Heading>{t('check.title')}</Heading>
          {stale && <Text strong>{t('check.stale')}</Text>}
          <Facts
            of={[
              [t('rows'), format.number(dry.result.rows)],
              [t('check.reports'), format.number(dry.result.reports)],
              dry.result.empty > 0 ? [t('check.empty'), format.number(dry.result.empty)] : null,
              [t('refused'), format.number(dry.result.refused)],
            ]}
          />
          <Form
            deed={t('run.deed', { count: dry.result.reports, number: format.number(dry.result.reports) })}
            look={stale ? 'default' : 'primary'}
            feature="imports"
            blocked={stale ? t('check.stale') : dry.result.reports === 0 && t('run.nothing')}
            onSubmit={() => run.mutateAsync({ params: { id: file.id }, body: { label: Number(label) } })}
          >
            <Select
              label={t('run.label')}
              hint={t(`domain:sensitivity.${LABEL_KEYS[Number(label)] ?? 'amber'}.means`)}
              options={LABEL_KEYS.map((_key, at) => ({ value: String(at), label: `TLP:${TLP_WORDS[at]}` }))}
              value={label}
              onChange={(it) => it && setLabel(it)}
            />
            {dry.result.refused > 0 && (
              <Text>{t('run.leftOut', { count: dry.result.refused, number: format.number(dry.result.refused) })}</Text>
            )}
          </Form>
          {dry.result.errors.length > 0 && <ImportErrors errors={dry.result.errors} />}
        </Stack>
      )}
    </Stack>
  );
}

const short = (cell: string): string => (cell.length > 120 ? `${cell.slice(0, 120)}…` : cell);
const rowsOf = (checked: Checked | undefined, word: string): number | undefined =>
  checked?.words.find((it) => it.word === word)?.rows;
