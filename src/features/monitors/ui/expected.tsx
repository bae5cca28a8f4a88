import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { listForms, listGroups } from '#features/forms/forms.contract.ts';
import { findMonitors } from '#features/forms/ui/devices.tsx';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { DateField } from '#web/ui/date-field.tsx';
import { Confirm, Dialog } from '#web/ui/dialog.tsx';
import { Select, TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import { endExpectation, listExpectations, saveExpectation, type Expectation } from '../monitors.contract.ts';

const fresh = (today: string): Expectation => ({
  id: uuidv7(Date.now()),
  name: '',
  form: null,
  group: null,
  monitor: null,
  everyDays: 7,
  graceDays: 1,
  startsOn: today,
  reminds: false,
  waiting: 0,
  due: 0,
  silent: 0,
});

/** Of whom reports are expected, how often, and how it stands with each. */
export function ExpectedPart() {
  const t = useT('monitors');
  const can = useCan();
  const format = useFormat();
  const asked = useOp(listExpectations);
  const [editing, setEditing] = useState<Expectation | null>(null);
  const [ending, setEnding] = useState<Expectation | null>(null);
  const end = useOpMutation(endExpectation, { invalidates: ['expectations', 'monitors'] });
  return (
    <Stack gap="l">
      <Row spread="between">
        <Text dim>{t('expected.means')}</Text>
        {can('source.write') && asked.data && (
          <Button look="primary" icon={<IconPlus size={17} />} onClick={() => setEditing(fresh(asked.data.today))}>
            {t('expected.add')}
          </Button>
        )}
      </Row>
      <Answer of={asked} rows={4} feature="monitors">
        {({ expectations }) =>
          expectations.length === 0 ? (
            <EmptyState title={t('expected.none')}>{t('expected.noneWhy')}</EmptyState>
          ) : (
            <DataTable
              label={t('parts.expected')}
              rows={expectations}
              rowKey={(it) => it.id}
              onOpen={can('source.write') ? setEditing : undefined}
              columns={[
                { key: 'name', title: t('expected.name'), cell: (it) => <bdi>{it.name}</bdi>, sort: (it) => it.name },
                {
                  key: 'form',
                  title: t('expected.form'),
                  cell: (it) => <bdi>{it.form?.title ?? t('expected.anyWord')}</bdi>,
                },
                {
                  key: 'of',
                  title: t('expected.of'),
                  cell: (it) => <bdi>{it.group?.name ?? it.monitor?.alias ?? t('expected.everybody')}</bdi>,
                },
                {
                  key: 'every',
                  title: t('expected.every'),
                  cell: (it) => t('expected.days', { count: it.everyDays }),
                  sort: (it) => it.everyDays,
                },
                ...(['waiting', 'due', 'silent'] as const).map((key) => ({
                  key,
                  title: t(`standing.${key}`),
                  cell: (it: Expectation) => format.number(it[key]),
                  sort: (it: Expectation) => it[key],
                  end: true,
                })),
                ...(can('source.write')
                  ? [
                      {
                        key: 'end',
                        title: t('expected.end'),
                        cell: (it: Expectation) => (
                          <Button look="link" onClick={() => setEnding(it)}>
                            {t('expected.end')}
                          </Button>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          )
        }
      </Answer>
      {editing && <ExpectDialog of={editing} onClose={() => setEditing(null)} />}
      {ending && (
        <Confirm
          open
          onClose={() => setEnding(null)}
          title={t('expected.endTitle', { name: ending.name })}
          deed={t('expected.end')}
          busy={end.isPending}
          onConfirm={() =>
            end.mutate(
              { params: { id: ending.id } },
              { onSuccess: () => setEnding(null), onError: (error) => toastProblem(error, 'monitors') },
            )
          }
        >
          {t('expected.endWhy')}
        </Confirm>
      )}
    </Stack>
  );
}

const RHYTHMS = [1, 3, 7, 14, 30] as const;
const GRACE = [0, 1, 2, 3, 7] as const;

function ExpectDialog({ of, onClose }: { of: Expectation; onClose: () => void }) {
  const t = useT('monitors');
  const can = useCan();
  const forms = useOp(listForms, {}, { enabled: can('form.read') });
  const groups = useOp(listGroups);
  const [name, setName] = useState(of.name);
  const [form, setForm] = useState<string | null>(of.form?.id ?? null);
  const [group, setGroup] = useState<string | null>(of.group?.id ?? null);
  const [monitor, setMonitor] = useState<Option | null>(
    of.monitor ? { value: of.monitor.id, label: of.monitor.alias } : null,
  );
  const [every, setEvery] = useState(String(of.everyDays));
  const [grace, setGrace] = useState(String(of.graceDays));
  const [startsOn, setStartsOn] = useState(of.startsOn);
  const [reminds, setReminds] = useState(of.reminds);
  const save = useOpMutation(saveExpectation, { invalidates: ['expectations', 'monitors'] });
  const numbers = (all: readonly number[], own: number) =>
    [...new Set([...all, own])]
      .toSorted((a, b) => a - b)
      .map((it) => ({ value: String(it), label: t('expected.days', { count: it }) }));
  return (
    <Dialog open onClose={onClose} title={of.name || t('expected.add')}>
      <Form
        deed={t('console:save')}
        feature="monitors"
        blocked={!name.trim() ? t('expected.needName') : !startsOn && t('expected.needDay')}
        onSubmit={async () => {
          await save.mutateAsync({
            params: { id: of.id },
            body: {
              name: name.trim(),
              formId: form,
              groupId: monitor ? null : group,
              monitorId: monitor?.value ?? null,
              everyDays: Number(every),
              graceDays: Number(grace),
              startsOn,
              reminds,
              zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
            },
          });
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <TextField
          label={t('expected.name')}
          hint={t('expected.nameHint')}
          maxLength={120}
          value={name}
          onChange={setName}
          data-autofocus
        />
        {forms.data && (
          <Select
            label={t('expected.form')}
            hint={t('expected.formHint')}
            optional
            none={t('expected.anyWord')}
            options={forms.data.forms
              .filter((it) => it.state === 'published' || it.id === form)
              .map((it) => ({ value: it.id, label: it.title }))}
            value={form}
            onChange={setForm}
          />
        )}
        {!monitor && groups.data && (
          <Select
            label={t('expected.group')}
            optional
            none={t('expected.everybody')}
            options={groups.data.groups.map((it) => ({ value: it.id, label: it.name }))}
            value={group}
            onChange={setGroup}
          />
        )}
        <Combobox
          label={t('expected.monitor')}
          hint={t('expected.monitorHint')}
          optional
          options={findMonitors}
          value={monitor}
          onChange={setMonitor}
        />
        <Select
          label={t('expected.every')}
          options={numbers(RHYTHMS, of.everyDays)}
          value={every}
          onChange={(it) => setEvery(it ?? '7')}
        />
        <Select
          label={t('expected.grace')}
          hint={t('expected.graceHint')}
          options={numbers(GRACE, of.graceDays)}
          value={grace}
          onChange={(it) => setGrace(it ?? '1')}
        />
        <Checkbox label={t('remind.deed')} detail={t('remind.deedHint')} checked={reminds} onChange={setReminds} />
        <DateField label={t('expected.starts')} value={startsOn} onChange={setStartsOn} />
      </Form>
    </Dialog>
  );
}
