import { useNow } from '../clock.ts';
import { useFormat } from '../format.ts';
import type { TimeSpan } from '../format.rules.ts';
import { useT } from '../i18n.ts';
import { Badge } from './badges.tsx';
import { Tip } from './tip.tsx';
import css from './time.module.css';

/** `4 min ago`; `age` says only the length: `4 min`. The exact time with its zone on hover, for screen readers and in print. */
export function TimeAgo({ at, age }: { at: string | Date; age?: boolean }) {
  const now = useNow();
  const format = useFormat();
  const moment = typeof at === 'string' ? new Date(at) : at;
  const exact = format.exact(moment);
  return (
    <Tip label={exact}>
      <time dateTime={moment.toISOString()} title="" className={css.time}>
        <span className={css.near}>
          {age ? format.duration(now - moment.getTime(), true) : format.relative(moment, now)}
        </span>
        <span className={css.exact}>{exact}</span>
      </time>
    </Tip>
  );
}

/** An exact moment, `20 Nov, 16:30`, with its zone on hover and in print. */
export function TimeAt({ at, only }: { at: string | Date; only?: 'date' | 'time' }) {
  const format = useFormat();
  const moment = typeof at === 'string' ? new Date(at) : at;
  const exact = format.exact(moment);
  return (
    <Tip label={exact}>
      <time dateTime={moment.toISOString()} className={css.time}>
        <span className={css.near}>
          {only === 'date' ? format.date(moment) : only === 'time' ? format.time(moment) : format.dateTime(moment)}
        </span>
        <span className={css.exact}>{exact}</span>
      </time>
    </Tip>
  );
}

/** When something happened, as sharp as it is known and no sharper: `Fri 20 Nov, about 16:30–18:00`. */
export function TimeSpanText({ span }: { span: TimeSpan }) {
  const format = useFormat();
  const t = useT();
  const words = format.span(span);
  if (!words) return <span>{t('time.unknown')}</span>;
  return (
    <Tip label={format.zone}>
      <span>{span.precision === 'about' ? t('time.about', { span: words }) : words}</span>
    </Tip>
  );
}

/** Time left until `due`, or how late it is. It counts by the server's clock. */
export function Countdown({ due }: { due: string | Date }) {
  const now = useNow(10_000);
  const format = useFormat();
  const t = useT();
  const moment = typeof due === 'string' ? new Date(due) : due;
  const left = moment.getTime() - now;
  const soon = left < 2 * 3_600_000;
  const words =
    left >= 0 ? t('time.left', { time: format.duration(left) }) : t('time.late', { time: format.duration(left) });
  return (
    <Tip label={format.exact(moment)}>
      <time dateTime={moment.toISOString()}>{soon ? <Badge tone="late">{words}</Badge> : words}</time>
    </Tip>
  );
}
