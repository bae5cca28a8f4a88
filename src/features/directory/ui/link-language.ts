import { useEffect, useState } from 'react';
import { changeLanguage } from '#web/i18n.ts';
import { isLanguage } from '#web/language.ts';

/** Speaks the language for which a link was made (`?lang=fr`); whoever then chooses another keeps it. Called before the secret is taken out of the address. */
export function useLinkLanguage(): void {
  const [theirs] = useState(() => new URLSearchParams(location.search).get('lang'));
  useEffect(() => {
    if (isLanguage(theirs)) void changeLanguage(theirs);
  }, [theirs]);
}
