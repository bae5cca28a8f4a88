import { sql } from 'kysely';
import type { ReachChannel } from '#features/courier/courier.rules.ts';
import type { Context } from '#server/context.ts';
import { PREPARED } from '#server/db.ts';
import type { Tables } from '#server/schema.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.source': SourceRow;
    'app.device_credential': {
      workspace_id: string;
      id: string;
      source_id: string;
      token_hash: Buffer;
      created_at: Date;
      revoked_at: Date | null;
    };
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
    'app.attachment': {
      workspace_id: string;
      id: string;
      report_id: string;
      media_type: string;
      bytes: number;
      sha256: Buffer;
      sent_sha256: Buffer;
      cleared_at: Date | null;
      cleared_by: string | null;
      created_at: Date;
    };
    'app.message': MessageRow;
    'app.courier_errand': ErrandRow;
  }
}

export interface ErrandRow {
  workspace_id: string;
  id: string;
  source_id: string;
  message_id: string;
  kind: 'danger' | 'answer' | 'question' | 'receipt' | 'text';
  state: ErrandState;
  channel: ReachChannel | null;
  created_at: Date;
  settled_at: Date | null;
}
export type ErrandState = 'queued' | 'sent' | 'delivered' | 'no_address' | 'failed';

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
export interface MessageRow {
  workspace_id: string;
  id: string;
  source_id: string;
  report_id: string | null;
  direction: 'in' | 'out';
  role: 'receipt' | 'question' | 'answer' | 'feedback' | 'note' | 'danger';
  text: string;
  language: string;
  choices: string[] | null;
  channel: string;
  author_member_id: string | null;
  answers_id: string | null;
  at: Date;
  read_at: Date | null;
}

export type NewSourceRow = Partial<SourceRow> &
  Pick<SourceRow, 'id' | 'alias' | 'channel' | 'may_ask' | 'wants_answer'>;

const wholeSource = (context: Context, row: NewSourceRow): SourceRow => ({
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

/** Of a source's messages, by their ids: what became of telling them outside. */
export const errandsOf = async (
  context: Context,
  sourceId: string,
): Promise<Map<string, { state: ErrandState; channel: ReachChannel | null }>> =>
  new Map(
    (
      await context.tx
        .selectFrom('app.courier_errand')
        .select(['message_id', 'state', 'channel'])
        .where('workspace_id', '=', context.workspace.id)
        .where('source_id', '=', sourceId)
        .execute()
    ).map(({ message_id, state, channel }) => [message_id, { state, channel }]),
  );

/** For the courier, which alone knows addresses: it looks the source's up and sends fixed words. */
export const insertErrand = (context: Context, row: Pick<ErrandRow, 'id' | 'source_id' | 'message_id' | 'kind'>) =>
  context.tx
    .insertInto('app.courier_errand')
    .values({
      ...row,
      workspace_id: context.workspace.id,
      state: 'queued',
      channel: null,
      created_at: context.now(),
      settled_at: null,
    })
    .execute();

export const insertDevice = (context: Context, row: { id: string; source_id: string; token_hash: Buffer }) =>
  context.tx
    .insertInto('app.device_credential')
    .values({ ...row, workspace_id: context.workspace.id, created_at: context.now(), revoked_at: null })
    .execute();

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

export interface ReferralRow {
  workspace_id: string;
  id: string;
  consent: 'given' | 'refused' | 'guardian' | 'not_asked';
  referred_to: string | null;
  at: Date;
  member_id: string | null;
}
export const referralRow = async (context: Context, report: string) =>
  (
    await sql<ReferralRow>`select * from app.referral where workspace_id = ${context.workspace.id} and id = ${report}`.execute(
      context.tx,
    )
  ).rows[0];
export const putReferral = (context: Context, report: string, it: { consent: string; referredTo: string | null }) =>
  sql`insert into app.referral (workspace_id, id, consent, referred_to, at, member_id)
    values (${context.workspace.id}, ${report}, ${it.consent}, ${it.referredTo}, ${context.now()}, ${context.caller.memberId})
    on conflict (workspace_id, id) do update set consent = excluded.consent, referred_to = excluded.referred_to, at = excluded.at,
      member_id = excluded.member_id`.execute(context.tx);

/** What was agreed while a protected report was taken down, kept with it by whoever will not read it again. @returns whether it was */
export const referNewReport = async (
  context: Context,
  report: string,
  it: { consent: string; referredTo: string | null },
): Promise<boolean> =>
  (
    await sql<{
      done: boolean;
    }>`select app.refer_new_report(${report}, ${it.consent}, ${it.referredTo}, ${context.now()}) as done`.execute(
      context.tx,
    )
  ).rows[0]!.done;

/** Marks a report that one reads as of a child or a survivor; afterwards those named for such reports read it alone. */
export const protectReport = (context: Context, report: string) =>
  sql`select app.protect_report(${report})`.execute(context.tx);

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

export const attachmentRows = async (context: Context, reportIds: readonly string[]) =>
  reportIds.length === 0
    ? []
    : await context.tx
        .selectFrom('app.attachment as t')
        .leftJoin('app.member as m', (j) =>
          j.onRef('m.workspace_id', '=', 't.workspace_id').onRef('m.id', '=', 't.cleared_by'),
        )
        .leftJoin('app.actor as a', (j) =>
          j.onRef('a.workspace_id', '=', 'm.workspace_id').onRef('a.id', '=', 'm.actor_id'),
        )
        .select(['t.id', 't.report_id', 't.media_type', 't.bytes', 't.created_at', 't.cleared_at'])
        .select('a.name as cleared_by_name')
        .where('t.workspace_id', '=', context.workspace.id)
        .where('t.report_id', 'in', [...reportIds])
        .orderBy('t.created_at')
        .orderBy('t.id')
        .execute();

export const readAttachment = (context: Context, reportId: string, id: string) =>
  context.tx
    .selectFrom('app.attachment')
    .selectAll()
    .where('workspace_id', '=', context.workspace.id)
    .where('report_id', '=', reportId)
    .where('id', '=', id)
    .executeTakeFirst();

export const insertAttachment = (
  context: Context,
  row: Omit<Tables['app.attachment'], 'workspace_id' | 'cleared_at' | 'cleared_by'>,
) =>
  context.tx
    .insertInto('app.attachment')
    .values({ ...row, workspace_id: context.workspace.id, cleared_at: null, cleared_by: null })
    .execute();

export const updateAttachment = (
  context: Context,
  id: string,
  change: { cleared_at: Date | null; cleared_by: string | null },
) =>
  context.tx
    .updateTable('app.attachment')
    .set(change)
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .execute();

export const sourceMessages = (context: Context, sourceId: string) =>
  context.tx
    .selectFrom('app.message as q')
    .leftJoin('app.member as m', (j) =>
      j.onRef('m.workspace_id', '=', 'q.workspace_id').onRef('m.id', '=', 'q.author_member_id'),
    )
    .leftJoin('app.actor as a', (j) =>
      j.onRef('a.workspace_id', '=', 'm.workspace_id').onRef('a.id', '=', 'm.actor_id'),
    )
    .select([
      'q.id',
      'q.direction',
      'q.role',
      'q.text',
      'q.language',
      'q.choices',
      'q.at',
      'q.read_at',
      'a.name as author',
      'q.report_id',
      'q.answers_id',
    ])
    .where('q.workspace_id', '=', context.workspace.id)
    .where('q.source_id', '=', sourceId)
    .orderBy('q.at')
    .orderBy('q.id')
    .limit(500)
    .execute();

export const sourceReports = (context: Context, sourceId: string) =>
  context.tx
    .selectFrom('app.report')
    .select(['id', 'received_at', 'state'])
    .where('workspace_id', '=', context.workspace.id)
    .where('source_id', '=', sourceId)
    .orderBy('received_at')
    .limit(200)
    .execute();

export const newestReport = (context: Context, sourceId: string) =>
  context.tx
    .selectFrom('app.report')
    .select(['id', 'received_at', 'state'])
    .where('workspace_id', '=', context.workspace.id)
    .where('source_id', '=', sourceId)
    .orderBy('received_at', 'desc')
    .limit(1)
    .executeTakeFirst();

export const readMessage = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.message')
    .selectAll()
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();

export type NewMessageRow = Omit<MessageRow, 'workspace_id' | 'read_at'>;

export const insertMessage = (context: Context, row: NewMessageRow) =>
  context.tx
    .insertInto('app.message')
    .values({ ...row, workspace_id: context.workspace.id, read_at: null })
    .execute();

export const markMessagesRead = (context: Context, sourceId: string, direction: 'in' | 'out') =>
  context.tx
    .updateTable('app.message')
    .set({ read_at: context.now() })
    .where('workspace_id', '=', context.workspace.id)
    .where('source_id', '=', sourceId)
    .where('direction', '=', direction)
    .where('read_at', 'is', null)
    .execute();

export const reportIncidents = async (context: Context, reportId: string) =>
  (
    await sql<{ id: string; number: number; title: string; stance: string }>`
    select i.id, i.number, i.title, a.stance from app.account a join app.incident i on i.workspace_id = a.workspace_id and i.id = a.incident_id
    where a.workspace_id = ${context.workspace.id} and a.report_id = ${reportId} and a.removed_at is null`.execute(
      context.tx,
    )
  ).rows;

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

export const listSourceRows = async (context: Context, filter: { q?: string | undefined; limit: number }) =>
  context.tx
    .selectFrom('app.source as s')
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
    .where('s.workspace_id', '=', context.workspace.id)
    .$if(!!filter.q, (q) => q.where('s.alias', 'ilike', `%${filter.q!.replace(/[%_\\]/g, '\\$&')}%`))
    .orderBy('s.created_at', 'desc')
    .limit(filter.limit)
    .execute();

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
