import { sql } from 'kysely';
import type { Context } from '#server/context.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.role_map': RoleMapRow;
    'app.role_line': RoleLineRow;
    'app.role_voice': RoleVoiceRow;
  }
}

export interface RoleMapRow {
  workspace_id: string;
  id: string;
  title: string;
  about: string | null;
  place_id: string | null;
  place_text: string | null;
  label: number;
  owner_organisation_id: string | null;
  created_by: string | null;
  created_at: Date;
}
export interface RoleLineRow {
  workspace_id: string;
  id: string;
  map_id: string;
  doer_id: string;
  other_id: string;
  words: string;
  language: string;
  version: number;
  written_by: string | null;
  written_at: Date;
  withdrawn_at: Date | null;
}
export interface RoleVoiceRow {
  workspace_id: string;
  line_id: string;
  actor_id: string;
  version: number;
  agrees: boolean;
  words: string | null;
  how: 'member' | 'link' | 'told';
  told_how: string | null;
  said_by: string | null;
  said_at: Date;
}

const ws = (context: Context) => context.workspace.id;

export const listMaps = (context: Context, placeIds: readonly string[] | null): Promise<RoleMapRow[]> =>
  context.tx
    .selectFrom('app.role_map')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where(sql<boolean>`(${placeIds}::uuid[] is null or place_id = any (${placeIds}::uuid[]))`)
    .orderBy('created_at', 'desc')
    .limit(200)
    .execute();
export const mapById = (context: Context, id: string): Promise<RoleMapRow | undefined> =>
  context.tx
    .selectFrom('app.role_map')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const insertMap = (context: Context, row: Omit<RoleMapRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.role_map')
    .values({ ...row, workspace_id: ws(context) })
    .execute();

export type LineRead = RoleLineRow & { doer_name: string; other_name: string };
/** Lines that stand, with the names of both; those of which the asker knows one alone are left out. */
export const linesOf = async (context: Context, mapIds: readonly string[]): Promise<LineRead[]> =>
  mapIds.length === 0
    ? []
    : context.tx
        .selectFrom('app.role_line as l')
        .innerJoin('app.actor as d', (j) =>
          j.onRef('d.workspace_id', '=', 'l.workspace_id').onRef('d.id', '=', 'l.doer_id'),
        )
        .innerJoin('app.actor as o', (j) =>
          j.onRef('o.workspace_id', '=', 'l.workspace_id').onRef('o.id', '=', 'l.other_id'),
        )
        .selectAll('l')
        .select(['d.name as doer_name', 'o.name as other_name'])
        .where('l.workspace_id', '=', ws(context))
        .where('l.map_id', 'in', mapIds)
        .where('l.withdrawn_at', 'is', null)
        .orderBy('l.written_at')
        .orderBy('l.id')
        .limit(2000)
        .execute();
export const lineById = (context: Context, id: string): Promise<RoleLineRow | undefined> =>
  context.tx
    .selectFrom('app.role_line')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const insertLine = (context: Context, row: Omit<RoleLineRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.role_line')
    .values({ ...row, workspace_id: ws(context) })
    .execute();
export const updateLine = (context: Context, id: string, change: Partial<RoleLineRow>) =>
  context.tx
    .updateTable('app.role_line')
    .set(change)
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();

export const voicesOf = async (context: Context, lineIds: readonly string[]): Promise<RoleVoiceRow[]> =>
  lineIds.length === 0
    ? []
    : context.tx
        .selectFrom('app.role_voice')
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where(sql<boolean>`line_id = any (${lineIds}::uuid[])`)
        .execute();
export const putVoice = (context: Context, row: Omit<RoleVoiceRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.role_voice')
    .values({ ...row, workspace_id: ws(context) })
    .onConflict((c) =>
      c.columns(['workspace_id', 'line_id', 'actor_id']).doUpdateSet((e) => ({
        version: e.ref('excluded.version'),
        agrees: e.ref('excluded.agrees'),
        words: e.ref('excluded.words'),
        how: e.ref('excluded.how'),
        told_how: e.ref('excluded.told_how'),
        said_by: e.ref('excluded.said_by'),
        said_at: e.ref('excluded.said_at'),
      })),
    )
    .execute();
