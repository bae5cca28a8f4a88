import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem, call } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useGo } from '#web/navigation.tsx';
import { reloadMe } from '#web/session.ts';
import { Bare } from '#web/shell/bare.tsx';
import { PasswordField, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { useFormat } from '#web/format.ts';
import { Facts, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { toast } from '#web/ui/toast.tsx';
import type { OutOf } from '#domain/operation.ts';
import { acceptInvitation, readInvitation } from '../people.contract.ts';
import { auth, told } from './auth.ts';
import { newPasswordProblem } from '#domain/passwords.ts';

/** The link of an invitation carries its secret behind the #, which no server and no log ever sees. */
export function AcceptInvitationScreen() {
  const t = useT('account');
  const [token] = useState(() => decodeURIComponent(location.hash.slice(1)));
  const invitation = useQuery({
    queryKey: ['invitation', 'mine'],
    queryFn: () => call(readInvitation, { body: { token } }),
    enabled: token !== '',
    gcTime: 0,
  });
  return (
    <Bare title={t('join.title')}>
      {token === '' ? (
        <EmptyState flush title={t('join.noToken')}>
          {t('join.noTokenWhy')}
        </EmptyState>
      ) : (
        <Answer of={invitation} feature="account">
          {(it) => <JoinForm token={token} invitation={it} />}
        </Answer>
      )}
    </Bare>
  );
}

function JoinForm({ token, invitation }: { token: string; invitation: OutOf<typeof readInvitation> }) {
  const t = useT('account');
  const go = useGo();
  const format = useFormat();
  const [name, setName] = useState(invitation.name);
  const [password, setPassword] = useState('');
  const weak = newPasswordProblem(password, [invitation.email, name]);
  const join = async () => {
    const { workspace } = await call(acceptInvitation, { body: { token, name: name.trim(), password } });
    const answer = await told<{ twoFactorRedirect?: boolean }>(
      auth.signIn.email({ email: invitation.email, password }),
    ).catch((error: unknown) => {
      // an account that was here before keeps its own password
      if (error instanceof ApiProblem && error.code === 'invalid_email_or_password') return null;
      throw error;
    });
    if (answer === null) toast(t('join.haveAccount', { workspace: invitation.workspaceName }));
    if (answer === null || answer.twoFactorRedirect) return go({ to: '/sign-in' });
    await reloadMe();
    go({ to: '/w/$workspace', params: { workspace } });
  };
  return (
    <Form
      feature="account"
      onSubmit={join}
      deed={t('join.deed', { workspace: invitation.workspaceName })}
      blocked={weak ? t(`passwordRules.${weak}`) : !name.trim() ? t('join.needName') : null}
    >
      <Facts
        of={[
          [t('join.workspace'), <strong key="w">{invitation.workspaceName}</strong>],
          [t('join.organisation'), invitation.organisationName],
          [t('join.roles'), format.list(invitation.roles.map((role) => t(`roles.${role}`)))],
          [t('email'), <bdi key="e">{invitation.email}</bdi>],
        ]}
      />
      {invitation.chosenBy && (
        <Stack gap="s" as="section">
          <Text>
            <strong>{t('join.firstVoice', invitation.chosenBy)}</strong>
          </Text>
          <Text dim>{t('join.firstVoiceWhy')}</Text>
        </Stack>
      )}
      <TextField
        label={t('name')}
        hint={t('join.nameHint')}
        autoComplete="name"
        value={name}
        onChange={setName}
        maxLength={120}
      />
      <input type="email" name="username" autoComplete="username" value={invitation.email} readOnly hidden />
      <PasswordField
        label={t('join.password')}
        hint={`${t('passwordRules.hint')} ${t('join.already')}`}
        error={password && weak ? t(`passwordRules.${weak}`) : undefined}
        autoComplete="new-password"
        autoFocus
        value={password}
        onChange={setPassword}
        maxLength={200}
      />
    </Form>
  );
}
