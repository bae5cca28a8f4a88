import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';

const ws = (context: Context) => context.workspace.id;
export type ErasureKind = 'source' | 'report';

/** Visible to the caller, under policies. */
export const seen = async (context: Context, kind: ErasureKind, id: string) =>
  (
    await (
      kind === 'source'
        ? sql`select 1 from app.source where workspace_id = ${ws(context)} and id = ${id}`
        : sql`select 1 from app.report where workspace_id = ${ws(context)} and id = ${id}`
    ).execute(context.tx)
  ).rows.length > 0;

export const note = (context: Context, it: { id: string; kind: ErasureKind; subject: string; reason: string }) =>
  sql`insert into app.erasure (workspace_id, id, kind, subject_id, reason, member_id, at)
    values (${ws(context)}, ${it.id}, ${it.kind}, ${it.subject}, ${it.reason}, ${context.caller.memberId}, ${context.now()})
    on conflict do nothing`.execute(context.tx);

export const eraseNow = async (context: Context, kind: ErasureKind, subject: string) =>
  (
    await sql<{ done: boolean }>`select app.erase_now(${kind}, ${subject}, ${context.now()}) as done`.execute(
      context.tx,
    )
  ).rows[0]!.done;

export const workspacesToList = async (tx: Tx) =>
  (await sql<{ id: string }>`select app.workspaces_to_list() as id`.execute(tx)).rows.map((it) => it.id);
export const unlisted = async (context: Context) =>
  (
    await sql<{ id: string; kind: ErasureKind; subject_id: string; at: Date }>`
      select id, kind, subject_id, at from app.erasure where workspace_id = ${ws(context)} and listed_at is null order by at`.execute(
      context.tx,
    )
  ).rows;
export const listed = (context: Context, ids: string[]) =>
  sql`update app.erasure set listed_at = ${context.now()} where workspace_id = ${ws(context)} and id = any (${ids}::uuid[])`.execute(
    context.tx,
  );

export const shredEpochs = async (tx: Tx) =>
  (
    await sql<{
      workspace_id: string;
      epoch: string;
      n: number;
    }>`select workspace_id, epoch::text, n from app.shred_epochs()`.execute(tx)
  ).rows;
export const shredKeys = async (context: Context, before: string, most: number) =>
  (
    await sql<{
      source_id: string;
      epoch: string;
      wrapped: Buffer;
    }>`select source_id, epoch::text, wrapped from sealed.shred_key
      where workspace_id = ${ws(context)} and epoch < ${before}::date order by source_id limit ${most} for update`.execute(
      context.tx,
    )
  ).rows;
export const rewrap = (context: Context, source: string, epoch: string, wrapped: Buffer) =>
  sql`update sealed.shred_key set epoch = ${epoch}::date, wrapped = ${wrapped}
    where workspace_id = ${ws(context)} and source_id = ${source}`.execute(context.tx);
