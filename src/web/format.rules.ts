/** How sharply a time is known: to the minute, "about" then, the day, the week, the month, the year, or not at all. */
export type Precision = 'exact' | 'about' | 'day' | 'week' | 'month' | 'year' | 'unknown';

/** When something happened, never sharper than it was known. */
export interface TimeSpan {
  from: string | Date | null;
  to?: string | Date | null;
  precision?: Precision;
}

export interface Format {
  /** The zone that times are shown in. */
  zone: string;
  number(value: number, options?: Intl.NumberFormatOptions): string;
  /** 0.31 -> 31 %. */
  percent(value: number): string;
  bytes(value: number): string;
  /** A distance as sharply as a person says it: 40 m, 700 m, 2.4 km, 29 km, 130 km. */
  distance(km: number): string;
  /** Low, best and high: `3 (1-5)`, `at least 2`. */
  range(low: number | null, best: number | null, high: number | null): string;
  /** 20 Nov 2026; without the year when it is this one. */
  date(at: string | Date): string;
  /** 16:30. */
  time(at: string | Date): string;
  /** 20 Nov, 16:30. */
  dateTime(at: string | Date): string;
  /** 20 Nov, 16:30 GMT+1: within a sentence, where nothing can be hovered. */
  moment(at: string | Date): string;
  /** Friday 20 November 2026 at 16:30:05 GMT+2: for hover, screen readers and print. */
  exact(at: string | Date): string;
  month(at: string | Date): string;
  /** A span as short as it may be said, without the word for "about"; empty when nothing is known. */
  span(span: TimeSpan): string;
  /** A length of time: 1 h 12 min; 3 days. One unit when `coarse` (an age). `ms` may be negative; its sign is dropped. */
  duration(ms: number, coarse?: boolean): string;
  /** 4 min ago; in 6 h; yesterday. */
  relative(at: string | Date, now: number): string;
  list(items: readonly string[]): string;
  /** For sorting words as the language does. */
  compare(a: string, b: string): number;
}

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** Writes dates and numbers by a BCP 47 tag and an IANA zone (the device's when none is given, or when it is not known). */
export function makeFormat(tag: string, wantedZone?: string): Format {
  const zone = knownZone(wantedZone);
  const cache = new Map<string, Intl.DateTimeFormat>();
  const dated = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
    const key = JSON.stringify(options);
    let made = cache.get(key);
    if (!made) cache.set(key, (made = new Intl.DateTimeFormat(tag, { timeZone: zone, ...options })));
    return made;
  };
  const of = (at: string | Date): Date => (typeof at === 'string' ? new Date(at) : at);
  const yearOf = (at: Date): string => new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric' }).format(at);
  const year = (at: Date, beside: Date = new Date()) =>
    yearOf(at) === yearOf(beside) ? {} : ({ year: 'numeric' } as const);
  const numbers = new Intl.NumberFormat(tag);
  const ago = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  // British English writes "4 mins"; a clock in a list is better without the plural.
  const inUnit = (value: number, unit: string): string =>
    new Intl.NumberFormat(tag.startsWith('en') ? 'en' : tag, { style: 'unit', unit, unitDisplay: 'short' }).format(
      value,
    );
  const listed = new Intl.ListFormat(tag, { type: 'conjunction' });
  const sorted = new Intl.Collator(tag, { numeric: true, sensitivity: 'base' });
  const dayMonth = { day: 'numeric', month: 'short' } as const;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

  return {
    zone,
    number: (value, options) => (options ? new Intl.NumberFormat(tag, options).format(value) : numbers.format(value)),
    percent: (value) => new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 }).format(value),
    bytes(value) {
      const [amount, unit] =
        value < 1e3
          ? [value, 'byte']
          : value < 1e6
            ? [value / 1e3, 'kilobyte']
            : value < 1e9
              ? [value / 1e6, 'megabyte']
              : [value / 1e9, 'gigabyte'];
      return new Intl.NumberFormat(tag, {
        style: 'unit',
        unit,
        unitDisplay: 'short',
        maximumFractionDigits: amount < 10 ? 1 : 0,
      }).format(amount);
    },
    distance(km) {
      const away = Math.abs(km);
      // the step is decided on what is written: 999 m is 1 km, 9.96 km is 10
      const metres = away < 0.1 ? Math.round(away * 100) * 10 : Math.round(away * 10) * 100;
      const [amount, unit] =
        metres < 1000
          ? [metres, 'meter']
          : away < 9.95
            ? [Math.round(away * 10) / 10, 'kilometer']
            : away < 99.5
              ? [Math.round(away), 'kilometer']
              : [Math.round(away / 10) * 10, 'kilometer'];
      return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short' }).format(amount);
    },
    range(low, best, high) {
      const n = (value: number | null) => (value === null ? '?' : numbers.format(value));
      if (low === null && high === null) return n(best);
      if (low === best && high === best) return n(best);
      const spread = low === high ? n(low) : `${n(low)}–${n(high)}`;
      return best === null ? spread : `${n(best)} (${spread})`;
    },
    date: (at) => dated({ ...dayMonth, ...year(of(at)) }).format(of(at)),
    time: (at) => dated(clock).format(of(at)),
    dateTime: (at) => dated({ ...dayMonth, ...year(of(at)), ...clock }).format(of(at)),
    moment: (at) => dated({ ...dayMonth, ...year(of(at)), ...clock, timeZoneName: 'short' }).format(of(at)),
    exact: (at) =>
      dated({
        weekday: 'long',
        day: 'numeric',
        month: 'long',
        year: 'numeric',
        ...clock,
        second: '2-digit',
        timeZoneName: 'short',
      }).format(of(at)),
    month: (at) => dated({ month: 'long', year: 'numeric' }).format(of(at)),
    span({ from, to, precision = 'exact' }) {
      if (from === null || precision === 'unknown') return '';
      const start = of(from);
      const end = to ? of(to) : start;
      const inHours = precision === 'exact' || precision === 'about';
      const day = { weekday: 'short', ...dayMonth, ...year(start) } as const;
      const shape: Intl.DateTimeFormatOptions =
        precision === 'year'
          ? { year: 'numeric' }
          : precision === 'month'
            ? { month: 'long', year: 'numeric' }
            : inHours
              ? { ...day, ...clock }
              : day;
      // A span of whole days ends at the midnight after; the day meant is the one before.
      const last = inHours || end <= start ? end : new Date(end.getTime() - 1);
      return dated(shape).formatRange(start, last);
    },
    duration(ms, coarse = false) {
      const left = Math.abs(ms);
      if (left < MINUTE) return inUnit(Math.floor(left / 1000), 'second');
      if (left < HOUR) return inUnit(Math.floor(left / MINUTE), 'minute');
      if (left < DAY) {
        const minutes = Math.floor((left % HOUR) / MINUTE);
        const hours = inUnit(Math.floor(left / HOUR), 'hour');
        return minutes && !coarse && left < 6 * HOUR ? `${hours} ${inUnit(minutes, 'minute')}` : hours;
      }
      return inUnit(Math.floor(left / DAY), 'day');
    },
    relative(at, now) {
      const away = of(at).getTime() - now;
      const size = Math.abs(away);
      const sign = Math.sign(away) || -1;
      if (size < MINUTE) return ago.format(0, 'minute');
      if (size < HOUR) return ago.format(sign * Math.floor(size / MINUTE), 'minute');
      if (size < DAY) return ago.format(sign * Math.floor(size / HOUR), 'hour');
      if (size < 30 * DAY) return ago.format(sign * Math.floor(size / DAY), 'day');
      if (size < 365 * DAY) return ago.format(sign * Math.floor(size / (30 * DAY)), 'month');
      return ago.format(sign * Math.floor(size / (365 * DAY)), 'year');
    },
    list: (items) => listed.format(items),
    compare: (a, b) => sorted.compare(a, b),
  };
}

function knownZone(zone: string | undefined): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return new Intl.DateTimeFormat('en').resolvedOptions().timeZone;
  }
}
