import { useState } from 'react';
import type { z } from 'zod';
import { uuidv7 } from '#domain/ids.ts';
import { useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextArea, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Said, Stack, Text } from '#web/ui/layout.tsx';
import { ErrorState } from '#web/ui/states.tsx';
import { Countdown } from '#web/ui/time.tsx';
import { addCommunityObligation, settleObligation, type obligationOut } from '../alerts.contract.ts';
import type { AlertDetail } from './alert-page.tsx';
import { DueSelect, dueFrom, type Due } from './due.tsx';
import css from './alerts.module.css';

type Obligation = z.output<typeof obligationOut>;
type Deed = 'done' | 'declined' | 'impossible';
const invalidates = ['alerts', 'obligations', 'desk'];
/** By which ways a community can be answered. */
export const WAYS = ['visit', 'meeting', 'radio', 'phone', 'sms', 'letter', 'through_somebody'] as const;

/** Who spoke, or lives there, and has not heard back; until all of these are settled the alert stays open. */
export function Obligations({ alert }: { alert: AlertDetail }) {
  const t = useT('alerts', 'domain');
  const can = useCan();
  const [adding, setAdding] = useState(false);
  const may = can('obligation.write') && alert.state !== 'draft';
  return (
    <Stack gap="m">
      {alert.obligations.length === 0 && !adding && (
        <Text dim>{t(alert.state === 'draft' ? 'owed.draft' : 'owed.none')}</Text>
      )}
      {alert.obligations.length > 0 && (
        <ul className={css.lines}>
          {alert.obligations.map((it) => (
            <ObligationLine key={it.id} obligation={it} may={can('obligation.write')} />
          ))}
        </ul>
      )}
      {may &&
        (adding ? (
          <NewCommunity alertId={alert.id} onClose={() => setAdding(false)} />
        ) : (
          <div className="no-print">
            <Button onClick={() => setAdding(true)}>{t('owed.add')}</Button>
          </div>
        ))}
    </Stack>
  );
}

function ObligationLine({ obligation, may }: { obligation: Obligation; may: boolean }) {
  const t = useT('alerts', 'domain');
  const [deed, setDeed] = useState<Deed | null>(null);
  const name = obligation.community ?? obligation.alias ?? '';
  const deeds: Deed[] = obligation.kind === 'source' ? ['done', 'declined', 'impossible'] : ['done', 'impossible'];
  return (
    <li className={css.line}>
      <span className={css.who}>{obligation.kind === 'source' ? t('owed.source', { name }) : <bdi>{name}</bdi>}</span>
      <span className={css.end}>{obligation.state === 'open' ? <Countdown due={obligation.dueAt} /> : null}</span>
      <span className={css.under}>
        {obligation.state !== 'open' && (
          <Badge tone={obligation.state === 'done' ? 'accent' : 'plain'}>
            {t(`domain:states.obligation.${obligation.state}`)}
          </Badge>
        )}{' '}
        {[
          t(`owed.${obligation.kind}Kind`),
          obligation.channel &&
            t(`way.${obligation.channel}`, {
              defaultValue: t(`channel.${obligation.channel}`, { defaultValue: obligation.channel }),
            }),
          obligation.through && t('owed.through', { name: obligation.through }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {(obligation.said ?? obligation.reason) && (
        <span className={css.under}>
          <Said as="span">{(obligation.said ?? obligation.reason)!}</Said>
        </span>
      )}
      {may && obligation.state === 'open' && (
        <span className={`${css.deeds} no-print`}>
          <Buttons>
            {deeds.map((it) => (
              <Button key={it} size="small" look={it === 'done' ? 'default' : 'quiet'} onClick={() => setDeed(it)}>
                {t(`owed.deed.${it}`)}
              </Button>
            ))}
          </Buttons>
        </span>
      )}
      {deed && <SettleDialog obligation={obligation} deed={deed} onClose={() => setDeed(null)} />}
    </li>
  );
}

/** Keeps that somebody was answered (what, by which way, through whom), or why that could not be. */
export function SettleDialog({
  obligation,
  deed,
  onClose,
}: {
  obligation: Obligation;
  deed: Deed;
  onClose: () => void;
}) {
  const t = useT('alerts', 'domain');
  const [text, setText] = useState('');
  const [channel, setChannel] = useState<string | null>(obligation.channel);
  const [through, setThrough] = useState('');
  const settle = useOpMutation(settleObligation, { invalidates, onDone: onClose });
  const done = deed === 'done';
  const missing =
    text.trim() === ''
      ? t(done ? 'domain:needs.said' : 'domain:needs.reason')
      : done && !channel
        ? t('domain:needs.channel')
        : null;
  const ways = [...new Set([...(obligation.channel ? [obligation.channel] : []), ...WAYS])];
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`owed.deed.${deed}`)}
      onSubmit={() =>
        !missing &&
        !settle.isPending &&
        settle.mutate({
          params: { id: obligation.id },
          body: {
            deed,
            said: done ? text.trim() : null,
            channel: done ? channel : null,
            through: done && through.trim() ? through.trim() : null,
            reason: done ? null : text.trim(),
          },
        })
      }
      foot={
        <>
          <Button type="submit" look="primary" busy={settle.isPending} blocked={missing}>
            {t('owed.keep')}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack gap="m">
        <TextArea
          label={t(done ? 'owed.said' : 'owed.reason')}
          hint={done ? t('owed.saidHint') : undefined}
          autoFocus
          value={text}
          onChange={setText}
          maxLength={done ? 4000 : 2000}
          rows={3}
        />
        {done && (
          <Select
            label={t('owed.way')}
            options={ways.map((value) => ({
              value,
              label: t(`way.${value}`, { defaultValue: t(`channel.${value}`, { defaultValue: value }) }),
            }))}
            value={channel}
            onChange={setChannel}
          />
        )}
        {done && (
          <Text dim small>
            {t(obligation.kind === 'source' && channel === obligation.channel ? 'owed.goesOut' : 'owed.staysHere')}
          </Text>
        )}
        {done && (
          <TextField
            label={t('owed.throughAsk')}
            hint={t('owed.throughHint')}
            optional
            value={through}
            onChange={setThrough}
            maxLength={200}
          />
        )}
        {settle.error && <ErrorState error={settle.error} feature="alerts" />}
      </Stack>
    </Dialog>
  );
}

function NewCommunity({ alertId, onClose }: { alertId: string; onClose: () => void }) {
  const t = useT('alerts');
  const [id] = useState(() => uuidv7(Date.now()));
  const [community, setCommunity] = useState('');
  const [channel, setChannel] = useState<string | null>('visit');
  const [due, setDue] = useState<Due | null>('72');
  const add = useOpMutation(addCommunityObligation, { invalidates, onDone: onClose });
  return (
    <Card>
      <Form
        feature="alerts"
        deed={t('owed.addDeed')}
        blocked={community.trim() && channel ? null : t('owed.needCommunity')}
        onSubmit={() =>
          add.mutateAsync({
            params: { id: alertId },
            body: { id, community: community.trim(), channel: channel!, dueAt: dueFrom(due) },
          })
        }
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <TextField
          label={t('owed.community')}
          hint={t('owed.communityHint')}
          autoFocus
          value={community}
          onChange={setCommunity}
          maxLength={200}
        />
        <div className={css.two}>
          <Select
            label={t('owed.way')}
            options={WAYS.map((value) => ({ value, label: t(`way.${value}`) }))}
            value={channel}
            onChange={setChannel}
          />
          <DueSelect label={t('owed.due')} value={due} onChange={setDue} />
        </div>
      </Form>
    </Card>
  );
}
