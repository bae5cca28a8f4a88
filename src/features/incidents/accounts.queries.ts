import { sql } from 'kysely';
import type { Context } from '#server/context.ts';

/** Accounts: reports that tell of an incident, and how they stand to it. */

declare module '#server/schema.ts' {
  interface Tables {
    'app.account': AccountRow;
  }
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
