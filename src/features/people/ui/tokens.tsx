import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { FOR_PEOPLE_ALONE, type Verb } from '#domain/verbs.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useWorkspace } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { CheckboxGroup } from '#web/ui/choices.tsx';
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
import { createToken, listTokens, revokeToken } from '../people.contract.ts';
import { useVerbWords } from './people-words.ts';

/** Keys for other programs: each may do a little, for a while, and can be taken back. */
export function Tokens() {
  const t = useT('people');
  const format = useFormat();
  const words = useVerbWords();
  const asked = useOp(listTokens);
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<{ id: string; name: string } | null>(null);
  const revoke = useOpMutation(revokeToken, { invalidates: ['tokens'], onDone: () => toast(t('tokens.revoked')) });
  return (
    <Stack as="section" gap="s">
      <Row spread="between">
        <Heading as="h2">{t('tokens.title')}</Heading>
        <Button size="small" icon={<IconPlus size={16} />} onClick={() => setMaking(true)}>
          {t('tokens.make')}
        </Button>
      </Row>
      <Text dim small>
        {t('tokens.why')}
      </Text>
      <Answer of={asked} rows={2}>
        {({ tokens }) =>
          tokens.length === 0 ? null : (
            <DataTable
              label={t('tokens.title')}
              rows={tokens}
              rowKey={(it) => it.id}
              columns={[
                { key: 'name', title: t('members.name'), cell: (it) => <bdi>{it.name}</bdi>, sort: (it) => it.name },
                { key: 'may', title: t('tokens.may'), cell: (it) => format.list(it.scopes.map(words)) },
                {
                  key: 'until',
                  title: t('tokens.until'),
                  cell: (it) => (it.revokedAt ? t('tokens.isRevoked') : <TimeAt at={it.expiresAt} only="date" />),
                  sort: (it) => it.expiresAt,
                },
                {
                  key: 'deed',
                  title: t('deeds'),
                  cell: (it) =>
                    !it.revokedAt && (
                      <Button size="small" onClick={() => setRevoking(it)}>
                        {t('tokens.revoke')}
                      </Button>
                    ),
                  end: true,
                },
              ]}
            />
          )
        }
      </Answer>
      {making && <TokenDialog onClose={() => setMaking(false)} />}
      <Confirm
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        look="grave"
        title={t('tokens.revokeTitle', { name: revoking?.name ?? '' })}
        deed={t('tokens.revoke')}
        busy={revoke.isPending}
        onConfirm={() =>
          void revoke.mutateAsync({ params: { id: revoking!.id } }).then(() => setRevoking(null), toastProblem)
        }
      >
        <Text>{t('tokens.revokeWhy')}</Text>
      </Confirm>
    </Stack>
  );
}

const DAYS = ['7', '30', '90', '180', '366'] as const;

function TokenDialog({ onClose }: { onClose: () => void }) {
  const t = useT('people');
  const { verbs } = useWorkspace();
  const format = useFormat();
  const words = useVerbWords();
  const [id] = useState(() => uuidv7(Date.now()));
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<Verb[]>([]);
  const [days, setDays] = useState<(typeof DAYS)[number]>('90');
  const create = useOpMutation(createToken, { invalidates: ['tokens'] });
  return (
    <Dialog
      open
      onClose={onClose}
      width={560}
      title={t('tokens.make')}
      foot={create.data && <Button onClick={onClose}>{t('console:close')}</Button>}
    >
      {create.data ? (
        <ShownOnce label={name} secret={create.data.token} why={t('tokens.once')} />
      ) : (
        <Form
          deed={t('tokens.deed')}
          feature="people"
          blocked={!name.trim() ? t('tokens.needName') : scopes.length === 0 ? t('tokens.needScope') : null}
          onSubmit={() => create.mutateAsync({ body: { id, name: name.trim(), scopes, days: Number(days) } })}
          aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
        >
          <TextField
            label={t('members.name')}
            hint={t('tokens.nameHint')}
            value={name}
            onChange={setName}
            maxLength={100}
            data-autofocus
          />
          <Select
            label={t('tokens.days')}
            options={DAYS.map((it) => ({ value: it, label: format.duration(Number(it) * 86_400_000) }))}
            value={days}
            onChange={(it) => it && setDays(it)}
          />
          <CheckboxGroup
            label={t('tokens.may')}
            across
            options={verbs
              .filter((it) => !FOR_PEOPLE_ALONE.includes(it))
              .map((it) => ({ value: it, label: words(it) }))}
            value={scopes}
            onChange={setScopes}
          />
        </Form>
      )}
    </Dialog>
  );
}
