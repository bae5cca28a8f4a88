import type { TFunction } from 'i18next';
import type { Format } from '#web/format.rules.ts';

/** A year, a month or a day in words, no sharper than it is known; of a day an hour at which it is that day in nearly every zone. */
function partial(text: string, format: Format): string {
  const [year, month, day] = text.split('-');
  if (month === undefined) return year!;
  const at = `${year}-${month}-${day ?? '15'}T11:00:00Z`;
  return day === undefined ? format.month(at) : format.date(at);
}

/** From when until when a name was used: “2001 – 2015”, “until March 2015”; empty where that is not known. */
export function nameTime(
  { from, until }: { from?: string | undefined; until?: string | undefined },
  format: Format,
  t: TFunction,
): string {
  if (from !== undefined && until !== undefined)
    return t('directory:nameTime.both', { from: partial(from, format), until: partial(until, format) });
  if (until !== undefined) return t('directory:nameTime.until', { until: partial(until, format) });
  return from === undefined ? '' : t('directory:nameTime.from', { from: partial(from, format) });
}
