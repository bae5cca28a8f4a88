import { useState } from 'preact/hooks';
import type { PublicSettings } from '#features/intake/intake.contract.ts';
import type { Translate } from '#reporter-kit/words.ts';
import { Title } from './parts.tsx';
import { inLanguage } from './questions.tsx';

/** Said plainly: what this page leaves on the phone, what it cannot remove, and a way to remove the rest. */
export function Phone({
  t,
  settings,
  language,
  keeps,
  onWipe,
}: {
  t: Translate;
  settings: PublicSettings;
  language: string;
  keeps: boolean;
  onWipe(): void;
}) {
  const [sure, setSure] = useState(false);
  const contact = inLanguage(settings.contact, language);
  return (
    <>
      <Title>{t('phone.title')}</Title>
      <ul class="plainlist">
        {keeps ? (
          <li>
            {t('phone.draft')} {t('phone.lock')}
          </li>
        ) : (
          <li>{t(isSecureContext ? 'unsealed' : 'clear.text')}</li>
        )}
        {keeps && <li>{t('phone.sealed')}</li>}
        {keeps && <li>{t('phone.stop')}</li>}
        <li>{t('phone.history')}</li>
        <li>{t('phone.icon', { name: settings.name })}</li>
        {isSecureContext && <li>{t('phone.watchers')}</li>}
      </ul>
      {contact && (
        <p class="note">
          <b>{`${t('phone.help')}${t('colon')} `}</b>
          {contact}
        </p>
      )}
      <section class="card">
        <p>{t('phone.wipeText')}</p>
        <button type="button" class="plain danger" onClick={() => (sure ? onWipe() : setSure(true))}>
          {t(sure ? 'phone.wipeConfirm' : 'phone.wipe')}
        </button>
      </section>
    </>
  );
}
