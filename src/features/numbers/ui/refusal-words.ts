import { useT } from '#web/i18n.ts';

/** Why a gateway did not take something, in words. @param otherwise where there are none for the code, such as `http_500`; else the code */
export function useRefusalWords(): (code: string | null, otherwise?: string) => string {
  const t = useT('numbers');
  return (code, otherwise) =>
    t(`numbers:refusals.${code}`, { defaultValue: otherwise ?? code?.replace(/^http_/, 'HTTP ') ?? '' });
}
