import { sql } from 'kysely';
import type { Database } from '#server/db.ts';
import type { Shown } from './portal.page.ts';

/** What the portal's login may ask. */

/** Newest first; recalled ones stand among them. @param most how many */
export const newest = async (db: Database, most: number): Promise<Omit<Shown, 'body' | 'map' | 'manifest'>[]> =>
  (
    await sql<Shown>`select id, workspace, workspace_name, exercise, out_on::text, state, title, recalled_on::text, recall_reason, corrects, corrected_by
    from published.release order by out_on desc, id limit ${most}`.execute(db)
  ).rows;
export const one = async (db: Database, id: string): Promise<Shown | undefined> =>
  (
    await sql<Shown>`select id, workspace, workspace_name, exercise, out_on::text, state, body, title, recalled_on::text, recall_reason, corrects,
    corrected_by, manifest, map from published.release where id = ${id}::uuid`.execute(db)
  ).rows[0];
export const manifests = async (db: Database): Promise<unknown[]> =>
  (
    await sql<{
      manifest: unknown;
    }>`select manifest from published.release where manifest is not null order by out_on, id`.execute(db)
  ).rows.map((row) => row.manifest);
