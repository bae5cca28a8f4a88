import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useFormat } from '../format.ts';
import { useT } from '../i18n.ts';
import { Button } from './button.tsx';
import { classes } from './classes.ts';
import {
  barsOf,
  dayNumber,
  daysPerBar,
  moveSpan,
  niceTop,
  spanOfShares,
  totalOf,
  type Bar,
  type DaySpan,
  type Move,
} from './timeline.rules.ts';
import css from './timeline.module.css';

export interface Series<K extends string = string> {
  key: K;
  label: string;
  /** A CSS colour from the tokens: `var(--viol)`. The first stands lowest. */
  colour: string;
}

export interface TimelineProps<K extends string> {
  /** What is counted, by bars of so many days. */
  label: (daysPerBar: 1 | 7 | 30) => string;
  /** The whole time on show, both days included: `2026-10-22`. */
  from: string;
  to: string;
  /** Counts by day; days without any may be left out. */
  days: readonly Bar<K>[];
  series: readonly Series<K>[];
  /** The chosen span; keep it in the address. */
  span: DaySpan | null;
  onSpan: (span: DaySpan | null) => void;
  /** The usual count of a day as a grey band, low to high. */
  usual?: { low: number; high: number; words: ReactNode };
  height?: number;
}

/**
 * Stacked bars per day (or week, or month, as room allows). Drag to choose a span, click a bar for one, click the chosen span again or press Escape for
 * the whole time; with the keyboard arrows move the span, Shift and arrows widen it. Every bar says its counts on hover, the chosen span in words.
 */
export function Timeline<K extends string>({
  label,
  from,
  to,
  days,
  series,
  span,
  onSpan,
  usual,
  height = 96,
}: TimelineProps<K>) {
  const t = useT();
  const format = useFormat();
  const id = useId();
  const plot = useRef<SVGSVGElement>(null);
  const [width, setWidth] = useState(600);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  useLayoutEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(Math.max(80, entry!.contentRect.width)));
    watch.observe(plot.current!);
    return () => watch.disconnect();
  }, []);

  const whole = { from, to };
  const size = daysPerBar(dayNumber(to) - dayNumber(from) + 1, Math.max(10, Math.floor(width / 6)));
  const bars = barsOf(days, from, to, size);
  const top = niceTop(Math.max(...bars.map(totalOf), usual?.high ?? 0));
  const step = width / Math.max(1, bars.length);
  const y = (count: number) => height - (count / top) * (height - 14);
  const rtl = document.documentElement.dir === 'rtl';
  const x = (at: number) => (rtl ? width - (at + 1) * step : at * step);
  const shown = drag ? spanOfShares(drag.from, drag.to, whole, size) : span;
  const within = (bar: Bar) => !shown || (bar.day >= shown.from && bar.day <= shown.to);
  const day = (it: string) => format.date(`${it}T12:00:00Z`);
  const inSpan = shown
    ? days.filter((it) => it.day >= shown.from && it.day <= shown.to).reduce((sum, it) => sum + totalOf(it), 0)
    : 0;

  const share = (event: PointerEvent) => {
    const box = plot.current!.getBoundingClientRect();
    const at = (event.clientX - box.left) / box.width;
    return rtl ? 1 - at : at;
  };
  const onDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    plot.current!.setPointerCapture(event.pointerId);
    const at = share(event);
    setDrag({ from: at, to: at });
  };
  const onMove = (event: PointerEvent) => {
    if (drag) setDrag({ ...drag, to: share(event) });
  };
  const onUp = () => {
    if (!drag) return;
    const next = spanOfShares(drag.from, drag.to, whole, size);
    setDrag(null);
    onSpan(span && next.from === span.from && next.to === span.to ? null : next);
  };
  const onKey = (event: KeyboardEvent) => {
    const forward = event.key === (rtl ? 'ArrowLeft' : 'ArrowRight');
    const back = event.key === (rtl ? 'ArrowRight' : 'ArrowLeft');
    const move: Move | null = event.shiftKey
      ? forward
        ? 'widen'
        : back
          ? 'narrow'
          : null
      : forward
        ? 'forward'
        : back
          ? 'back'
          : event.key === 'Home'
            ? 'start'
            : event.key === 'End'
              ? 'end'
              : null;
    if (event.key === 'Escape' && span) {
      event.preventDefault();
      event.stopPropagation();
      onSpan(null);
    } else if (move) {
      event.preventDefault();
      onSpan(moveSpan(span, whole, size, move));
    }
  };
  const words = shown
    ? t('chart.span', { from: day(shown.from), to: day(shown.to), total: format.number(inSpan) })
    : '';
  const first = bars.findIndex((bar) => shown && bar.day >= shown.from);
  const last = bars.findLastIndex((bar) => shown && bar.day <= shown.to);
  return (
    <div className={css.chart}>
      <div className={css.head}>
        <span id={`${id}-label`}>
          {label(size)}
          {shown && ` · ${words}`}
        </span>
        {span ? (
          <Button look="link" onClick={() => onSpan(null)}>
            {t('chart.clear')}
          </Button>
        ) : (
          usual?.words
        )}
      </div>
      <svg
        ref={plot}
        className={css.plot}
        style={{ ['--height' as string]: `${height}px` }}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="slider"
        tabIndex={0}
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-how`}
        aria-valuemin={dayNumber(from)}
        aria-valuemax={dayNumber(to)}
        aria-valuenow={dayNumber(shown?.from ?? from)}
        aria-valuetext={words || `${day(from)} – ${day(to)}`}
        onPointerDown={onDown}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerCancel={() => setDrag(null)}
        onKeyDown={onKey}
      >
        {usual && (
          <rect
            className={css.usual}
            x={0}
            y={y(usual.high * size)}
            width={width}
            height={Math.max(1, y(usual.low * size) - y(usual.high * size))}
          />
        )}
        {shown && first >= 0 && last >= first && (
          <rect
            className={css.chosen}
            x={Math.min(x(first), x(last))}
            y={0.5}
            width={(last - first + 1) * step}
            height={height - 1}
            rx={3}
          />
        )}
        <line className={css.base} x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
        {bars.map((bar, at) => {
          let below = 0;
          const gap = Math.min(3, step * 0.25);
          return (
            <g key={bar.day} className={classes(!within(bar) && css.faded)}>
              <rect x={x(at)} y={0} width={step} height={height} fill="transparent">
                <title>{`${day(bar.day)}: ${series.map((it) => `${it.label} ${format.number(bar.counts[it.key] ?? 0)}`).join(', ')}`}</title>
              </rect>
              {series.map((it) => {
                const count = bar.counts[it.key] ?? 0;
                if (!count) return null;
                const rect = (
                  <rect
                    key={it.key}
                    pointerEvents="none"
                    x={x(at) + gap / 2}
                    y={y(below + count)}
                    width={Math.max(1, step - gap)}
                    height={Math.max(1, y(below) - y(below + count))}
                    fill={it.colour}
                  />
                );
                below += count;
                return rect;
              })}
            </g>
          );
        })}
      </svg>
      <div className={css.axis} aria-hidden="true">
        <span>{day(from)}</span>
        <span className={css.keys}>
          {series.map((it) => (
            <span key={it.key} className={css.key}>
              <span className={css.swatch} style={{ background: it.colour }} />
              {it.label}
            </span>
          ))}
        </span>
        <span>{day(to)}</span>
      </div>
      <span id={`${id}-how`} className="visually-hidden">
        {t('chart.choose')}
      </span>
    </div>
  );
}
