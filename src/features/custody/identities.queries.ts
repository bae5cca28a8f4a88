import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Lock } from './box.ts';
import { ws, type New } from './custody.queries.ts';
import type { OpeningRow, AnswerRow, HandedRow } from './custody.tables.ts';

export const insertIdentity = async (
  context: Context,
  row: { id: string; source_id: string; envelope: Buffer; generation: number | null },
  shares: { custodian_id: string; commitment: Buffer; sealed: Buffer }[],
): Promise<void> => {
  await context.tx
    .insertInto('sealed.identity')
    .values({ ...row, workspace_id: ws(context), created_at: context.now() })
    .execute();
  if (shares.length > 0)
    await context.tx
      .insertInto('sealed.share')
      .values(
        shares.map((it) => ({ ...it, workspace_id: ws(context), identity_id: row.id, generation: row.generation! })),
      )
      .execute();
};

export const identitiesOf = async (context: Context, sourceId: string) =>
  (
    await sql<{ id: string; generation: number | null; created_at: Date }>`
    select id, generation, created_at from app.identities_of(${sourceId})`.execute(context.tx)
  ).rows;

export const identityCounts = async (context: Context) =>
  (
    await sql<{ generation: number | null; n: number }>`select generation, n from app.identity_counts()`.execute(
      context.tx,
    )
  ).rows;

export const underStopGap = async (context: Pick<Context, 'tx'>) =>
  (await sql<{ n: number }>`select app.identities_under_stop_gap() as n`.execute(context.tx)).rows[0]!.n;

export const sourceAlias = async (context: Context, id: string) =>
  (
    await sql<{
      alias: string;
    }>`select alias from app.source where workspace_id = ${ws(context)} and id = ${id}`.execute(context.tx)
  ).rows[0]?.alias ?? null;

export const aliasesOf = async (context: Context, ids: string[]) =>
  ids.length === 0
    ? []
    : (
        await sql<{ id: string; alias: string }>`
        select id, alias from app.source where workspace_id = ${ws(context)} and id = any(${ids}::uuid[])`.execute(
          context.tx,
        )
      ).rows;

export const insertOpening = (context: Context, row: New<OpeningRow>) =>
  context.tx
    .insertInto('app.custody_opening')
    .values({ ...row, workspace_id: ws(context) })
    .execute();

export const updateOpening = (context: Context, id: string, change: Partial<OpeningRow>) =>
  context.tx
    .updateTable('app.custody_opening')
    .set(change)
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();

export const lockOpening = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.custody_opening')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

export const openingRows = (context: Context) =>
  context.tx
    .selectFrom('app.custody_opening')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .orderBy('created_at', 'desc')
    .limit(50)
    .execute();

export const liveOpenings = (context: Context) =>
  context.tx
    .selectFrom('app.custody_opening')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('state', 'in', ['open', 'agreed'])
    .execute();

export const insertAnswer = (context: Context, row: New<AnswerRow>) =>
  context.tx
    .insertInto('app.custody_answer')
    .values({ ...row, workspace_id: ws(context) })
    .execute();

export const answerRows = (context: Context, openings: string[]) =>
  openings.length === 0
    ? Promise.resolve([])
    : context.tx
        .selectFrom('app.custody_answer')
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where('opening_id', 'in', openings)
        .orderBy('at')
        .execute();

/** Under the policies: one's own while it is asked for; all of an identity for its asker or whoever shares anew. */
export const shareRows = (context: Context, identities: string[]) =>
  identities.length === 0
    ? Promise.resolve([])
    : context.tx
        .selectFrom('sealed.share')
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where('identity_id', 'in', identities)
        .orderBy('custodian_id')
        .execute();

export const shredKey = async (context: Context, source: string) =>
  (
    await sql<{ epoch: string; wrapped: Buffer }>`select epoch::text, wrapped from sealed.shred_key
      where workspace_id = ${ws(context)} and source_id = ${source}`.execute(context.tx)
  ).rows[0];

export const insertShredKey = (context: Context, source: string, epoch: string, wrapped: Buffer) =>
  sql`insert into sealed.shred_key (workspace_id, source_id, epoch, wrapped)
    values (${ws(context)}, ${source}, ${epoch}::date, ${wrapped}) on conflict do nothing`.execute(context.tx);

/** Identities that do not lie under their source's shred key yet; and putting one there, if it is still what was read. */
export const bareIdentities = async (context: Context, most: number) =>
  (
    await sql<{ id: string; source_id: string; envelope: Buffer }>`select * from app.identities_bare(${most})`.execute(
      context.tx,
    )
  ).rows;

export const coverIdentity = async (context: Context, id: string, before: Buffer, covered: Buffer) =>
  (await sql<{ done: boolean }>`select app.identity_cover(${id}, ${before}, ${covered}) as done`.execute(context.tx))
    .rows[0]!.done;

export const boxRows = (context: Context, identities: string[]) =>
  identities.length === 0
    ? Promise.resolve([])
    : context.tx
        .selectFrom('sealed.identity')
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where('id', 'in', identities)
        .orderBy('id')
        .execute();

export const insertHanded = (context: Context, rows: New<HandedRow>[]) =>
  rows.length === 0
    ? Promise.resolve([])
    : context.tx
        .insertInto('sealed.handed')
        .values(rows.map((row) => ({ ...row, workspace_id: ws(context) })))
        .onConflict((c) => c.doNothing())
        .execute();

export const handedRows = (context: Context, errandId: string, forId: string, most: number) =>
  context.tx
    .selectFrom('sealed.handed')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('errand_id', '=', errandId)
    .where('for_id', '=', forId)
    .orderBy('identity_id')
    .limit(most)
    .execute();

export const deleteHanded = (context: Context, errandId: string) =>
  sql`delete from sealed.handed where workspace_id = ${ws(context)} and errand_id = ${errandId}`.execute(context.tx);

export const identitiesIn = async (context: Context, generation: number, after: string | null, most: number) =>
  (
    await sql<{ id: string }>`select id from app.identities_in(${generation}, ${after}, ${most})`.execute(context.tx)
  ).rows.map((row) => row.id);

/** Everything about one identity at once, or nothing. @returns false when it was refused */
export const shareAnew = async (
  context: Context,
  it: { id: string; body: Buffer; shares: { custodian_id: string; commitment: Buffer; sealed: Buffer }[] },
): Promise<boolean> =>
  (
    await sql<{
      done: boolean;
    }>`select app.identity_share_anew(${it.id}, ${it.body}, ${it.shares.map((s) => s.custodian_id)}::uuid[],
      ${it.shares.map((s) => s.commitment)}::bytea[], ${it.shares.map((s) => s.sealed)}::bytea[]) as done`.execute(
      context.tx,
    )
  ).rows[0]!.done;

/** For the worker while the stop-gap key is being retired. */
export const oldBoxes = (context: Context, most: number) =>
  context.tx
    .selectFrom('sealed.identity')
    .select(['id', 'source_id', 'envelope'])
    .where('workspace_id', '=', ws(context))
    .where('generation', 'is', null)
    .orderBy('id')
    .limit(most)
    .execute();

export const keyRow = (context: Context, custodianId: string) =>
  context.tx
    .selectFrom('sealed.custodian_key')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('custodian_id', '=', custodianId)
    .executeTakeFirst();

export const putKey = (context: Context, custodianId: string, memberId: string, locks: Lock[]) =>
  context.tx
    .insertInto('sealed.custodian_key')
    .values({ workspace_id: ws(context), custodian_id: custodianId, member_id: memberId, locks: JSON.stringify(locks) })
    .onConflict((c) => c.columns(['workspace_id', 'custodian_id']).doUpdateSet({ locks: JSON.stringify(locks) }))
    .execute();
