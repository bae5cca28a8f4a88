import { useState } from 'react';
import { useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextArea } from '#web/ui/field.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import { ErrorState } from '#web/ui/states.tsx';
import { LEVEL_KEYS, LEVELS } from '#domain/levels.ts';
import { cancelAlert, updateIssued, type AlertDetail } from '../alerts.contract.ts';
import { DueSelect, dueFrom, type Due } from './due.tsx';

const invalidates = ['alerts', 'notices', 'desk'];
const told = (alert: AlertDetail): number =>
  new Set(alert.notices.filter((it) => it.state !== 'withdrawn').map((it) => it.responder.id)).size;

/** What changed since it was sent; everybody who was asked is told. */
export function UpdateDialog({ alert, onClose }: { alert: AlertDetail; onClose: () => void }) {
  const t = useT('alerts', 'domain');
  const [note, setNote] = useState('');
  const [level, setLevel] = useState(String(alert.level));
  const [asked, setAsked] = useState(alert.asked);
  const [uncertainty, setUncertainty] = useState(alert.uncertainty);
  const [until, setUntil] = useState<Due | null>(null);
  const update = useOpMutation(updateIssued, { invalidates, onDone: onClose });
  const missing =
    note.trim() === ''
      ? t('update.needNote')
      : level === '3' && !uncertainty.trim()
        ? t('problems.uncertainty_not_stated')
        : null;
  const send = () =>
    !missing &&
    !update.isPending &&
    update.mutate({
      params: { id: alert.id },
      body: {
        note: note.trim(),
        ...(Number(level) !== alert.level ? { level: Number(level) } : {}),
        ...(asked !== alert.asked ? { asked } : {}),
        ...(uncertainty !== alert.uncertainty ? { uncertainty } : {}),
        ...(until ? { expectedUntil: dueFrom(until) } : {}),
      },
    });
  return (
    <Dialog
      open
      onClose={onClose}
      width={560}
      title={t('update.title')}
      onSubmit={send}
      foot={
        <>
          <Button type="submit" look="primary" busy={update.isPending} blocked={missing}>
            {t('update.deed', { count: told(alert) })}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack gap="m">
        <TextArea
          label={t('update.note')}
          hint={t('update.noteHint')}
          autoFocus
          value={note}
          onChange={setNote}
          maxLength={2000}
          rows={3}
        />
        <Select
          label={t('fields.level')}
          options={LEVELS.map((it) => ({ value: String(it), label: t(`domain:levels.${LEVEL_KEYS[it]}.name`) }))}
          value={level}
          onChange={(it) => it && setLevel(it)}
        />
        <TextArea label={t('fields.asked')} value={asked} onChange={setAsked} maxLength={5000} rows={2} />
        <TextArea
          label={t('fields.uncertainty')}
          optional={level !== '3'}
          value={uncertainty}
          onChange={setUncertainty}
          maxLength={2000}
          rows={2}
        />
        <DueSelect label={t('fields.until')} none={t('update.asBefore')} value={until} onChange={setUntil} />
        {update.error && <ErrorState error={update.error} feature="alerts" />}
      </Stack>
    </Dialog>
  );
}

/** Takes an alert back, for a reason; a draft is discarded, and nobody is told. */
export function CancelDialog({ alert, onClose }: { alert: AlertDetail; onClose: () => void }) {
  const t = useT('alerts');
  const [reason, setReason] = useState('');
  const cancel = useOpMutation(cancelAlert, { invalidates, onDone: onClose });
  const draft = alert.state === 'draft';
  const missing = reason.trim() === '' ? t('cancel.needReason') : null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={draft ? t('cancel.discard') : t('cancel.title')}
      onSubmit={() =>
        !missing && !cancel.isPending && cancel.mutate({ params: { id: alert.id }, body: { reason: reason.trim() } })
      }
      foot={
        <>
          <Button type="submit" look="grave" busy={cancel.isPending} blocked={missing}>
            {draft ? t('cancel.discard') : t('cancel.deed', { count: told(alert) })}
          </Button>
          <Button onClick={onClose}>{t('console:back')}</Button>
        </>
      }
    >
      <Stack gap="m">
        <Text>{draft ? t('cancel.discardMeans') : t('cancel.means')}</Text>
        <TextArea label={t('cancel.reason')} autoFocus value={reason} onChange={setReason} maxLength={2000} rows={3} />
        {cancel.error && <ErrorState error={cancel.error} feature="alerts" />}
      </Stack>
    </Dialog>
  );
}
