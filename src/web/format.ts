import { useMemo } from 'react';
import { makeFormat, type Format } from './format.rules.ts';
import { LANGUAGES } from './language.ts';
import { useLanguage } from './i18n.ts';
import { useWorkspaceIfAny } from './session.ts';

/** Dates, numbers and durations in the language of the screen and the zone of the workspace. */
export function useFormat(): Format {
  const language = useLanguage();
  const zone = useWorkspaceIfAny()?.timeZone;
  return useMemo(() => makeFormat(LANGUAGES[language].format, zone), [language, zone]);
}
