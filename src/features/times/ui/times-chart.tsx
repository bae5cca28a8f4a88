import type { OutOf } from '#domain/operation.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { Text, Unseen } from '#web/ui/layout.tsx';
import type { readTimes } from '../times.contract.ts';
import { monthAfter, OUTCOMES, type Outcome } from '../times.rules.ts';
import { useLength } from './use-length.ts';
import css from './times.module.css';

type TimesRow = OutOf<typeof readTimes>['rows'][number];

/** Ticks that people know, in minutes: from a quarter of an hour to a year. */
const TICKS = [15, 60, 360, 1440, 10_080, 43_200, 525_600];
const [WIDTH, HEIGHT] = [720, 168];

/**
 * The median of each month as a dot, a bar from the first quarter to the third; an arrow where the time can only be said to be at least that. The
 * height is logarithmic, since minutes and weeks stand in one picture. The same in words for who does not see it.
 */
export function MonthsChart({
  label,
  from,
  to,
  rows,
}: {
  label: string;
  from: string;
  to: string;
  rows: readonly TimesRow[];
}) {
  const t = useT('times');
  const format = useFormat();
  const length = useLength();
  const months: string[] = [];
  for (let month = from; month <= to; month = monthAfter(month, 1)) months.push(month);
  const told = rows.filter((it) => it.median !== null);
  if (told.length === 0) return <Text dim>{t('chartTooFew')}</Text>;
  const longest = Math.max(...told.map((it) => it.threeQuarters!.minutes), 60);
  const top = TICKS.find((it) => it >= longest) ?? longest;
  const y = (minutes: number) => HEIGHT - 4 - ((HEIGHT - 12) * Math.log(1 + minutes / 5)) / Math.log(1 + top / 5);
  const step = WIDTH / months.length;
  const words = (month: string) => {
    const row = rows.find((it) => it.month === month);
    const name = format.month(`${month}-15T12:00:00Z`);
    if (!row) return `${name}: ${t('none')}`;
    if (!row.median) return `${name}: ${t('tooFew')} (${format.number(row.n)})`;
    return `${name}: ${length(row.median)}, ${t('between', { from: length(row.quarter), to: length(row.threeQuarters) })} (${format.number(row.n)})`;
  };
  return (
    <figure className={css.chart} aria-label={label}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {TICKS.filter((it) => it <= top).map((it) => (
          <line key={it} className={css.tick} x1={0} x2={WIDTH} y1={y(it)} y2={y(it)} />
        ))}
        {months.map((month, at) => {
          const row = told.find((it) => it.month === month);
          const x = (at + 0.5) * step;
          return (
            <g key={month}>
              <rect x={at * step} y={0} width={step} height={HEIGHT} fill="transparent">
                <title>{words(month)}</title>
              </rect>
              {row && (
                <g pointerEvents="none">
                  <rect
                    className={css.spread}
                    x={x - Math.min(10, step / 4)}
                    width={Math.min(20, step / 2)}
                    y={y(row.threeQuarters!.minutes)}
                    height={Math.max(2, y(row.quarter!.minutes) - y(row.threeQuarters!.minutes))}
                    data-open={row.threeQuarters!.atLeast || undefined}
                  />
                  <line
                    className={css.median}
                    x1={x - Math.min(14, step / 2.5)}
                    x2={x + Math.min(14, step / 2.5)}
                    y1={y(row.median!.minutes)}
                    y2={y(row.median!.minutes)}
                    data-open={row.median!.atLeast || undefined}
                  />
                </g>
              )}
            </g>
          );
        })}
      </svg>
      <div className={css.ticks} aria-hidden="true">
        {TICKS.filter((it) => it <= top).map((it) => (
          <span key={it} style={{ insetBlockStart: `${(y(it) / HEIGHT) * 100}%` }}>
            {format.duration(it * 60_000, true)}
          </span>
        ))}
      </div>
      <figcaption>
        <span aria-hidden="true">{format.month(`${from}-15T12:00:00Z`)}</span>
        <span>{t('chartMeans')}</span>
        <span aria-hidden="true">{format.month(`${to}-15T12:00:00Z`)}</span>
      </figcaption>
      <Unseen as="div">
        <ul>
          {months.map((month) => (
            <li key={month}>{words(month)}</li>
          ))}
        </ul>
      </Unseen>
    </figure>
  );
}

/** The shares of what came of the alerts, as one bar and in words that open to the alerts. */
export function OutcomeBar({
  counts,
  search,
}: {
  counts: Partial<Record<Outcome, number>>;
  search: Record<string, unknown>;
}) {
  const t = useT('times');
  const format = useFormat();
  const there = OUTCOMES.filter((it) => counts[it]);
  const all = there.reduce((sum, it) => sum + counts[it]!, 0);
  return (
    <div>
      <div className={css.bar} aria-hidden="true">
        {there.map((it) => (
          <span key={it} data-outcome={it} style={{ flexGrow: counts[it] }} />
        ))}
      </div>
      <ul className={css.outcomes}>
        {there.map((it) => (
          <li key={it}>
            <span className={css.swatch} data-outcome={it} aria-hidden="true" />
            <Go to="/w/$workspace/times/list" search={{ ...search, step: 'outcome', which: 'all', outcome: it }}>
              {t('outcomes.share', {
                what: t(`outcomes.as.${it}`),
                n: format.number(counts[it]!),
                share: format.percent(counts[it]! / all),
              })}
            </Go>
          </li>
        ))}
      </ul>
      {all < 5 && (
        <Text dim small>
          {t('outcomes.few')}
        </Text>
      )}
    </div>
  );
}
