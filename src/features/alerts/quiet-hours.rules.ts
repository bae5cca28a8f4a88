/** Hours in which a person has agreed not to be asked, by the clock on their wall. `from` after `to` runs over midnight. */
export interface QuietHours {
  /** `22:00` or `22:00:00` */
  from: string;
  to: string;
  /** IANA name, such as `Africa/Nairobi` */
  timeZone: string;
}

const MINUTE = 60_000;
const CLOCKS = new Map<string, Intl.DateTimeFormat>();

/** Minutes since local midnight. Throws a RangeError for a time zone nobody knows. */
export function localMinutes(at: number, timeZone: string): number {
  let clock = CLOCKS.get(timeZone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    CLOCKS.set(timeZone, clock);
  }
  const [hour, minute] = clock.format(at).split(':');
  return Number(hour) * 60 + Number(minute);
}

function minutesOf(time: string): number | undefined {
  const found = /^([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?$/.exec(time);
  return found ? Number(found[1]) * 60 + Number(found[2]) : undefined;
}

export type QuietHoursProblem = 'bad_time' | 'bad_time_zone' | 'empty';

/** What is wrong with quiet hours as given, or null. `from` equal to `to` would be none or all day: say so instead. */
export function quietHoursProblem(quiet: QuietHours): QuietHoursProblem | null {
  if (minutesOf(quiet.from) === undefined || minutesOf(quiet.to) === undefined) return 'bad_time';
  try {
    localMinutes(0, quiet.timeZone);
  } catch {
    return 'bad_time_zone';
  }
  return minutesOf(quiet.from) === minutesOf(quiet.to) ? 'empty' : null;
}

/** Is it quiet for them at this moment? None, or unlawful ones, are never quiet: a mistake must not silence a warning. */
export function isQuiet(quiet: QuietHours | null, at: number): boolean {
  if (quiet === null || quietHoursProblem(quiet) !== null) return false;
  const [from, to, now] = [minutesOf(quiet.from)!, minutesOf(quiet.to)!, localMinutes(at, quiet.timeZone)];
  return from < to ? now >= from && now < to : now >= from || now < to;
}

/** The first whole minute at or after `at` that is not quiet; `at` itself if it is not. Right over changes to and from summer time. */
export function wakesAt(quiet: QuietHours | null, at: number): number {
  if (quiet === null || !isQuiet(quiet, at)) return at;
  const to = minutesOf(quiet.to)!;
  let wake = Math.floor(at / MINUTE) * MINUTE;
  for (let tries = 0; tries < 8 && isQuiet(quiet, wake); tries++) {
    wake += ((to - localMinutes(wake, quiet.timeZone) + 1440) % 1440 || 1) * MINUTE;
  }
  // a clock put forward in between makes the jump too long: come back to the first waking minute
  while (wake - MINUTE > at && !isQuiet(quiet, wake - MINUTE)) wake -= MINUTE;
  return wake;
}
