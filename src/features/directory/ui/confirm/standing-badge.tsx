import { useT } from '#web/i18n.ts';
import { Badge } from '#web/ui/badges.tsx';
import css from './standing-badge.module.css';

/** How an entry stands with those it is about, in words, with its age; `short` for rows of a list, where the whole is told on pointing. */
export function StandingBadge({ of, short }: { of: { is: string; days: number }; short?: boolean }) {
  const t = useT('directory-confirm');
  const tone = of.is === 'confirmed' ? 'accent' : of.is === 'hide' ? 'late' : 'plain';
  const age = t('days', { count: of.days });
  const whole = t(`standing.${of.is}`, { age });
  return (
    <Badge tone={tone}>
      {short ? (
        <span title={whole}>{t(`standingShort.${of.is}`, { age })}</span>
      ) : (
        <span className={css.wrap}>{whole}</span>
      )}
    </Badge>
  );
}
