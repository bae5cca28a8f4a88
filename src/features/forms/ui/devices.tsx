import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { listSources } from '#features/reports/sources.contract.ts';
import { call, useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Confirm, Dialog } from '#web/ui/dialog.tsx';
import { TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Row, Stack, Text } from '#web/ui/layout.tsx';
import { Qr } from '#web/ui/qr.tsx';
import { ShownOnce } from '#web/ui/shown-once.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { Tabs } from '#web/ui/tabs.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import { addDevice, listDevices, revokeDevice } from '../forms.contract.ts';

type Device = OutOf<typeof listDevices>['devices'][number];

/** Phones that may send, by the alias they belong to. */
export function DevicesPart() {
  const t = useT('forms');
  const can = useCan();
  const format = useFormat();
  const asked = useOp(listDevices);
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<Device | null>(null);
  const revoke = useOpMutation(revokeDevice, { invalidates: ['devices'] });
  return (
    <Stack gap="l">
      <Row spread="between">
        <Text dim>{t('devices.means')}</Text>
        {can('source.write') && (
          <Button look="primary" icon={<IconPlus size={17} />} onClick={() => setAdding(true)}>
            {t('devices.add')}
          </Button>
        )}
      </Row>
      <Answer of={asked} rows={5} feature="forms">
        {({ devices }) =>
          devices.length === 0 ? (
            <EmptyState title={t('devices.none')}>{t('devices.noneWhy')}</EmptyState>
          ) : (
            <DataTable
              label={t('parts.devices')}
              rows={devices}
              rowKey={(it) => it.id}
              columns={[
                {
                  key: 'alias',
                  title: t('devices.alias'),
                  cell: (it) => <bdi>{it.source.alias}</bdi>,
                  sort: (it) => it.source.alias,
                },
                {
                  key: 'name',
                  title: t('devices.name'),
                  cell: (it) => <bdi>{it.name ?? '–'}</bdi>,
                  sort: (it) => it.name ?? '',
                },
                {
                  key: 'seen',
                  title: t('devices.seen'),
                  cell: (it) => (it.lastSeenOn ? format.date(`${it.lastSeenOn}T12:00:00Z`) : t('devices.never')),
                  sort: (it) => it.lastSeenOn ?? '',
                },
                {
                  key: 'made',
                  title: t('devices.made'),
                  cell: (it) => <TimeAgo at={it.createdAt} />,
                  sort: (it) => it.createdAt,
                },
                {
                  key: 'state',
                  title: t('columns.state'),
                  cell: (it) =>
                    it.revokedAt ? (
                      <Badge tone="plain">{t('devices.revoked')}</Badge>
                    ) : can('source.write') ? (
                      <Button look="link" onClick={() => setRevoking(it)}>
                        {t('devices.revoke')}
                      </Button>
                    ) : (
                      <Badge tone="accent">{t('devices.open')}</Badge>
                    ),
                  sort: (it) => (it.revokedAt ? 1 : 0),
                },
              ]}
            />
          )
        }
      </Answer>
      {adding && <AddPhone onClose={() => setAdding(false)} />}
      {revoking && (
        <Confirm
          open
          onClose={() => setRevoking(null)}
          title={t('devices.revokeTitle', { alias: revoking.source.alias })}
          deed={t('devices.revoke')}
          look="grave"
          busy={revoke.isPending}
          onConfirm={() =>
            revoke.mutate(
              { params: { id: revoking.id } },
              { onSuccess: () => setRevoking(null), onError: (error) => toastProblem(error, 'forms') },
            )
          }
        >
          {t('devices.revokeWhy')}
        </Confirm>
      )}
    </Stack>
  );
}

/** Monitors by what was typed. */
export const findMonitors = async (text: string, signal: AbortSignal): Promise<Option[]> =>
  (await call(listSources, { query: { q: text || undefined, limit: 100 }, signal })).sources
    .filter((it) => it.enrolled)
    .map((it) => ({ value: it.id, label: it.alias }));

/** A phone for a monitor: its code with squares is shown once. @param monitor whose it is, where that is settled */
export function AddPhone({ monitor: own, onClose }: { monitor?: Option; onClose: () => void }) {
  const t = useT('forms');
  const [id] = useState(() => uuidv7(Date.now()));
  const [monitor, setMonitor] = useState<Option | null>(own ?? null);
  const [name, setName] = useState('');
  const [way, setWay] = useState<'collect' | 'page'>('collect');
  const add = useOpMutation(addDevice, { invalidates: ['devices', 'monitors'] });
  const made = add.data;
  return (
    <Dialog
      open
      onClose={onClose}
      title={made ? t('devices.ready', { alias: monitor?.label }) : t('devices.add')}
      foot={made && <Button onClick={onClose}>{t('console:close')}</Button>}
    >
      {made ? (
        <Tabs
          label={t('devices.way')}
          tabs={(['collect', 'page'] as const).map((id) => ({ id, label: t(`devices.ways.${id}`) }))}
          open={way}
          onOpen={(id) => setWay(id as typeof way)}
        >
          {way === 'collect' ? (
            <Stack gap="l">
              <Text>{t('devices.scan')}</Text>
              <Qr big text={made.settings} label={t('devices.qr')} />
              <ShownOnce label={t('devices.address')} secret={made.serverUrl} why={t('devices.addressWhy')} />
            </Stack>
          ) : (
            <Stack gap="l">
              <Text>{t('devices.scanPage')}</Text>
              <Qr big text={made.pageUrl} label={t('devices.qrPage')} />
              <ShownOnce label={t('devices.link')} secret={made.pageUrl} why={t('devices.linkWhy')} />
            </Stack>
          )}
        </Tabs>
      ) : (
        <Form
          deed={t('devices.make')}
          feature="forms"
          blocked={!monitor ? t('devices.needMonitor') : !name.trim() && t('devices.needName')}
          onSubmit={() => add.mutateAsync({ params: { id: monitor!.value }, body: { id, name: name.trim() } })}
          aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
        >
          {!own && (
            <Combobox
              label={t('devices.monitor')}
              hint={t('devices.monitorHint')}
              options={findMonitors}
              value={monitor}
              onChange={setMonitor}
            />
          )}
          <TextField
            label={t('devices.name')}
            hint={t('devices.nameHint')}
            maxLength={60}
            value={name}
            onChange={setName}
          />
        </Form>
      )}
    </Dialog>
  );
}
