import { FAMILIES } from '#domain/incident-types.ts';

/** How periods, bands and types of a release are said; the same words on the portal and in the preview. */
export type Say = (key: string, values?: Record<string, unknown>) => string;

/** `2026-11` as a month, `2026-W47` as a week, in the reader's language. */
export function periodWords(say: Say, language: string, period: string): string {
  const week = /^(\d{4})-W(\d{2})$/.exec(period);
  if (week) return say('releases:week', { week: Number(week[2]), year: week[1] });
  return new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${period}-01T00:00:00Z`),
  );
}

/** `5–9`, `1,000 or more`, or that it is not told. */
export function bandWords(say: Say, language: string, band: readonly [number, number | null] | null): string {
  if (band === null) return say('releases:notTold');
  const number = (n: number) => new Intl.NumberFormat(language).format(n);
  return band[1] === null
    ? say('releases:orMore', { from: number(band[0]) })
    : say('releases:fromTo', { from: number(band[0]), to: number(band[1]) });
}

/** A type, or a family where types were put together. */
export const typeWords = (say: Say, type: string): string =>
  (FAMILIES as readonly string[]).includes(type)
    ? say(`domain:families.${type}`)
    : say(`domain:types.${type}`, { defaultValue: type });
