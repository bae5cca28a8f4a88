import i18next, { type BackendModule, type TFunction } from 'i18next';
import { useCallback } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import { chooseLanguage, isLanguage, LANGUAGES, type Language } from './language.ts';
import { remember, remembered } from './storage.ts';

// One catalogue a feature and language, each its own small file, fetched when a screen first asks for it.
const catalogues = import.meta.glob<Record<string, unknown>>('../../locales/*/*.json', { import: 'default' });

const lazyCatalogues: BackendModule = {
  type: 'backend',
  init() {},
  read(language, feature, done) {
    const load = catalogues[`../../locales/${language}/${feature}.json`];
    if (!load) return done(new Error(`no catalogue ${language}/${feature}`), null);
    load().then(
      (words) => done(null, words),
      (error: unknown) => done(error as Error, null),
    );
  },
};

/** Starts the catalogues in the language last chosen here, else the browser's. Await it before the first render. */
export async function startLanguage(): Promise<void> {
  const language = chooseLanguage([remembered('language'), ...navigator.languages]);
  dress(language);
  await i18next
    .use(lazyCatalogues)
    .use(initReactI18next)
    .init({
      lng: language,
      // No second language behind the first: a test holds every catalogue complete, and half the bytes stay at home.
      fallbackLng: false,
      supportedLngs: Object.keys(LANGUAGES),
      ns: ['console'],
      defaultNS: 'console',
      interpolation: { escapeValue: false },
      returnNull: false,
      react: { useSuspense: true },
    });
}

/** Changes the language of everything on the screen, and remembers it in this browser. */
export async function changeLanguage(language: Language): Promise<void> {
  await i18next.changeLanguage(language);
  dress(language);
  remember('language', language);
}

function dress(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = LANGUAGES[language].dir;
}

const wanted = new Set<string>();
/** Each module with words says so as it is fetched; the build writes the call (`src/apps/console/words.build.ts`). */
export function wantWords(...features: string[]): void {
  for (const feature of features) wanted.add(feature);
}
/** Until the words of every module fetched so far are there, or cannot be had now. */
export const wordsReady = (): Promise<void> => i18next.loadNamespaces([...wanted]);

/** The language on the screen now. */
export function useLanguage(): Language {
  const { i18n } = useTranslation('console');
  return isLanguage(i18n.language) ? i18n.language : 'en';
}

/**
 * The words of one feature: `const t = useT('reports'); t('list.title')`. Waits (suspends) until its catalogue is there.
 * Words of another feature: `t('console:save')`.
 */
export function useT(...features: (string | undefined)[]): TFunction {
  const wanted = [...features.filter((it) => it !== undefined), 'console'];
  return useTranslation([...new Set(wanted)]).t as TFunction;
}

/** The same without waiting: an empty text until its catalogue is there. For the frame around a screen, which must not vanish meanwhile. */
export function useSoftT(...features: string[]): (key: string) => string {
  const { t, ready } = useTranslation([...new Set([...features, 'console'])], { useSuspense: false });
  return useCallback((key: string) => (ready ? t(key) : ''), [t, ready]);
}

/** Words outside a component, from a catalogue that is already loaded. */
export const words: TFunction = ((...given: Parameters<TFunction>) => i18next.t(...given)) as TFunction;
