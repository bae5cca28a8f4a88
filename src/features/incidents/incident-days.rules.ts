/** Days of a time zone as moments: where each begins, clock changes and all. Moments are microseconds since 2000, as the columns have them. */

const DAY = 86_400_000;
const Y2000 = Date.UTC(2000, 0, 1);
export const microsOf = (ms: number): number => (ms - Y2000) * 1000;
export const msOf = (micros: number): number => micros / 1000 + Y2000;

interface Zone {
  format: Intl.DateTimeFormat;
  /** offsets in ms by the month they were asked for, as months since 1970 */
  months: Map<number, number>;
}
const zones = new Map<string, Zone>();

/** The names of zones that this system knows; anything else is refused before it gets here. */
export function isZone(name: string): boolean {
  try {
    zoneOf(name);
    return true;
  } catch {
    return false;
  }
}

function zoneOf(name: string): Zone {
  let zone = zones.get(name);
  if (!zone) {
    if (zones.size > 100) zones.clear();
    const format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    zones.set(name, (zone = { format, months: new Map() }));
  }
  return zone;
}

/** How far the zone is ahead of UTC at a moment, in ms. */
function aheadAt(ms: number, { format }: Zone): number {
  const at: Record<string, number> = {};
  for (const part of format.formatToParts(ms)) at[part.type] = Number(part.value);
  return Date.UTC(at.year!, at.month! - 1, at.day, at.hour, at.minute, at.second) - Math.floor(ms / 1000) * 1000;
}

/** The same, known by month where the month has no clock change. */
function aheadIn(ms: number, zone: Zone): number {
  const date = new Date(ms);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
  const start = (of: number) => {
    let ahead = zone.months.get(of);
    if (ahead === undefined) {
      ahead = aheadAt(Date.UTC(Math.floor(of / 12), of % 12, 1), zone);
      zone.months.set(of, ahead);
    }
    return ahead;
  };
  const here = start(month);
  return here === start(month + 1) ? here : aheadAt(ms, zone);
}

/** When the day numbered so (days since 1970) begins in the zone, in ms. A midnight that a clock change skips: the first moment after it. */
export function startOfDay(day: number, zoneName: string): number {
  const zone = zoneOf(zoneName);
  const local = day * DAY;
  const guess = local - aheadIn(local, zone);
  const ahead = aheadIn(guess, zone);
  const at = local - ahead;
  // of a midnight that comes twice the first, of one that never comes the change itself
  const earlier = local - aheadIn(at - 7_200_000, zone);
  return earlier + aheadIn(earlier, zone) === local ? Math.min(earlier, at) : Math.max(at, earlier);
}

/** The day of a moment in the zone, as days since 1970. */
export function dayOf(ms: number, zoneName: string): number {
  return Math.floor((ms + aheadIn(ms, zoneOf(zoneName))) / DAY);
}

/** Where the days from the first to the last begin, and the end of the last, in microseconds since 2000. */
export function dayStarts(first: number, last: number, zone: string): Float64Array {
  const starts = new Float64Array(last - first + 2);
  for (let day = first; day <= last + 1; day++) starts[day - first] = microsOf(startOfDay(day, zone));
  return starts;
}

export const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY);
export const dayText = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
