import { useState } from 'react';
import type { z } from 'zod';
import { uuidv7 } from '#domain/ids.ts';
import { useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Said, Stack, Text } from '#web/ui/layout.tsx';
import { Countdown } from '#web/ui/time.tsx';
import { Settle, WAYS } from '#features/feedback/ui/settle.tsx';
import { Tellings } from '#features/feedback/ui/tellings.tsx';
import { addCommunityObligation, type obligationOut } from '../responses.contract.ts';
import { DueSelect, dueFrom, type Due } from './due.tsx';
import css from './alerts.module.css';
import type { AlertDetail } from '../alerts.contract.ts';

type Obligation = z.output<typeof obligationOut>;
const invalidates = ['alerts', 'obligations', 'desk'];
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
  const t = useT('alerts', 'domain', 'feedback');
  const [answering, setAnswering] = useState(false);
  const name = obligation.community ?? obligation.alias ?? '';
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
          obligation.channel && t(`feedback:channels.${obligation.channel}`, { defaultValue: obligation.channel }),
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
          <Button size="small" onClick={() => setAnswering(true)}>
            {t('owed.settle')}
          </Button>
        </span>
      )}
      {answering && <AnswerDialog obligation={obligation} name={name} onClose={() => setAnswering(false)} />}
    </li>
  );
}

/** How a community is told, and how the answer is settled: the same as on the list of what is owed. */
function AnswerDialog({ obligation, name, onClose }: { obligation: Obligation; name: string; onClose: () => void }) {
  const t = useT('alerts', 'feedback');
  return (
    <Dialog
      open
      onClose={onClose}
      width={620}
      title={t(obligation.kind === 'source' ? 'feedback:tellSource' : 'feedback:tellCommunity', {
        alias: name,
        community: name,
      })}
    >
      <Stack gap="l">
        {obligation.kind === 'community' && <Tellings obligationId={obligation.id} open mayWrite />}
        <Settle owed={obligation} onSettled={onClose} />
      </Stack>
    </Dialog>
  );
}

function NewCommunity({ alertId, onClose }: { alertId: string; onClose: () => void }) {
  const t = useT('alerts', 'feedback');
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
            options={WAYS.community.map((value) => ({ value, label: t(`feedback:channels.${value}`) }))}
            value={channel}
            onChange={setChannel}
          />
          <DueSelect label={t('owed.due')} value={due} onChange={setDue} />
        </div>
      </Form>
    </Card>
  );
}
