import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import css from './rules.module.css';

const WIDTH = 320;
const HEIGHT = 56;

/**
 * A place's counts as small bars, the oldest first along the line of reading; the bars in which the rule fired are full and carry a mark. What
 * is not known is a dotted stub, never an empty bar. The words say the same.
 */
export function RuleChart({
  label,
  bars,
  band,
}: {
  label: string;
  bars: readonly { count: number | null; fired?: boolean; title: string }[];
  /** the usual count of one bar, low and high */
  band?: { mean: number; high: number } | null;
}) {
  const t = useT('rules');
  const format = useFormat();
  const top = Math.max(1, band?.high ?? 0, ...bars.map((it) => it.count ?? 0));
  const width = WIDTH / Math.max(1, bars.length);
  const y = (count: number) => HEIGHT - (count / top) * (HEIGHT - 10);
  return (
    <figure className={css.chart}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {band && (
          <rect x={0} width={WIDTH} y={y(band.high)} height={HEIGHT - y(band.high)} className={css.band}>
            <title>{t('chart.usual', { mean: format.number(band.mean), high: format.number(band.high) })}</title>
          </rect>
        )}
        {bars.map((it, at) => (
          <g key={at}>
            <title>{it.title}</title>
            <rect x={at * width} width={width} y={0} height={HEIGHT} className={css.hit} />
            {it.count === null ? (
              <rect
                x={at * width + width * 0.15}
                width={width * 0.7}
                y={HEIGHT - 3}
                height={3}
                className={css.unknown}
              />
            ) : (
              <rect
                x={at * width + width * 0.12}
                width={width * 0.76}
                y={it.count === 0 ? HEIGHT - 1 : y(it.count)}
                height={it.count === 0 ? 1 : HEIGHT - y(it.count)}
                className={it.fired ? css.fired : css.bar}
              />
            )}
            {it.fired && <rect x={at * width} width={width} y={0} height={4} className={css.mark} />}
          </g>
        ))}
      </svg>
      <figcaption>{t('chart.top', { count: top })}</figcaption>
    </figure>
  );
}
