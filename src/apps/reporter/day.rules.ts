/**
 * A day as people of a language choose and read it, without the device's own date field, which speaks the device's language. Days are ISO days
 * (`yyyy-mm-dd`) of the Gregorian calendar; digits are Western, as everywhere beside codes and counts.
 */
export type DayPart = 'day' | 'month' | 'year';
export const YEARS_BACK = 10;

const two = (n: number) => String(n).padStart(2, '0');
const noon = (iso: string) => new Date(`${iso}T12:00:00Z`);
const within = (language: string, shape: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(`${language}-u-ca-gregory-nu-latn`, { ...shape, timeZone: 'UTC' });

/** In which order a language names day, month and year. */
export const orderOf = (language: string): DayPart[] =>
  within(language, { day: 'numeric', month: 'long', year: 'numeric' })
    .formatToParts(0)
    .map((part) => part.type)
    .filter((type): type is DayPart => type === 'day' || type === 'month' || type === 'year');

/** The twelve months by name, as they stand alone. */
export const monthNames = (language: string): string[] =>
  Array.from({ length: 12 }, (_, at) => within(language, { month: 'long' }).format(Date.UTC(2026, at, 1)));

/** `Thursday 19 November 2026`, in the language. */
export const sayDay = (iso: string, language: string): string =>
  within(language, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(noon(iso));

export const partOf = (iso: string, part: DayPart): number =>
  Number(iso.split('-')[part === 'year' ? 0 : part === 'month' ? 1 : 2]);

export const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The day with one part changed; the 31st becomes the last of a shorter month. */
export function withPart(iso: string, part: DayPart, value: number): string {
  const [year, month, day] = (['year', 'month', 'day'] as const).map((it) =>
    it === part ? value : partOf(iso, it),
  ) as [number, number, number];
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(Math.min(day, daysIn(year, month)))}`;
}
