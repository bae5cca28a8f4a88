import { useMemo } from 'react';
import { useLanguage } from '#web/i18n.ts';
import { LANGUAGES } from '#web/language.ts';

export interface Wall {
  /** Fri 18:00; with the day of the month where the week is not in sight */
  moment(at: string | number): string;
  dated(at: string | number): string;
  clock(at: string | number): string;
  /** Fri 20 Nov, from a day as text */
  day(day: string): string;
}

/** Times as the clock on the wall of a zone shows them: a post's own, not that of whoever looks. */
export function useWall(zone: string): Wall {
  const language = useLanguage();
  return useMemo(() => {
    const made = (options: Intl.DateTimeFormatOptions, timeZone = zone) =>
      new Intl.DateTimeFormat(LANGUAGES[language].format, { timeZone, ...options });
    const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    const moment = made({ weekday: 'short', ...clock });
    const dated = made({ weekday: 'short', day: 'numeric', month: 'short', ...clock });
    const time = made(clock);
    const day = made({ weekday: 'short', day: 'numeric', month: 'short' }, 'UTC');
    const of = (at: string | number) => new Date(at);
    return {
      moment: (at) => moment.format(of(at)),
      dated: (at) => dated.format(of(at)),
      clock: (at) => time.format(of(at)),
      day: (it) => day.format(new Date(`${it}T00:00:00Z`)),
    };
  }, [language, zone]);
}
