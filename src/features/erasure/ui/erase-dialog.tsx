import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { toast } from '#web/ui/toast.tsx';
import { eraseSource, redactReport, weighErasure } from '../erasure.contract.ts';

/**
 * A source, or the words of one report, for good: what dies and when is said before, counted; the alias is typed in to confirm it.
 */
export function EraseDialog({
  kind,
  id,
  alias,
  onClose,
}: {
  kind: 'source' | 'report';
  id: string;
  alias: string;
  onClose: () => void;
}) {
  const t = useT('erasure');
  const format = useFormat();
  const [erasure] = useState(() => uuidv7(Date.now()));
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const asked = useOp(weighErasure, { params: { kind, id } });
  const invalidates = ['reports', 'sources', 'erasure', 'incidents'];
  const onDone = () => toast(t(`done.${kind}`));
  const source = useOpMutation(eraseSource, { invalidates, onDone });
  const report = useOpMutation(redactReport, { invalidates, onDone });
  return (
    <Dialog open onClose={onClose} title={t(`title.${kind}`, { alias })}>
      <Form
        deed={t(`deed.${kind}`)}
        look="grave"
        feature="erasure"
        blocked={!reason.trim() ? t('need.reason') : typed.trim() !== alias.trim() && t('need.alias', { alias })}
        onSubmit={async () => {
          await (kind === 'source' ? source : report).mutateAsync({
            params: { id },
            body: { id: erasure, reason: reason.trim() },
          });
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <Answer of={asked} rows={3}>
          {(it) => (
            <Stack gap="s">
              <Text>
                <strong>{t('now.title')}</strong> {t(`now.${kind}`)}
              </Text>
              <Text>
                {format.list(
                  [
                    kind === 'source' && t('counts.reports', { count: it.reports }),
                    t('counts.messages', { count: it.messages }),
                    it.files > 0 && t('counts.files', { count: it.files }),
                    kind === 'source' && it.reachable && t('counts.reachable'),
                  ].filter((part) => part !== false),
                )}
              </Text>
              <Text>
                <strong>{t('copies.title')}</strong> {t(`copies.${kind}`)}
              </Text>
              <Text>
                <strong>{t('stays.title')}</strong> {t('stays.text')}
              </Text>
              {it.incidents > 0 && <Text>{t('stays.incidents', { count: it.incidents })}</Text>}
              {it.erasedAt && <Text>{t('already')}</Text>}
              <Text>
                <strong>{t('final')}</strong>
              </Text>
            </Stack>
          )}
        </Answer>
        <TextField
          label={t('reason')}
          hint={t('reasonHint')}
          maxLength={500}
          value={reason}
          onChange={setReason}
          data-autofocus
        />
        <TextField label={t('confirm', { alias })} value={typed} onChange={setTyped} autoComplete="off" />
      </Form>
    </Dialog>
  );
}
