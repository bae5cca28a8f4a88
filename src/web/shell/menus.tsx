import { changeLanguage, useLanguage, useT } from '../i18n.ts';
import { LANGUAGES, type Language } from '../language.ts';
import { Button } from '../ui/button.tsx';
import { IconLanguage } from '../ui/icons.ts';
import { Menu, type MenuItem } from '../ui/menu.tsx';

/** The languages as items of a menu, each by its own name. */
export const languageItems = (language: Language): MenuItem[] =>
  (Object.keys(LANGUAGES) as Language[]).map((it) => ({
    label: LANGUAGES[it].name,
    lang: it,
    checked: it === language,
    run: () => void changeLanguage(it),
  }));

/** The language on the screen, and a menu to change it. */
export function LanguageMenu({ className }: { className?: string }) {
  const t = useT();
  const language = useLanguage();
  return (
    <span className={className}>
      <Menu label={t('language')} items={languageItems(language)}>
        <Button look="quiet" aria-label={`${LANGUAGES[language].short}: ${t('language')}, ${LANGUAGES[language].name}`}>
          <IconLanguage size={18} aria-hidden="true" />
          <span aria-hidden="true">{LANGUAGES[language].short}</span>
        </Button>
      </Menu>
    </span>
  );
}
