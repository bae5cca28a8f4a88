import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';
import type { PackedColumns } from './incident-columns.rules.ts';
import { filtered, prefixQuery, type IncidentFilter } from './incidents.queries.ts';

// What the column store reads. These functions of the database show no text and no id; they look at the workspace of the claims.

/** Where the workspace stands: the snapshot of now, and the highest number given out. */
export const storeMark = async (tx: Tx): Promise<{ now: string; highest: number }> =>
  (
    await sql<{ now: string; highest: number }>`
      select pg_current_snapshot()::text as now, app.incident_highest() as highest`.execute(tx)
  ).rows[0]!;

/** The numbers of the incidents that transactions changed which were not over in the snapshot `since`, and the snapshot of now. */
export const changesSince = async (tx: Tx, since: string): Promise<{ now: string; numbers: number[] }> => {
  const { rows } = await sql<{ now: string; numbers: number[] | null }>`
    select pg_current_snapshot()::text as now, (select array_agg(n) from app.incident_changes(${since}::pg_snapshot) n) as numbers`.execute(
    tx,
  );
  return { now: rows[0]!.now, numbers: rows[0]!.numbers ?? [] };
};

export const columnsBetween = async (tx: Tx, low: number, high: number): Promise<PackedColumns> =>
  (await sql<PackedColumns>`select * from app.incident_columns(${low}::int, ${high}::int)`.execute(tx)).rows[0]!;

export const columnsOf = async (tx: Tx, numbers: readonly number[]): Promise<PackedColumns> =>
  (await sql<PackedColumns>`select * from app.incident_columns(${numbers}::int[])`.execute(tx)).rows[0]!;

/** Folded words of incidents, a line each, beside their numbers (big-endian). */
export interface WordLists {
  n: number;
  numbers: Buffer;
  lines: string;
}
export const wordsBetween = async (tx: Tx, low: number, high: number): Promise<WordLists> =>
  (await sql<WordLists>`select * from app.incident_word_lists(${low}::int, ${high}::int)`.execute(tx)).rows[0]!;
export const wordsOf = async (tx: Tx, numbers: readonly number[]): Promise<WordLists> =>
  (await sql<WordLists>`select * from app.incident_word_lists(${numbers}::int[])`.execute(tx)).rows[0]!;

/** The numbers, big-endian, of the incidents (of those given, or of all) that the asker may read and whose words begin so. */
export const numbersWithWords = async (
  context: Context,
  words: readonly string[],
  among: readonly number[] | null,
): Promise<Buffer | null> => {
  const asked = prefixQuery(words);
  const found = among
    ? sql`app.incident_search(${asked}::tsquery, ${among}::int[])`
    : sql`app.incident_search(${asked}::tsquery)`;
  const { rows } = await sql<{ numbers: Buffer | null }>`
    select string_agg(int4send(n), '') as numbers from ${found} n`.execute(context.tx);
  return rows[0]!.numbers;
};

/** The RED incidents that name the asker and that the policies show. */
export const namedNumbers = async (context: Context): Promise<number[]> =>
  context.caller.memberId === null
    ? []
    : (
        await context.tx
          .selectFrom('app.named_reader as n')
          .innerJoin('app.incident as i', (j) =>
            j.onRef('i.workspace_id', '=', 'n.workspace_id').onRef('i.id', '=', 'n.subject_id'),
          )
          .select('i.number')
          .where('n.workspace_id', '=', context.workspace.id)
          .where('n.member_id', '=', context.caller.memberId)
          .where('i.label', '=', 4)
          .execute()
      ).map((row) => row.number);

// The same answers from the database alone, for where no column store is.

export const kindCounts = (context: Context, filter: IncidentFilter) =>
  filtered(context, filter)
    .select(['i.type_code', 'i.state', (e) => e.fn.countAll<number>().as('n')])
    .select(sql<number>`count(*) filter (where i.lat is null or i.lon is null or i.protected)`.as('without'))
    .groupBy(['i.type_code', 'i.state'])
    .execute();

export const unknownTimeCount = async (context: Context, filter: IncidentFilter): Promise<number> =>
  Number(
    (
      await filtered(context, filter, 'time')
        .where('i.when_from', 'is', null)
        .select((e) => e.fn.countAll<number>().as('n'))
        .executeTakeFirst()
    )?.n ?? 0,
  );

/** How many of a type began on each day of the zone, days since 1970. */
export const dayCounts = (context: Context, filter: IncidentFilter, zone: string) => {
  const began = filter.from ? sql`greatest(i.when_from, ${filter.from})` : sql`i.when_from`;
  return filtered(context, filter, 'days')
    .where('i.when_from', 'is not', null)
    .select([
      sql<number>`(${began} at time zone ${zone})::date - date '1970-01-01'`.as('day'),
      'i.type_code',
      (e) => e.fn.countAll<number>().as('n'),
    ])
    .groupBy([sql`1`, sql`2`])
    .execute();
};

const pointed = (context: Context, filter: IncidentFilter) =>
  filtered(context, filter)
    .where('i.protected', '=', false)
    .where('i.lat', 'is not', null)
    .where('i.lon', 'is not', null);

export const pointBounds = async (context: Context, filter: IncidentFilter) => {
  const it = await pointed(context, filter)
    .select([
      sql<number | null>`min(i.lon)`.as('west'),
      sql<number | null>`min(i.lat)`.as('south'),
      sql<number | null>`max(i.lon)`.as('east'),
      sql<number | null>`max(i.lat)`.as('north'),
    ])
    .executeTakeFirst();
  return it && it.west !== null ? ([it.west, it.south, it.east, it.north] as [number, number, number, number]) : null;
};

export const cellCounts = (
  context: Context,
  filter: IncidentFilter,
  [west, south, east, north]: readonly [number, number, number, number],
  cell: number,
) =>
  pointed(context, filter)
    .where(
      sql<boolean>`floor(i.lon / ${cell}::float8) between ${Math.floor(west / cell)} and ${Math.floor(east / cell)}`,
    )
    .where(
      sql<boolean>`floor(i.lat / ${cell}::float8) between ${Math.floor(south / cell)} and ${Math.floor(north / cell)}`,
    )
    .select([
      sql<number>`floor(i.lon / ${cell}::float8)::int`.as('column'),
      sql<number>`floor(i.lat / ${cell}::float8)::int`.as('row'),
      sql<number>`count(*)::int`.as('count'),
      sql<number>`avg(i.lon)`.as('lon'),
      sql<number>`avg(i.lat)`.as('lat'),
      sql<number>`min(i.lon)`.as('west'),
      sql<number>`min(i.lat)`.as('south'),
      sql<number>`max(i.lon)`.as('east'),
      sql<number>`max(i.lat)`.as('north'),
      sql<number[] | null>`case when count(*) <= 2 then array_agg(i.number order by i.number) end`.as('numbers'),
    ])
    .groupBy([sql`1`, sql`2`])
    .execute();

/** The numbers of the incidents of some cells. */
export const numbersOfBox = async (
  context: Context,
  filter: IncidentFilter,
  [west, south, east, north]: readonly [number, number, number, number],
  cell: number,
  most: number,
): Promise<number[]> =>
  (
    await pointed(context, filter)
      .where(
        sql<boolean>`floor(i.lon / ${cell}::float8) between ${Math.floor(west / cell)} and ${Math.floor(east / cell)}`,
      )
      .where(
        sql<boolean>`floor(i.lat / ${cell}::float8) between ${Math.floor(south / cell)} and ${Math.floor(north / cell)}`,
      )
      .select('i.number')
      .limit(most)
      .execute()
  ).map((row) => row.number);
