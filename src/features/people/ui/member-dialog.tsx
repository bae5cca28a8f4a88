import { useState } from 'react';
import type { Role } from '#domain/verbs.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { reloadMe, useWorkspace } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Checkbox, CheckboxGroup } from '#web/ui/choices.tsx';
import { Confirm, Dialog } from '#web/ui/dialog.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Text } from '#web/ui/layout.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { guardedParts, partsOfChange } from '../guarded.rules.ts';
import { changeMember, readWorkspace, type Member } from '../people.contract.ts';
import { useClearanceOptions, useRoleOptions } from './people-words.ts';
import { ProposeRights, useProposeRights } from './propose-rights.tsx';

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
  const [reason, setReason] = useState('');
  const [takingBack, setTakingBack] = useState(false);
  const house = useOp(readWorkspace);
  const propose = useProposeRights();
  const before = { ...member, ended: member.endedAt !== null };
  const after = { roles, clearance: Number(clearance), namedForProtected: named, ended: before.ended };
  const guarded = guardedParts(before, after).length > 0;
  const byTwo = guarded && house.data?.shared === true;
  const change = useOpMutation(changeMember, { invalidates: ['members'] });
  const me = member.id === memberId;
  const save = async () => {
    const { now, asked } = partsOfChange(before, after);
    await change.mutateAsync({
      params: { id: member.id },
      body: byTwo ? now : { roles, clearance: Number(clearance), namedForProtected: named },
    });
    if (byTwo) await propose({ what: 'member', memberId: member.id, ...asked! }, reason);
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
  const takeBack = () =>
    house.data?.shared && guardedParts(before, { ...before, ended: false }).length > 0
      ? setTakingBack(true)
      : end(false);
  if (takingBack)
    return (
      <ProposeRights
        title={t('members.takeBack')}
        rights={{ what: 'member', memberId: member.id, takeBack: true }}
        onClose={onClose}
      />
    );
  return (
    <Dialog open onClose={onClose} title={<bdi>{member.name}</bdi>} width={560}>
      <Form
        deed={t(byTwo ? 'byTwo.saveAndPropose' : 'console:save')}
        feature="people"
        onSubmit={save}
        blocked={
          roles.length === 0 ? t('members.needRole') : byTwo && !reason.trim() ? t('byTwo.needReason') : undefined
        }
        aside={
          member.endedAt ? (
            <Button onClick={takeBack}>{t('members.takeBack')}</Button>
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
        {byTwo ? (
          <>
            <Text>{t('byTwo.member')}</Text>
            <TextField label={t('byTwo.reason')} value={reason} onChange={setReason} maxLength={500} />
          </>
        ) : (
          guarded && <Text dim>{t('byTwo.alone')}</Text>
        )}
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
