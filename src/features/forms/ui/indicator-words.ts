import { useLanguage, useT } from '#web/i18n.ts';
import { pathWords } from '#features/places/ui/place-words.ts';
import type { OutOf } from '#domain/operation.ts';
import type { readIndicator } from '../indicators/indicators.contract.ts';
import { labelIn, languageFor } from '../mapping.rules.ts';

type Values = OutOf<typeof readIndicator>;

/** In the reader's language, else in any. */
export const useName = () => {
  const language = useLanguage();
  return (name: Record<string, string>): string => name[language] ?? name.en ?? Object.values(name)[0] ?? '–';
};

/** Places and parts of an indicator in words: known places by their names, choices by those of the form, else as they were told. */
export function useIndicatorWords({ indicator: { measure }, places, parts }: Values) {
  const t = useT('form-indicators', 'places');
  const language = useLanguage();
  const label = (labels: Record<string, string>): string =>
    labelIn(labels, languageFor(Object.keys(labels), [language]));
  const feeds = [measure, ...measure.also];
  const isAsked = (key: 'place' | 'apart'): boolean => feeds.some((it) => it[key] !== null);
  const byPlace = new Map(places.map((it) => [it.key, it]));
  const byPart = new Map(parts.map((it) => [it.key, it]));
  const place = (key: string): string => {
    if (key === '') return isAsked('place') ? t('notSaid') : t('all');
    const it = byPlace.get(key);
    return it?.place?.name || label(it?.labels ?? {}) || key;
  };
  return {
    isApart: isAsked('apart'),
    isPlaced: isAsked('place'),
    place,
    /** what a known place lies in; empty for others */
    around: (key: string): string => pathWords(t, byPlace.get(key)?.place?.ancestors ?? []),
    isUnknown: (key: string): boolean => key !== '' && !byPlace.get(key)?.place,
    part: (key: string): string => {
      if (key === '') return isAsked('apart') ? t('notSaid') : t('all');
      return label(byPart.get(key)?.labels ?? {}) || key;
    },
  };
}
