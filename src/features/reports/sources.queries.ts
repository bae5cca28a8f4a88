import { sql } from 'kysely';
import type { Context } from '#server/context.ts';

/** Aliases, as tables keep them. */

declare module '#server/schema.ts' {
  interface Tables {
    'app.source': SourceRow;
  }
}

export interface SourceRow {
  workspace_id: string;
  id: string;
  alias: string;
  languages: string[];
  area_place_id: string | null;
  organisation_id: string | null;
  enrolled_at: Date | null;
  first_seen_on: string;
  reliability: string;
  reliability_reason: string | null;
  may_ask: boolean;
  wants_answer: boolean;
  channel: string;
  return_code_hash: Buffer | null;
  label: number;
  owner_organisation_id: string | null;
  created_at: Date;
  erased_at: Date | null;
  /** the alias whose person this is as well, once that person tied them */
  person_id: string | null;
}

export type NewSourceRow = Partial<SourceRow> &
  Pick<SourceRow, 'id' | 'alias' | 'channel' | 'may_ask' | 'wants_answer'>;

export const wholeSource = (context: Context, row: NewSourceRow): SourceRow => ({
  languages: [],
  area_place_id: null,
  organisation_id: null,
  enrolled_at: null,
  reliability: 'F',
  reliability_reason: null,
  return_code_hash: null,
  label: 2,
  owner_organisation_id: null,
  erased_at: null,
  person_id: null,
  ...row,
  workspace_id: context.workspace.id,
  first_seen_on: context.now().toISOString().slice(0, 10),
  created_at: context.now(),
});

export const insertSource = (context: Context, row: NewSourceRow) =>
  context.tx.insertInto('app.source').values(wholeSource(context, row)).execute();

export const readSource = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.source')
    .selectAll()
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();

/** What somebody is judged by holds for every channel that they tied to themselves. @returns how many aliases it holds for */
export const rateSource = async (context: Context, id: string, reliability: string, reason: string): Promise<number> =>
  (
    await sql`update app.source set reliability = ${reliability}, reliability_reason = ${reason}
      where workspace_id = ${context.workspace.id} and coalesce(person_id, id) =
        (select coalesce(o.person_id, o.id) from app.source o where o.workspace_id = ${context.workspace.id} and o.id = ${id}) returning id`.execute(
      context.tx,
    )
  ).rows.length;

export const sourceByCode = async (context: Context, hash: Buffer): Promise<string | null> =>
  (
    await sql<{ id: string | null }>`select app.source_by_code(${context.workspace.id}, ${hash}) as id`.execute(
      context.tx,
    )
  ).rows[0]?.id ?? null;

/** Aliases that files named before, each with its source. */
export const importSources = async (context: Context, aliases: string[]): Promise<Map<string, string>> =>
  new Map(
    aliases.length === 0
      ? []
      : (
          await context.tx
            .selectFrom('app.source')
            .select(['alias', 'id'])
            .where('workspace_id', '=', context.workspace.id)
            .where('channel', '=', 'import')
            .where('alias', 'in', aliases)
            .execute()
        ).map((row) => [row.alias, row.id]),
  );

export const sourceReports = (context: Context, sourceId: string) =>
  context.tx
    .selectFrom('app.report')
    .select(['id', 'received_at', 'state'])
    .where('workspace_id', '=', context.workspace.id)
    .where('source_id', '=', sourceId)
    .orderBy('received_at')
    .limit(200)
    .execute();

/** How a source's accounts turned out: of those in incidents that were decided, how many supported what held. */
export const sourceTrackRecord = async (context: Context, sourceId: string) =>
  (
    await sql<{ accounts: number; held: number }>`
    select count(*)::int as accounts,
      (count(*) filter (where (i.state in ('confirmed', 'corroborated') and a.stance <> 'contradicts') or (i.state = 'refuted' and a.stance = 'contradicts')))::int as held
    from app.account a join app.report r on r.workspace_id = a.workspace_id and r.id = a.report_id
    join app.incident i on i.workspace_id = a.workspace_id and i.id = a.incident_id
    where a.workspace_id = ${context.workspace.id} and r.source_id = ${sourceId} and a.removed_at is null
      and i.state in ('confirmed', 'corroborated', 'refuted')`.execute(context.tx)
  ).rows[0] ?? { accounts: 0, held: 0 };

interface SourceFilter {
  q?: string | undefined;
}

const listed = (context: Context, filter: SourceFilter) =>
  context.tx
    .selectFrom('app.source as s')
    .where('s.workspace_id', '=', context.workspace.id)
    .$if(!!filter.q, (q) => q.where('s.alias', 'ilike', `%${filter.q!.replace(/[%_\\]/g, '\\$&')}%`));

export const countSources = async (context: Context, filter: SourceFilter): Promise<number> =>
  Number(
    (
      await listed(context, filter)
        .select(sql<number>`count(*)`.as('n'))
        .executeTakeFirst()
    )?.n ?? 0,
  );

/** Who came last first. `after`: the id of the last source of the page before. */
export const listSourceRows = (
  context: Context,
  filter: SourceFilter & { after?: string | undefined; limit: number },
) =>
  listed(context, filter)
    .select([
      's.id',
      's.alias',
      's.languages',
      's.reliability',
      's.channel',
      's.enrolled_at',
      's.may_ask',
      's.wants_answer',
      's.erased_at',
    ])
    .select((eb) =>
      eb
        .selectFrom('app.report as r')
        .whereRef('r.workspace_id', '=', 's.workspace_id')
        .whereRef('r.source_id', '=', 's.id')
        .select((e) => e.fn.countAll<number>().as('n'))
        .as('reports'),
    )
    .select((eb) =>
      eb
        .selectFrom('app.report as r')
        .whereRef('r.workspace_id', '=', 's.workspace_id')
        .whereRef('r.source_id', '=', 's.id')
        .select((e) => e.fn.max('r.received_at').as('at'))
        .as('last_heard_at'),
    )
    .$if(filter.after !== undefined, (q) =>
      q.where(
        sql<boolean>`(s.created_at, s.id) < (select b.created_at, b.id from app.source b where b.workspace_id = ${context.workspace.id} and b.id = ${filter.after!})`,
      ),
    )
    .orderBy('s.created_at', 'desc')
    .orderBy('s.id', 'desc')
    .limit(filter.limit)
    .execute();
