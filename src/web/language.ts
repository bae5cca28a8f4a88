/** The console's languages: how each calls itself, which way it runs, and the tag that dates and numbers are written by. */
export const LANGUAGES = {
  en: { name: 'English', short: 'EN', dir: 'ltr', format: 'en-GB' },
  fr: { name: 'Français', short: 'FR', dir: 'ltr', format: 'fr' },
  // Western digits: codes, clocks and counts stand beside Latin ones, and half the Arabic-speaking countries use them.
  ar: { name: 'العربية', short: 'ع', dir: 'rtl', format: 'ar-u-nu-latn' },
} as const satisfies Record<string, { name: string; short: string; dir: 'ltr' | 'rtl'; format: string }>;

export type Language = keyof typeof LANGUAGES;

export const isLanguage = (text: unknown): text is Language =>
  typeof text === 'string' && Object.hasOwn(LANGUAGES, text);

/** The first of `wanted` (BCP 47 tags, best first) that we speak, else English. */
export function chooseLanguage(wanted: readonly (string | null | undefined)[]): Language {
  for (const tag of wanted) {
    const base = tag?.toLowerCase().split('-')[0];
    if (isLanguage(base)) return base;
  }
  return 'en';
}
