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

/** Counts of what hangs on a source, or on one report, of what the caller sees. */
export const weigh = async (context: Context, kind: ErasureKind, id: string) => {
  const reports = sql`(select r.id from app.report r where r.workspace_id = ${ws(context)}
    and ${kind === 'source' ? sql`r.source_id = ${id}` : sql`r.id = ${id}`})`;
  return (
    await sql<{
      reports: number;
      messages: number;
      files: number;
      incidents: number;
      reachable: boolean;
      erased_at: Date | null;
    }>`select
      (select count(*)::int from ${reports} r) as reports,
      (select count(*)::int from app.message m where m.workspace_id = ${ws(context)}
        and ${kind === 'source' ? sql`m.source_id = ${id}` : sql`m.report_id = ${id}`}) as messages,
      (select count(*)::int from app.attachment a where a.workspace_id = ${ws(context)} and a.report_id in ${reports}) as files,
      (select count(distinct x.incident_id)::int from app.account x where x.workspace_id = ${ws(context)} and x.report_id in ${reports}) as incidents,
      exists (select from app.reach h where h.workspace_id = ${ws(context)} and h.source_id = ${id}) as reachable,
      (select e.at from app.erasure e where e.workspace_id = ${ws(context)} and e.kind = ${kind} and e.subject_id = ${id}) as erased_at`.execute(
      context.tx,
    )
  ).rows[0]!;
};

/** Of what the caller sees, the newest first. `after`: the id of the last one of the page before. */
export const rows = async (context: Context, page: { after?: string | undefined; most: number }) =>
  (
    await sql<{
      id: string;
      kind: ErasureKind;
      subject_id: string;
      reason: string;
      by: string | null;
      at: Date;
      listed_at: Date | null;
      line: string | null;
    }>`select e.id, e.kind, e.subject_id, e.reason, a.name as by, e.at, e.listed_at, l.line
      from app.erasure e
      left join app.erasure_lines() l on l.subject_id = e.subject_id
      left join app.member m on m.workspace_id = e.workspace_id and m.id = e.member_id
      left join app.actor a on a.workspace_id = m.workspace_id and a.id = m.actor_id
      where e.workspace_id = ${ws(context)} and (e.kind = 'source'
        or exists (select from app.report r where r.workspace_id = e.workspace_id and r.id = e.subject_id))
        and ${page.after === undefined ? sql`true` : sql`(e.at, e.id) < (select b.at, b.id from app.erasure b where b.workspace_id = ${ws(context)} and b.id = ${page.after})`}
      order by e.at desc, e.id desc limit ${page.most}`.execute(context.tx)
  ).rows;

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

/** The source and its reports, or the report, with every version: what has lost its details in the record. */
export const subjects = async (context: Context, kind: ErasureKind, subject: string) =>
  (await sql<{ id: string }>`select app.erasure_subjects_here(${kind}, ${subject}) as id`.execute(context.tx)).rows.map(
    (it) => it.id,
  );

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

/** Protected reports whose ninety days are over, and taking the words out of one. */
export const protectedOver = async (tx: Tx, now: Date, most: number) =>
  (await sql<{ workspace_id: string; id: string }>`select * from app.protected_over(${now}, ${most})`.execute(tx)).rows;
export const retireProtected = async (context: Context, report: string) =>
  (await sql<{ done: boolean }>`select app.retire_protected(${report}, ${context.now()}) as done`.execute(context.tx))
    .rows[0]!.done;

/** The same of filled forms that made no report. */
export const protectedFormsOver = async (tx: Tx, now: Date, most: number) =>
  (await sql<{ workspace_id: string; id: string }>`select * from app.protected_forms_over(${now}, ${most})`.execute(tx))
    .rows;
export const retireProtectedForm = async (context: Context, submission: string) =>
  (
    await sql<{ done: boolean }>`select app.retire_protected_form(${submission}, ${context.now()}) as done`.execute(
      context.tx,
    )
  ).rows[0]!.done;

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
