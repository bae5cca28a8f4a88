import { useT } from '#web/i18n.ts';
import { Badge } from '#web/ui/badges.tsx';
import css from './standing-badge.module.css';

/** How an entry stands with those it is about, in words, with its age. */
export function StandingBadge({ of }: { of: { is: string; days: number } }) {
  const t = useT('directory-confirm');
  const tone = of.is === 'confirmed' ? 'accent' : of.is === 'hide' ? 'late' : 'plain';
  return (
    <Badge tone={tone}>
      <span className={css.wrap}>{t(`standing.${of.is}`, { age: t('days', { count: of.days }) })}</span>
    </Badge>
  );
}
