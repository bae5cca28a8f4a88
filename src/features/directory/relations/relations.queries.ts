import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Nature } from '../directory.rules.ts';
import type { Closeness } from './paths.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.relation': RelationRow;
    'app.relation_detail': DetailRow;
    'app.relation_memory': MemoryRow;
  }
}

export interface RelationRow {
  workspace_id: string;
  id: string;
  a_id: string;
  b_id: string;
  ask_id: string | null;
  label: number;
  owner_organisation_id: string | null;
  recorded_by: string | null;
  recorded_at: Date;
  changed_at: Date;
}
export interface DetailRow {
  workspace_id: string;
  relation_id: string;
  closeness: Closeness;
  about: string;
  since: string | null;
  until: string | null;
  broker_id: string | null;
  broker_text: string | null;
}
export interface MemoryRow {
  workspace_id: string;
  relation_id: string;
  actor_id: string;
  words: string;
  shared: boolean;
  written_by: string | null;
  written_at: Date;
}

const ws = (context: Context) => context.workspace.id;

export interface RelationRead {
  id: string;
  a_id: string;
  a_name: string;
  a_nature: Nature | null;
  b_id: string;
  b_name: string;
  b_nature: Nature | null;
  ask_id: string | null;
  ask_name: string | null;
  label: number;
  recorded_at: Date;
  closeness: Closeness | null;
  about: string | null;
  since: string | null;
  until: string | null;
  broker_id: string | null;
  broker_name: string | null;
  broker_text: string | null;
}
/** Relations the asker may know of, with what they may know of each. @param of those of these actors alone */
export const relations = async (
  context: Context,
  of: readonly string[] | null,
  most: number,
): Promise<RelationRead[]> =>
  (
    await sql<RelationRead>`
      select r.id, r.a_id, a.name as a_name, ao.nature as a_nature, r.b_id, b.name as b_name, bo.nature as b_nature,
        q.id as ask_id, q.name as ask_name, r.label, r.recorded_at,
        d.closeness, d.about, d.since, d.until, k.id as broker_id, k.name as broker_name, d.broker_text
      from app.relation r
      join app.actor a on a.workspace_id = r.workspace_id and a.id = r.a_id
      join app.actor b on b.workspace_id = r.workspace_id and b.id = r.b_id
      left join app.organisation ao on ao.workspace_id = r.workspace_id and ao.id = r.a_id
      left join app.organisation bo on bo.workspace_id = r.workspace_id and bo.id = r.b_id
      left join app.relation_detail d on d.workspace_id = r.workspace_id and d.relation_id = r.id
      left join app.actor q on q.workspace_id = r.workspace_id and q.id = coalesce(r.ask_id, r.owner_organisation_id)
      left join app.actor k on k.workspace_id = r.workspace_id and k.id = d.broker_id
      where r.workspace_id = ${ws(context)} and (${of}::uuid[] is null or r.a_id = any (${of}::uuid[]) or r.b_id = any (${of}::uuid[]))
      order by r.id limit ${most}`.execute(context.tx)
  ).rows;
export const relationById = (context: Context, id: string): Promise<RelationRow | undefined> =>
  context.tx
    .selectFrom('app.relation')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const detailById = (context: Context, id: string): Promise<DetailRow | undefined> =>
  context.tx
    .selectFrom('app.relation_detail')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('relation_id', '=', id)
    .executeTakeFirst();
export const insertRelation = async (
  context: Context,
  row: Omit<RelationRow, 'workspace_id'>,
  detail: Omit<DetailRow, 'workspace_id'>,
) => {
  await context.tx
    .insertInto('app.relation')
    .values({ ...row, workspace_id: ws(context) })
    .execute();
  await context.tx
    .insertInto('app.relation_detail')
    .values({ ...detail, workspace_id: ws(context) })
    .execute();
};
export const updateRelation = async (
  context: Context,
  id: string,
  row: Partial<RelationRow>,
  detail: Partial<DetailRow>,
) => {
  await context.tx
    .updateTable('app.relation_detail')
    .set(detail)
    .where('workspace_id', '=', ws(context))
    .where('relation_id', '=', id)
    .execute();
  await context.tx
    .updateTable('app.relation')
    .set(row)
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();
};
export const deleteRelation = (context: Context, id: string) =>
  context.tx.deleteFrom('app.relation').where('workspace_id', '=', ws(context)).where('id', '=', id).execute();

export const memoriesOf = async (context: Context, ids: readonly string[]): Promise<MemoryRow[]> =>
  ids.length === 0
    ? []
    : context.tx
        .selectFrom('app.relation_memory')
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where(sql<boolean>`relation_id = any (${ids}::uuid[])`)
        .execute();
export const putMemory = (context: Context, row: Omit<MemoryRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.relation_memory')
    .values({ ...row, workspace_id: ws(context) })
    .onConflict((c) =>
      c.columns(['workspace_id', 'relation_id', 'actor_id']).doUpdateSet((e) => ({
        words: e.ref('excluded.words'),
        shared: e.ref('excluded.shared'),
        written_by: e.ref('excluded.written_by'),
        written_at: e.ref('excluded.written_at'),
      })),
    )
    .execute();
export const deleteMemory = (context: Context, relationId: string, actorId: string) =>
  context.tx
    .deleteFrom('app.relation_memory')
    .where('workspace_id', '=', ws(context))
    .where('relation_id', '=', relationId)
    .where('actor_id', '=', actorId)
    .execute();

/** In which places what each does is told, with how often: by themselves, and by what they lead, host or carry out. */
export const workPlacesOf = async (
  context: Context,
  actorIds: readonly string[],
): Promise<{ actor_id: string; place_id: string; n: number }[]> =>
  (
    await sql<{ actor_id: string; place_id: string; n: number }>`
      select actor_id, place_id, sum(n)::int as n from (
        select actor_id, place_id, 1 as n from app.actor_place
        where workspace_id = ${ws(context)} and actor_id = any (${actorIds}::uuid[]) and place_id is not null
        union all
        select p.actor_id, l.place_id, 1 from app.initiative_party p
        join app.initiative_place l on l.workspace_id = p.workspace_id and l.initiative_id = p.initiative_id and l.place_id is not null
        where p.workspace_id = ${ws(context)} and p.actor_id = any (${actorIds}::uuid[]) and p.role in ('leads', 'hosts', 'implements')
      ) told group by actor_id, place_id`.execute(context.tx)
  ).rows;
