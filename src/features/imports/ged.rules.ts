import { fromUcdp } from '#domain/incident-types.ts';
import type { ReadRow } from './table-mapping.rules.ts';

/**
 * UCDP Georeferenced and Candidate Event files (Sundberg & Melander 2013; CC BY 4.0): every source headline becomes one report with its
 * publisher and publication date. What the coders concluded (actors, deaths, exact place) belongs to the event, not to the
 * headline; of it only the place and the day are kept, as precisely as the file says they are known.
 */
export const GED_COLUMNS = [
  'id',
  'source_article',
  'where_prec',
  'latitude',
  'longitude',
  'date_start',
  'date_end',
  'date_prec',
  'type_of_violence',
] as const;

export const isGed = (columns: readonly string[]): boolean => GED_COLUMNS.every((name) => columns.includes(name));

/** where_prec 1 exact place, 2 within 25 km, 3 second-order unit, 4 first-order, 5 line or fuzzy, 6 country, 7 at sea or in the air. */
const PLACE_PRECISION = ['village', 'district', 'district', 'region', 'region', 'country', 'unknown'] as const;
const RADIUS_KM = [2, 10, 25, 75, 25, 200, 50];

/**
 * The entries of the column source_article, `"source,date,headline";"source,date,headline"`, as they stand there. Sources may hold commas, and headlines quotes,
 * doubled or not, and semicolons: an entry ends at a quote that a semicolon and another quote follow, or nothing.
 */
export function articles(field: string): { source: string; date: string; headline: string }[] {
  return [...field.matchAll(/"(.*?),\s*(\d{4}-\d{2}-\d{2})(?:[ T][\d:.]+Z?)?,(.*?)"(?=\s*;\s*"|\s*$)/gsu)].map(
    ([, source = '', date = '', headline = '']) => ({ source, date, headline }),
  );
}

/** The same in the words that are shown: without the doubling of quotes, and none without words. */
export const headlinesOf = (sourceArticle: string): { publisher: string; date: string; headline: string }[] =>
  articles(sourceArticle)
    .map(({ source, date, headline }) => ({
      publisher: source.trim(),
      date,
      headline: headline.replaceAll('""', '"').trim(),
    }))
    .filter((it) => it.headline !== '');

/**
 * When a headline became known. UCDP writes 1753-01-01, the earliest day its database holds, where it knows none: then the event's last day,
 * before which nobody can have told of it.
 */
function publishedAt(date: string, lastDay: Date): Date | null {
  const day = new Date(`${date}T12:00:00Z`);
  if (day.getUTCFullYear() > 1753) return day;
  return Number.isNaN(lastDay.getTime()) ? null : new Date(lastDay.getTime() + 12 * 3_600_000);
}

/** The reports of one event's row. @param at column name to its place in the row */
export function gedReports(cells: readonly string[], at: ReadonlyMap<string, number>): ReadRow[] {
  const cell = (name: string): string => cells[at.get(name) ?? -1] ?? '';
  const precision = Math.min(7, Math.max(1, Number(cell('where_prec')) || 7)) - 1;
  const lat = Number(cell('latitude'));
  const lon = Number(cell('longitude'));
  const hasPoint = cell('latitude') !== '' && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  const from = new Date(`${cell('date_start').slice(0, 10)}T00:00:00Z`);
  const to = new Date(`${cell('date_end').slice(0, 10)}T00:00:00Z`);
  const known = !Number.isNaN(from.getTime());
  const violence = Number(cell('type_of_violence'));
  return headlinesOf(cell('source_article')).map(({ publisher, date, headline }) => ({
    account: {
      kind: null,
      typeCode: violence === 1 || violence === 2 || violence === 3 ? fromUcdp(violence) : null,
      text: headline.slice(0, 20_000),
      language: 'und',
      whenFrom: known ? from.toISOString() : null,
      whenTo: known ? (Number.isNaN(to.getTime()) ? from : to).toISOString() : null,
      whenPrecision: !known
        ? 'unknown'
        : Number(cell('date_prec')) <= 2
          ? 'day'
          : Number(cell('date_prec')) <= 3
            ? 'week'
            : 'month',
      placeId: null,
      placeText: (cell('where_description') || cell('where_coordinates')).slice(0, 300) || null,
      lat: hasPoint ? lat : null,
      lon: hasPoint ? lon : null,
      placePrecision: PLACE_PRECISION[precision]!,
      radiusKm: RADIUS_KM[precision]!,
      who: null,
      killed: null,
      hurt: null,
      basis: 'media',
      asks: null,
      dangerNow: false,
      publisher: publisher.slice(0, 200),
    },
    source: publisher.slice(0, 60),
    receivedAt: publishedAt(date, Number.isNaN(to.getTime()) ? from : to),
    key: `ged ${cell('id')} ${date} ${publisher} ${headline}`.slice(0, 2000),
  }));
}
