import { sql } from 'kysely';
import type { Context } from '#server/context.ts';

/** Focal points: whose telephone speaks for whom. */

const ws = (context: Context) => context.workspace.id;

interface FocalRow {
  source_id: string;
  source_alias: string;
  focal_id: string;
  focal_alias: string;
  label: string;
}
/** All that somebody is part of, on either side. */
export const focalsOf = async (context: Context, id: string): Promise<FocalRow[]> =>
  (
    await sql<FocalRow>`select f.source_id, s.alias as source_alias, f.focal_source_id as focal_id, o.alias as focal_alias, f.label
      from app.focal_point f
      join app.source s on s.workspace_id = f.workspace_id and s.id = f.source_id
      join app.source o on o.workspace_id = f.workspace_id and o.id = f.focal_source_id
      where f.workspace_id = ${ws(context)} and f.ended_at is null and ${id} in (f.source_id, f.focal_source_id)
      order by f.label`.execute(context.tx)
  ).rows;

/** Kept apart from others who are made focal points at the same time. */
export const lockFocals = (context: Context) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`focal ${ws(context)}`}, 0))`.execute(context.tx);

export const insertFocal = (context: Context, it: { id: string; source: string; focal: string; label: string }) =>
  sql`insert into app.focal_point (workspace_id, id, source_id, focal_source_id, label, created_by, created_at)
    values (${ws(context)}, ${it.id}, ${it.source}, ${it.focal}, ${it.label}, ${context.caller.memberId}, ${context.now()})`.execute(
    context.tx,
  );

export const endFocal = async (context: Context, source: string): Promise<boolean> =>
  (
    await sql`update app.focal_point set ended_at = ${context.now()} where workspace_id = ${ws(context)} and source_id = ${source} and ended_at is null
      returning id`.execute(context.tx)
  ).rows.length > 0;
