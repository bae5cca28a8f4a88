import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { Role } from '#domain/verbs.ts';
import { call, useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useWorkspace } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { CheckboxGroup } from '#web/ui/choices.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Text } from '#web/ui/layout.tsx';
import { ShownOnce } from '#web/ui/shown-once.tsx';
import { guardedParts } from '../guarded.rules.ts';
import { invite, listActors, readWorkspace } from '../people.contract.ts';
import { useClearanceOptions, useRoleOptions } from './people-words.ts';

/** Invites somebody: the link is shown once, to be handed over by a way you trust. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const t = useT('people', 'account', 'domain');
  const { organisation: mine } = useWorkspace();
  const roleOptions = useRoleOptions();
  const clearances = useClearanceOptions();
  const [id] = useState(() => uuidv7(Date.now()));
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [organisation, setOrganisation] = useState<Option | null>({ value: mine.id, label: mine.name });
  const [roles, setRoles] = useState<Role[]>([]);
  const [clearance, setClearance] = useState('2');
  const make = useOpMutation(invite, { invalidates: ['invitations'] });
  const house = useOp(readWorkspace);
  const given = { roles, clearance: Number(clearance), namedForProtected: false, ended: false };
  const guarded = guardedParts(null, given).length > 0;
  const blocked =
    !name.trim() || !email.includes('@')
      ? t('invite.needWho')
      : !organisation
        ? t('invite.needOrganisation')
        : roles.length === 0
          ? t('members.needRole')
          : guarded && house.data?.shared
            ? t('byTwo.inviteLess')
            : null;
  return (
    <Dialog
      open
      onClose={onClose}
      width={560}
      title={make.data ? t('invite.made', { name }) : t('invite.title')}
      foot={make.data && <Button onClick={onClose}>{t('console:close')}</Button>}
    >
      {make.data ? (
        <ShownOnce label={t('invite.link')} secret={make.data.link} why={t('invite.linkWhy')} />
      ) : (
        <Form
          deed={t('invite.deed')}
          feature="people"
          blocked={blocked}
          onSubmit={() =>
            make.mutateAsync({
              body: {
                id,
                name: name.trim(),
                email: email.trim(),
                organisationId: organisation!.value,
                roles,
                clearance: Number(clearance),
              },
            })
          }
          aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
        >
          <TextField
            label={t('members.name')}
            value={name}
            onChange={setName}
            maxLength={120}
            autoComplete="off"
            data-autofocus
          />
          <TextField
            label={t('invite.email')}
            hint={t('invite.emailHint')}
            type="email"
            dir="ltr"
            value={email}
            onChange={setEmail}
            autoComplete="off"
          />
          <Combobox
            label={t('members.organisation')}
            options={searchOrganisations}
            value={organisation}
            onChange={setOrganisation}
          />
          <CheckboxGroup label={t('members.roles')} options={roleOptions} value={roles} onChange={setRoles} />
          <Select
            label={t('members.clearance')}
            hint={t('members.clearanceHint')}
            options={clearances}
            value={clearance}
            onChange={(it) => it && setClearance(it)}
          />
          {guarded && <Text dim>{t(house.data?.shared ? 'byTwo.inviteLess' : 'byTwo.alone')}</Text>}
        </Form>
      )}
    </Dialog>
  );
}

export const searchOrganisations = async (text: string, signal: AbortSignal): Promise<Option[]> =>
  (await call(listActors, { query: { q: text, kind: 'organisation', limit: 12 }, signal })).actors.map((it) => ({
    value: it.id,
    label: it.name,
  }));
