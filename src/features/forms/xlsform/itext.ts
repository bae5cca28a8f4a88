/** The translations of a form: every text under an id, in every language, with what is missing marked by a dash. */
import { element } from './xml.ts';
import type { Text } from './sheets.ts';

/** Kinds of value under one id: the words, guidance, and media by form. */
export type TextForm = 'long' | 'guidance' | 'image' | 'big-image' | 'audio' | 'video' | (string & {});

export interface Itext {
  /** Adds a value; `content` is XML already escaped. */
  add(id: string, form: TextForm, language: string, content: string): void;
  has(id: string): boolean;
  /** Languages in the order they were met. */
  languages(): string[];
  /** The itext element; empty when nothing was added. */
  toXml(defaultLanguage: string): string;
}

/** Text by language, the plain words standing for the default language. */
export function inLanguages(text: Text, defaultLanguage: string): Map<string, string> {
  const all = new Map<string, string>();
  if (text.plain !== undefined) all.set(defaultLanguage, text.plain);
  for (const [language, words] of text.byLanguage) all.set(language, words);
  return all;
}

/** What stands where a translation is missing. */
const MISSING = '-';

export function gatherItext(): Itext {
  const texts = new Map<string, Map<TextForm, Map<string, string>>>();
  const known = new Set<string>();
  return {
    add: (id, form, language, content) => {
      known.add(language);
      let forms = texts.get(id);
      if (forms === undefined) texts.set(id, (forms = new Map()));
      let values = forms.get(form);
      if (values === undefined) forms.set(form, (values = new Map()));
      values.set(language, content);
    },
    has: (id) => texts.has(id),
    languages: () => [...known],
    toXml: (defaultLanguage) => {
      if (texts.size === 0) return '';
      const translations = [...known].map((language) => {
        let content = '';
        for (const [id, forms] of texts) {
          let values = '';
          for (const [form, byLanguage] of forms) {
            const words = byLanguage.get(language) ?? (form === 'long' || form === 'guidance' ? MISSING : undefined);
            if (words !== undefined) values += element('value', [['form', form === 'long' ? undefined : form]], words);
          }
          content += element('text', [['id', id]], values);
        }
        const mark = language === defaultLanguage ? 'true()' : undefined;
        return element(
          'translation',
          [
            ['lang', language],
            ['default', mark],
          ],
          content,
        );
      });
      return element('itext', [], translations.join(''));
    },
  };
}

const MEDIA_FOLDERS: Readonly<Record<string, string>> = {
  image: 'images',
  'big-image': 'images',
  audio: 'audio',
  video: 'video',
};

/** Address of a media file in a form; files already addressed stay as they are. */
export function mediaAddress(form: string, file: string): string {
  return file.startsWith('jr://') ? file : `jr://${MEDIA_FOLDERS[form] ?? form}/${file}`;
}
