import { useMemo } from 'react';
import { useLanguage } from '#web/i18n.ts';

/** The name of a state by its ISO 3166-1 code, in the language of the screen; any other code as words of its own. */
export function usePlaceName(): (code: string) => string {
  const shown = useLanguage();
  const names = useMemo(() => new Intl.DisplayNames([shown], { type: 'region', fallback: 'code' }), [shown]);
  return (code) => (/^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code.replaceAll('_', ' '));
}
