import { useState } from 'react';
import { useT } from '#web/i18n.ts';
import { useMe } from '#web/session.ts';
import { PasswordField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Heading, Stack } from '#web/ui/layout.tsx';
import { toast } from '#web/ui/toast.tsx';
import { auth, told } from './auth.ts';
import { newPasswordProblem } from '#domain/passwords.ts';

/** A new password; every other session ends with the old one. */
export function PasswordCard() {
  const t = useT('account');
  const { user } = useMe();
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const weak = newPasswordProblem(fresh, [user.email, user.name]);
  const change = async () => {
    await told(auth.changePassword({ currentPassword: old, newPassword: fresh, revokeOtherSessions: true }));
    setOld('');
    setFresh('');
    toast(t('changePassword.done'));
  };
  return (
    <Stack as="section" gap="s">
      <Heading as="h2">{t('changePassword.title')}</Heading>
      <Card>
        <Form
          feature="account"
          onSubmit={change}
          deed={t('changePassword.deed')}
          look="default"
          blocked={weak ? t(`passwordRules.${weak}`) : !old ? t('changePassword.needOld') : null}
        >
          <PasswordField
            label={t('changePassword.old')}
            autoComplete="current-password"
            value={old}
            onChange={setOld}
          />
          <PasswordField
            label={t('newPassword')}
            hint={t('passwordRules.hint')}
            error={fresh && weak ? t(`passwordRules.${weak}`) : undefined}
            autoComplete="new-password"
            value={fresh}
            onChange={setFresh}
            maxLength={200}
          />
        </Form>
      </Card>
    </Stack>
  );
}
