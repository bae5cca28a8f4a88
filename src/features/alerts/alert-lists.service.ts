import type { Context } from '#server/context.ts';
import type { FileAnswer } from '#server/http.ts';
import { demandRows, listFile, tableName } from '#server/table-file.ts';
import { completeMark } from '#domain/table-cells.ts';
import { foldText } from '#domain/text-folding.ts';
import * as queries from './alerts.queries.ts';
import * as noticeRows from './notices.queries.ts';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
export const minutesBetween = (from: Date | null, to: Date | null): number | null =>
  from && to ? Math.max(0, Math.round((to.getTime() - from.getTime()) / 60_000)) : null;

/** An alert as one line of a list. @param notices all of its notices */
export function lineOf(row: queries.AlertRow, notices: { state: string; answered_at: Date | null }[]) {
  const accepted = notices.filter((n) => n.state === 'accepted');
  const first =
    accepted
      .map((n) => n.answered_at)
      .filter((at): at is Date => at !== null)
      .sort((a, b) => a.getTime() - b.getTime())[0] ?? null;
  return {
    id: row.id,
    number: row.number,
    state: row.state,
    level: row.level,
    headline: row.headline,
    placeText: row.place_text,
    placeId: row.place_id,
    lat: row.lat,
    lon: row.lon,
    themes: row.themes,
    issuedAt: iso(row.issued_at),
    createdAt: row.created_at.toISOString(),
    expectedUntil: iso(row.expected_until),
    label: row.label,
    unanswered: row.state === 'issued' && notices.some((n) => n.state === 'unanswered') && accepted.length === 0,
    accepted: accepted.length > 0,
    answeredInMinutes: minutesBetween(row.issued_at, first),
  };
}

const SHOWN = { open: ['draft', 'issued'], closed: ['closed', 'cancelled'] } as const;
/** Among so many of the newest alerts one is looked for by its words. */
const SEARCHED = 10_000;

async function linesOf(context: Context, rows: queries.AlertRow[]) {
  const notices = Map.groupBy(
    await noticeRows.noticesOf(
      context,
      rows.map((row) => row.id),
    ),
    (it) => it.alert_id,
  );
  return rows.map((row) => lineOf(row, notices.get(row.id) ?? []));
}

/** Those that nobody answered first, then the gravest, then the newest, page by page. */
export async function listAlerts(
  context: Context,
  filter: {
    state?: queries.AlertRow['state'] | undefined;
    show?: 'open' | 'closed' | undefined;
    q?: string | undefined;
    after?: string | undefined;
    limit: number;
  },
) {
  const wanted = filter.q === undefined ? null : foldText(filter.q);
  const ids =
    wanted === null
      ? undefined
      : (await queries.alertHeadlines(context, SEARCHED))
          .filter((it) => foldText(`${it.number} ${it.headline}`).includes(wanted))
          .map((it) => it.id);
  const rows =
    ids?.length === 0
      ? []
      : await queries.listAlertRows(context, {
          states: filter.state ? [filter.state] : filter.show && SHOWN[filter.show],
          ids,
          after: filter.after,
          limit: filter.limit + 1,
        });
  const page = rows.slice(0, filter.limit);
  const counts = await queries.countAlerts(context);
  const sum = (states: readonly string[]) =>
    counts.reduce((all, it) => all + (states.includes(it.state) ? it.n : 0), 0);
  return {
    alerts: await linesOf(context, page),
    next: rows.length > page.length ? (page.at(-1)?.id ?? null) : null,
    counts: { open: sum(SHOWN.open), closed: sum(SHOWN.closed) },
  };
}

/** More than these nobody reads on one screen; the gravest come first, and the list of alerts has them all. */
const MOST_UNANSWERED = 200;

export async function unansweredAlerts(context: Context) {
  if (!context.caller.verbs.includes('alert.coordinate')) return [];
  return linesOf(context, await queries.listAlertRows(context, { unanswered: true, limit: MOST_UNANSWERED }));
}

/** What of an alert leaves as a file: no word of its accounts, nobody who was asked or blocked. */
export const ALERT_COLUMNS =
  'id number state level headline placeText placeId lat lon themes createdAt issuedAt expectedUntil accepted unanswered answeredInMinutes label'.split(
    ' ',
  );
const PAGE = 200;

/** The alerts of the list as one file; as GeoJSON (RFC 7946) those that have a point. The ledger keeps who took how many out. */
export async function exportAlerts(
  context: Context,
  query: { show?: 'open' | 'closed' | undefined; format: 'csv' | 'xlsx' | 'geojson' },
): Promise<FileAnswer> {
  const page = async (after: string | undefined) => {
    const { alerts, next } = await listAlerts(context, { show: query.show, after, limit: PAGE });
    return { rows: alerts, next };
  };
  if (query.format !== 'geojson')
    return listFile(context, { what: 'alerts', columns: ALERT_COLUMNS, page }, query.format);
  const rows: Awaited<ReturnType<typeof page>>['rows'] = [];
  let after: string | undefined;
  do {
    const one = await page(after);
    rows.push(...one.rows);
    demandRows(rows.length, 'geojson');
    after = one.next ?? undefined;
  } while (after !== undefined);
  const features = rows.flatMap((it) =>
    it.lat === null || it.lon === null
      ? []
      : [
          {
            type: 'Feature' as const,
            id: it.id,
            geometry: { type: 'Point' as const, coordinates: [it.lon, it.lat] },
            properties: Object.fromEntries(
              Object.entries(it).filter(([key]) => ALERT_COLUMNS.includes(key) && !['id', 'lat', 'lon'].includes(key)),
            ),
          },
        ],
  );
  await context.record('alert.export', 'workspace', context.workspace.id, { format: 'geojson', rows: rows.length });
  return {
    name: tableName(context, 'alerts', 'geojson'),
    mediaType: 'application/geo+json',
    bytes: Buffer.from(
      JSON.stringify({
        type: 'FeatureCollection',
        features,
        without_point: rows.length - features.length,
        complete: completeMark(features.length),
      }),
    ),
  };
}
