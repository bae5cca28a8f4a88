// The measurement's protocol: a UCDP Candidate file becomes reports with known answers.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import Papa from 'papaparse';
import type { ReportForMatching } from './duplicate-features.rules.ts';
import { articles } from '#features/imports/ged.rules.ts';

/** One source headline as a report, with the event it is known to tell of. */
export type LabelledReport = {
  readonly report: ReportForMatching;
  readonly event: string;
  readonly country: string;
  readonly published: string;
};

/** Radius in kilometres within which a report's place lies from the event's, by UCDP's where_prec 1-7. */
export const radiusByPrecision: readonly number[] = [0, 2, 10, 25, 75, 25, 200, 50];

/**
 * How places are given: as the protocol says; withheld; or `uneven`, as in life, where three in ten know the place less well than the
 * file does and one in ten does not say it.
 */
export type Variant = 'protocol' | 'withheld' | 'uneven';

const columns = ['id', 'source_article', 'where_prec', 'latitude', 'longitude', 'country'] as const;
type Row = Record<(typeof columns)[number], string>;

/** Reads a UCDP GED or Candidate file, gzipped or not. */
export function readEvents(path: string): Row[] {
  const bytes = readFileSync(path);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  const rows = Papa.parse<Row>(text.replace(/^\ufeff/u, ''), { header: true, skipEmptyLines: true }).data;
  const missing = columns.filter((name) => rows[0]?.[name] === undefined);
  if (missing.length > 0) throw new Error(`${path} is not a UCDP event file: it has no column ${missing.join(', ')}.`);
  return rows;
}

function displace(lat: number, lon: number, radiusKm: number, key: string): { lat: number; lon: number } {
  const digest = createHash('sha256').update(key).digest();
  const bearing = (digest.readUInt32BE(0) / 2 ** 32) * 2 * Math.PI;
  const distance = radiusKm * Math.sqrt(digest.readUInt32BE(4) / 2 ** 32);
  const degree = 111.195;
  const north = (distance * Math.sin(bearing)) / degree;
  const east = (distance * Math.cos(bearing)) / (degree * Math.max(0.01, Math.cos((lat * Math.PI) / 180)));
  return { lat: Math.max(-90, Math.min(90, lat + north)), lon: ((lon + east + 540) % 360) - 180 };
}

function vaguer(radiusKm: number, key: string): { radiusKm: number; said: boolean } {
  const draw = createHash('sha256').update(`vague ${key}`).digest();
  const chance = draw.readUInt32BE(0) / 2 ** 32;
  const wider = [10, 25, 50, 75, 200].filter((radius) => radius > radiusKm);
  if (chance < 0.1) return { radiusKm, said: false };
  if (chance > 0.4 || wider.length === 0) return { radiusKm, said: true };
  return { radiusKm: wider[Math.min(wider.length - 1, draw.readUInt32BE(4) % 3)] as number, said: true };
}

/**
 * Turns the events of a file into labelled reports in the order in which they were published (reports of one day in the order of a hash,
 * so that the file's order, which groups them by event, tells nothing). Texts that serve several events are dropped.
 * Places are displaced with the hash of "source,date,headline", as the file itself joins them; `salt` is put before it to draw other displacements.
 */
export function reportsOf(rows: readonly Row[], options: { salt?: string; variant?: Variant } = {}): LabelledReport[] {
  const eventsOfText = new Map<string, Set<string>>();
  const entries = rows.flatMap((row) =>
    articles(row.source_article).map((article) => ({
      row,
      article,
      text: article.headline.replace(/\s+/gu, ' ').trim(),
    })),
  );
  for (const { row, text } of entries) eventsOfText.set(text, (eventsOfText.get(text) ?? new Set()).add(row.id));
  const reports = entries
    .filter(({ text }) => eventsOfText.get(text)?.size === 1)
    .map(({ row, article, text }, index) => {
      const key = `${options.salt ?? ''}${article.source},${article.date},${article.headline}`;
      const exact = radiusByPrecision[Number(row.where_prec)] ?? 0;
      const { radiusKm, said } =
        options.variant === 'uneven' ? vaguer(exact, key) : { radiusKm: exact, said: options.variant !== 'withheld' };
      const known = said && radiusKm > 0 && row.latitude !== '' && row.longitude !== '';
      const at = Date.parse(`${article.date}T12:00:00Z`);
      return {
        event: row.id,
        country: row.country,
        published: article.date,
        order: createHash('sha256').update(`order ${article.source},${article.date},${article.headline}`).digest('hex'),
        report: {
          id: `r${index}`,
          text,
          at: Number.isFinite(at) && at > Date.parse('1980-01-01') ? at : null,
          place: known ? { ...displace(Number(row.latitude), Number(row.longitude), radiusKm, key), radiusKm } : null,
          source: article.source.trim(),
        },
      };
    });
  reports.sort((a, b) =>
    a.published < b.published ? -1 : a.published > b.published ? 1 : a.order < b.order ? -1 : a.order > b.order ? 1 : 0,
  );
  return reports;
}
