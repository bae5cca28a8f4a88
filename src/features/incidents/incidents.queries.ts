import { sql } from 'kysely';
import { foldedWords } from '#domain/text-folding.ts';
import type { Context } from '#server/context.ts';
import { boxOfRing, polygonLiteral, type Ring } from './incident-area.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.incident': IncidentRow;
    'app.account': AccountRow;
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
export interface AccountRow {
  workspace_id: string;
  id: string;
  incident_id: string;
  report_id: string;
  stance: 'supports' | 'contradicts' | 'adds';
  evidence: 'physical' | 'medical' | 'image' | 'visit' | null;
  heard_from_report_id: string | null;
  note: string | null;
  added_by: string | null;
  added_at: Date;
  removed_at: Date | null;
  before_merge_incident_id: string | null;
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

/** The accounts of an incident with what the rule of confidence weighs about each. */
export const incidentAccounts = async (context: Context, incidentId: string) =>
  await context.tx
    .selectFrom('app.account as a')
    .innerJoin('app.report as r', (j) =>
      j.onRef('r.workspace_id', '=', 'a.workspace_id').onRef('r.id', '=', 'a.report_id'),
    )
    .innerJoin('app.source as s', (j) =>
      j.onRef('s.workspace_id', '=', 'r.workspace_id').onRef('s.id', '=', 'r.source_id'),
    )
    .leftJoin('app.actor as o', (j) =>
      j.onRef('o.workspace_id', '=', 's.workspace_id').onRef('o.id', '=', 's.organisation_id'),
    )
    .select([
      'a.id',
      'a.report_id',
      'a.stance',
      'a.evidence',
      'a.heard_from_report_id',
      'a.note',
      'r.text',
      'r.language',
      'r.basis',
      'r.credibility',
      'r.channel',
      'r.received_at',
      'r.when_from',
      'r.place_text',
      'r.publisher',
      'r.killed_low',
      'r.killed_best',
      'r.killed_high',
      'r.hurt_low',
      'r.hurt_best',
      'r.hurt_high',
      'r.superseded_by_id',
      'r.supersedes_id',
      's.id as source_id',
      's.person_id',
      's.alias',
      's.reliability',
      's.enrolled_at',
      's.first_seen_on',
      's.organisation_id',
      'o.vetted_at as organisation_vetted_at',
    ])
    // pictures and files sent with it, by what they are: the same one sent twice is one item reposted
    .select(
      sql<
        string[] | null
      >`(select array_agg(encode(t.sent_sha256, 'hex')) from app.attachment t where t.workspace_id = a.workspace_id and t.report_id = a.report_id)`.as(
        'items',
      ),
    )
    .where('a.workspace_id', '=', context.workspace.id)
    .where('a.incident_id', '=', incidentId)
    .where('a.removed_at', 'is', null)
    .orderBy('a.added_at')
    .execute();

export const insertAccount = (
  context: Context,
  row: Omit<AccountRow, 'workspace_id' | 'removed_at' | 'before_merge_incident_id'>,
) =>
  context.tx
    .insertInto('app.account')
    .values({ ...row, workspace_id: context.workspace.id, removed_at: null, before_merge_incident_id: null })
    .onConflict((c) => c.doNothing())
    .execute();

export const updateAccount = (context: Context, id: string, change: Partial<AccountRow>) =>
  context.tx
    .updateTable('app.account')
    .set({ ...change, workspace_id: context.workspace.id })
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();

export const moveAccounts = (context: Context, fromId: string, intoId: string) =>
  sql`update app.account a set before_merge_incident_id = coalesce(a.before_merge_incident_id, a.incident_id), incident_id = ${intoId}
    where a.workspace_id = ${context.workspace.id} and a.incident_id = ${fromId} and a.removed_at is null
      and not exists (select 1 from app.account b where b.workspace_id = a.workspace_id and b.incident_id = ${intoId} and b.report_id = a.report_id and b.removed_at is null)`.execute(
    context.tx,
  );

export const moveAccountsBack = (context: Context, fromId: string, intoId: string) =>
  sql`update app.account set incident_id = ${fromId}, before_merge_incident_id = null
    where workspace_id = ${context.workspace.id} and incident_id = ${intoId} and before_merge_incident_id = ${fromId}`.execute(
    context.tx,
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

/** Which incident each of these reports is tied to as support or addition, if any. */
export const incidentsOfReports = async (context: Context, reportIds: string[]): Promise<Map<string, string>> =>
  new Map(
    reportIds.length === 0
      ? []
      : (
          await sql<{ report_id: string; incident_id: string }>`
    select distinct on (a.report_id) a.report_id, a.incident_id from app.account a
    where a.workspace_id = ${context.workspace.id} and a.report_id = any (${reportIds}::uuid[]) and a.removed_at is null and a.stance <> 'contradicts' order by a.report_id, a.added_at`.execute(
            context.tx,
          )
        ).rows.map((row) => [row.report_id, row.incident_id]),
  );

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
