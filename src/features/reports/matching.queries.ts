import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';
import type { MatchRow, ReportRow } from './reports.queries.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.report_match': ReportMatchRow;
    'app.match_term': { workspace_id: string; term: string; n: number };
    'app.report_unmatched': { workspace_id: string; report_id: string };
  }
}

export interface ReportMatchRow {
  workspace_id: string;
  report_id: string;
  at: Date;
  lat: number | null;
  lon: number | null;
  radius_km: number | null;
  cells: string[];
  terms: string[];
  features: unknown;
  counted: boolean;
  version: number;
}

const MATCHED = [
  'r.id',
  'r.text',
  'r.language',
  'r.received_at',
  'r.when_from',
  'r.when_to',
  'r.lat',
  'r.lon',
  'r.place_precision',
  'r.radius_km',
  'r.killed_low',
  'r.killed_best',
  'r.killed_high',
  'r.type_code',
  'r.publisher',
  'r.source_id',
  'r.label',
  'r.protected',
] as const;

/** Workspaces in which reports wait to be prepared. */
export const workspacesUnmatched = async (tx: Tx): Promise<string[]> =>
  (await sql<{ id: string }>`select app.workspaces_unmatched() as id`.execute(tx)).rows.map((row) => row.id);

/** Takes reports off the list of those that wait, for this transaction alone. */
export const takeUnmatched = async (context: Context, most: number): Promise<MatchRow[]> => {
  const taken = context.tx
    .selectFrom('app.report_unmatched')
    .select('report_id')
    .where('workspace_id', '=', context.workspace.id)
    .limit(most)
    .forUpdate()
    .skipLocked();
  const { rows } = await sql<{ report_id: string }>`
    delete from app.report_unmatched where workspace_id = ${context.workspace.id} and report_id in (${taken}) returning report_id`.execute(
    context.tx,
  );
  if (rows.length === 0) return [];
  return context.tx
    .selectFrom('app.report as r')
    .select(MATCHED)
    .where('r.workspace_id', '=', context.workspace.id)
    .where(
      'r.id',
      'in',
      rows.map((row) => row.report_id),
    )
    .execute();
};

/** Keeps what was prepared and counts its terms; a report prepared before is left as it is. */
export async function insertMatches(context: Context, rows: Omit<ReportMatchRow, 'workspace_id'>[]): Promise<void> {
  const workspace_id = context.workspace.id;
  const fresh = await context.tx
    .insertInto('app.report_match')
    .values(rows.map((row) => ({ ...row, features: JSON.stringify(row.features), workspace_id })))
    .onConflict((c) => c.doNothing())
    .returning('report_id')
    .execute();
  const added = new Set(fresh.map((row) => row.report_id));
  const counts = new Map<string, number>();
  for (const row of rows)
    if (row.counted && added.has(row.report_id))
      for (const term of ['', ...row.terms]) counts.set(term, (counts.get(term) ?? 0) + 1);
  if (counts.size === 0) return;
  // in one order always, so that two never wait for each other
  const terms = [...counts.keys()].sort();
  await sql`
    insert into app.match_term as t (workspace_id, term, n)
    select ${workspace_id}, * from unnest(${terms}::text[], ${terms.map((term) => counts.get(term)!)}::int[])
    on conflict (workspace_id, term) do update set n = t.n + excluded.n`.execute(context.tx);
}

/** Forgets all that was prepared by another version, to be prepared anew. @returns how many */
export const forgetOldMatches = async (context: Context, version: number): Promise<number> => {
  const { rows } = await sql`
    with old as (
      delete from app.report_match where workspace_id = ${context.workspace.id} and version <> ${version} returning workspace_id, report_id
    )
    insert into app.report_unmatched select * from old on conflict do nothing returning report_id`.execute(context.tx);
  return rows.length;
};

/** Earlier reports alike in place or words, as prepared; only those the caller may read. */
export async function earlierAlike(
  context: Context,
  it: {
    id: string;
    at: Date;
    since: Date;
    place: { lat: number; lon: number; radiusKm: number } | null;
    cells: string[];
    terms: readonly string[];
    mostNear: number;
    mostWorded: number;
  },
): Promise<ReportMatchRow[]> {
  const { rows: found } = await sql<{ id: string }>`
    select app.earlier_alike(${it.id}, ${it.since}, ${it.at}, ${it.cells}::text[], ${it.place?.lat ?? null}::float8, ${it.place?.lon ?? null}::float8,
      ${it.place?.radiusKm ?? null}::float8, ${it.mostNear}, ${[...it.terms]}::text[], ${it.mostWorded}) as id`.execute(
    context.tx,
  );
  return readMatches(
    context,
    found.map((row) => row.id),
  );
}

/** What was prepared of these reports, in the order of their times. */
export const readMatches = (context: Context, ids: string[]): Promise<ReportMatchRow[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : context.tx
        .selectFrom('app.report_match')
        .selectAll()
        .where('workspace_id', '=', context.workspace.id)
        .where(sql<boolean>`report_id = any (${ids}::uuid[])`)
        .orderBy('at')
        .execute();

/** Earlier reports of the window that still wait to be prepared, the newest. */
export const earlierUnmatched = (context: Context, report: ReportRow, since: Date, most: number): Promise<MatchRow[]> =>
  context.tx
    .selectFrom('app.report_unmatched as u')
    .innerJoin('app.report as r', (j) =>
      j.onRef('r.workspace_id', '=', 'u.workspace_id').onRef('r.id', '=', 'u.report_id'),
    )
    .select(MATCHED)
    .where('u.workspace_id', '=', context.workspace.id)
    .where('r.received_at', '<=', report.received_at)
    .where('r.received_at', '>=', since)
    .where('r.id', '<>', report.id)
    .where('r.state', '<>', 'noise')
    .where('r.superseded_by_id', 'is', null)
    .orderBy('r.received_at', 'desc')
    .limit(most)
    .execute();

/** In how many reports these terms stand; those of none are left out. The empty term counts the reports. */
export const termCounts = async (context: Context, terms: string[]): Promise<Map<string, number>> =>
  new Map(
    (
      await context.tx
        .selectFrom('app.match_term')
        .select(['term', 'n'])
        .where('workspace_id', '=', context.workspace.id)
        .where(sql<boolean>`term = any (${terms}::text[])`)
        .execute()
    ).map((row) => [row.term, row.n]),
  );

/** What a list of suggestions shows of a report. */
export const shownReports = (context: Context, ids: string[]) =>
  ids.length === 0
    ? Promise.resolve([])
    : context.tx
        .selectFrom('app.report as r')
        .innerJoin('app.source as s', (j) =>
          j.onRef('s.workspace_id', '=', 'r.workspace_id').onRef('s.id', '=', 'r.source_id'),
        )
        .select(['r.id', 'r.text', 'r.received_at', 's.alias'])
        .select(['r.lat', 'r.lon', 'r.place_precision', 'r.radius_km', 'r.protected', 'r.type_code'])
        .where('r.workspace_id', '=', context.workspace.id)
        .where('r.id', 'in', ids)
        .execute();
