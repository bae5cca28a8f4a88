import { sql } from 'kysely';
import type { Context } from '#server/context.ts';

export interface CoverageRow {
  kind: 'organisation' | 'place';
  id: string;
  sources: number;
  recent_reports: number;
  last_heard: string | null;
  days: string[];
}
/** `total`: how many such places there are, also beyond the limit */
export interface PlaceTextRow {
  total: number;
  name: string;
  sources: number;
  recent_reports: number;
  last_heard: string | null;
  days: string[];
}

/** Counts and days by organisation and place, without what may not be counted; the same for every member. */
export const coverageRows = async (context: Context, since: Date, recent: Date): Promise<CoverageRow[]> =>
  (
    await sql<CoverageRow>`select kind, id, sources, recent_reports, last_heard::text as last_heard, days::text[] as days from app.coverage(${since}, ${recent})`.execute(
      context.tx,
    )
  ).rows;

/** Places that reports name in words alone: free text, so only from reports the caller may read anyway. The longest silence first. */
export const placeTextRows = async (
  context: Context,
  since: Date,
  recent: Date,
  limit: number,
): Promise<PlaceTextRow[]> =>
  (
    await sql<PlaceTextRow>`
    select (count(*) over ())::int as total, min(btrim(r.place_text)) as name, count(distinct r.source_id)::int as sources, (count(*) filter (where r.received_at >= ${recent}))::int as recent_reports,
      ((max(r.received_at) at time zone 'UTC')::date)::text as last_heard,
      coalesce(array_agg(distinct ((r.received_at at time zone 'UTC')::date)::text) filter (where r.received_at >= ${since}), '{}') as days
    from app.report r
    where r.workspace_id = ${context.workspace.id} and r.place_id is null and btrim(coalesce(r.place_text, '')) <> '' and not r.protected and r.label <= 2 and r.state <> 'noise' and r.supersedes_id is null
    group by lower(btrim(r.place_text)) order by max(r.received_at) limit ${limit}`.execute(context.tx)
  ).rows;
