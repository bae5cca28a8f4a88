import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Term } from './entry-words.rules.ts';

/** What organisations and initiatives share: sources, words, the search, code lists. */

declare module '#server/schema.ts' {
  interface Tables {
    'app.directory_source': SourceRow;
    'ref.code': CodeRow;
    'ref.code_list': { list: string; source: string; release: string | null; licence: string; read_on: string };
    'ref.exchange_rate': { currency: string; on_day: string; usd: string; source: string };
  }
}

export interface SourceRow {
  workspace_id: string;
  id: string;
  kind: 'person' | 'document' | 'file' | 'web' | 'itself';
  title: string;
  release: string | null;
  dated_on: string | null;
  url: string | null;
  licence: string | null;
  caution: string | null;
  read_at: Date;
  created_by: string | null;
  created_at: Date;
}
export interface CodeRow {
  list: string;
  code: string;
  parent_list: string | null;
  parent_code: string | null;
  name: string;
  names: Record<string, string>;
  withdrawn: boolean;
  n: number;
}
/** Who told a field, when and from what. */
export interface Said {
  by: string | null;
  at: string;
  sourceId: string | null;
  /** told by those it is about */
  itself?: true;
}

const ws = (context: Context) => context.workspace.id;

export const insertSource = (context: Context, row: Omit<SourceRow, 'workspace_id' | 'created_at' | 'created_by'>) =>
  context.tx
    .insertInto('app.directory_source')
    .values({ ...row, workspace_id: ws(context), created_by: context.caller.memberId, created_at: context.now() })
    .execute();
export const sourcesByIds = async (context: Context, ids: readonly string[]) =>
  ids.length === 0
    ? []
    : context.tx
        .selectFrom('app.directory_source')
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where('id', 'in', ids)
        .execute();

/** Words that entries hold, for the search to know them by. Those it knows already are passed over. */
export const keepWords = async (context: Context, words: readonly string[], sounds: readonly (string | null)[]) => {
  if (words.length === 0) return;
  await sql`insert into app.directory_word (workspace_id, word, sound)
    select ${ws(context)}, w.word, w.sound from unnest(${words}::text[], ${sounds}::text[]) w (word, sound)
    on conflict do nothing`.execute(context.tx);
};

export const findOrganisations = async (
  context: Context,
  terms: readonly Term[],
  marks: readonly (readonly string[])[],
  called: string,
  most: number,
): Promise<string[]> =>
  (
    await sql<{
      id: string;
    }>`select distinct find_organisations as id from app.find_organisations(${JSON.stringify(terms)}::jsonb,
      ${JSON.stringify(marks)}::jsonb, ${called}, ${most})`.execute(context.tx)
  ).rows.map((row) => row.id);
export const findInitiatives = async (
  context: Context,
  terms: readonly Term[],
  marks: readonly (readonly string[])[],
  most: number,
): Promise<string[]> =>
  (
    await sql<{ id: string }>`select find_initiatives as id from app.find_initiatives(${JSON.stringify(terms)}::jsonb,
      ${JSON.stringify(marks)}::jsonb, ${most})`.execute(context.tx)
  ).rows.map((row) => row.id);

/** Entries that fit beside those seen, the newest first, below an id. */
export const moreOrganisations = async (
  context: Context,
  terms: readonly Term[],
  marks: readonly (readonly string[])[],
  beside: { seen: readonly string[]; below: string | null; most: number },
): Promise<string[]> =>
  (
    await sql<{
      id: string;
    }>`select more_organisations as id from app.more_organisations(${JSON.stringify(terms)}::jsonb,
      ${JSON.stringify(marks)}::jsonb, ${beside.seen}::uuid[], ${beside.below}::uuid, ${beside.most})`.execute(
      context.tx,
    )
  ).rows.map((row) => row.id);
export const moreInitiatives = async (
  context: Context,
  terms: readonly Term[],
  marks: readonly (readonly string[])[],
  beside: { seen: readonly string[]; below: string | null; most: number },
): Promise<string[]> =>
  (
    await sql<{ id: string }>`select more_initiatives as id from app.more_initiatives(${JSON.stringify(terms)}::jsonb,
      ${JSON.stringify(marks)}::jsonb, ${beside.seen}::uuid[], ${beside.below}::uuid, ${beside.most})`.execute(
      context.tx,
    )
  ).rows.map((row) => row.id);

/**
 * Of each of these actors: the entry it stands under in the end, itself when it stands for itself, and all that are that one entry, the keeper first. Those
 * the asker does not know are left out.
 */
export async function oneEntry(
  context: Context,
  ids: readonly string[],
): Promise<Map<string, { keeper: string; all: string[] }>> {
  const found = new Map<string, { keeper: string; all: string[] }>();
  if (ids.length === 0) return found;
  const { rows } = await sql<{ of: string; keeper: string; all: string[] }>`
    with recursive up as (
      select a.id as of, a.id, a.merged_into_id from app.actor a where a.workspace_id = ${ws(context)} and a.id = any (${ids}::uuid[])
      union select up.of, a.id, a.merged_into_id from up
        join app.actor a on a.workspace_id = ${ws(context)} and a.id = up.merged_into_id
    ), down as (
      select distinct up.id as keeper, up.id, 0 as deep from up where up.merged_into_id is null
      union all select down.keeper, a.id, down.deep + 1 from down
        join app.actor a on a.workspace_id = ${ws(context)} and a.merged_into_id = down.id where down.deep < 50
    )
    select up.of, g.keeper, g.all from up
    join (select down.keeper, array_agg(down.id order by down.deep, down.id) as all from down group by down.keeper) g on g.keeper = up.id
    where up.merged_into_id is null`.execute(context.tx);
  for (const { of, keeper, all } of rows) found.set(of, { keeper, all });
  return found;
}

/** Entries that go by exactly one of these folded names, those the asker knows; what stands under another is that other. */
export const organisationsCalled = async (context: Context, folds: readonly string[]) =>
  folds.length === 0
    ? []
    : (
        await sql<{ id: string; fold: string }>`
          select n.actor_id as id, n.fold from app.actor_name n
          join app.actor a on a.workspace_id = n.workspace_id and a.id = n.actor_id
          where n.workspace_id = ${ws(context)} and n.fold = any (${folds}::text[]) limit 200`.execute(context.tx)
      ).rows;

export const codesOf = (context: Context, list: string, codes: readonly string[]) =>
  codes.length === 0
    ? Promise.resolve([])
    : context.tx.selectFrom('ref.code').selectAll().where('list', '=', list).where('code', 'in', codes).execute();
export const codesOfList = (context: Context, list: string) =>
  context.tx.selectFrom('ref.code').selectAll().where('list', '=', list).orderBy('n').limit(2000).execute();
export const codeList = (context: Context, list: string) =>
  context.tx.selectFrom('ref.code_list').selectAll().where('list', '=', list).executeTakeFirst();
export const codeSet = async (context: Context, list: string): Promise<Set<string>> =>
  new Set(
    (await context.tx.selectFrom('ref.code').select('code').where('list', '=', list).execute()).map((row) => row.code),
  );

/** The rate of each currency on the day asked or the last one known before it, at most 31 days earlier. */
export const ratesOn = async (context: Context, asks: readonly { currency: string; day: string }[]) =>
  asks.length === 0
    ? []
    : (
        await sql<{ currency: string; day: string; usd: string; on_day: string }>`
          select a.currency, a.day::text as day, r.usd, r.on_day::text as on_day
          from unnest(${asks.map((it) => it.currency)}::text[], ${asks.map((it) => it.day)}::date[]) a (currency, day)
          cross join lateral (select r.usd, r.on_day from ref.exchange_rate r
            where r.currency = a.currency and r.on_day <= a.day and r.on_day > a.day - 32
            order by r.on_day desc limit 1) r`.execute(context.tx)
      ).rows;

/** Of these actors, those that are there and that the asker knows. */
export const knownActors = async (context: Context, ids: readonly string[]): Promise<string[]> =>
  ids.length === 0
    ? []
    : (
        await sql<{ id: string }>`select id from app.actor
          where workspace_id = ${ws(context)} and id = any (${ids}::uuid[])`.execute(context.tx)
      ).rows.map((row) => row.id);
