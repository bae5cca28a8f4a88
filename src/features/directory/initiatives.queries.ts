import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import { inTurn } from '#server/in-turn.ts';
import type { PlacePrecision } from '#domain/places.ts';
import type { InitiativeFields } from './initiatives.contract.ts';
import type { RoleIn } from './directory.rules.ts';
import type { Said } from './directory.queries.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.initiative': InitiativeRow;
    'app.initiative_party': PartyRow;
    'app.initiative_purpose': PurposeRow;
    'app.initiative_place': InitiativePlaceRow;
    'app.initiative_money': MoneyRow;
  }
}

export interface InitiativeRow {
  workspace_id: string;
  id: string;
  title: string;
  language: string;
  titles: Record<string, string>;
  description: string | null;
  descriptions: Record<string, string>;
  state: InitiativeFields['state'];
  planned_from: string | null;
  planned_to: string | null;
  actual_from: string | null;
  actual_to: string | null;
  began: string | null;
  ended: string | null;
  funding: InitiativeFields['funding'];
  led_locally: boolean | null;
  for_whom: string | null;
  people: InitiativeFields['people'];
  results: InitiativeFields['results'];
  label: number;
  owner_organisation_id: string | null;
  external_key: string | null;
  content_hash: Buffer;
  source_id: string | null;
  recorded_by: string | null;
  recorded_at: Date;
  changed_at: Date;
  said: Record<string, Said>;
  extra: Record<string, unknown>;
  words: string;
}
export interface PartyRow {
  workspace_id: string;
  initiative_id: string;
  n: number;
  role: RoleIn;
  actor_id: string | null;
  name: string | null;
}
export interface PurposeRow {
  workspace_id: string;
  initiative_id: string;
  n: number;
  list: string;
  code: string;
  name: string | null;
  share: number | null;
}
export interface InitiativePlaceRow {
  workspace_id: string;
  initiative_id: string;
  n: number;
  place_id: string | null;
  place_text: string | null;
  whole: boolean;
  lat: number | null;
  lon: number | null;
  precision: PlacePrecision;
  share: number | null;
}
export interface MoneyRow {
  workspace_id: string;
  initiative_id: string;
  n: number;
  kind: InitiativeFields['money'][number]['kind'];
  amount: string;
  currency: string | null;
  on_day: string | null;
  to_day: string | null;
  rate: string | null;
  rate_on: string | null;
  usd: string | null;
  actor_id: string | null;
  name: string | null;
}

type Below<T> = Omit<T, 'workspace_id'>;
/** One initiative as it is written, with everything below it. */
export interface InitiativeRecord extends Omit<
  InitiativeRow,
  'workspace_id' | 'owner_organisation_id' | 'recorded_by' | 'recorded_at' | 'changed_at' | 'words' | 'content_hash'
> {
  content_hash: string;
  words: string[];
  party_rows: Below<PartyRow>[];
  purpose_rows: Below<PurposeRow>[];
  place_rows: Below<InitiativePlaceRow>[];
  money_rows: (Omit<Below<MoneyRow>, 'amount' | 'rate' | 'usd'> & {
    amount: number;
    rate: number | null;
    usd: number | null;
  })[];
}

const ws = (context: Context) => context.workspace.id;
const json = (rows: unknown) => sql`${JSON.stringify(rows)}::json`;
const SHAPE =
  sql.raw(`id uuid, title text, language text, titles jsonb, description text, descriptions jsonb, state text, planned_from date, planned_to date,
  actual_from date, actual_to date, began date, ended date, funding text, led_locally boolean, for_whom text, people jsonb, results jsonb,
  label smallint, external_key text, content_hash text, source_id uuid, said jsonb, extra jsonb, words text[]`);

const flat = ({ party_rows: _1, purpose_rows: _2, place_rows: _3, money_rows: _4, ...row }: InitiativeRecord) => row;
/** In place, what is not known is not written: a key that is missing reads as null, and half of all are. */
function known(row: Record<string, unknown>): object {
  for (const key in row) if (row[key] === null) row[key] = undefined;
  return row;
}
const MOSTLY_EMPTY = ['titles', 'descriptions', 'people', 'results', 'said', 'extra'] as const;
function fresh(record: InitiativeRecord): object {
  const row: Record<string, unknown> = flat(record);
  for (const key of MOSTLY_EMPTY) if (Object.keys(record[key]).length === 0) row[key] = undefined;
  return known(row);
}

/** New initiatives with everything below them, in five statements however many they are. */
export async function insertInitiatives(context: Context, rows: readonly InitiativeRecord[]): Promise<void> {
  if (rows.length === 0) return;
  const { memberId, organisationId } = context.caller;
  const itself = () =>
    sql`
    insert into app.initiative (workspace_id, id, title, language, titles, description, descriptions, state, planned_from, planned_to, actual_from, actual_to,
      began, ended, funding, led_locally, for_whom, people, results, label, owner_organisation_id, external_key, content_hash, source_id,
      recorded_by, recorded_at, changed_at, said, extra, words)
    select ${ws(context)}, id, title, language, coalesce(titles, '{}'), description, coalesce(descriptions, '{}'), state, planned_from, planned_to, actual_from, actual_to,
      began, ended, funding, led_locally, for_whom, coalesce(people, '[]'), coalesce(results, '[]'), label, ${organisationId}::uuid, external_key,
      decode(content_hash, 'hex'), source_id, ${memberId}::uuid, ${context.now()}, ${context.now()}, coalesce(said, '{}'), coalesce(extra, '{}'),
      array_to_tsvector(words)
    from json_to_recordset(${json(rows.map(fresh))}) as row (${SHAPE})`.execute(context.tx);
  await inTurn([itself, ...linesBelow(context, rows)]);
}

/** What stands below some initiatives, a statement a table. */
function linesBelow(context: Context, rows: readonly InitiativeRecord[]): (() => Promise<unknown>)[] {
  const put = (table: string, shape: string, linesOf: (row: InitiativeRecord) => readonly object[]) => async () => {
    const lines = rows.flatMap(linesOf);
    if (lines.length === 0) return;
    const columns = sql.raw(
      shape
        .split(', ')
        .map((it) => it.split(' ')[0])
        .join(', '),
    );
    await sql`insert into ${sql.table(`app.${table}`)} (workspace_id, ${columns})
      select ${ws(context)}, ${columns} from json_to_recordset(${json(lines.map((line) => known({ ...line })))}) as row (${sql.raw(shape)})`.execute(
      context.tx,
    );
  };
  return [
    put(
      'initiative_party',
      'initiative_id uuid, n smallint, role text, actor_id uuid, name text',
      (row) => row.party_rows,
    ),
    put(
      'initiative_purpose',
      'initiative_id uuid, n smallint, list text, code text, name text, share real',
      (row) => row.purpose_rows,
    ),
    put(
      'initiative_place',
      'initiative_id uuid, n smallint, place_id uuid, place_text text, whole boolean, lat float8, lon float8, precision text, share real',
      (row) => row.place_rows,
    ),
    put(
      'initiative_money',
      'initiative_id uuid, n smallint, kind text, amount numeric, currency text, on_day date, to_day date, rate numeric, rate_on date, usd numeric, actor_id uuid, name text',
      (row) => row.money_rows,
    ),
  ];
}

/** Initiatives that stand, written anew with everything below them; who recorded them first stays. */
export async function updateInitiatives(context: Context, rows: readonly InitiativeRecord[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update app.initiative i set title = g.title, language = g.language, titles = g.titles, description = g.description, descriptions = g.descriptions, state = g.state,
      planned_from = g.planned_from, planned_to = g.planned_to, actual_from = g.actual_from, actual_to = g.actual_to, began = g.began,
      ended = g.ended, funding = g.funding, led_locally = g.led_locally, for_whom = g.for_whom, people = g.people, results = g.results,
      label = g.label, external_key = g.external_key, content_hash = decode(g.content_hash, 'hex'), source_id = g.source_id,
      changed_at = ${context.now()}, said = g.said, extra = g.extra, words = array_to_tsvector(g.words)
    from json_to_recordset(${json(rows.map(flat))}) as g (${SHAPE})
    where i.workspace_id = ${ws(context)} and i.id = g.id`.execute(context.tx);
  const ids = rows.map((row) => row.id);
  for (const table of ['initiative_party', 'initiative_purpose', 'initiative_place', 'initiative_money'])
    await sql`delete from ${sql.table(`app.${table}`)} where workspace_id = ${ws(context)} and initiative_id = any (${ids}::uuid[])`.execute(
      context.tx,
    );
  const left = new Map(
    (
      await sql<{ id: string; n: number }>`select * from app.initiative_lines(${ids}::uuid[])`.execute(context.tx)
    ).rows.map((row) => [row.id, row.n + 1]),
  );
  const after = <T extends { initiative_id: string; n: number }>(lines: T[]): T[] =>
    lines.map((line) => ({ ...line, n: line.n + (left.get(line.initiative_id) ?? 0) }));
  const kept = rows.map((row) => ({ ...row, party_rows: after(row.party_rows), money_rows: after(row.money_rows) }));
  await inTurn(linesBelow(context, kept));
}

/** What stands under a key: the hash of its telling, and who told which field since. */
export type StandingInitiative = Pick<InitiativeRow, 'id' | 'content_hash' | 'said'>;
export const standingByKeys = (context: Context, keys: readonly string[]) =>
  keys.length === 0
    ? Promise.resolve([])
    : context.tx
        .selectFrom('app.initiative')
        .select(['id', 'external_key', 'content_hash', 'said'])
        .where('workspace_id', '=', ws(context))
        .where(sql<boolean>`external_key = any (${keys}::text[])`)
        .execute();

const COLUMNS = [
  'id',
  'title',
  'language',
  'titles',
  'description',
  'descriptions',
  'state',
  'planned_from',
  'planned_to',
  'actual_from',
  'actual_to',
  'began',
  'ended',
  'funding',
  'led_locally',
  'for_whom',
  'people',
  'results',
  'label',
  'owner_organisation_id',
  'external_key',
  'content_hash',
  'source_id',
  'recorded_by',
  'recorded_at',
  'changed_at',
  'said',
  'extra',
] as const;
export type InitiativeRead = Pick<InitiativeRow, (typeof COLUMNS)[number]>;

export const readInitiativeRow = (context: Context, id: string): Promise<InitiativeRead | undefined> =>
  context.tx
    .selectFrom('app.initiative')
    .select(COLUMNS)
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const initiativesByIds = async (context: Context, ids: readonly string[]): Promise<InitiativeRead[]> =>
  ids.length === 0
    ? []
    : context.tx
        .selectFrom('app.initiative')
        .select(COLUMNS)
        .where('workspace_id', '=', ws(context))
        .where(sql<boolean>`id = any (${ids}::uuid[])`)
        .execute();
/** Title and time alone, to choose among many. */
export const headsByIds = async (context: Context, ids: readonly string[]) =>
  ids.length === 0
    ? []
    : context.tx
        .selectFrom('app.initiative')
        .select(['id', 'title', 'titles', 'state', 'changed_at'])
        .where('workspace_id', '=', ws(context))
        .where(sql<boolean>`id = any (${ids}::uuid[])`)
        .execute();
/** Initiatives by when they changed, the last first; after this one. */
export const newestInitiatives = (context: Context, after: { at: number; id: string } | null, most: number) =>
  context.tx
    .selectFrom('app.initiative')
    .select(['id', 'changed_at as at'])
    .where('workspace_id', '=', ws(context))
    .$if(after !== null, (q) => q.where(sql<boolean>`(changed_at, id) < (${new Date(after!.at)}, ${after!.id}::uuid)`))
    .orderBy('changed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .execute();
/** Live entries that lead, host or carry out some of these initiatives, as far as the asker knows of them, those with the most of them first. */
export const doersOf = async (context: Context, ids: readonly string[], most: number): Promise<string[]> =>
  ids.length === 0
    ? []
    : (
        await sql<{ id: string }>`
          select coalesce(a.merged_into_id, a.id) as id from app.initiative_party p
          join app.actor a on a.workspace_id = p.workspace_id and a.id = p.actor_id and a.ended_at is null and a.kind <> 'person'
          where p.workspace_id = ${ws(context)} and p.initiative_id = any (${ids}::uuid[]) and p.role in ('leads', 'hosts', 'implements')
          group by 1 order by count(distinct p.initiative_id) desc, 1 limit ${most}`.execute(context.tx)
      ).rows.map((row) => row.id);
/** Initiatives of an organisation, and of those that were merged into it, with its part in them, the latest first. */
export const initiativesOfActor = (context: Context, actorId: string, most: number) =>
  context.tx
    .selectFrom('app.initiative_party as p')
    .innerJoin('app.initiative as i', (j) =>
      j.onRef('i.workspace_id', '=', 'p.workspace_id').onRef('i.id', '=', 'p.initiative_id'),
    )
    .select(['i.id', 'i.title', 'i.language', 'i.titles', 'p.role', 'i.state', 'i.began', 'i.ended'])
    .where('p.workspace_id', '=', ws(context))
    .where(
      sql<boolean>`p.actor_id in (with recursive merged as (select ${actorId}::uuid as id union
        select a.id from merged m join app.actor a on a.workspace_id = ${ws(context)} and a.merged_into_id = m.id)
        select id from merged)`,
    )
    .orderBy(sql`i.began desc nulls last`)
    .limit(most)
    .execute();

const below = <T extends 'app.initiative_purpose' | 'app.initiative_place' | 'app.initiative_money'>(table: T) => table;
export const partiesOf = async (context: Context, ids: readonly string[]) =>
  ids.length === 0
    ? []
    : context.tx
        .selectFrom('app.initiative_party as p')
        .leftJoin('app.actor as a', (j) =>
          j.onRef('a.workspace_id', '=', 'p.workspace_id').onRef('a.id', '=', 'p.actor_id'),
        )
        .leftJoin('app.organisation as o', (j) =>
          j.onRef('o.workspace_id', '=', 'p.workspace_id').onRef('o.id', '=', 'p.actor_id'),
        )
        .select(['p.initiative_id', 'p.n', 'p.role', 'p.actor_id', 'p.name', 'a.name as actor_name', 'o.focuses'])
        .where('p.workspace_id', '=', ws(context))
        .where(sql<boolean>`p.initiative_id = any (${ids}::uuid[])`)
        .orderBy('p.initiative_id')
        .orderBy('p.n')
        .execute();
export const purposesOf = async (context: Context, ids: readonly string[]) =>
  ids.length === 0
    ? []
    : context.tx
        .selectFrom(below('app.initiative_purpose'))
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where(sql<boolean>`initiative_id = any (${ids}::uuid[])`)
        .orderBy('initiative_id')
        .orderBy('n')
        .execute();
export const placesOf = async (context: Context, ids: readonly string[]) =>
  ids.length === 0
    ? []
    : context.tx
        .selectFrom(below('app.initiative_place'))
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where(sql<boolean>`initiative_id = any (${ids}::uuid[])`)
        .orderBy('initiative_id')
        .orderBy('n')
        .execute();
export const moneyOf = async (context: Context, id: string) =>
  context.tx
    .selectFrom(below('app.initiative_money'))
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('initiative_id', '=', id)
    .orderBy('n')
    .execute();

/** On which levels organisations work, of those the asker knows. */
export const focusesOf = async (context: Context, ids: readonly string[]) =>
  new Map(
    ids.length === 0
      ? []
      : (
          await context.tx
            .selectFrom('app.organisation')
            .select(['id', 'focuses'])
            .where('workspace_id', '=', ws(context))
            .where(sql<boolean>`id = any (${ids}::uuid[])`)
            .execute()
        ).map((row) => [row.id, row.focuses]),
  );
