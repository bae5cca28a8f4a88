import { useFormat } from '../format.ts';
import { useT } from '../i18n.ts';
import { shadeSteps, type MapArea, type MapEvent } from './map.rules.ts';
import css from './map.module.css';

/** What the shades, hatches and shapes mean, in words; can be folded away. */
export function MapLegend({
  title,
  areas,
  events,
  wider,
}: {
  title: string;
  areas: readonly MapArea[];
  events: readonly MapEvent[];
  /** known only to an area around those shown */
  wider: number;
}) {
  const t = useT('domain');
  const format = useFormat();
  const counted = areas.filter((it) => it.count !== null);
  const steps = counted.length > 0 ? shadeSteps(Math.max(0, ...counted.map((it) => it.count ?? 0))) : [];
  const has = (family: string) => events.some((it) => it.family === family);
  const n = format.number;
  return (
    <details className={css.legend} open={innerWidth >= 640}>
      <summary>{title}</summary>
      <ul>
        {steps.map((step) => (
          <li key={step.from}>
            <svg aria-hidden="true" viewBox="0 0 26 14">
              <rect width="26" height="14" rx="2" fill={`var(--c${step.shade})`} stroke="var(--land-line)" />
            </svg>
            <span>
              {step.to === 0
                ? t('console:map.none')
                : step.from === step.to
                  ? n(step.from)
                  : t('console:map.upTo', { from: n(step.from), to: n(step.to) })}
            </span>
          </li>
        ))}
        {areas.some((it) => it.silent) && (
          <li>
            <svg aria-hidden="true" viewBox="0 0 26 14">
              <clipPath id="legend-hatch">
                <rect width="26" height="14" rx="2" />
              </clipPath>
              <rect width="26" height="14" rx="2" fill="var(--land)" stroke="var(--land-line)" />
              <path
                clipPath="url(#legend-hatch)"
                d="M-4 14 10 0M2 14 16 0M8 14 22 0M14 14 28 0M20 14 34 0"
                stroke="var(--hatch)"
                strokeWidth="1.6"
              />
            </svg>
            <span>{t('console:map.silent')}</span>
          </li>
        )}
        {has('violence') && (
          <li>
            <svg aria-hidden="true" viewBox="0 0 26 14">
              <circle cx="13" cy="7" r="6" fill="var(--viol)" />
            </svg>
            <span>{t('families.violence')}</span>
          </li>
        )}
        {has('tension') && (
          <li>
            <svg aria-hidden="true" viewBox="0 0 26 14">
              <circle cx="13" cy="7" r="4.6" fill="var(--halo)" stroke="var(--tens)" strokeWidth="3" />
            </svg>
            <span>{t('families.tension')}</span>
          </li>
        )}
        {has('peace') && (
          <li>
            <svg aria-hidden="true" viewBox="0 0 26 14">
              <path d="M13 0 20 7 13 14 6 7Z" fill="var(--peace)" />
            </svg>
            <span>{t('families.peace')}</span>
          </li>
        )}
        {events.some((it) => it.harm > 0) && (
          <li>
            <svg aria-hidden="true" viewBox="0 0 26 14">
              <circle cx="7" cy="9" r="3" fill="var(--ink2)" />
              <circle cx="18" cy="7" r="6.5" fill="var(--ink2)" />
            </svg>
            <span>{t('console:map.larger')}</span>
          </li>
        )}
      </ul>
      {wider > 0 && <p className={css.wider}>{t('console:map.wider', { count: wider })}</p>}
    </details>
  );
}
