/** A local date and time as `<input>` has them: `2026-11-20` and `16:30`. */
export interface LocalTime {
  day: string;
  clock: string;
}

const parts = (at: number, zone: string): number => {
  const it = Object.fromEntries(
    new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
      .formatToParts(at)
      .map((part) => [part.type, Number(part.value)]),
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
  return Date.UTC(it.year, it.month - 1, it.day, it.hour, it.minute, it.second);
};

/** How many milliseconds the zone is ahead of UTC at that moment. */
const ahead = (at: number, zone: string): number => parts(at, zone) - Math.floor(at / 1000) * 1000;

/** The moment (ISO 8601, UTC) of a local time in an IANA zone; null when it is no date. A time that a clock change skips moves forward; of one that comes twice, the first. */
export function momentOf({ day, clock }: LocalTime, zone: string): string | null {
  const local = Date.parse(`${day}T${clock || '00:00'}:00Z`);
  // The engine takes 31 February for 3 March; a person who typed it should hear of it.
  if (Number.isNaN(local) || new Date(local).toISOString().slice(0, 10) !== day) return null;
  const guesses = [
    ...new Set([local - ahead(local - 86_400_000, zone), local - ahead(local + 86_400_000, zone)]),
  ].toSorted((a, b) => a - b);
  const right = guesses.find((at) => parts(at, zone) === local) ?? guesses.at(-1)!;
  return new Date(right).toISOString();
}

/** The local time of a moment in an IANA zone. */
export function localOf(moment: string, zone: string): LocalTime {
  const text = new Date(parts(Date.parse(moment), zone)).toISOString();
  return { day: text.slice(0, 10), clock: text.slice(11, 16) };
}

/** The day after, or `by` days after. */
export function dayAfter(day: string, by = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10);
}

/** The first day of the month after `2026-11`. */
export function monthAfter(month: string): string {
  const [year, of] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, of, 1)).toISOString().slice(0, 7);
}
