import { useMemo } from 'react';
import { useLanguage, useT } from './i18n.ts';

/** Languages (BCP 47) offered first where one is chosen: those of the console and the widest spoken where it is used. */
export const COMMON_LANGUAGES = 'en fr ar sw ha ln es pt am so ti ff rw rn ps fa my bn uk ru'.split(' ');

/** The name of a language in the language of the screen; its tag when it has none, words for “not known” where it is not. */
export function useLanguageName(): (tag: string) => string {
  const t = useT();
  const shown = useLanguage();
  const names = useMemo(() => new Intl.DisplayNames([shown], { type: 'language' }), [shown]);
  return (tag) => {
    if (tag === 'und' || !tag) return t('languageUnknown');
    try {
      return names.of(tag) ?? tag;
    } catch {
      return tag;
    }
  };
}
