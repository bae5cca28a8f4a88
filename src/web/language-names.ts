import { useMemo } from 'react';
import { useLanguage, useT } from './i18n.ts';

/** Languages (BCP 47) offered first where one is chosen: those of the console and the widest spoken where it is used. */
export const COMMON_LANGUAGES = 'en fr ar sw ha ln es pt am so ti ff rw rn ps fa my bn uk ru'.split(' ');

/** What those call it who speak it, where browsers leave the name out. */
const OWN_NAMES: Record<string, string> = { ff: 'Fulfulde', rn: 'Ikirundi' };

/** The name of a language in the language of the screen; its tag when it has none, words for “not known” where it is not. */
export function useLanguageName(): (tag: string) => string {
  const t = useT();
  const shown = useLanguage();
  const names = useMemo(() => new Intl.DisplayNames([shown], { type: 'language' }), [shown]);
  return (tag) => {
    if (tag === 'und' || !tag) return t('languageUnknown');
    try {
      const name = names.of(tag) ?? tag;
      return name === tag ? (OWN_NAMES[tag] ?? tag) : name;
    } catch {
      return tag;
    }
  };
}
