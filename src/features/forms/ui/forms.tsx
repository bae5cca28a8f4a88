import { useState } from 'react';
import { z } from 'zod';
import { uuidv7 } from '#domain/ids.ts';
import { CodesPart } from '#features/numbers/ui/codes-part.tsx';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { useGo, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Page, Row, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { Tabs } from '#web/ui/tabs.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { listForms } from '../forms.contract.ts';
import { DevicesPart } from './devices.tsx';
import { GroupsPart } from './groups.tsx';
import { ListsPart } from './lists.tsx';
import { ShippedDialog } from './shipped-dialog.tsx';
import { UploadDialog } from './upload-form.tsx';

const TABS = ['forms', 'devices', 'groups', 'lists', 'codes'] as const;
const view = z.object({ part: z.enum(TABS).default('forms'), list: z.string().default('') });

/** Forms that phones fill, the phones, and who gets which. */
export function FormsScreen() {
  const t = useT('forms');
  const [at, setAt] = useView(view);
  return (
    <Page wide>
      <Stack gap="l">
        <Title>{t('title')}</Title>
        <Tabs
          label={t('title')}
          tabs={TABS.map((id) => ({ id, label: t(`parts.${id}`) }))}
          open={at.part}
          onOpen={(part) => setAt({ part: part as (typeof TABS)[number], list: '' })}
        >
          {at.part === 'forms' && <Library />}
          {at.part === 'devices' && <DevicesPart />}
          {at.part === 'groups' && <GroupsPart />}
          {at.part === 'lists' && <ListsPart open={at.list} onOpen={(list) => setAt({ part: 'lists', list })} />}
          {at.part === 'codes' && <CodesPart />}
        </Tabs>
      </Stack>
    </Page>
  );
}

function Library() {
  const t = useT('forms', 'shipped-forms');
  const can = useCan();
  const go = useGo();
  const format = useFormat();
  const asked = useOp(listForms);
  // a new form gets its id here; the same file sent twice keeps it
  const [adding, setAdding] = useState<string | null>(null);
  const [choosing, setChoosing] = useState(false);
  const add = () => setAdding(uuidv7(Date.now()));
  useKeys([{ key: 'u', label: t('upload.deed'), when: can('form.write'), run: add }]);
  return (
    <Stack gap="l">
      <Row spread="between">
        <Text dim>{t('means')}</Text>
        {can('form.write') && (
          <Row>
            <Button onClick={() => setChoosing(true)}>{t('shipped-forms:title')}</Button>
            <Button look="primary" icon={<IconPlus size={17} />} onClick={add}>
              {t('upload.deed')}
            </Button>
          </Row>
        )}
      </Row>
      <Answer of={asked} rows={5} feature="forms">
        {({ forms }) =>
          forms.length === 0 ? (
            <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>
          ) : (
            <DataTable
              label={t('title')}
              rows={forms}
              rowKey={(it) => it.id}
              onOpen={(it) => go({ to: '/w/$workspace/forms/$id', params: { id: it.id } })}
              columns={[
                {
                  key: 'title',
                  title: t('columns.title'),
                  cell: (it) => <bdi>{it.title}</bdi>,
                  sort: (it) => it.title,
                },
                {
                  key: 'state',
                  title: t('columns.state'),
                  cell: (it) => (
                    <Badge tone={it.state === 'published' ? 'accent' : 'plain'}>{t(`states.${it.state}`)}</Badge>
                  ),
                  sort: (it) => it.state,
                },
                {
                  key: 'version',
                  title: t('columns.version'),
                  cell: (it) => <bdi>{it.version || '–'}</bdi>,
                  sort: (it) => it.version ?? '',
                },
                {
                  key: 'to',
                  title: t('columns.to'),
                  cell: (it) =>
                    it.state !== 'published'
                      ? '–'
                      : it.audience === 'all'
                        ? t('publish.all')
                        : format.list(it.groups.map((group) => group.name)) || t('publish.nobody'),
                },
                {
                  key: 'mapped',
                  title: t('columns.mapped'),
                  cell: (it) => (it.mapped ? t('columns.yes') : '–'),
                  sort: (it) => (it.mapped ? 0 : 1),
                },
                {
                  key: 'sent',
                  title: t('columns.sent'),
                  cell: (it) => (it.submissions === null ? '–' : format.number(it.submissions)),
                  sort: (it) => it.submissions,
                  end: true,
                },
                {
                  key: 'last',
                  title: t('columns.last'),
                  cell: (it) => (it.lastReceivedAt ? <TimeAgo at={it.lastReceivedAt} /> : '–'),
                  sort: (it) => it.lastReceivedAt ?? '',
                  end: true,
                },
              ]}
            />
          )
        }
      </Answer>
      {choosing && <ShippedDialog onClose={() => setChoosing(false)} />}
      {adding && <UploadDialog formId={adding} isNew onClose={() => setAdding(null)} />}
    </Stack>
  );
}
