import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import { PREPARED } from '#server/db.ts';
import type { NewSourceRow } from './sources.queries.ts';
import { wholeSource } from './sources.queries.ts';
import type { NewMessageRow } from './messages.queries.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.report': ReportRow;
    'app.report_translation': {
      workspace_id: string;
      id: string;
      report_id: string;
      field: string;
      language: string;
      text: string;
      translator_member_id: string | null;
      method: 'person' | 'machine';
      created_at: Date;
    };
  }
}

export interface ReportRow {
  workspace_id: string;
  id: string;
  source_id: string;
  channel: string;
  received_at: Date;
  client_sent_at: Date | null;
  supersedes_id: string | null;
  superseded_by_id: string | null;
  kind: string | null;
  type_code: string | null;
  triage_kind: string | null;
  text: string;
  language: string;
  when_from: Date | null;
  when_to: Date | null;
  when_precision: string;
  place_id: string | null;
  place_text: string | null;
  lat: number | null;
  lon: number | null;
  place_precision: string;
  radius_km: number | null;
  who: string | null;
  killed_low: number | null;
  killed_best: number | null;
  killed_high: number | null;
  hurt_low: number | null;
  hurt_best: number | null;
  hurt_high: number | null;
  basis: string | null;
  asks: string | null;
  danger_now: boolean;
  publisher: string | null;
  protected: boolean;
  level: number;
  state: 'received' | 'noise' | 'under_review' | 'assessed';
  credibility: number | null;
  claimed_by: string | null;
  claimed_at: Date | null;
  claim_until: Date | null;
  claim_read_at: Date | null;
  triaged_by: string | null;
  triaged_at: Date | null;
  assessed_at: Date | null;
  label: number;
  owner_organisation_id: string | null;
  import_id: string | null;
  external_key: string | null;
  content_hash: Buffer;
  redacted_at: Date | null;
}

/** Is this report known, and which source does this code belong to? Nothing else is told to whoever may not read reports. */
export const lookUp = async (context: Context, reportId: string, codeHash: Buffer | null) => {
  const { rows } = await sql<{
    content_hash: Buffer | null;
    received_at: Date | null;
    source_id: string | null;
    code_source_id: string | null;
  }>`select f.*, app.source_by_code(${context.workspace.id}, ${codeHash}) as code_source_id
     from (values (true)) one left join app.report_fingerprint(${context.workspace.id}, ${reportId}) f on true ${PREPARED}`.execute(
    context.tx,
  );
  const { content_hash, received_at, source_id, code_source_id } = rows[0]!;
  return {
    before: content_hash ? { content_hash, received_at: received_at!, source_id: source_id! } : null,
    codeSourceId: code_source_id,
  };
};

/** A report with its source, when that is new, and its receipt, in one statement. */
export async function insertReport(
  context: Context,
  row: Omit<ReportRow, 'workspace_id'>,
  together: { source: NewSourceRow | null; receipt: NewMessageRow | null },
): Promise<void> {
  const workspace_id = context.workspace.id;
  const { source, receipt } = together;
  let statement = context.tx.with('one', (q) => q.selectNoFrom(sql<number>`1`.as('n')));
  if (source)
    statement = statement.with('new_source', (q) => q.insertInto('app.source').values(wholeSource(context, source)));
  if (receipt)
    statement = statement.with('receipt', (q) =>
      q.insertInto('app.message').values({ ...receipt, workspace_id, read_at: null }),
    );
  await statement
    .with('waiting', (q) => q.insertInto('app.report_unmatched').values({ workspace_id, report_id: row.id }))
    .insertInto('app.report')
    .values({ ...row, workspace_id })
    .modifyEnd(PREPARED)
    .execute();
}

/** Many at once; those whose key or id is there already are passed over. @returns how many were new */
export const insertReports = async (context: Context, rows: Omit<ReportRow, 'workspace_id'>[]): Promise<number> => {
  if (rows.length === 0) return 0;
  const workspace_id = context.workspace.id;
  const inserted = await context.tx
    .insertInto('app.report')
    .values(rows.map((row) => ({ ...row, workspace_id })))
    .onConflict((c) => c.doNothing())
    .returning('id')
    .execute();
  if (inserted.length > 0)
    await context.tx
      .insertInto('app.report_unmatched')
      .values(inserted.map(({ id }) => ({ workspace_id, report_id: id })))
      .execute();
  return inserted.length;
};

export const updateReport = (context: Context, id: string, change: Partial<ReportRow>) =>
  context.tx
    .updateTable('app.report')
    .set({ ...change, workspace_id: context.workspace.id })
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();

const LINE = [
  'r.id',
  'r.state',
  'r.level',
  'r.kind',
  'r.type_code',
  'r.triage_kind',
  'r.text',
  'r.language',
  'r.place_text',
  'r.place_id',
  'r.channel',
  'r.basis',
  'r.danger_now',
  'r.received_at',
  'r.when_from',
  'r.when_to',
  'r.when_precision',
  'r.claimed_by',
  'r.claim_until',
  'r.source_id',
  'r.protected',
  'r.label',
] as const;

export interface QueueFilter {
  queue: 'review' | 'mine' | 'noise' | 'protected' | 'all';
  channel?: string | undefined;
  source?: string | undefined;
  after?: { level: number; receivedAt: Date; id: string } | undefined;
  limit: number;
}

function filtered(context: Context, filter: QueueFilter) {
  let query = context.tx
    .selectFrom('app.report as r')
    .where('r.workspace_id', '=', context.workspace.id)
    .where('r.superseded_by_id', 'is', null);
  if (filter.queue === 'review')
    query = query.where('r.state', 'in', ['received', 'under_review']).where('r.protected', '=', false);
  if (filter.queue === 'mine')
    query = query
      .where('r.claimed_by', '=', context.caller.memberId)
      .where('r.state', 'in', ['received', 'under_review']);
  if (filter.queue === 'noise') query = query.where('r.state', '=', 'noise');
  if (filter.queue === 'protected')
    query = query.where('r.protected', '=', true).where('r.state', 'in', ['received', 'under_review']);
  if (filter.channel) query = query.where('r.channel', '=', filter.channel);
  if (filter.source) query = query.where('r.source_id', '=', filter.source);
  return query;
}

/** Greatest danger first, then the oldest of it. */
export const listReportRows = async (context: Context, filter: QueueFilter) => {
  let query = filtered(context, filter)
    .innerJoin('app.source as s', (j) =>
      j.onRef('s.workspace_id', '=', 'r.workspace_id').onRef('s.id', '=', 'r.source_id'),
    )
    .leftJoin('app.member as m', (j) =>
      j.onRef('m.workspace_id', '=', 'r.workspace_id').onRef('m.id', '=', 'r.claimed_by'),
    )
    .leftJoin('app.actor as a', (j) =>
      j.onRef('a.workspace_id', '=', 'm.workspace_id').onRef('a.id', '=', 'm.actor_id'),
    )
    .select(LINE as never)
    .select(['s.alias as alias', 'a.name as claimed_by_name'])
    .select((eb) =>
      eb
        .selectFrom('app.message as q')
        .whereRef('q.workspace_id', '=', 'r.workspace_id')
        .whereRef('q.source_id', '=', 'r.source_id')
        .where('q.direction', '=', 'in')
        .where('q.read_at', 'is', null)
        .where('q.role', '=', 'answer')
        .select((e) => e.fn.countAll<number>().as('n'))
        .as('unread'),
    );
  if (filter.after) {
    const { level, receivedAt, id } = filter.after;
    query =
      filter.queue === 'review' || filter.queue === 'mine' || filter.queue === 'protected'
        ? query.where(
            sql<boolean>`(r.level < ${level} or (r.level = ${level} and (r.received_at, r.id) > (${receivedAt}, ${id}::uuid)))`,
          )
        : query.where(sql<boolean>`(r.received_at, r.id) < (${receivedAt}, ${id}::uuid)`);
  }
  const ordered =
    filter.queue === 'noise' || filter.queue === 'all'
      ? query.orderBy('r.received_at', 'desc').orderBy('r.id', 'desc')
      : query.orderBy('r.level', 'desc').orderBy('r.received_at').orderBy('r.id');
  return (await ordered.limit(filter.limit).execute()) as unknown as (ReportRow & {
    alias: string;
    claimed_by_name: string | null;
    unread: number;
  })[];
};

export const countReports = async (context: Context, filter: QueueFilter): Promise<number> =>
  Number(
    (
      await filtered(context, filter)
        .select((e) => e.fn.countAll<number>().as('n'))
        .executeTakeFirst()
    )?.n ?? 0,
  );

export const readReportRow = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.report')
    .selectAll()
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();

export const lockReportRow = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.report')
    .selectAll()
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

export const memberName = async (context: Context, memberId: string | null): Promise<string | null> => {
  if (!memberId) return null;
  const row = await context.tx
    .selectFrom('app.member as m')
    .innerJoin('app.actor as a', (j) =>
      j.onRef('a.workspace_id', '=', 'm.workspace_id').onRef('a.id', '=', 'm.actor_id'),
    )
    .select('a.name')
    .where('m.workspace_id', '=', context.workspace.id)
    .where('m.id', '=', memberId)
    .executeTakeFirst();
  return row?.name ?? null;
};

export const reportTranslations = (context: Context, reportId: string) =>
  context.tx
    .selectFrom('app.report_translation as t')
    .leftJoin('app.member as m', (j) =>
      j.onRef('m.workspace_id', '=', 't.workspace_id').onRef('m.id', '=', 't.translator_member_id'),
    )
    .leftJoin('app.actor as a', (j) =>
      j.onRef('a.workspace_id', '=', 'm.workspace_id').onRef('a.id', '=', 'm.actor_id'),
    )
    .select(['t.id', 't.language', 't.text', 't.method', 'a.name as translator'])
    .where('t.workspace_id', '=', context.workspace.id)
    .where('t.report_id', '=', reportId)
    .orderBy('t.created_at')
    .execute();

export const insertTranslation = (
  context: Context,
  row: { id: string; report_id: string; language: string; text: string },
) =>
  context.tx
    .insertInto('app.report_translation')
    .values({
      ...row,
      workspace_id: context.workspace.id,
      field: 'text',
      translator_member_id: context.caller.memberId,
      method: 'person',
      created_at: context.now(),
    })
    .onConflict((c) => c.doNothing())
    .execute();

export const reportIncidents = async (context: Context, reportId: string) =>
  (
    await sql<{ id: string; number: number; title: string; stance: string }>`
    select i.id, i.number, i.title, a.stance from app.account a join app.incident i on i.workspace_id = a.workspace_id and i.id = a.incident_id
    where a.workspace_id = ${context.workspace.id} and a.report_id = ${reportId} and a.removed_at is null`.execute(
      context.tx,
    )
  ).rows;

/** Claims past their window fall back; returns how many. */
export const releaseClaims = async (context: Context, now: Date) =>
  context.tx
    .updateTable('app.report')
    .set({ claimed_by: null, claimed_at: null, claim_until: null, claim_read_at: null, state: 'received' })
    .where('workspace_id', '=', context.workspace.id)
    .where('claim_until', '<=', now)
    .where('state', 'in', ['received', 'under_review'])
    .returning('id')
    .execute();

export const someOfImport = async (context: Context, importId: string): Promise<string[]> =>
  (
    await context.tx
      .selectFrom('app.report')
      .select('id')
      .where('workspace_id', '=', context.workspace.id)
      .where('import_id', '=', importId)
      .limit(20)
      .execute()
  ).map((row) => row.id);

export interface MatchRow {
  id: string;
  text: string;
  language: string;
  received_at: Date;
  when_from: Date | null;
  when_to: Date | null;
  lat: number | null;
  lon: number | null;
  place_precision: string;
  radius_km: number | null;
  killed_low: number | null;
  killed_best: number | null;
  killed_high: number | null;
  type_code: string | null;
  publisher: string | null;
  source_id: string;
  label: number;
  protected: boolean;
}
