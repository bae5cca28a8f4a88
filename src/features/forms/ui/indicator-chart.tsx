import css from './indicators.module.css';

const [WIDTH, HEIGHT] = [360, 72];

/** What stands for one period: a value with its spread, nobody's answer, or too few of them. */
export type Point = { value: number; low: number | null; high: number | null } | 'silence' | 'few';

/**
 * Bars along the line of reading, the oldest first, each with its spread as a line; a dotted stub where nobody answered, a hatched one where too few did. The
 * table below says the same, so this is for eyes alone.
 */
export function IndicatorChart({ points, top }: { points: readonly { title: string; is: Point }[]; top: number }) {
  const width = WIDTH / Math.max(1, points.length);
  const y = (value: number) => HEIGHT - 2 - (Math.max(0, value) / top) * (HEIGHT - 8);
  return (
    <svg className={css.chart} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {points.map(({ title, is }, at) => {
        const x = at * width;
        return (
          <g key={at}>
            <title>{title}</title>
            <rect x={x} y={0} width={width} height={HEIGHT} className={css.hit} />
            {typeof is === 'string' ? (
              <rect x={x + width * 0.2} y={HEIGHT - 5} width={width * 0.6} height={5} className={css[is]} />
            ) : (
              <>
                <rect
                  x={x + width * 0.2}
                  y={Math.min(HEIGHT - 2, y(is.value))}
                  width={width * 0.6}
                  height={Math.max(2, HEIGHT - y(is.value))}
                  className={css.bar}
                />
                {is.low !== null && is.high !== null && (
                  <line x1={x + width / 2} x2={x + width / 2} y1={y(is.high)} y2={y(is.low)} className={css.spread} />
                )}
              </>
            )}
          </g>
        );
      })}
    </svg>
  );
}
