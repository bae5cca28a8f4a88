import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance, type i18n } from 'i18next';

/** The catalogue of translations on the server: receipts, e-mails, CAP texts. Falls back to English. */
let instance: i18n | null = null;
const ROOT = join(import.meta.dirname, '../../locales');

function catalogue(): i18n {
  if (instance) return instance;
  const resources: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const language of readdirSync(ROOT)) {
    resources[language] = {};
    for (const file of readdirSync(join(ROOT, language))) {
      if (file.endsWith('.json'))
        resources[language][file.slice(0, -5)] = JSON.parse(readFileSync(join(ROOT, language, file), 'utf8'));
    }
  }
  instance = createInstance();
  void instance.init({
    lng: 'en',
    fallbackLng: 'en',
    resources: resources as never,
    interpolation: { escapeValue: false },
    initAsync: false,
    showSupportNotice: false,
  } as never);
  return instance;
}

/** The languages that there is a catalogue in. */
export const catalogueLanguages = (): string[] => readdirSync(ROOT).toSorted();

/** A whole flat catalogue file for a page that has none of its own: every text by its key, in English where the language lacks it. */
export function wordsOf(language: string, file: string): Record<string, string> {
  const words = catalogue();
  const of = (tag: string) => (words.getResourceBundle(tag, file) ?? {}) as Record<string, string>;
  return { ...of('en'), ...of(language.split('-')[0]!) };
}

/** @param language BCP 47  @param file a catalogue file, such as 'messages'  @param key nested with dots */
export function sayIn(language: string, file: string, key: string, values: Record<string, unknown> = {}): string {
  return catalogue().t(key, { ns: file, lng: language.split('-')[0]!, ...values }) as string;
}
