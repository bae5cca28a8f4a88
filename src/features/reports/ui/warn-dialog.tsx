import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { TextArea, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { toast } from '#web/ui/toast.tsx';
import { warnSource } from '../warn.contract.ts';

/** A word of danger to the source, without opening who it is. */
export function WarnDialog({
  sourceId,
  reportId,
  alias,
  language,
  onClose,
}: {
  sourceId: string;
  reportId: string | null;
  alias: string;
  language: string;
  onClose: () => void;
}) {
  const t = useT('reports');
  const [id] = useState(() => uuidv7(Date.now()));
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
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
