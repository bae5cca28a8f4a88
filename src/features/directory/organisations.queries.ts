import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { OrganisationFields } from './organisations.contract.ts';
import type { Said } from './directory.queries.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.organisation': OrganisationRow;
    'app.actor_name': NameRow;
    'app.actor_identifier': IdentifierRow;
    'app.actor_place': EntryPlaceRow;
  }
}

export interface OrganisationRow {
  workspace_id: string;
  id: string;
  nature: OrganisationFields['nature'];
  focuses: OrganisationFields['focuses'];
  approaches: OrganisationFields['approaches'];
  instruments: OrganisationFields['instruments'];
  contexts: OrganisationFields['contexts'];
  mandate: string | null;
  mandate_language: string | null;
  website: string | null;
  external_key: string | null;
  content_hash: Buffer;
  source_id: string | null;
  recorded_by: string | null;
  recorded_at: Date;
  changed_at: Date;
  said: Record<string, Said>;
}
export interface NameRow {
  workspace_id: string;
  actor_id: string;
  n: number;
  language: string;
  kind: OrganisationFields['names'][number]['kind'];
  name: string;
  fold: string;
  /** a year, a month or a day */
  used_from: string | null;
  used_until: string | null;
}
export interface IdentifierRow {
  workspace_id: string;
  actor_id: string;
  n: number;
  scheme: string;
  value: string;
  fold: string;
  fault: string | null;
}
export interface EntryPlaceRow {
  workspace_id: string;
  actor_id: string;
  n: number;
  kind: 'seat' | 'works';
  place_id: string | null;
  place_text: string | null;
}

/** One entry as it is written, with everything below it. */
export interface EntryRecord {
  id: string;
  kind: OrganisationFields['kind'];
  parent_id: string | null;
  name: string;
  /** official names by language */
  names: Record<string, string>;
  /** scheme and value, the first of each scheme */
  identifiers: Record<string, string>;
  label: number;
  words: string[];
  nature: OrganisationFields['nature'];
  focuses: string[];
  approaches: string[];
  instruments: string[];
  contexts: string[];
  mandate: string | null;
  mandate_language: string | null;
  website: string | null;
  external_key: string | null;
  content_hash: string;
  source_id: string | null;
  said: Record<string, Said>;
  /** dates that are not known may be left out: most are not */
  name_rows: (Omit<NameRow, 'workspace_id' | 'used_from' | 'used_until'> &
    Partial<Pick<NameRow, 'used_from' | 'used_until'>>)[];
  identifier_rows: Omit<IdentifierRow, 'workspace_id'>[];
  place_rows: Omit<EntryPlaceRow, 'workspace_id'>[];
}

const ws = (context: Context) => context.workspace.id;
const json = (rows: unknown) => sql`${JSON.stringify(rows)}::json`;

/** New entries, each with its names, identifiers and places, in five statements however many they are. */
export async function insertEntries(context: Context, rows: readonly EntryRecord[]): Promise<void> {
  if (rows.length === 0) return;
  const { memberId, organisationId } = context.caller;
  await sql`
    with given as materialized (
      select * from json_to_recordset(${json(rows.map(({ name_rows: _n, identifier_rows: _i, place_rows: _p, ...row }) => row))}) as row (
        id uuid, kind text, parent_id uuid, name text, names jsonb, identifiers jsonb, label smallint, words text[], nature text,
        focuses text[], approaches text[], instruments text[], contexts text[], mandate text, mandate_language text, website text,
        external_key text, content_hash text, source_id uuid, said jsonb)
    ), actors as (
      insert into app.actor (workspace_id, id, kind, parent_id, name, names, identifiers, label, owner_organisation_id, created_at, words)
      select ${ws(context)}, id, kind, parent_id, name, names, identifiers, label, ${organisationId}::uuid, ${context.now()}, array_to_tsvector(words)
      from given
    )
    insert into app.organisation (workspace_id, id, nature, focuses, approaches, instruments, contexts, mandate, mandate_language, website,
      external_key, content_hash, source_id, recorded_by, recorded_at, changed_at, said)
    select ${ws(context)}, id, nature, focuses, approaches, instruments, contexts, mandate, mandate_language, website,
      external_key, decode(content_hash, 'hex'), source_id, ${memberId}::uuid, ${context.now()}, ${context.now()}, said from given`.execute(
    context.tx,
  );
  await insertBelow(context, rows);
}

async function insertBelow(context: Context, rows: readonly EntryRecord[]): Promise<void> {
  const names = rows.flatMap((row) => row.name_rows);
  await sql`insert into app.actor_name (workspace_id, actor_id, n, language, kind, name, fold, used_from, used_until)
    select ${ws(context)}, actor_id, n, language, kind, name, fold, used_from, used_until from json_to_recordset(${json(names)}) as row
      (actor_id uuid, n smallint, language text, kind text, name text, fold text, used_from text, used_until text)`.execute(
    context.tx,
  );
  const identifiers = rows.flatMap((row) => row.identifier_rows);
  if (identifiers.length > 0)
    await sql`insert into app.actor_identifier (workspace_id, actor_id, n, scheme, value, fold, fault)
      select ${ws(context)}, actor_id, n, scheme, value, fold, fault from json_to_recordset(${json(identifiers)}) as row
        (actor_id uuid, n smallint, scheme text, value text, fold text, fault text)`.execute(context.tx);
  const places = rows.flatMap((row) => row.place_rows);
  if (places.length > 0)
    await sql`insert into app.actor_place (workspace_id, actor_id, n, kind, place_id, place_text)
      select ${ws(context)}, actor_id, n, kind, place_id, place_text from json_to_recordset(${json(places)}) as row
        (actor_id uuid, n smallint, kind text, place_id uuid, place_text text)`.execute(context.tx);
}

/** Entries that stand, written anew with everything below them; who recorded them first stays. One that was an actor alone becomes an entry. */
export async function updateEntries(context: Context, rows: readonly EntryRecord[]): Promise<void> {
  if (rows.length === 0) return;
  const { memberId } = context.caller;
  const ids = rows.map((row) => row.id);
  await sql`
    with given as materialized (
      select * from json_to_recordset(${json(rows.map(({ name_rows: _n, identifier_rows: _i, place_rows: _p, ...row }) => row))}) as row (
        id uuid, kind text, parent_id uuid, name text, names jsonb, identifiers jsonb, label smallint, words text[], nature text,
        focuses text[], approaches text[], instruments text[], contexts text[], mandate text, mandate_language text, website text,
        external_key text, content_hash text, source_id uuid, said jsonb)
    ), merged as (
      -- an entry is found by the words of those that stand under it, too
      select u.merged_into_id as id, array_agg(w.word) as words from app.actor u, unnest(tsvector_to_array(u.words)) w (word)
      where u.workspace_id = ${ws(context)} and u.merged_into_id is not null group by u.merged_into_id
    ), actors as (
      update app.actor a set kind = g.kind, parent_id = g.parent_id, name = g.name, names = g.names, identifiers = g.identifiers,
        label = g.label, words = array_to_tsvector(g.words || coalesce(m.words, '{}'))
      from given g left join merged m on m.id = g.id where a.workspace_id = ${ws(context)} and a.id = g.id
    )
    insert into app.organisation as o (workspace_id, id, nature, focuses, approaches, instruments, contexts, mandate, mandate_language,
      website, external_key, content_hash, source_id, recorded_by, recorded_at, changed_at, said)
    select ${ws(context)}, id, nature, focuses, approaches, instruments, contexts, mandate, mandate_language, website, external_key,
      decode(content_hash, 'hex'), source_id, ${memberId}::uuid, ${context.now()}, ${context.now()}, said from given
    on conflict (workspace_id, id) do update set nature = excluded.nature, focuses = excluded.focuses, approaches = excluded.approaches,
      instruments = excluded.instruments, contexts = excluded.contexts, mandate = excluded.mandate,
      mandate_language = excluded.mandate_language, website = excluded.website, external_key = excluded.external_key,
      content_hash = excluded.content_hash, source_id = excluded.source_id, changed_at = excluded.changed_at, said = excluded.said`.execute(
    context.tx,
  );
  for (const table of ['actor_name', 'actor_identifier', 'actor_place'])
    await sql`delete from ${sql.table(`app.${table}`)} where workspace_id = ${ws(context)} and actor_id = any (${ids}::uuid[])`.execute(
      context.tx,
    );
  await insertBelow(context, rows);
}

export interface Standing {
  id: string;
  external_key: string | null;
  content_hash: Buffer;
  said: Record<string, Said>;
}
export const standingByKeys = (context: Context, keys: readonly string[]): Promise<Standing[]> =>
  keys.length === 0
    ? Promise.resolve([])
    : context.tx
        .selectFrom('app.organisation')
        .select(['id', 'external_key', 'content_hash', 'said'])
        .where('workspace_id', '=', ws(context))
        .where(sql<boolean>`external_key = any (${keys}::text[])`)
        .execute();

/** Live entries that hold one of these identifiers. */
export const entriesIdentified = async (context: Context, folds: readonly string[]) =>
  folds.length === 0
    ? []
    : (
        await sql<{ id: string; fold: string; scheme: string }>`
          select i.actor_id as id, i.fold, i.scheme from app.actor_identifier i
          join app.actor a on a.workspace_id = i.workspace_id and a.id = i.actor_id and a.merged_into_id is null and a.ended_at is null
          where i.workspace_id = ${ws(context)} and i.fold = any (${folds}::text[])`.execute(context.tx)
      ).rows;

export const linksAbove = async (context: Context, ids: readonly string[]) =>
  new Map(
    (
      await sql<{ id: string; parent_id: string | null }>`select * from app.actors_above(${ids}::uuid[])`.execute(
        context.tx,
      )
    ).rows.map((row) => [row.id, row.parent_id]),
  );

export interface EntryHead {
  id: string;
  kind: OrganisationFields['kind'] | 'person';
  parent_id: string | null;
  name: string;
  names: Record<string, string>;
  label: number;
  vetted_at: Date | null;
  created_at: Date;
  merged_into_id: string | null;
  nature: OrganisationFields['nature'];
  focuses: OrganisationFields['focuses'] | null;
}
const head = (context: Context) =>
  context.tx
    .selectFrom('app.actor as a')
    .leftJoin('app.organisation as o', (j) =>
      j.onRef('o.workspace_id', '=', 'a.workspace_id').onRef('o.id', '=', 'a.id'),
    )
    .select([
      'a.id',
      'a.kind',
      'a.parent_id',
      'a.name',
      'a.names',
      'a.label',
      'a.vetted_at',
      'a.created_at',
      sql<string | null>`a.merged_into_id`.as('merged_into_id'),
      'o.nature',
      'o.focuses',
    ])
    .where('a.workspace_id', '=', ws(context));

export const headsByIds = async (context: Context, ids: readonly string[]): Promise<EntryHead[]> =>
  ids.length === 0
    ? []
    : head(context)
        .where(sql<boolean>`a.id = any (${ids}::uuid[])`)
        .execute();
const live = sql<boolean>`a.kind <> 'person' and a.ended_at is null and a.merged_into_id is null`;
/** Entries by when they changed, the last first; after this one. */
export const newestEntries = async (context: Context, after: { at: number; id: string } | null, most: number) =>
  (
    await sql<{ id: string; at: Date }>`
      select o.id, o.changed_at as at from app.organisation o join app.actor a on a.workspace_id = o.workspace_id and a.id = o.id
      where o.workspace_id = ${ws(context)} and ${live}
        ${after ? sql`and o.changed_at <= ${new Date(after.at)} and (o.changed_at < ${new Date(after.at)} or o.id > ${after.id}::uuid)` : sql``}
      order by o.changed_at desc, o.id limit ${most}`.execute(context.tx)
  ).rows;
/** Actors of whom the directory knows no more than a name, the newest first. */
export const actorsAlone = async (context: Context, below: string | null, most: number) =>
  (
    await sql<{ id: string }>`
      select a.id from app.actor a
      where a.workspace_id = ${ws(context)} and ${live} ${below ? sql`and a.id < ${below}::uuid` : sql``}
        and not exists (select from app.organisation o where o.workspace_id = a.workspace_id and o.id = a.id)
      order by a.id desc limit ${most}`.execute(context.tx)
  ).rows.map((row) => row.id);
export const headsUnder = (context: Context, parentIds: readonly string[], most: number): Promise<EntryHead[]> =>
  head(context)
    .where(sql<boolean>`a.parent_id = any (${parentIds}::uuid[])`)
    .where('a.kind', '<>', 'person')
    .where(sql<boolean>`a.merged_into_id is null`)
    .orderBy(sql`a.name collate app.people`)
    .limit(most)
    .execute();

export const readOrganisationRow = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.organisation')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const namesOf = async (context: Context, ids: readonly string[]): Promise<NameRow[]> =>
  ids.length === 0
    ? []
    : context.tx
        .selectFrom('app.actor_name')
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where(sql<boolean>`actor_id = any (${ids}::uuid[])`)
        .orderBy('actor_id')
        .orderBy('n')
        .execute();
export const identifiersOf = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.actor_identifier')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('actor_id', '=', id)
    .orderBy('n')
    .execute();
export const placesOf = async (context: Context, ids: readonly string[]): Promise<EntryPlaceRow[]> =>
  ids.length === 0
    ? []
    : context.tx
        .selectFrom('app.actor_place')
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where(sql<boolean>`actor_id = any (${ids}::uuid[])`)
        .orderBy('actor_id')
        .orderBy('n')
        .execute();
/** How many initiatives each takes part in, with those that stand under it, of those the asker may see; no more than `most` are counted for one. */
export const initiativeCounts = async (context: Context, ids: readonly string[], most = 999) =>
  new Map(
    ids.length === 0
      ? []
      : (
          await sql<{ id: string; n: number }>`
            select a.id, c.n::int as n from unnest(${ids}::uuid[]) a (id)
            cross join lateral (select count(*) as n from (select distinct p.initiative_id from app.initiative_party p
              where p.workspace_id = ${ws(context)} and p.actor_id in (with recursive one as (select a.id
                union select u.id from one join app.actor u on u.workspace_id = ${ws(context)} and u.merged_into_id = one.id)
                select one.id from one) limit ${most}) x) c`.execute(context.tx)
        ).rows.map((row) => [row.id, row.n]),
  );
export const memberNames = async (context: Context, ids: readonly string[]) =>
  new Map(
    ids.length === 0
      ? []
      : (
          await sql<{ id: string; name: string }>`
            select m.id, a.name from app.member m join app.actor a on a.workspace_id = m.workspace_id and a.id = m.actor_id
            where m.workspace_id = ${ws(context)} and m.id = any (${ids}::uuid[])`.execute(context.tx)
        ).rows.map((row) => [row.id, row.name]),
  );
