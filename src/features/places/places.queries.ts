import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { PlaceLevel } from '#domain/places.ts';
import type { NameForms } from './place-names.rules.ts';
import type { LocalPlaceTable, PlaceTable } from './places.tables.ts';
import type { SuccessionKind } from './release-plan.rules.ts';

const ws = (context: Context) => context.workspace.id;

export interface AskPlaces {
  forms: NameForms;
  code: string | null;
  levels: PlaceLevel[] | null;
  inside: string[] | null;
  day: string;
  former: boolean;
  box: [number, number, number, number] | null;
  most: number;
}

export async function findPlaces(
  context: Context,
  ask: AskPlaces,
): Promise<{ place_id: string; local: boolean; score: number }[]> {
  const { forms } = ask;
  const { rows } = await sql<{ place_id: string; local: boolean; score: number }>`
    select place_id, local, score from app.find_places(${forms.fold}, ${forms.core}, ${forms.sound}, ${forms.skeleton}, ${ask.code}, ${ask.levels}::smallint[],
      ${ask.inside}::uuid[], ${ask.day}::date, ${ask.former}, ${ask.box}::float8[], ${ask.most})`.execute(context.tx);
  return rows;
}

/** Places of the reference, and of this workspace, whose name has one of these cores; the largest first. */
export const placesCalled = async (context: Context, cores: readonly string[]) =>
  cores.length === 0
    ? []
    : (
        await sql<{ core: string; id: string; name: string; iso3: string | null }>`
          select core, id, name, iso3 from (
            select n.core, p.id, p.name, p.iso3, p.level, p.population from ref.place_name n join ref.place p on p.id = n.place_id
            where n.core = any (${cores}::text[]) and p.valid_to is null
            union
            select n.core, l.id, l.name, null, 9, null from app.local_place_name n
            join app.local_place l on l.workspace_id = n.workspace_id and l.id = n.place_id and l.ended_at is null
            where n.workspace_id = ${ws(context)} and n.core = any (${cores}::text[])) x
          order by level, population desc nulls last, id limit 400`.execute(context.tx)
      ).rows;

export const placesByIds = (context: Context, ids: readonly string[]) =>
  ids.length === 0
    ? Promise.resolve([])
    : context.tx
        .selectFrom('ref.place')
        .selectAll()
        .where('id', '=', sql<string>`any(${ids}::uuid[])`)
        .execute();

export const localPlacesByIds = (context: Context, ids: readonly string[]) =>
  ids.length === 0
    ? Promise.resolve([])
    : context.tx
        .selectFrom('app.local_place')
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where('id', '=', sql<string>`any(${ids}::uuid[])`)
        .execute();

/** Names of places: those of the reference and those used in this workspace. */
export async function namesOf(
  context: Context,
  ids: readonly string[],
): Promise<
  {
    place_id: string;
    language: string;
    kind: 'official' | 'alternative' | 'former' | 'local';
    name: string;
    fold: string;
    core: string;
    sound: string;
    skeleton: string;
  }[]
> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Awaited<ReturnType<typeof namesOf>>[number]>`
    select place_id, language, kind, name, fold, core, sound, skeleton from ref.place_name where place_id = any(${ids}::uuid[])
    union all
    select place_id, language, 'local', name, fold, core, sound, skeleton from app.local_place_name where workspace_id = ${ws(context)} and place_id = any(${ids}::uuid[])`.execute(
    context.tx,
  );
  return rows;
}

/** Official names in one language, by place. */
export async function namesIn(
  context: Context,
  ids: readonly string[],
  language: string,
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await context.tx
    .selectFrom('ref.place_name')
    .select(['place_id', 'name'])
    .where('place_id', '=', sql<string>`any(${ids}::uuid[])`)
    .where('language', '=', language)
    .where('kind', '=', 'official')
    .orderBy('name')
    .execute();
  return new Map(rows.map((row) => [row.place_id, row.name]));
}

/** Every version of the same area: same country, level and code. */
export async function versionsOf(context: Context, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select q.id from ref.place p join ref.place q on q.iso3 = p.iso3 and q.level = p.level and q.code = p.code where p.id = ${id}
    union select ${id}::uuid`.execute(context.tx);
  return rows.map((row) => row.id);
}

/** The place in all its versions and everything that lies below any of them. */
export async function idsUnder(context: Context, id: string): Promise<string[]> {
  const versions = await versionsOf(context, id);
  const { rows } = await sql<{ id: string }>`
    select unnest(${versions}::uuid[]) as id union select p.id from ref.place p where p.ancestors && ${versions}::uuid[]
    union select l.id from app.local_place l where l.workspace_id = ${ws(context)} and l.ancestors && ${versions}::uuid[]`.execute(
    context.tx,
  );
  return rows.map((row) => row.id);
}

/** What lies below a place in any of its versions and exists on that day: areas from the largest down, then spots by their people. */
export async function largestIdsUnder(context: Context, id: string, day: string, most: number): Promise<string[]> {
  const versions = await versionsOf(context, id);
  const { rows } = await sql<{ id: string }>`
    select p.id from ref.place p where p.ancestors && ${versions}::uuid[] and ${validOn(day)}
    order by p.level, p.population desc nulls last, p.name collate app.people limit ${most}`.execute(context.tx);
  return rows.map((row) => row.id);
}

/** Spots under an area where people are known to live, always in the same order. */
export async function populatedSpotsUnder(
  context: Context,
  id: string,
): Promise<{ id: string; lat: number; lon: number }[]> {
  const { rows } = await sql<{ id: string; lat: number; lon: number }>`
    select p.id, p.lat, p.lon from ref.place p
    where p.ancestors @> array[${id}]::uuid[] and p.level = 9 and p.population > 0 and p.lat is not null and p.valid_to is null
    order by p.id`.execute(context.tx);
  return rows;
}

const validOn = (day: string) => sql<boolean>`(p.valid_to is null or p.valid_to > ${day}::date)
  and (p.valid_from is null or p.valid_from <= ${day}::date or not exists (select 1 from ref.place_succession s where s.to_id = p.id))`;

export async function childrenOf(
  context: Context,
  parentIds: readonly string[] | null,
  levels: readonly PlaceLevel[] | null,
  day: string,
): Promise<(PlaceTable & { children: number })[]> {
  const { rows } = await sql<PlaceTable & { children: number }>`
    select p.*, (select count(*)::int from ref.place c where c.parent_id = p.id and c.valid_to is null) as children from ref.place p
    where ${parentIds === null ? sql`p.level = 0` : sql`p.parent_id = any(${parentIds}::uuid[])`}
      and (${levels}::smallint[] is null or p.level = any(${levels}::smallint[])) and ${validOn(day)}
    order by p.level, p.name collate app.people limit 2000`.execute(context.tx);
  return rows;
}

/** The areas of level 1 filed under a code that no country has: those of an exercise. */
export const regionsOf = async (
  context: Context,
  iso3: string,
  day: string,
): Promise<(PlaceTable & { children: number })[]> =>
  (
    await sql<PlaceTable & { children: number }>`
    select p.*, (select count(*)::int from ref.place c where c.parent_id = p.id and c.valid_to is null) as children from ref.place p
    where p.level = 1 and p.iso3 = ${iso3} and p.parent_id is null and ${validOn(day)} order by p.name collate app.people`.execute(
      context.tx,
    )
  ).rows;

export const localChildrenOf = (context: Context, parentIds: readonly string[]) =>
  context.tx
    .selectFrom('app.local_place')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('ended_at', 'is', null)
    .where('parent_id', '=', sql<string>`any(${parentIds}::uuid[])`)
    .orderBy('name')
    .limit(500)
    .execute();

export async function successionsOf(
  context: Context,
  id: string,
): Promise<{ direction: 'from' | 'to'; other_id: string; kind: SuccessionKind; share: number | null }[]> {
  const { rows } = await sql<{
    direction: 'from' | 'to';
    other_id: string;
    kind: SuccessionKind;
    share: number | null;
  }>`
    select 'from' as direction, from_id as other_id, kind, share from ref.place_succession where to_id = ${id}
    union all select 'to', to_id, kind, share from ref.place_succession where from_id = ${id}`.execute(context.tx);
  return rows;
}

export const releaseById = (context: Context, id: string) =>
  context.tx.selectFrom('ref.place_release').selectAll().where('id', '=', id).executeTakeFirst();

export async function placesVersion(context: Context): Promise<string> {
  return (await context.tx.selectFrom('ref.place_version').select('version').executeTakeFirstOrThrow()).version;
}

export interface OutlineRow {
  id: string;
  level: PlaceLevel;
  parent_id: string | null;
  iso3: string | null;
  valid_from: string | null;
  valid_to: string | null;
  name: string;
  code: string | null;
  lat: number | null;
  lon: number | null;
  outline_doubt_from: string | null;
  bytes: Buffer | null;
  succeeds: boolean;
}

/** Outlines of some levels of one country, or of the countries themselves, all versions. */
export async function outlinesOf(
  context: Context,
  iso3: string | null,
  levels: readonly PlaceLevel[],
): Promise<OutlineRow[]> {
  const { rows } = await sql<OutlineRow>`
    select p.id, p.level, p.parent_id, p.iso3, p.valid_from, p.valid_to, p.name, p.code, p.lat, p.lon, p.outline_doubt_from, s.bytes,
      exists (select 1 from ref.place_succession x where x.to_id = p.id) as succeeds
    from ref.place p left join ref.place_shape s on s.id = p.shape_id
    where p.level = any(${levels}::smallint[]) and (${iso3}::text is null or p.iso3 = ${iso3})
    order by p.id`.execute(context.tx);
  return rows;
}

/** Countries with areas of this level whose own box meets the one given. */
export async function countriesMeeting(
  context: Context,
  level: PlaceLevel,
  box: [number, number, number, number],
): Promise<string[]> {
  const [west, south, east, north] = box;
  const { rows } = await sql<{ iso3: string }>`
    select distinct p.iso3 from ref.place p where p.level = ${level} and p.iso3 is not null and p.south <= ${north} and p.north >= ${south}
      and (p.west > p.east or (p.west <= ${east} and p.east >= ${west})) order by 1 limit 12`.execute(context.tx);
  return rows.map((row) => row.iso3);
}

export const insertLocalPlace = (context: Context, row: Omit<LocalPlaceTable, 'workspace_id'>) =>
  context.tx
    .insertInto('app.local_place')
    .values({ ...row, workspace_id: ws(context) })
    .execute();

export const insertLocalName = (
  context: Context,
  row: { id: string; place_id: string; language: string; name: string } & NameForms,
) =>
  context.tx
    .insertInto('app.local_place_name')
    .values({ ...row, workspace_id: ws(context), created_by: context.caller.memberId, created_at: context.now() })
    .onConflict((on) => on.doNothing())
    .execute();

export const endLocalPlace = (context: Context, id: string) =>
  context.tx
    .updateTable('app.local_place')
    .set({ ended_at: context.now() })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();

export async function preferOf(context: Context): Promise<string[]> {
  return (
    (
      await context.tx
        .selectFrom('app.place_view')
        .select('prefer')
        .where('workspace_id', '=', ws(context))
        .executeTakeFirst()
    )?.prefer ?? []
  );
}

export const setPrefer = (context: Context, prefer: string[]) =>
  context.tx
    .insertInto('app.place_view')
    .values({ workspace_id: ws(context), id: ws(context), prefer })
    .onConflict((on) => on.columns(['workspace_id', 'id']).doUpdateSet({ prefer }))
    .execute();

/** Places by the codes that files give them, countries by their code of three letters too. */
export const placesByCodes = async (context: Context, codes: readonly string[]) =>
  codes.length === 0
    ? []
    : (
        await sql<{ id: string; code: string | null; iso3: string | null; level: PlaceLevel }>`
          select p.id, p.code, p.iso3, p.level from ref.place p
          where p.valid_to is null and (p.code = any (${codes}::text[]) or p.level = 0 and p.iso3 = any (${codes}::text[]))
          order by p.level, p.id`.execute(context.tx)
      ).rows;

/** Places by the cores of their names, with what they lie in: for names that stand in a file below one another. */
export const placesNamedIn = async (context: Context, cores: readonly string[]) =>
  cores.length === 0
    ? []
    : (
        await sql<{ core: string; id: string; iso3: string | null; level: PlaceLevel; ancestors: string[] }>`
          select distinct n.core, p.id, p.iso3, p.level, p.ancestors from ref.place_name n join ref.place p on p.id = n.place_id
          where n.core = any (${cores}::text[]) and p.valid_to is null
          union
          select distinct n.core, l.id, null, 9::smallint, l.ancestors from app.local_place_name n
          join app.local_place l on l.workspace_id = n.workspace_id and l.id = n.place_id and l.ended_at is null
          where n.workspace_id = ${ws(context)} and n.core = any (${cores}::text[])`.execute(context.tx)
      ).rows;
