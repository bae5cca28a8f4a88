import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { BodyIn } from '#domain/operation.ts';
import { useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Text } from '#web/ui/layout.tsx';
import { toast } from '#web/ui/toast.tsx';
import { proposeChange } from '#features/custody/changes.contract.ts';

export type Rights = NonNullable<BodyIn<typeof proposeChange>['rights']>;

/** Asks for rights that take two: one's own voice is the first. @returns how to ask, with a reason */
export function useProposeRights(): (rights: Rights, reason: string) => Promise<void> {
  const t = useT('people');
  const [id] = useState(() => uuidv7(Date.now()));
  const propose = useOpMutation(proposeChange, { invalidates: ['custody'] });
  return async (rights, reason) => {
    await propose.mutateAsync({ body: { id, kind: 'rights', rights, reason: reason.trim() } });
    toast(t('byTwo.proposed'));
  };
}

/** Says that it takes two, and asks why it should be. */
export function ProposeRights({ title, rights, onClose }: { title: string; rights: Rights; onClose: () => void }) {
  const t = useT('people');
  const [reason, setReason] = useState('');
  const propose = useProposeRights();
  return (
    <Dialog open onClose={onClose} title={title}>
      <Form
        deed={t('byTwo.deed')}
        feature="people"
        blocked={!reason.trim() && t('byTwo.needReason')}
        onSubmit={() => propose(rights, reason).then(onClose)}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <Text>{t('byTwo.why')}</Text>
        <TextField label={t('byTwo.reason')} value={reason} onChange={setReason} maxLength={500} data-autofocus />
      </Form>
    </Dialog>
  );
}
