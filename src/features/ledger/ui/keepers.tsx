import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Button, Buttons } from '#web/ui/button.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Confirm, Dialog } from '#web/ui/dialog.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { proposeChange } from '#features/custody/changes.contract.ts';
import { faultWords } from '../checkpoint.rules.ts';
import { addParty, endParty, tryParty, type readLedgerState } from '../ledger.contract.ts';
import css from './ledger.module.css';

type State = OutOf<typeof readLedgerState>;
type Party = State['parties'][number];
const invalidates = ['ledger'];

/** Who outside is sent the signed heads, and what came of it. */
export function Keepers({ state }: { state: State }) {
  const t = useT('ledger');
  const format = useFormat();
  const can = useCan();
  const because = (code: string): string => {
    const { key, said } = faultWords(code);
    return t(`keepers.fault.${key}`, { said });
  };
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<Party | null>(null);
  const attempt = useOpMutation(tryParty, { invalidates, onDone: () => toast(t('keepers.trying')) });
  const end = useOpMutation(endParty, { invalidates, onDone: () => toast(t('keepers.ended')) });
  return (
    <div>
      <Stack gap="m">
        <Row spread="between">
          <Heading id="ledger-keepers">{t('keepers.title')}</Heading>
          {can('workspace.write') && (
            <Button size="small" icon={<IconPlus size={16} />} onClick={() => setAdding(true)}>
              {t('keepers.add')}
            </Button>
          )}
        </Row>
        <Text dim small>
          {t('keepers.why')}
        </Text>
        {state.parties.length < 2 && (
          <p className={css.warning}>{t('keepers.tooFew', { count: state.parties.length })}</p>
        )}
        {state.parties.length > 0 && (
          <DataTable
            label={t('keepers.title')}
            rows={state.parties}
            rowKey={(it) => it.id}
            columns={[
              { key: 'keeper', title: t('keepers.keeper'), cell: (it) => <bdi className={css.name}>{it.keeper}</bdi> },
              {
                key: 'kind',
                title: t('keepers.kind'),
                cell: (it) => <span className={css.name}>{t(`keepers.kinds.${it.kind}`)}</span>,
              },
              {
                key: 'address',
                title: t('keepers.address'),
                cell: (it) => (
                  <bdi dir="ltr" className={css.name}>
                    {it.address}
                  </bdi>
                ),
              },
              {
                key: 'last',
                title: t('keepers.last'),
                cell: (it) =>
                  it.ending ? (
                    t(it.ending.agreed ? 'keepers.ends' : 'keepers.endAsked', {
                      at: format.dateTime(new Date(it.ending.from)),
                    })
                  ) : it.failures > 0 ? (
                    <span className={css.failed}>
                      {t('keepers.failing', { count: it.failures, error: because(it.lastError ?? '') })}
                    </span>
                  ) : it.lastOkAt ? (
                    <>
                      <TimeAt at={it.lastOkAt} />
                      {it.lastSeq !== null && `, ${t('line', { number: format.number(it.lastSeq) })}`}
                    </>
                  ) : (
                    t('keepers.never')
                  ),
              },
              {
                key: 'deed',
                title: t('keepers.deeds'),
                out: null,
                end: true,
                cell: (it) =>
                  can('workspace.write') && (
                    <Buttons>
                      <Button
                        size="small"
                        onClick={() =>
                          attempt.mutate({ params: { id: it.id } }, { onError: (e) => toastProblem(e, 'ledger') })
                        }
                      >
                        {t('keepers.try')}
                      </Button>
                      {!it.ending && (
                        <Button size="small" onClick={() => setEnding(it)}>
                          {t('keepers.end')}
                        </Button>
                      )}
                    </Buttons>
                  ),
              },
            ]}
          />
        )}
        {state.sendings.length > 0 && (
          <details>
            <summary>{t('keepers.sent')}</summary>
            <DataTable
              label={t('keepers.sent')}
              rows={state.sendings}
              rowKey={(it) => it.id}
              columns={[
                { key: 'at', title: t('columns.at'), cell: (it) => <TimeAt at={it.at} /> },
                {
                  key: 'keeper',
                  title: t('keepers.keeper'),
                  cell: (it) => <bdi className={css.name}>{it.keeper}</bdi>,
                },
                { key: 'seq', title: t('columns.seq'), cell: (it) => format.number(it.seq), end: true },
                {
                  key: 'error',
                  title: t('keepers.outcome'),
                  cell: (it) => (it.error === null ? t('keepers.arrived') : <bdi dir="ltr">{it.error}</bdi>),
                },
              ]}
            />
          </details>
        )}
      </Stack>
      {adding && <KeeperDialog folders={state.folders} onClose={() => setAdding(false)} />}
      {ending?.lastOkAt && <EndDialog party={ending} onClose={() => setEnding(null)} />}
      <Confirm
        open={ending !== null && ending.lastOkAt === null}
        onClose={() => setEnding(null)}
        look="grave"
        title={t('keepers.endTitle', { name: ending?.keeper ?? '' })}
        deed={t('keepers.end')}
        busy={end.isPending}
        onConfirm={() =>
          void end.mutateAsync({ params: { id: ending!.id } }).then(
            () => setEnding(null),
            (error) => toastProblem(error, 'ledger'),
          )
        }
      >
        <Text>{t('keepers.endWhy')}</Text>
      </Confirm>
    </div>
  );
}

/** What keeps heads ends only when a second organisation agrees: it is proposed here, and spoken on among the custodians. */
function EndDialog({ party, onClose }: { party: Party; onClose: () => void }) {
  const t = useT('ledger');
  const [id] = useState(() => uuidv7(Date.now()));
  const [reason, setReason] = useState('');
  const propose = useOpMutation(proposeChange, { invalidates, onDone: () => toast(t('keepers.proposed')) });
  return (
    <Dialog open onClose={onClose} title={t('keepers.endTitle', { name: party.keeper })}>
      <Form
        deed={t('keepers.propose')}
        feature="ledger"
        blocked={!reason.trim() && t('keepers.needReason')}
        onSubmit={() =>
          propose.mutateAsync({ body: { id, kind: 'party', partyId: party.id, reason: reason.trim() } }).then(onClose)
        }
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <Text>{t('keepers.endTwo')}</Text>
        <TextField label={t('keepers.reason')} value={reason} onChange={setReason} maxLength={500} data-autofocus />
      </Form>
    </Dialog>
  );
}

function KeeperDialog({ folders, onClose }: { folders: readonly string[]; onClose: () => void }) {
  const t = useT('ledger');
  const [id] = useState(() => uuidv7(Date.now()));
  const [keeper, setKeeper] = useState('');
  const [kind, setKind] = useState<Party['kind']>('email');
  const [address, setAddress] = useState('');
  const add = useOpMutation(addParty, { invalidates });
  return (
    <Dialog open onClose={onClose} width={560} title={t('keepers.add')}>
      <Form
        deed={t('keepers.deed')}
        feature="ledger"
        blocked={!keeper.trim() ? t('keepers.needName') : !address.trim() ? t('keepers.needAddress') : null}
        onSubmit={() =>
          add.mutateAsync({ body: { id, kind, keeper: keeper.trim(), address: address.trim() } }).then(onClose)
        }
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <TextField
          label={t('keepers.keeper')}
          hint={t('keepers.keeperHint')}
          value={keeper}
          onChange={setKeeper}
          maxLength={120}
          data-autofocus
        />
        <Select
          label={t('keepers.kind')}
          options={(['email', 'folder', 'https'] as const).map((it) => ({
            value: it,
            label: t(`keepers.kinds.${it}`),
          }))}
          value={kind}
          onChange={(it) => {
            setKind(it ?? 'email');
            setAddress('');
          }}
        />
        {kind === 'folder' ? (
          folders.length === 0 ? (
            <Text>{t('keepers.noFolders')}</Text>
          ) : (
            <Select
              label={t('keepers.folder')}
              options={folders.map((it) => ({ value: it, label: it }))}
              value={address || null}
              onChange={(it) => setAddress(it ?? '')}
            />
          )
        ) : (
          <TextField
            label={t('keepers.address')}
            hint={kind === 'https' ? t('keepers.httpsHint') : undefined}
            type={kind === 'email' ? 'email' : 'url'}
            dir="ltr"
            value={address}
            onChange={setAddress}
            maxLength={500}
          />
        )}
      </Form>
    </Dialog>
  );
}
