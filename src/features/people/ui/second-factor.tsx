import { useState } from 'react';
import { useT } from '#web/i18n.ts';
import { Button } from '#web/ui/button.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Text } from '#web/ui/layout.tsx';
import { auth, told } from './auth.ts';

/** The second step of signing in: six digits from the authenticator, or one of the backup codes. */
export function SecondFactor({ onDone, onBack }: { onDone: () => Promise<void>; onBack: () => void }) {
  const t = useT('account');
  const [backup, setBackup] = useState(false);
  const [code, setCode] = useState('');
  const verify = async () => {
    const given = code.replace(/\s/g, '');
    await told(backup ? auth.twoFactor.verifyBackupCode({ code: given }) : auth.twoFactor.verifyTotp({ code: given }));
    await onDone();
  };
  return (
    <Form
      feature="account"
      onSubmit={verify}
      deed={t('signIn.deed')}
      aside={<Button onClick={onBack}>{t('console:back')}</Button>}
    >
      <Text>{backup ? t('second.backupHow') : t('second.how')}</Text>
      {backup ? (
        <TextField
          key="backup"
          label={t('second.backupCode')}
          value={code}
          onChange={setCode}
          autoFocus
          dir="ltr"
          autoComplete="off"
          spellCheck={false}
        />
      ) : (
        <TextField
          key="totp"
          label={t('second.code')}
          value={code}
          onChange={setCode}
          autoFocus
          dir="ltr"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
        />
      )}
      <div>
        <Button
          look="link"
          onClick={() => {
            setBackup(!backup);
            setCode('');
          }}
        >
          {backup ? t('second.useCode') : t('second.useBackup')}
        </Button>
        {backup && (
          <Text dim small>
            {t('second.lost')}
          </Text>
        )}
      </div>
    </Form>
  );
}
