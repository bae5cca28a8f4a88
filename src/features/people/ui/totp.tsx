import { useState } from 'react';
import { useT } from '#web/i18n.ts';
import { reloadMe } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { PasswordField, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Qr } from '#web/ui/qr.tsx';
import { toast } from '#web/ui/toast.tsx';
import { auth, told } from './auth.ts';
import css from './account.module.css';

type Step =
  | { is: 'closed' }
  | { is: 'password'; to: 'enable' | 'disable' | 'codes' }
  | { is: 'scan'; uri: string; codes: string[] }
  | { is: 'codes'; codes: string[] };

/** Six digits from an authenticator as second factor: switched on with a QR code or a key typed in, with backup codes for the day the phone is gone. */
export function TotpCard({ on }: { on: boolean }) {
  const t = useT('account');
  const [step, setStep] = useState<Step>({ is: 'closed' });
  const close = () => setStep({ is: 'closed' });
  return (
    <Stack as="section" gap="s">
      <Row spread="between">
        <Heading as="h2">{t('totp.title')}</Heading>
        {on && <Badge tone="accent">{t('totp.on')}</Badge>}
      </Row>
      <Card>
        <Stack>
          <Text dim>{on ? t('totp.onWhy') : t('totp.offWhy')}</Text>
          <Buttons>
            {on ? (
              <>
                <Button onClick={() => setStep({ is: 'password', to: 'codes' })}>{t('totp.newCodes')}</Button>
                <Button look="grave" onClick={() => setStep({ is: 'password', to: 'disable' })}>
                  {t('totp.disable')}
                </Button>
              </>
            ) : (
              <Button look="primary" onClick={() => setStep({ is: 'password', to: 'enable' })}>
                {t('totp.enable')}
              </Button>
            )}
          </Buttons>
        </Stack>
      </Card>
      <Dialog open={step.is !== 'closed'} onClose={close} title={t('totp.title')}>
        {step.is === 'password' && (
          <Confirmed deed={t(`totp.${step.to === 'codes' ? 'newCodes' : step.to}`)} to={step.to} onStep={setStep} />
        )}
        {step.is === 'scan' && <Scan uri={step.uri} onDone={() => setStep({ is: 'codes', codes: step.codes })} />}
        {step.is === 'codes' && <Codes codes={step.codes} onDone={close} />}
      </Dialog>
    </Stack>
  );
}

function Confirmed({
  deed,
  to,
  onStep,
}: {
  deed: string;
  to: 'enable' | 'disable' | 'codes';
  onStep: (step: Step) => void;
}) {
  const t = useT('account');
  const [password, setPassword] = useState('');
  const go = async () => {
    if (to === 'enable') {
      const { totpURI, backupCodes } = await told<{ totpURI: string; backupCodes: string[] }>(
        auth.twoFactor.enable({ password }),
      );
      onStep({ is: 'scan', uri: totpURI, codes: backupCodes });
    } else if (to === 'codes') {
      const { backupCodes } = await told<{ backupCodes: string[] }>(auth.twoFactor.generateBackupCodes({ password }));
      onStep({ is: 'codes', codes: backupCodes });
    } else {
      await told(auth.twoFactor.disable({ password }));
      await reloadMe();
      onStep({ is: 'closed' });
      toast(t('totp.disabled'));
    }
  };
  return (
    <Form feature="account" onSubmit={go} deed={deed} look={to === 'disable' ? 'grave' : 'primary'}>
      {to === 'disable' && <Text>{t('totp.disableWhy')}</Text>}
      <PasswordField
        label={t('password')}
        hint={t('account.confirm')}
        autoFocus
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
      />
    </Form>
  );
}

function Scan({ uri, onDone }: { uri: string; onDone: () => void }) {
  const t = useT('account');
  const [code, setCode] = useState('');
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  const verify = async () => {
    await told(auth.twoFactor.verifyTotp({ code: code.replace(/\s/g, '') }));
    await reloadMe();
    onDone();
  };
  return (
    <Form feature="account" onSubmit={verify} deed={t('totp.verify')}>
      <Text>{t('totp.scan')}</Text>
      <Qr text={uri} label={t('totp.qr')} />
      <Text small dim>
        {t('totp.typeKey')} <code className={css.secret}>{secret.replace(/(.{4})/g, '$1 ').trim()}</code>
      </Text>
      <TextField
        label={t('second.code')}
        autoFocus
        dir="ltr"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={7}
        value={code}
        onChange={setCode}
      />
    </Form>
  );
}

function Codes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const t = useT('account');
  return (
    <Stack>
      <Text>{t('totp.codes')}</Text>
      <ul className={css.codes} dir="ltr">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Buttons>
        <Button look="primary" onClick={onDone}>
          {t('totp.kept')}
        </Button>
        <Button
          onClick={() => void navigator.clipboard?.writeText(codes.join('\n')).then(() => toast(t('console:copied')))}
        >
          {t('console:copy')}
        </Button>
        <Button onClick={() => print()}>{t('console:print.print')}</Button>
      </Buttons>
    </Stack>
  );
}
