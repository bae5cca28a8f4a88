import { useState } from 'react';
import { call, useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useGo, useView } from '#web/navigation.tsx';
import { reloadMe } from '#web/session.ts';
import { Bare } from '#web/shell/bare.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { PasswordField, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Text } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { z } from 'zod';
import { setup, setupState } from '../session.contract.ts';
import { auth, told } from './auth.ts';
import { newPasswordProblem } from '#domain/passwords.ts';

const viewShape = z.object({ token: z.string().optional() });

/** The first visit: the first administrator, the first workspace and its first organisation. */
export function SetupScreen() {
  const t = useT('account');
  const state = useOp(setupState);
  return (
    <Bare title={t('setup.title')}>
      <Answer of={state} feature="account">
        {({ needed }) =>
          needed ? (
            <SetupForm />
          ) : (
            <EmptyState
              flush
              title={t('setup.done')}
              action={<LinkButton to="/sign-in">{t('signIn.title')}</LinkButton>}
            >
              {t('setup.doneWhy')}
            </EmptyState>
          )
        }
      </Answer>
    </Bare>
  );
}

function SetupForm() {
  const t = useT('account');
  const go = useGo();
  const [view] = useView(viewShape);
  const [it, setIt] = useState({
    workspaceName: '',
    organisationName: '',
    name: '',
    email: '',
    password: '',
    token: view.token ?? '',
  });
  const put = (key: keyof typeof it) => (value: string) => setIt((now) => ({ ...now, [key]: value }));
  const weak = newPasswordProblem(it.password, [it.email, it.name]);
  const missing = !it.workspaceName.trim() || !it.organisationName.trim() || !it.name.trim() || !it.email.trim();

  const send = async () => {
    const { workspace } = await call(setup, {
      body: { ...it, email: it.email.trim(), token: it.token.trim() || undefined },
    });
    await told(auth.signIn.email({ email: it.email.trim(), password: it.password }));
    await reloadMe();
    go({ to: '/w/$workspace', params: { workspace } });
  };
  return (
    <Form
      feature="account"
      onSubmit={send}
      deed={t('setup.deed')}
      blocked={missing ? t('setup.missing') : weak ? t(`passwordRules.${weak}`) : null}
    >
      <Text dim>{t('setup.why')}</Text>
      <TextField
        label={t('setup.workspace')}
        hint={t('setup.workspaceHint')}
        autoFocus
        value={it.workspaceName}
        onChange={put('workspaceName')}
        maxLength={120}
      />
      <TextField
        label={t('setup.organisation')}
        hint={t('setup.organisationHint')}
        autoComplete="organization"
        value={it.organisationName}
        onChange={put('organisationName')}
        maxLength={200}
      />
      <TextField label={t('name')} autoComplete="name" value={it.name} onChange={put('name')} maxLength={120} />
      <TextField
        label={t('email')}
        type="email"
        dir="ltr"
        autoComplete="username"
        value={it.email}
        onChange={put('email')}
        maxLength={200}
      />
      <PasswordField
        label={t('newPassword')}
        hint={t('passwordRules.hint')}
        error={it.password && weak ? t(`passwordRules.${weak}`) : undefined}
        autoComplete="new-password"
        value={it.password}
        onChange={put('password')}
        maxLength={200}
      />
      <TextField
        label={t('setup.token')}
        hint={t('setup.tokenHint')}
        optional
        dir="ltr"
        autoComplete="off"
        spellCheck={false}
        value={it.token}
        onChange={put('token')}
      />
    </Form>
  );
}
