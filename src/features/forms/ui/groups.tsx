import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { listGroups, saveGroup } from '../forms.contract.ts';
import css from './forms.module.css';
import { findMonitors } from './devices.tsx';

type Group = OutOf<typeof listGroups>['groups'][number];

/** Monitors who get the same forms. */
export function GroupsPart() {
  const t = useT('forms');
  const can = useCan();
  const format = useFormat();
  const asked = useOp(listGroups);
  const [editing, setEditing] = useState<Group | null>(null);
  return (
    <Stack gap="l">
      <Row spread="between">
        <Text dim>{t('groups.means')}</Text>
        {can('source.write') && (
          <Button
            look="primary"
            icon={<IconPlus size={17} />}
            onClick={() => setEditing({ id: uuidv7(Date.now()), name: '', sources: [] })}
          >
            {t('groups.add')}
          </Button>
        )}
      </Row>
      <Answer of={asked} rows={4} feature="forms">
        {({ groups }) =>
          groups.length === 0 ? (
            <EmptyState title={t('groups.none')}>{t('groups.noneWhy')}</EmptyState>
          ) : (
            <DataTable
              label={t('parts.groups')}
              rows={groups}
              rowKey={(it) => it.id}
              onOpen={can('source.write') ? setEditing : undefined}
              columns={[
                { key: 'name', title: t('groups.name'), cell: (it) => <bdi>{it.name}</bdi>, sort: (it) => it.name },
                {
                  key: 'count',
                  title: t('groups.count'),
                  cell: (it) => format.number(it.sources.length),
                  sort: (it) => it.sources.length,
                  end: true,
                },
                {
                  key: 'who',
                  title: t('groups.who'),
                  cell: (it) =>
                    format.list(it.sources.slice(0, 8).map((one) => one.alias)) + (it.sources.length > 8 ? ' …' : ''),
                },
              ]}
            />
          )
        }
      </Answer>
      {editing && <GroupDialog group={editing} onClose={() => setEditing(null)} />}
    </Stack>
  );
}

function GroupDialog({ group, onClose }: { group: Group; onClose: () => void }) {
  const t = useT('forms');
  const [name, setName] = useState(group.name);
  const [members, setMembers] = useState(group.sources);
  const save = useOpMutation(saveGroup, { invalidates: ['groups', 'forms'] });
  return (
    <Dialog open onClose={onClose} title={group.name || t('groups.add')}>
      <Form
        deed={t('console:save')}
        feature="forms"
        blocked={!name.trim() && t('groups.needName')}
        onSubmit={async () => {
          await save.mutateAsync({
            params: { id: group.id },
            body: { name: name.trim(), sourceIds: members.map((it) => it.id) },
          });
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <TextField label={t('groups.name')} maxLength={120} value={name} onChange={setName} data-autofocus />
        <Combobox
          label={t('groups.addMonitor')}
          optional
          options={findMonitors}
          value={null}
          onChange={(it) =>
            it &&
            setMembers((now) =>
              now.some((one) => one.id === it.value) ? now : [...now, { id: it.value, alias: it.label }],
            )
          }
        />
        {members.length > 0 && (
          <ul className={css.list}>
            {members.map((it) => (
              <li key={it.id}>
                <bdi>{it.alias}</bdi>{' '}
                <Button look="link" onClick={() => setMembers((now) => now.filter((one) => one.id !== it.id))}>
                  {t('groups.takeOut', { alias: it.alias })}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Form>
    </Dialog>
  );
}
