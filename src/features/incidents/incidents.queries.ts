import { sql } from 'kysely';
import { foldedWords } from '#domain/text-folding.ts';
import type { Context } from '#server/context.ts';
import { boxOfRing, polygonLiteral } from './incident-area.rules.ts';
import type { Ring } from './incident-area.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.incident': IncidentRow;
    'app.incident_actor': { workspace_id: string; incident_id: string; actor_id: string; role: string };
    'app.counter': { workspace_id: string; noun: string; n: number };
  }
}

export interface IncidentRow {
  workspace_id: string;
  id: string;
  number: number;
  title: string;
  type_code: string;
  summary: string;
  when_from: Date | null;
  when_to: Date | null;
  when_precision: string;
  place_id: string | null;
  place_text: string | null;
  lat: number | null;
  lon: number | null;
  place_precision: string;
  radius_km: number | null;
  killed_low: number | null;
  killed_best: number | null;
  killed_high: number | null;
  hurt_low: number | null;
  hurt_best: number | null;
  hurt_high: number | null;
  level: number;
  state: 'unverified' | 'being_verified' | 'corroborated' | 'confirmed' | 'disputed' | 'refuted' | 'cannot_be_verified';
  state_reason: string | null;
  protected: boolean;
  merged_into_id: string | null;
  label: number;
  owner_organisation_id: string | null;
  created_by: string | null;
  created_at: Date;
  updated_at: Date;
  verified_at: Date | null;
  version: number;
  /** its words folded; written by insertIncident and updateIncident, read by searching functions */
  words: string | null;
}

/** The next number people say on the telephone. */
export const nextNumber = async (context: Context, noun: string): Promise<number> => {
  const row = await context.tx
    .insertInto('app.counter')
    .values({ workspace_id: context.workspace.id, noun, n: 1 })
    .onConflict((c) => c.columns(['workspace_id', 'noun']).doUpdateSet({ n: sql`counter.n + 1` as never }))
    .returning('n')
    .executeTakeFirstOrThrow();
  return row.n;
};

type Texts = Pick<IncidentRow, 'title' | 'place_text' | 'summary' | 'number'>;

const MOST_WORD = 40;

const wordsOf = (it: Texts) =>
  sql<string>`array_to_tsvector(${[
    ...new Set(
      foldedWords(`${it.title} ${it.place_text ?? ''} ${it.summary} ${it.number}`).map((word) =>
        [...word].slice(0, MOST_WORD).join(''),
      ),
    ),
  ]}::text[])`;

export const insertIncident = (context: Context, row: Omit<IncidentRow, 'workspace_id' | 'version' | 'words'>) =>
  context.tx
    .insertInto('app.incident')
    .values({ ...row, workspace_id: context.workspace.id, version: 1, words: wordsOf(row) })
    .execute();

export const readIncidentRow = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.incident')
    .selectAll()
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();

export const readIncidentRows = (context: Context, ids: readonly string[]) =>
  context.tx
    .selectFrom('app.incident')
    .selectAll()
    .where('workspace_id', '=', context.workspace.id)
    .where(sql<boolean>`id = any (${ids}::uuid[])`)
    .orderBy('number')
    .execute();

export const lockIncidentRow = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.incident')
    .selectAll()
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

/** @param before the row as it was, needed where its texts change */
export const updateIncident = (context: Context, id: string, change: Partial<IncidentRow>, before?: IncidentRow) =>
  context.tx
    .updateTable('app.incident')
    .set({
      ...change,
      ...(before && { words: wordsOf({ ...before, ...change }) as never }),
      updated_at: context.now(),
      version: sql`version + 1` as never,
    })
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .execute();

/** See `incidentFilter` in the contract. */
export interface IncidentFilter {
  from?: Date | undefined;
  to?: Date | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
  unknownTime?: boolean | undefined;
  types?: string[] | undefined;
  states?: string[] | undefined;
  level?: number | undefined;
  labels?: number[] | undefined;
  /** places with all that lies below them */
  places?: string[] | undefined;
  bbox?: [number, number, number, number] | undefined;
  ring?: Ring | undefined;
  /** folded, each the beginning of a word */
  words?: string[] | undefined;
}

export type Omitting = 'nothing' | 'time' | 'days';

/** Folded words as a query of PostgreSQL's full-text search: all of them, each as a prefix. */
export const prefixQuery = (words: readonly string[]): string =>
  words.map((word) => `'${word.replace(/['\\]/g, '$&$&')}':*`).join(' & ');

/** @param omitting leaves a part of the filter out: its days (`since`, `until`), or all that it says of time */
export function filtered(context: Context, filter: IncidentFilter, omitting: Omitting = 'nothing') {
  let query = context.tx
    .selectFrom('app.incident as i')
    .where('i.workspace_id', '=', context.workspace.id)
    .where('i.merged_into_id', 'is', null);
  if (omitting !== 'time') {
    if (filter.unknownTime) query = query.where('i.when_from', 'is', null);
    else {
      if (filter.from) query = query.where(sql<boolean>`greatest(i.when_from, i.when_to) >= ${filter.from}`);
      if (filter.to) query = query.where('i.when_from', '<=', filter.to);
      if (filter.from || filter.to || filter.since || filter.until) query = query.where('i.when_from', 'is not', null);
      if (omitting === 'nothing') {
        const began = filter.from ? sql`greatest(i.when_from, ${filter.from})` : sql`i.when_from`;
        if (filter.since) query = query.where(sql<boolean>`${began} >= ${filter.since}`);
        if (filter.until) query = query.where(sql<boolean>`${began} < ${filter.until}`);
      }
    }
  }
  if (filter.types?.length)
    query = query.where((eb) =>
      eb.or(
        filter.types!.map((type) =>
          type.includes('.') ? eb('i.type_code', '=', type) : sql<boolean>`starts_with(i.type_code, ${`${type}.`})`,
        ),
      ),
    );
  if (filter.states?.length) query = query.where('i.state', 'in', filter.states as never);
  if (filter.level) query = query.where('i.level', '>=', filter.level);
  if (filter.labels?.length) query = query.where('i.label', 'in', filter.labels);
  if (filter.places) query = query.where(sql<boolean>`i.place_id = any (${filter.places}::uuid[])`);
  const boxes = [filter.bbox, filter.ring && boxOfRing(filter.ring)];
  for (const box of boxes) {
    if (!box) continue;
    const [west, south, east, north] = box;
    query = query
      .where('i.protected', '=', false)
      .where('i.lat', '>=', south)
      .where('i.lat', '<=', north)
      .where('i.lon', '>=', west)
      .where('i.lon', '<=', east);
  }
  if (filter.ring) query = query.where(sql<boolean>`${polygonLiteral(filter.ring)}::polygon @> point(i.lon, i.lat)`);
  if (filter.words?.length)
    query = query.where(sql<boolean>`i.number in (select app.incident_search(${prefixQuery(filter.words)}::tsquery))`);
  return query;
}

const accountCount = sql<number>`(select count(*)::int from app.account a where a.workspace_id = i.workspace_id and a.incident_id = i.id and a.removed_at is null)`;

/** Where a list goes on. `began` is the moment of the last row, in microseconds since 2000. */
export interface After {
  began: number;
  number: number;
}

export const microsSql = sql<number>`(extract(epoch from coalesce(i.when_from, i.created_at)) * 1000000 - 946684800000000)::int8`;

export const listIncidentRows = async (
  context: Context,
  filter: IncidentFilter,
  page: { after?: After | null | undefined; limit: number },
) => {
  let query = filtered(context, filter)
    .selectAll('i')
    .select([accountCount.as('accounts'), microsSql.as('began')]);
  if (page.after)
    query = query.where(
      sql<boolean>`(coalesce(i.when_from, i.created_at), i.number) < (timestamptz '2000-01-01Z' + ${page.after.began}::float8 * interval '1 microsecond', ${page.after.number}::int)`,
    );
  return (await query
    .orderBy(sql`coalesce(i.when_from, i.created_at) desc`)
    .orderBy('i.number', 'desc')
    .limit(page.limit)
    .execute()) as (IncidentRow & { accounts: number; began: number })[];
};

/** Incidents by their numbers, as lists show them. What the asker may not read is not among them. */
export const incidentsByNumber = async (context: Context, numbers: readonly number[]) =>
  (numbers.length === 0
    ? []
    : await context.tx
        .selectFrom('app.incident as i')
        .selectAll('i')
        .select([accountCount.as('accounts'), microsSql.as('began')])
        .where('i.workspace_id', '=', context.workspace.id)
        .where(sql<boolean>`i.number = any (${numbers}::int[])`)
        .orderBy(sql`coalesce(i.when_from, i.created_at) desc`)
        .orderBy('i.number', 'desc')
        .execute()) as (IncidentRow & { accounts: number; began: number })[];

export const countIncidents = async (
  context: Context,
  filter: IncidentFilter,
  omitting: Omitting = 'nothing',
): Promise<number> =>
  Number(
    (
      await filtered(context, filter, omitting)
        .select((e) => e.fn.countAll<number>().as('n'))
        .executeTakeFirst()
    )?.n ?? 0,
  );

export const mergedInto = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.incident')
    .select(['id', 'number', 'title'])
    .where('workspace_id', '=', context.workspace.id)
    .where('merged_into_id', '=', id)
    .execute();

export const incidentActors = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.incident_actor as p')
    .innerJoin('app.actor as a', (j) =>
      j.onRef('a.workspace_id', '=', 'p.workspace_id').onRef('a.id', '=', 'p.actor_id'),
    )
    .select(['p.actor_id as id', 'a.name', 'p.role', sql<boolean>`a.kind <> 'person'`.as('entry')])
    .where('p.workspace_id', '=', context.workspace.id)
    .where('p.incident_id', '=', id)
    .execute();

export const replaceIncidentActors = async (context: Context, id: string, actors: { id: string; role: string }[]) => {
  await context.tx
    .deleteFrom('app.incident_actor')
    .where('workspace_id', '=', context.workspace.id)
    .where('incident_id', '=', id)
    .execute();
  if (actors.length > 0) {
    await context.tx
      .insertInto('app.incident_actor')
      .values(
        actors.map((actor) => ({
          workspace_id: context.workspace.id,
          incident_id: id,
          actor_id: actor.id,
          role: actor.role,
        })),
      )
      .onConflict((c) => c.doNothing())
      .execute();
  }
};

export const incidentAlerts = async (context: Context, id: string) =>
  (
    await sql<{ id: string; number: number; headline: string; state: string; level: number }>`
    select a.id, a.number, a.headline, a.state, a.level from app.alert_basis b join app.alert a on a.workspace_id = b.workspace_id and a.id = b.alert_id
    where b.workspace_id = ${context.workspace.id} and b.subject_kind = 'incident' and b.subject_id = ${id} order by a.number`.execute(
      context.tx,
    )
  ).rows;

/** How many incidents of a filter lie in which place; those of protected kinds are on no map. */
export const countsByPlace = async (
  context: Context,
  filter: IncidentFilter,
): Promise<{ place_id: string | null; n: number }[]> =>
  filtered(context, filter)
    .where('i.protected', '=', false)
    .select('i.place_id')
    .select(sql<number>`count(*)::int`.as('n'))
    .groupBy('i.place_id')
    .execute();

/** Incidents whose words wait to be folded: in other letters than plain ones, and written by something else than the application. */
export const unfoldedIncidents = (context: Context, most: number) =>
  context.tx
    .selectFrom('app.incident')
    .select(['id', 'title', 'place_text', 'summary', 'number'])
    .where('workspace_id', '=', context.workspace.id)
    .where('words', 'is', null)
    .orderBy('number')
    .limit(most)
    .forUpdate()
    .skipLocked()
    .execute();

export const foldIncident = (context: Context, id: string, texts: Texts) =>
  context.tx
    .updateTable('app.incident')
    .set({ words: wordsOf(texts) as never })
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .execute();
