import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { z } from 'zod';
import { useT } from '#web/i18n.ts';
import { useView } from '#web/navigation.tsx';
import { reloadMe } from '#web/session.ts';
import { Bare } from '#web/shell/bare.tsx';
import { Button } from '#web/ui/button.tsx';
import { PasswordField, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconKey } from '#web/ui/icons.ts';
import { toastProblem } from '#web/ui/toast.tsx';
import { auth, safeNext, told } from './auth.ts';
import { SecondFactor } from './second-factor.tsx';

const viewShape = z.object({ next: z.string().optional() });

/** E-mail and password, then the second factor if there is one; or a passkey, which is both at once. */
export function SignInScreen() {
  const t = useT('account');
  const [view] = useView(viewShape);
  const router = useRouter();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [second, setSecond] = useState(false);

  const enter = async () => {
    await reloadMe();
    const next = safeNext(view.next);
    // the custodians' page is another application
    if (next.startsWith('/c/')) location.assign(next);
    else router.history.push(next);
  };
  const signIn = async () => {
    const answer = await told<{ twoFactorRedirect?: boolean }>(auth.signIn.email({ email: email.trim(), password }));
    if (answer.twoFactorRedirect) return setSecond(true);
    await enter();
  };
  const byPasskey = async () => {
    try {
      await told(auth.signIn.passkey());
      await enter();
    } catch (error) {
      toastProblem(error, 'account');
    }
  };

  if (second)
    return (
      <Bare title={t('second.title')}>
        <SecondFactor onDone={enter} onBack={() => setSecond(false)} />
      </Bare>
    );
  return (
    <Bare title={t('signIn.title')}>
      <Form
        feature="account"
        onSubmit={signIn}
        deed={t('signIn.deed')}
        aside={
          'credentials' in navigator && (
            <Button icon={<IconKey size={17} />} onClick={() => void byPasskey()}>
              {t('signIn.passkey')}
            </Button>
          )
        }
      >
        <TextField
          label={t('email')}
          type="email"
          dir="ltr"
          autoComplete="username webauthn"
          autoFocus
          value={email}
          onChange={setEmail}
        />
        <PasswordField
          label={t('password')}
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          hint={t('signIn.lost')}
        />
      </Form>
    </Bare>
  );
}
