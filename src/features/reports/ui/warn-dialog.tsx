import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { readReach } from '#features/courier/courier.contract.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { TextArea, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import { toast } from '#web/ui/toast.tsx';
import { warnSource } from '../warn.contract.ts';

/** A word of danger to the source, without opening who it is. */
export function WarnDialog({
  sourceId,
  reportId,
  alias,
  language,
  hasCode,
  onClose,
}: {
  sourceId: string;
  reportId: string | null;
  alias: string;
  language: string;
  /** they can come back and read it */
  hasCode: boolean;
  onClose: () => void;
}) {
  const t = useT('reports');
  const [id] = useState(() => uuidv7(Date.now()));
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  // what of it can arrive is said before it is sent: whoever warns must not believe that somebody was reached
  const { data } = useOp(readReach, { params: { id: sourceId } });
  const channels = (data?.reach ?? []).filter((it) => it.state !== 'unusable').map((it) => it.channel);
  const warn = useOpMutation(warnSource, { invalidates: ['reports'], onDone: () => toast(t('warn.done')) });
  return (
    <Dialog open onClose={onClose} title={t('warn.title', { alias })}>
      <Form
        deed={t('warn.send')}
        feature="reports"
        blocked={(!text.trim() || !reason.trim()) && t('warn.need')}
        onSubmit={async () => {
          await warn.mutateAsync({
            params: { id: sourceId },
            body: { id, text: text.trim(), language, reason: reason.trim(), reportId },
          });
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        {data && (
          <Stack gap="xs">
            {channels.map((channel) => (
              <Text key={channel}>{t(`warn.by.${channel}`)}</Text>
            ))}
            {channels.length === 0 && <Text>{t(hasCode ? 'warn.onlyCode' : 'warn.nothing')}</Text>}
          </Stack>
        )}
        <TextArea
          label={t('warn.text')}
          hint={t('warn.hint')}
          rows={3}
          maxLength={1000}
          lang={language}
          value={text}
          onChange={setText}
          data-autofocus
        />
        <TextField label={t('warn.reason')} maxLength={1000} value={reason} onChange={setReason} />
      </Form>
    </Dialog>
  );
}
