import { useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Select } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Grid, Heading, Stack, Text } from '#web/ui/layout.tsx';
import { checkFile, type readFile } from '../../files/files.contract.ts';
import {
  APART,
  SEVERAL_FIELDS,
  WORK_FIELDS,
  type WorkField,
  type WorkMapping,
} from '../../files/work-columns.rules.ts';

const ORDERS = ['dmy', 'mdy', 'ymd'] as const;
const ABOUT = ['work', 'organisations'] as const;

/** Says of every column of a table what it is, as it was recognised, and tries it anew. */
export function MapWork({ file }: { file: OutOf<typeof readFile> }) {
  const t = useT('directory-files');
  const format = useFormat();
  const [mapping, setMapping] = useState<WorkMapping>(file.mapping!);
  const check = useOpMutation(checkFile, { invalidates: ['directory-files'] });
  const columns = file.columns!;
  const recognised = mapping.fields.filter((it) => it !== null).length;
  const put = (at: number, field: WorkField | null) =>
    setMapping({ ...mapping, fields: mapping.fields.map((one, n) => (n === at ? field : one)) });
  return (
    <Stack>
      <Heading as="h2">{t('map.title')}</Heading>
      <Text dim>
        {t('map.recognised', {
          count: recognised,
          number: format.number(recognised),
          of: format.number(columns.length),
        })}{' '}
        {t(file.remembered ? 'map.remembered' : 'map.why')}
      </Text>
      <Form
        deed={t('map.deed')}
        look="default"
        feature="directory-files"
        onSubmit={async () => {
          await check.mutateAsync({ params: { id: file.id }, body: { mapping } });
        }}
      >
        <Grid style={{ alignItems: 'end' }}>
          <Select
            label={t('map.about')}
            options={ABOUT.map((it) => ({ value: it, label: t(`map.${it}`) }))}
            value={mapping.about}
            onChange={(about) => about && setMapping({ ...mapping, about })}
          />
          <Select
            label={t('map.order')}
            hint={t('map.orderHint')}
            optional
            none={t('map.orders.none')}
            options={ORDERS.map((it) => ({ value: it, label: t(`map.orders.${it}`) }))}
            value={mapping.dateOrder}
            onChange={(dateOrder) => setMapping({ ...mapping, dateOrder })}
          />
        </Grid>
        <Grid style={{ alignItems: 'start' }}>
          {columns.map((column, at) => (
            <Stack key={`${String(at)} ${column.header}`} gap="xs">
              <Select
                label={<bdi>{column.header || column.tag || t('map.unnamed', { number: format.number(at + 1) })}</bdi>}
                optional
                none={t('map.none')}
                hint={
                  <bdi>
                    {[
                      column.tag,
                      column.sample.length > 0
                        ? format.list(column.sample.map((it) => (it.length > 30 ? `${it.slice(0, 30)}…` : it)))
                        : null,
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </bdi>
                }
                options={WORK_FIELDS.map((it) => ({ value: it, label: t(`fields.${it}`) }))}
                value={mapping.fields[at] ?? null}
                onChange={(field) => put(at, field)}
              />
              {SEVERAL_FIELDS.includes(mapping.fields[at]!) && (
                <Select
                  label={t('map.apart', { column: column.header || format.number(at + 1) })}
                  optional
                  none={t('map.apartNone')}
                  options={APART.map((value) => ({ value, label: t('map.apartBy', { sign: value }) }))}
                  value={mapping.apart?.[at] ?? null}
                  onChange={(sign) =>
                    setMapping({
                      ...mapping,
                      apart: columns.map((_, n) => (n === at ? sign : (mapping.apart?.[n] ?? null))),
                    })
                  }
                />
              )}
            </Stack>
          ))}
        </Grid>
      </Form>
    </Stack>
  );
}
