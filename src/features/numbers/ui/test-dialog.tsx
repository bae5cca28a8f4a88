import { useState } from 'react';
import { normalAddress } from '#features/courier/courier.rules.ts';
import { useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Text } from '#web/ui/layout.tsx';
import { toast } from '#web/ui/toast.tsx';
import { channelOf } from '../gateway-fields.rules.ts';
import { testLine, type LineOut } from '../numbers.contract.ts';

/** One fixed sentence to oneself: what became of it stands on the line's card a moment later. */
export function TestDialog({ line, onClose }: { line: LineOut; onClose: () => void }) {
  const t = useT('numbers');
  const [to, setTo] = useState('');
  const channel = channelOf(line.gateway);
  const test = useOpMutation(testLine, {
    invalidates: ['numbers'],
    onDone: () => {
      toast(t('test.asked'));
      onClose();
    },
  });
  return (
    <Dialog open onClose={onClose} title={t('test.this', { name: line.name })}>
      <Form
        deed={t('test.send')}
        feature="numbers"
        blocked={normalAddress(channel, to) === null ? t(`test.need.${channel}`) : null}
        onSubmit={() => test.mutateAsync({ params: { id: line.id }, body: { to: to.trim() } })}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <Text dim>{t('test.means')}</Text>
        <TextField
          label={t(`test.to.${channel}`)}
          hint={t('test.toHint')}
          dir="ltr"
          autoComplete="off"
          maxLength={254}
          value={to}
          onChange={setTo}
          data-autofocus
        />
      </Form>
    </Dialog>
  );
}
