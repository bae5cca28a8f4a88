import { dayAfter, localOf, momentOf } from '#domain/local-time.ts';

/** Who is on duty when: spans of time on one post, in instants; patterns are in the clock on the wall of the post's zone. */
export interface Span {
  /** milliseconds since 1970; the end is not included */
  from: number;
  to: number;
}
export interface Shift extends Span {
  id: string;
  actorId: string;
}

/** What repeats: on these days of the week, by the wall's clock; `to` not after `from` runs into the next day. */
export interface Pattern {
  /** 1 Monday to 7 Sunday */
  days: readonly number[];
  /** `18:00` */
  from: string;
  to: string;
  /** first and last day on which a shift may begin, `2026-11-20` */
  first: string;
  last: string;
  /** 1: every week; 2: every other week, counted from the week of `first` */
  everyWeeks: number;
  /** who takes them, in turn */
  actorIds: readonly string[];
  /** the turn passes on after each shift, or after each week */
  turn: 'shift' | 'week';
}

const DAY = 86_400_000;
const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY;
/** 1 Monday to 7 Sunday. */
export const weekdayOf = (day: string): number => ((dayNumber(day) + 3) % 7) + 1;
/** The Monday of the week of a day. */
export const mondayOf = (day: string): string => dayAfter(day, 1 - weekdayOf(day));

const at = (day: string, clock: string, zone: string): number => Date.parse(momentOf({ day, clock }, zone)!);

/**
 * The shifts of a pattern, in order. The wall's clock decides: a night shift over a change of the clocks has an hour more or less, and shifts that
 * follow each other by the clock follow each other without gap or overlap. One that lies wholly within the hour that is skipped is none.
 * @param most how many at most; more give null
 */
export function expandPattern(pattern: Pattern, zone: string, most = 400): (Span & { actorId: string })[] | null {
  const shifts: (Span & { actorId: string })[] = [];
  const firstMonday = dayNumber(mondayOf(pattern.first));
  if (pattern.actorIds.length === 0) return [];
  for (let day = pattern.first; day <= pattern.last; day = dayAfter(day)) {
    const week = Math.floor((dayNumber(day) - firstMonday) / 7);
    if (week % pattern.everyWeeks !== 0 || !pattern.days.includes(weekdayOf(day))) continue;
    const from = at(day, pattern.from, zone);
    const to = at(pattern.to > pattern.from ? day : dayAfter(day), pattern.to, zone);
    if (to <= from) continue;
    if (shifts.length === most) return null;
    const turn = pattern.turn === 'shift' ? shifts.length : week / pattern.everyWeeks;
    shifts.push({ from, to, actorId: pattern.actorIds[turn % pattern.actorIds.length]! });
  }
  return shifts;
}

/** The parts of a window in which nobody is on duty. */
export function gapsIn(shifts: readonly Span[], window: Span): Span[] {
  const gaps: Span[] = [];
  let covered = window.from;
  for (const { from, to } of shifts.toSorted((a, b) => a.from - b.from)) {
    if (from >= window.to) break;
    if (from > covered) gaps.push({ from: covered, to: from });
    covered = Math.max(covered, to);
  }
  if (covered < window.to) gaps.push({ from: covered, to: window.to });
  return gaps;
}

/** The parts of a window in which more than one person is on duty, with who they are. Two shifts of one person are no overlap. */
export function overlapsIn(shifts: readonly Shift[], window: Span): (Span & { actorIds: string[] })[] {
  const within = shifts.filter((it) => it.from < window.to && it.to > window.from);
  const edges = [...new Set([window.from, window.to, ...within.flatMap((it) => [it.from, it.to])])]
    .filter((it) => it >= window.from && it <= window.to)
    .toSorted((a, b) => a - b);
  const found: (Span & { actorIds: string[] })[] = [];
  for (const [i, from] of edges.slice(0, -1).entries()) {
    const to = edges[i + 1]!;
    const actorIds = [
      ...new Set(within.filter((it) => it.from <= from && it.to >= to).map((it) => it.actorId)),
    ].toSorted();
    if (actorIds.length < 2) continue;
    const last = found.at(-1);
    if (last && last.to === from && last.actorIds.join() === actorIds.join()) last.to = to;
    else found.push({ from, to, actorIds });
  }
  return found;
}

/** In the order in which they are asked: who came on duty first. The same order as the queries give to the routing. */
export const inOrder = (a: Shift, b: Shift): number => a.from - b.from || (a.id < b.id ? -1 : 1);

/** Who is asked now, and until when they are on duty without a break; null when nobody is. */
export function onDutyAt(shifts: readonly Shift[], now: number): { shift: Shift; until: number } | null {
  const shift = shifts.toSorted(inOrder).find((it) => it.from <= now && now < it.to);
  if (!shift) return null;
  let until = shift.to;
  for (const next of shifts.filter((it) => it.actorId === shift.actorId).toSorted((a, b) => a.from - b.from))
    if (next.from <= until) until = Math.max(until, next.to);
  return { shift, until };
}

/** The first shift still to come. */
export const nextAfter = (shifts: readonly Shift[], now: number): Shift | null =>
  shifts.filter((it) => it.from > now).toSorted(inOrder)[0] ?? null;

/** What a hand-over does to the roster. */
export interface HandOver {
  /** shifts running now, which end with it */
  end: string[];
  /** shifts that begin at this very moment and would have no length left */
  remove: string[];
  add: Span;
}

/**
 * From now on somebody else: what runs ends now, the new shift runs to `until`, or to where the last of those would have ended.
 * @returns null when nothing runs and no end is given, or the end has passed
 */
export function handOver(shifts: readonly Shift[], now: number, until: number | null): HandOver | null {
  const running = shifts.filter((it) => it.from <= now && now < it.to);
  const to = until ?? (running.length > 0 ? Math.max(...running.map((it) => it.to)) : null);
  if (to === null || to <= now) return null;
  return {
    end: running.filter((it) => it.from < now).map((it) => it.id),
    remove: running.filter((it) => it.from === now).map((it) => it.id),
    add: { from: now, to },
  };
}

/** The seven days of the week of a day in a zone, each from its midnight to the next: 23 or 25 hours where the clocks change. */
export function weekOf(day: string, zone: string): (Span & { day: string })[] {
  const monday = mondayOf(day);
  return Array.from({ length: 7 }, (_, i) => {
    const it = dayAfter(monday, i);
    return { day: it, from: at(it, '00:00', zone), to: at(dayAfter(it), '00:00', zone) };
  });
}

/** The day by the wall's clock of a zone. */
export const dayAt = (now: number, zone: string): string => localOf(new Date(now).toISOString(), zone).day;
