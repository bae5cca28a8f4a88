import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { PickActors, type Picked } from '#features/people/ui/pick-actors.tsx';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { TLP_WORDS } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Confirm, Dialog } from '#web/ui/dialog.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { ShownOnce } from '#web/ui/shown-once.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { createFeedKey, listFeedKeys, revokeFeedKey } from '../cap/cap.contract.ts';

const DAYS = ['30', '90', '180', '366'] as const;

/** Keys to the feed, each made out to the partner it is given to. */
export function FeedKeys() {
  const t = useT('cap');
  const asked = useOp(listFeedKeys);
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<{ id: string; name: string } | null>(null);
  const revoke = useOpMutation(revokeFeedKey, { invalidates: ['cap'], onDone: () => toast(t('keys.revoked')) });
  return (
    <Stack gap="s">
      <Row spread="between">
        <Heading as="h3">{t('keys.title')}</Heading>
        <Button size="small" icon={<IconPlus size={16} />} onClick={() => setMaking(true)}>
          {t('keys.make')}
        </Button>
      </Row>
      <Answer of={asked} rows={2} feature="cap">
        {({ keys }) =>
          keys.length === 0 ? (
            <Text dim small>
              {t('keys.none')}
            </Text>
          ) : (
            <DataTable
              label={t('keys.title')}
              rows={keys}
              rowKey={(it) => it.id}
              columns={[
                {
                  key: 'actor',
                  title: t('keys.actor'),
                  cell: (it) => (
                    <>
                      <bdi>{it.actor.name}</bdi>{' '}
                      <Text dim small as="span">
                        <bdi>{it.name}</bdi>
                      </Text>
                    </>
                  ),
                },
                { key: 'label', title: t('keys.label'), cell: (it) => `TLP:${TLP_WORDS[it.highestLabel as 0]}` },
                {
                  key: 'until',
                  title: t('keys.until'),
                  cell: (it) => (it.revokedAt ? t('keys.isRevoked') : <TimeAt at={it.expiresAt} only="date" />),
                },
                {
                  key: 'deed',
                  title: t('keys.revoke'),
                  cell: (it) =>
                    !it.revokedAt && (
                      <Button size="small" onClick={() => setRevoking({ id: it.id, name: it.actor.name })}>
                        {t('keys.revoke')}
                      </Button>
                    ),
                  end: true,
                },
              ]}
            />
          )
        }
      </Answer>
      {making && <KeyDialog onClose={() => setMaking(false)} />}
      <Confirm
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        look="grave"
        title={t('keys.revokeTitle', { name: revoking?.name ?? '' })}
        deed={t('keys.revoke')}
        busy={revoke.isPending}
        onConfirm={() =>
          void revoke.mutateAsync({ params: { id: revoking!.id } }).then(() => setRevoking(null), toastProblem)
        }
      >
        <Text>{t('keys.revokeWhy')}</Text>
      </Confirm>
    </Stack>
  );
}

function KeyDialog({ onClose }: { onClose: () => void }) {
  const t = useT('cap');
  const format = useFormat();
  const [id] = useState(() => uuidv7(Date.now()));
  const [actor, setActor] = useState<readonly Picked[]>([]);
  const [name, setName] = useState('');
  const [label, setLabel] = useState('1');
  const [days, setDays] = useState<(typeof DAYS)[number]>('90');
  const create = useOpMutation(createFeedKey, { invalidates: ['cap'] });
  return (
    <Dialog
      open
      onClose={onClose}
      width={560}
      title={t('keys.make')}
      foot={create.data && <Button onClick={onClose}>{t('console:close')}</Button>}
    >
      {create.data ? (
        <ShownOnce label={actor[0]?.name ?? name} secret={create.data.key} why={t('keys.once')} />
      ) : (
        <Form
          deed={t('keys.make')}
          feature="cap"
          blocked={!actor[0] ? t('keys.needActor') : !name.trim() && t('keys.needName')}
          onSubmit={() =>
            create.mutateAsync({
              body: { id, name: name.trim(), actorId: actor[0]!.id, highestLabel: Number(label), days: Number(days) },
            })
          }
          aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
        >
          <PickActors label={t('keys.actor')} hint={t('keys.actorHint')} value={actor} onChange={setActor} most={1} />
          <TextField label={t('keys.name')} hint={t('keys.nameHint')} value={name} onChange={setName} maxLength={100} />
          <Select
            label={t('keys.label')}
            hint={t('keys.labelHint')}
            options={[0, 1, 2].map((it) => ({ value: String(it), label: `TLP:${TLP_WORDS[it as 0]}` }))}
            value={label}
            onChange={(it) => it && setLabel(it)}
          />
          <Select
            label={t('keys.days')}
            options={DAYS.map((it) => ({ value: it, label: format.duration(Number(it) * 86_400_000) }))}
            value={days}
            onChange={(it) => it && setDays(it)}
          />
        </Form>
      )}
    </Dialog>
  );
}
