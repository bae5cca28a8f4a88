import { words, wantWords, wordsReady } from '#web/i18n.ts';
import { catalogue } from '../../catalogue/catalogue.rules.ts';
import { readQuestion, type ReadQuestion, type Vocabulary } from '../../catalogue/question.rules.ts';

/** What may be asked of the catalogue, by all it is called in the language of the screen. */

export const CONTEXTS = ['developing', 'transition', 'post_conflict', 'developed'] as const;
const FEATURES = ['catalogue', 'catalogue-words'];

/** A region's or state's name in the language of the screen. */
function regionNamer(language: string): (code: string) => string {
  const states = new Intl.DisplayNames([language], { type: 'region', fallback: 'code' });
  return (code) =>
    /^[A-Z]{2}$/.test(code) ? (states.of(code) ?? code) : words(`catalogue:region.${code}`, { defaultValue: code });
}

function vocabulary(language: string): Vocabulary {
  const all = catalogue();
  const regionName = regionNamer(language);
  const also = (key: string): string[] =>
    words(`catalogue-words:${key}`, { defaultValue: '' })
      .split(';')
      .filter((it) => it.trim() !== '');
  return {
    activity: [...all.activities.values()].map((it) => ({
      code: it.code,
      names: [
        words(`catalogue:activity.${it.code}`, { defaultValue: it.name }),
        it.name,
        ...also(`activity.${it.code}`),
      ],
    })),
    context: CONTEXTS.map((code) => ({
      code,
      names: [words(`catalogue:context.${code}`), ...also(`context.${code}`)],
    })),
    region: [...all.lies.keys()].map((code) => ({ code, names: [regionName(code), ...also(`region.${code}`)] })),
  };
}

/** Reads a question, and says it back in names. */
export async function askedOf(text: string, language: string): Promise<ReadQuestion & { names: string[] }> {
  wantWords(...FEATURES);
  await wordsReady();
  const of = vocabulary(language);
  const read = readQuestion(text, of);
  const name = (what: keyof ReadQuestion) => of[what].find((it) => it.code === read[what])?.names[0];
  return { ...read, names: (['activity', 'context', 'region'] as const).flatMap((what) => name(what) ?? []) };
}
