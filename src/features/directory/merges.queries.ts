import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Said } from './directory.queries.ts';

const ws = (context: Context) => context.workspace.id;

export interface UnderRow {
  id: string;
  name: string;
  parent_id: string | null;
  said: Record<string, Said> | null;
}
/** Entries that stand directly under this one, those the asker knows. */
export const under = async (context: Context, id: string): Promise<UnderRow[]> =>
  (
    await sql<UnderRow>`select a.id, a.name, a.parent_id, o.said from app.actor a
      left join app.organisation o on o.workspace_id = a.workspace_id and o.id = a.id
      where a.workspace_id = ${ws(context)} and a.merged_into_id = ${id} order by a.id limit 500`.execute(context.tx)
  ).rows;

/** Locks an entry for what follows. */
export const lock = async (context: Context, ids: readonly string[]): Promise<void> => {
  await sql`select id from app.actor where workspace_id = ${ws(context)} and id = any (${ids}::uuid[])
    order by id for update`.execute(context.tx);
};

export const setMergedInto = async (context: Context, id: string, intoId: string | null): Promise<void> => {
  await sql`update app.actor set merged_into_id = ${intoId}::uuid
    where workspace_id = ${ws(context)} and id = ${id}`.execute(context.tx);
};

/** What is told of one field of an entry; null takes it away. One that was an actor alone becomes an entry. */
export const setSaid = async (context: Context, id: string, field: string, said: Said | null): Promise<void> => {
  await sql`insert into app.organisation (workspace_id, id, content_hash, recorded_at, changed_at)
    values (${ws(context)}, ${id}, ''::bytea, ${context.now()}, ${context.now()}) on conflict do nothing`.execute(
    context.tx,
  );
  const now = said === null ? sql`said - ${field}::text` : sql`said || ${JSON.stringify({ [field]: said })}::jsonb`;
  await sql`update app.organisation set said = ${now}, changed_at = ${context.now()}
    where workspace_id = ${ws(context)} and id = ${id}`.execute(context.tx);
};

/** An entry is found by its own words and those of everything that stands under it. */
export const joinWords = async (context: Context, id: string, own: readonly string[]): Promise<void> => {
  await sql`update app.actor a set words = array_to_tsvector(${own}::text[] || array(
      select unnest(tsvector_to_array(u.words)) from app.actor u
      where u.workspace_id = a.workspace_id and u.merged_into_id = a.id and u.words is not null))
    where a.workspace_id = ${ws(context)} and a.id = ${id}`.execute(context.tx);
};

export interface ComparedRow {
  id: string;
  parent_id: string | null;
  name: string;
  names: string[];
  identifiers: string[];
  places: string[];
}
/** What entries are compared by. */
export const compared = async (context: Context, ids: readonly string[]): Promise<ComparedRow[]> =>
  ids.length === 0
    ? []
    : (
        await sql<ComparedRow>`select a.id, a.parent_id, a.name,
            array(select n.name from app.actor_name n where n.workspace_id = a.workspace_id and n.actor_id = a.id order by n.n) as names,
            array(select i.value from app.actor_identifier i where i.workspace_id = a.workspace_id and i.actor_id = a.id order by i.n) as identifiers,
            array(select p.place_id::text from app.actor_place p
              where p.workspace_id = a.workspace_id and p.actor_id = a.id and p.place_id is not null order by p.n limit 50) as places
          from app.actor a
          where a.workspace_id = ${ws(context)} and a.id = any (${ids}::uuid[]) and a.kind <> 'person'
            and a.merged_into_id is null and a.ended_at is null`.execute(context.tx)
      ).rows;

export interface ApartRow {
  other_id: string;
  why: string;
  recorded_by: string | null;
  recorded_at: Date;
}
/** Entries that a person said are not this one, the newest first. */
export const apartFrom = async (context: Context, id: string): Promise<ApartRow[]> =>
  (
    await sql<ApartRow>`select case when a_id = ${id} then b_id else a_id end as other_id, why, recorded_by, recorded_at
      from app.organisation_apart
      where workspace_id = ${ws(context)} and (a_id = ${id} or b_id = ${id}) and apart
      order by recorded_at desc limit 200`.execute(context.tx)
  ).rows;

export const setApart = async (
  context: Context,
  [a, b]: readonly [string, string],
  it: { apart: boolean; why: string; by: string | null },
): Promise<void> => {
  await sql`insert into app.organisation_apart (workspace_id, a_id, b_id, apart, why, recorded_by, recorded_at)
    values (${ws(context)}, ${a}, ${b}, ${it.apart}, ${it.why}, ${it.by}, ${context.now()})
    on conflict (workspace_id, a_id, b_id) do update
      set apart = excluded.apart, why = excluded.why, recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at`.execute(
    context.tx,
  );
};
