import { useState } from 'react';
import type { Role } from '#domain/verbs.ts';
import { useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { reloadMe, useWorkspace } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Checkbox, CheckboxGroup } from '#web/ui/choices.tsx';
import { Confirm, Dialog } from '#web/ui/dialog.tsx';
import { Select } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Text } from '#web/ui/layout.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { changeMember } from '../people.contract.ts';
import type { Member } from './members.tsx';
import { useClearanceOptions, useRoleOptions } from './people-words.ts';

/** What one member may do: roles, how far they may see, whether they are named for protected reports; and the end of their membership. */
export function MemberDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const t = useT('people', 'account', 'domain');
  const { memberId } = useWorkspace();
  const roleOptions = useRoleOptions();
  const clearances = useClearanceOptions();
  const [roles, setRoles] = useState<Role[]>(member.roles);
  const [clearance, setClearance] = useState(String(member.clearance));
  const [named, setNamed] = useState(member.namedForProtected);
  const [ending, setEnding] = useState(false);
  const change = useOpMutation(changeMember, { invalidates: ['members'] });
  const me = member.id === memberId;
  const save = async () => {
    await change.mutateAsync({
      params: { id: member.id },
      body: { roles, clearance: Number(clearance), namedForProtected: named },
    });
    if (me) await reloadMe();
    toast(t('members.saved', { name: member.name }));
    onClose();
  };
  const end = (ended: boolean) =>
    void change.mutateAsync({ params: { id: member.id }, body: { ended } }).then(
      () => {
        toast(t(ended ? 'members.endedNow' : 'members.takenBack', { name: member.name }));
        onClose();
      },
      (error: unknown) => toastProblem(error, 'people'),
    );
  return (
    <Dialog open onClose={onClose} title={<bdi>{member.name}</bdi>} width={560}>
      <Form
        deed={t('console:save')}
        feature="people"
        onSubmit={save}
        blocked={roles.length === 0 && t('members.needRole')}
        aside={
          member.endedAt ? (
            <Button onClick={() => end(false)}>{t('members.takeBack')}</Button>
          ) : (
            !me && (
              <Button look="grave" onClick={() => setEnding(true)}>
                {t('members.end')}
              </Button>
            )
          )
        }
      >
        <CheckboxGroup label={t('members.roles')} options={roleOptions} value={roles} onChange={setRoles} />
        <Select
          label={t('members.clearance')}
          hint={t('members.clearanceHint')}
          options={clearances}
          value={clearance}
          onChange={(it) => it && setClearance(it)}
        />
        <Checkbox label={t('members.named')} detail={t('members.namedWhy')} checked={named} onChange={setNamed} />
      </Form>
      <Confirm
        open={ending}
        onClose={() => setEnding(false)}
        look="grave"
        title={t('members.endTitle', { name: member.name })}
        deed={t('members.end')}
        busy={change.isPending}
        onConfirm={() => end(true)}
      >
        <Text>{t('members.endWhy')}</Text>
      </Confirm>
    </Dialog>
  );
}
