import { useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { RED } from '#domain/sensitivity.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useCan, useWorkspace } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { MultiCombobox } from '#web/ui/combobox.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import type { Option } from '#web/ui/field.tsx';
import { Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, ErrorState } from '#web/ui/states.tsx';
import { toast } from '#web/ui/toast.tsx';
import { listMembers } from '#features/people/people.contract.ts';
import {
  alertReaders,
  incidentReaders,
  nameAlertReaders,
  nameIncidentReaders,
  nameReportReaders,
  reportReaders,
} from '../readers.contract.ts';

const OPERATIONS = {
  report: { list: reportReaders, name: nameReportReaders },
  incident: { list: incidentReaders, name: nameIncidentReaders },
  alert: { list: alertReaders, name: nameAlertReaders },
} as const;

type Readers = OutOf<typeof incidentReaders>['readers'];

/** On what is labelled RED: who may read it, and a way to name others. Nothing for any other label. */
export function NamedReaders({ kind, id, label }: { kind: keyof typeof OPERATIONS; id: string; label: number }) {
  return label === RED ? <Named kind={kind} id={id} /> : null;
}

function Named({ kind, id }: { kind: keyof typeof OPERATIONS; id: string }) {
  const t = useT('readers');
  const can = useCan();
  const [open, setOpen] = useState(false);
  const { list, name } = OPERATIONS[kind];
  const asked = useOp(list, { params: { id } });
  return (
    <Stack as="section" gap="s">
      <Row spread="between">
        <Heading as="h2">{t('title')}</Heading>
        {can(name.verb as never) && asked.data && (
          <Button size="small" onClick={() => setOpen(true)}>
            {t('change')}
          </Button>
        )}
      </Row>
      <Answer of={asked} rows={1}>
        {({ readers }) => (
          <>
            <Text>
              {readers.map((it, n) => (
                <span key={it.memberId}>
                  {n > 0 && ' · '}
                  <bdi>{it.name}</bdi> (<bdi>{it.organisation}</bdi>)
                </span>
              ))}
            </Text>
            <Text dim small>
              {t('why')}
            </Text>
            {open && <NameReaders kind={kind} id={id} readers={readers} onClose={() => setOpen(false)} />}
          </>
        )}
      </Answer>
    </Stack>
  );
}

function NameReaders({
  kind,
  id,
  readers,
  onClose,
}: {
  kind: keyof typeof OPERATIONS;
  id: string;
  readers: Readers;
  onClose: () => void;
}) {
  const t = useT('readers');
  const me = useWorkspace();
  const members = useOp(listMembers);
  const { list, name } = OPERATIONS[kind];
  const [chosen, setChosen] = useState<Option[]>(() =>
    readers.map((it) => ({ value: it.memberId, label: `${it.name} (${it.organisation})` })),
  );
  const change = useOpMutation(name, { invalidates: [list.id, `${kind}s`] });
  const options = (members.data?.members ?? [])
    .filter((it) => it.endedAt === null)
    .map((it) => ({ value: it.id, label: `${it.name} (${it.organisation.name})` }));
  const without = chosen.length > 0 && !chosen.some((it) => it.value === me.memberId);
  const missing = chosen.length === 0 ? t('needOne') : null;
  const send = () =>
    !missing &&
    !change.isPending &&
    change.mutate(
      { params: { id }, body: { members: chosen.map((it) => it.value) } },
      { onSuccess: () => (toast(t('changed')), onClose()) },
    );
  return (
    <Dialog
      open
      title={t('change')}
      onClose={onClose}
      onSubmit={send}
      foot={
        <>
          <Button type="submit" look="primary" busy={change.isPending} blocked={missing}>
            {t('console:save')}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack>
        <MultiCombobox label={t('who')} hint={t('whoHint')} options={options} value={chosen} onChange={setChosen} />
        {without && <Text>{t('withoutYou')}</Text>}
        {change.error && <ErrorState error={change.error} feature="readers" />}
      </Stack>
    </Dialog>
  );
}
