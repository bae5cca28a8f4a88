import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import type { Quantile } from '../times.rules.ts';

/** A time in words: `2 h 10 min`; `at least 3 days` when fewer have come to their end. */
export function useLength(): (it: Quantile | null) => string {
  const t = useT('times');
  const format = useFormat();
  return (it) =>
    it === null
      ? t('tooFew')
      : t(it.atLeast ? 'atLeast' : 'exactly', {
          time: it.minutes === 0 ? t('underMinute') : format.duration(it.minutes * 60_000),
        });
}
