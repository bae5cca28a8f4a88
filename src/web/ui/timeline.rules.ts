/** Days since 1970 stand for days here: `2026-11-20` is one number, and a span of days is half-open. */
export const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / 86_400_000);
export const dayText = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

export interface Bar<K extends string = string> {
  /** The first day of the bar, `2026-11-20`. */
  day: string;
  counts: Partial<Record<K, number>>;
}

/** A chosen span of days, both ends included. */
export interface DaySpan {
  from: string;
  to: string;
}

/** How many days one bar stands for, so that at most `room` bars fit: 1, 7 or a month of 30.4 (given as 30). */
export const daysPerBar = (days: number, room: number): 1 | 7 | 30 => (days <= room ? 1 : days / 7 <= room ? 7 : 30);

/** Counts of days put together into bars of `size` days that begin at `from`; every bar of the span is there, empty ones too. */
export function barsOf<K extends string>(days: readonly Bar<K>[], from: string, to: string, size: number): Bar<K>[] {
  const [first, last] = [dayNumber(from), dayNumber(to)];
  const bars = Array.from({ length: Math.max(0, Math.floor((last - first) / size) + 1) }, (_, at): Bar<K> => ({
    day: dayText(first + at * size),
    counts: {},
  }));
  for (const one of days) {
    const bar = bars[Math.floor((dayNumber(one.day) - first) / size)];
    if (!bar) continue;
    for (const [key, count] of Object.entries(one.counts) as [K, number][])
      bar.counts[key] = (bar.counts[key] ?? 0) + count;
  }
  return bars;
}

export const totalOf = (bar: Bar): number =>
  Object.values(bar.counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);

/** A calm top of the scale: 1, 2, 5 times a power of ten, never below `least`. */
export function niceTop(highest: number, least = 4): number {
  const wanted = Math.max(least, highest);
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((it) => it * power).find((it) => it >= wanted) ?? wanted;
}

export type Move = 'back' | 'forward' | 'widen' | 'narrow' | 'start' | 'end';

/** Moves or widens a span by one bar, kept within the whole; from nothing chosen, the last bar is. */
export function moveSpan(span: DaySpan | null, whole: DaySpan, size: number, move: Move): DaySpan {
  const [low, high] = [dayNumber(whole.from), dayNumber(whole.to)];
  const clamp = (from: number, to: number): DaySpan => ({
    from: dayText(Math.max(low, from)),
    to: dayText(Math.min(high, to)),
  });
  if (!span) return clamp(low + Math.floor((high - low) / size) * size, high);
  const [from, to] = [dayNumber(span.from), dayNumber(span.to)];
  const width = to - from;
  switch (move) {
    case 'back':
      return from - size < low ? clamp(low, low + width) : clamp(from - size, to - size);
    case 'forward':
      return to + size > high ? clamp(high - width, high) : clamp(from + size, to + size);
    case 'widen':
      return clamp(from, to + size);
    case 'narrow':
      return width < size ? span : clamp(from, to - size);
    case 'start':
      return clamp(low, low + width);
    case 'end':
      return clamp(high - width, high);
  }
}

/** The days of the bars that a pointer went over, from one share of the width to another (0 to 1, in either order). */
export function spanOfShares(a: number, b: number, whole: DaySpan, size: number): DaySpan {
  const [low, high] = [dayNumber(whole.from), dayNumber(whole.to)];
  const bars = Math.floor((high - low) / size) + 1;
  const bar = (share: number) => Math.min(bars - 1, Math.max(0, Math.floor(share * bars)));
  const [first, last] = [bar(Math.min(a, b)), bar(Math.max(a, b))];
  return { from: dayText(low + first * size), to: dayText(Math.min(high, low + (last + 1) * size - 1)) };
}
