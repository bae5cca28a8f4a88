import { useState } from 'react';
import type { z } from 'zod';
import { addressOf, useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Badge, TLP_WORDS } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { RadioCards } from '#web/ui/choices.tsx';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { TextArea } from '#web/ui/field.tsx';
import { Card, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, ErrorState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import {
  decideCap,
  downloadCap,
  makeAlertCap,
  readAlertCap,
  shareAlert,
  type capMessage,
} from '../cap/cap.contract.ts';
import css from './alerts.module.css';
import type { AlertDetail } from '../alerts.contract.ts';

type Message = z.output<typeof capMessage>;
const SHARES = ['none', 'feed', 'public'] as const;
const invalidates = ['cap', 'alerts', 'notices', 'desk'];

export const useAlertCap = (alert: AlertDetail, enabled: boolean) =>
  useOp(readAlertCap, { params: { id: alert.id } }, { enabled });

/** The CAP messages of an alert, how far they are shared, and where partners find them. */
export function CapPart({ alert }: { alert: AlertDetail }) {
  const t = useT('cap');
  const can = useCan();
  const asked = useAlertCap(alert, true);
  const make = useOpMutation(makeAlertCap, { invalidates: ['cap'] });
  const share = useOpMutation(shareAlert, { invalidates: ['cap'], onDone: () => toast(t('share.kept')) });
  return (
    <Answer of={asked} rows={3} feature="cap">
      {(it) => (
        <Stack gap="m">
          {it.messages.length === 0 ? (
            <Text dim>{t('messages.none')}</Text>
          ) : (
            <ul className={css.lines}>
              {it.messages.map((one) => (
                <MessageLine key={one.id} message={one} />
              ))}
            </ul>
          )}
          {it.missing > 0 && can('alert.issue') && (
            <Buttons>
              <Button
                busy={make.isPending}
                onClick={() =>
                  make.mutate({ params: { id: alert.id }, body: {} }, { onError: (error) => toastProblem(error) })
                }
              >
                {t('messages.make', { count: it.missing })}
              </Button>
            </Buttons>
          )}
          {alert.state !== 'draft' && it.messages.some((one) => one.direction === 'out') && (
            <div className="no-print">
              <Stack gap="m">
                <RadioCards
                  label={t('share.label')}
                  options={SHARES.map((value) => {
                    const why = value === 'none' ? null : it.mayNot[value];
                    return {
                      value,
                      label: t(`share.${value}.name`),
                      detail: why && it.share !== value ? t(`share.mayNot.${why}`) : t(`share.${value}.means`),
                      disabled: !can('alert.issue') || share.isPending || (why !== null && it.share !== value),
                    };
                  })}
                  value={it.share}
                  onChange={(value) =>
                    share.mutate(
                      { params: { id: alert.id }, body: { share: value } },
                      { onError: (error) => toastProblem(error, 'cap') },
                    )
                  }
                />
                {it.share !== 'none' && <FeedAddress label={t('feed.address')} address={it.feed} />}
                {it.share === 'public' && it.publicFeed && (
                  <FeedAddress label={t('feed.openAddress')} address={it.publicFeed} />
                )}
              </Stack>
            </div>
          )}
        </Stack>
      )}
    </Answer>
  );
}

/** An address to hand on, with a button that copies it. */
export function FeedAddress({ label, address }: { label: string; address: string }) {
  return (
    <Row gap="s">
      <Text small as="span">
        {label}: <bdi dir="ltr">{address}</bdi>
      </Text>
      <CopyButton text={address} what={label} />
    </Row>
  );
}

function MessageLine({ message }: { message: Message }) {
  const t = useT('cap');
  const address = addressOf(downloadCap, { params: { id: message.id } });
  const words = t(`messages.kind.${message.msgType}`);
  return (
    <li className={css.line}>
      <span className={css.who}>
        {words}{' '}
        <span className={css.quiet}>
          {message.direction === 'out' ? t('messages.ours') : t('messages.from', { sender: message.sender })}
        </span>
      </span>
      <span className={css.end}>
        <TimeAt at={message.sentAt} />
      </span>
      <span className={css.under}>
        {t(`messages.scope.${message.scope}`)} · TLP:{TLP_WORDS[message.label as 0]} · {t('messages.identifier')}{' '}
        <bdi dir="ltr">{message.identifier}</bdi>
        {message.references.length > 0 && <> · {t('messages.references', { count: message.references.length })}</>}
      </span>
      {message.wordless ? (
        <span className={css.under}>{t('messages.wordless')}</span>
      ) : (
        message.leftOut > 0 && <span className={css.under}>{t('messages.leftOut', { count: message.leftOut })}</span>
      )}
      {message.signed && <span className={css.under}>{t('warnings.signature_not_checked')}</span>}
      {message.unknownReferences.length > 0 && (
        <span className={css.under}>
          {t('messages.unknown', { count: message.unknownReferences.length })}{' '}
          <bdi dir="ltr">{message.unknownReferences.map((it) => it.identifier).join(', ')}</bdi>
        </span>
      )}
      {message.decision && (
        <span className={css.under}>
          <Badge>{t(`decide.${message.decision}.${message.proposes ?? 'update'}`)}</Badge>
        </span>
      )}
      <span className={`${css.deeds} no-print`}>
        <Row gap="s" as="span">
          <a href={address} download>
            {t('messages.download')}
          </a>
          <CopyButton
            what={`${words} ${message.identifier}`}
            text={async () => (await fetch(address, { headers: { 'x-baraza': '1' } })).text()}
          />
        </Row>
      </span>
    </li>
  );
}

/** What messages of others propose for this alert, before everything else: a person decides. */
export function CapProposals({ alert }: { alert: AlertDetail }) {
  const t = useT('cap');
  const can = useCan();
  const asked = useAlertCap(alert, true);
  const [deciding, setDeciding] = useState<{ message: Message; deed: 'take' | 'leave' } | null>(null);
  const open = (asked.data?.messages ?? []).filter((it) => it.proposes !== null && it.decision === null);
  if (open.length === 0 || alert.state === 'closed' || alert.state === 'cancelled') return null;
  return (
    <Stack gap="s">
      {open.map((it) => (
        <Card key={it.id}>
          <Stack gap="s">
            <Text strong>{t(`decide.${it.proposes ?? 'update'}.title`, { sender: it.sender })}</Text>
            {it.headline && it.proposes === 'update' && (
              <Text>
                <bdi>{it.headline}</bdi>
              </Text>
            )}
            <Text dim small>
              {t('decide.sent')} <TimeAt at={it.sentAt} />
            </Text>
            {can('alert.issue') ? (
              <div className="no-print">
                <Buttons>
                  <Button look="primary" onClick={() => setDeciding({ message: it, deed: 'take' })}>
                    {t(`decide.${it.proposes ?? 'update'}.take`)}
                  </Button>
                  <Button onClick={() => setDeciding({ message: it, deed: 'leave' })}>{t('decide.leave')}</Button>
                </Buttons>
              </div>
            ) : (
              <Text dim small>
                {t('decide.others')}
              </Text>
            )}
          </Stack>
        </Card>
      ))}
      {deciding && <Decide {...deciding} issued={alert.state === 'issued'} onClose={() => setDeciding(null)} />}
    </Stack>
  );
}

function Decide({
  message,
  deed,
  issued,
  onClose,
}: {
  message: Message;
  deed: 'take' | 'leave';
  issued: boolean;
  onClose: () => void;
}) {
  const t = useT('cap');
  const [reason, setReason] = useState('');
  const decide = useOpMutation(decideCap, { invalidates, onDone: onClose });
  const proposes = message.proposes ?? 'update';
  const missing = reason.trim() === '' ? t('decide.needReason') : null;
  const title = deed === 'take' ? t(`decide.${proposes}.take`) : t('decide.leave');
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      onSubmit={() =>
        !missing &&
        !decide.isPending &&
        decide.mutate({ params: { id: message.id }, body: { deed, reason: reason.trim() } })
      }
      foot={
        <>
          <Button
            type="submit"
            look={deed === 'take' && proposes === 'cancel' ? 'grave' : 'primary'}
            busy={decide.isPending}
            blocked={missing}
          >
            {title}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack gap="m">
        <Text>
          {deed === 'leave' ? t('decide.leaveMeans') : issued ? t(`decide.${proposes}.means`) : t('decide.draftMeans')}
        </Text>
        <TextArea label={t('decide.reason')} autoFocus value={reason} onChange={setReason} maxLength={2000} rows={3} />
        {decide.error && <ErrorState error={decide.error} feature="cap" />}
      </Stack>
    </Dialog>
  );
}
