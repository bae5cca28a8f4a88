import type { ProviderCode } from '#features/numbers/gateway-fields.rules.ts';
import { sql, type ColumnType, type Generated } from 'kysely';
import type { AddressPolicy } from '#features/courier/courier.rules.ts';
import type { Context } from '#server/context.ts';
import type { Lock } from './box.ts';
import type { Settings } from './custody.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.custodian': CustodianRow;
    'app.custody_voice': VoiceRow;
    'app.custody_change': ChangeRow;
    'app.custody_generation': GenerationRow;
    'app.custody_seat': { workspace_id: string; generation: number; custodian_id: string };
    'app.custody_settings': {
      workspace_id: string;
      test_days: number;
      request_hours: number;
      addresses: Generated<AddressPolicy>;
      sms_texts: Generated<boolean>;
      sms_dialogue: Generated<boolean>;
      providers: Generated<ProviderCode[]>;
      outside_words: ColumnType<Record<string, string> | null, string | null | undefined, string | null>;
    };
    'app.custody_opening': OpeningRow;
    'app.custody_answer': AnswerRow;
    'app.custody_test': TestRow;
    'app.custody_told': ToldRow;
    'sealed.identity': {
      workspace_id: string;
      id: string;
      source_id: string;
      envelope: Buffer;
      generation: number | null;
      created_at: Date;
    };
    'sealed.share': ShareRow;
    'sealed.handed': HandedRow;
    'sealed.custodian_key': { workspace_id: string; custodian_id: string; member_id: string; locks: string };
  }
}

export interface CustodianRow {
  workspace_id: string;
  id: string;
  member_id: string;
  organisation_id: string;
  outside: boolean;
  state: 'proposed' | 'agreed' | 'keyed' | 'ready' | 'lost' | 'left' | 'refused';
  public_key: Buffer | null;
  reason: string;
  proposed_by: string;
  proposed_at: Date;
  ready_at: Date | null;
  ended_at: Date | null;
  end_reason: string | null;
}
export interface VoiceRow {
  workspace_id: string;
  subject_id: string;
  member_id: string;
  organisation_id: string;
  administrator_only: boolean;
  yes: boolean;
  reason: string | null;
  at: Date;
}
export interface ChangeRow {
  workspace_id: string;
  id: string;
  kind: 'begin' | 'reseat' | 'settings' | 'retire' | 'party';
  body: { seats: string[]; settings: Settings | null; partyId?: string; keeper?: string };
  reason: string;
  not_before: Date;
  expires_at: Date;
  state: 'open' | 'agreed' | 'running' | 'done' | 'refused' | 'lapsed';
  proposed_by: string;
  created_at: Date;
  settled_at: Date | null;
  handing_custodian_id: string | null;
  sharing_custodian_id: string | null;
}
export interface GenerationRow {
  workspace_id: string;
  number: number;
  state: 'current' | 'closing' | 'closed';
  change_id: string;
  begun_at: Date;
}
export interface OpeningRow {
  workspace_id: string;
  id: string;
  source_id: string;
  identity_id: string;
  generation: number;
  reason: string;
  asked_by: string;
  public_key: Buffer;
  state: 'open' | 'agreed' | 'opened' | 'failed' | 'refused' | 'withdrawn' | 'lapsed';
  created_at: Date;
  expires_at: Date;
  settled_at: Date | null;
}
export interface AnswerRow {
  workspace_id: string;
  opening_id: string;
  custodian_id: string;
  organisation_id: string;
  yes: boolean;
  reason: string | null;
  at: Date;
}
export interface TestRow {
  workspace_id: string;
  id: string;
  custodian_id: string;
  box: Buffer;
  answer_hash: Buffer;
  made_at: Date;
  due_at: Date;
  passed_at: Date | null;
}
export interface ToldRow {
  workspace_id: string;
  id: string;
  member_id: string;
  what: string;
  subject_id: string;
  at: Date;
  seen_at: Date | null;
  mailed_at: Date | null;
}
export interface ShareRow {
  workspace_id: string;
  identity_id: string;
  generation: number;
  custodian_id: string;
  commitment: Buffer;
  sealed: Buffer;
}
export interface HandedRow {
  workspace_id: string;
  errand_id: string;
  identity_id: string;
  custodian_id: string;
  for_id: string;
  sealed: Buffer;
  at: Date;
}
/** A custodian with what decides whether they still can: the member is there and holds the role. */
export interface HolderRow extends CustodianRow {
  name: string;
  organisation: string;
  present: boolean;
}

const ws = (context: Context) => context.workspace.id;
type New<T> = Omit<T, 'workspace_id'>;

export const insertCustodian = (context: Context, row: New<CustodianRow>) =>
  context.tx
    .insertInto('app.custodian')
    .values({ ...row, workspace_id: ws(context) })
    .execute();
export const updateCustodian = (context: Context, id: string, change: Partial<CustodianRow>) =>
  context.tx
    .updateTable('app.custodian')
    .set(change)
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();
export const lockCustodian = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.custodian')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

/** Every custodian there ever was, in the order of their appointment. */
export const holderRows = async (context: Context): Promise<HolderRow[]> =>
  (
    await sql<HolderRow>`
    select k.*, a.name, o.name as organisation, (m.ended_at is null and 'custodian' = any(m.roles)) as present
    from app.custodian k
    join app.member m on m.workspace_id = k.workspace_id and m.id = k.member_id
    join app.actor a on a.workspace_id = m.workspace_id and a.id = m.actor_id
    join app.actor o on o.workspace_id = k.workspace_id and o.id = k.organisation_id
    where k.workspace_id = ${ws(context)} order by k.proposed_at, k.id`.execute(context.tx)
  ).rows;

export interface MemberRow {
  id: string;
  name: string;
  organisation_id: string;
  organisation: string;
  roles: string[];
}
export const memberRows = async (context: Context): Promise<MemberRow[]> =>
  (
    await sql<MemberRow>`
    select m.id, a.name, m.organisation_id, o.name as organisation, m.roles from app.member m
    join app.actor a on a.workspace_id = m.workspace_id and a.id = m.actor_id
    join app.actor o on o.workspace_id = m.workspace_id and o.id = m.organisation_id
    where m.workspace_id = ${ws(context)} and m.ended_at is null order by a.name collate app.people`.execute(context.tx)
  ).rows;

export const insertVoice = (context: Context, row: New<VoiceRow>) =>
  context.tx
    .insertInto('app.custody_voice')
    .values({ ...row, workspace_id: ws(context) })
    .execute();
export const voiceRows = (context: Context, subjects: string[]) =>
  subjects.length === 0
    ? Promise.resolve([])
    : context.tx
        .selectFrom('app.custody_voice')
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where('subject_id', 'in', subjects)
        .orderBy('at')
        .execute();

export const insertChange = (context: Context, row: New<ChangeRow>) =>
  context.tx
    .insertInto('app.custody_change')
    .values({ ...row, body: JSON.stringify(row.body) as never, workspace_id: ws(context) })
    .execute();
export const updateChange = (context: Context, id: string, change: Partial<ChangeRow>) =>
  context.tx
    .updateTable('app.custody_change')
    .set(change)
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();
export const lockChange = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.custody_change')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
export const changeRows = (context: Context) =>
  context.tx
    .selectFrom('app.custody_change')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .orderBy('created_at', 'desc')
    .limit(30)
    .execute();
export const liveChanges = (context: Context) =>
  context.tx
    .selectFrom('app.custody_change')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('state', 'in', ['open', 'agreed', 'running'])
    .execute();

export const generationRows = (context: Context) =>
  context.tx
    .selectFrom('app.custody_generation')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .orderBy('number')
    .execute();
export const insertGeneration = async (context: Context, row: New<GenerationRow>, seats: string[]) => {
  await context.tx
    .insertInto('app.custody_generation')
    .values({ ...row, workspace_id: ws(context) })
    .execute();
  await context.tx
    .insertInto('app.custody_seat')
    .values(seats.map((custodian_id) => ({ workspace_id: ws(context), generation: row.number, custodian_id })))
    .execute();
};
export const setGeneration = (context: Context, from: GenerationRow['state'], to: GenerationRow['state']) =>
  context.tx
    .updateTable('app.custody_generation')
    .set({ state: to })
    .where('workspace_id', '=', ws(context))
    .where('state', '=', from)
    .execute();
export const seatRows = (context: Context) =>
  context.tx.selectFrom('app.custody_seat').selectAll().where('workspace_id', '=', ws(context)).execute();
/** The current generation and the public keys of those in it who can still open; for whoever seals, so without names. */
export const currentSeats = async (context: Context) =>
  (
    await sql<{
      generation: number;
      custodian_id: string;
      organisation_id: string;
      member_id: string;
      state: string;
      public_key: Buffer;
    }>`
    select g.number as generation, s.custodian_id, k.organisation_id, k.member_id, k.state, k.public_key
    from app.custody_generation g
    join app.custody_seat s on s.workspace_id = g.workspace_id and s.generation = g.number
    join app.custodian k on k.workspace_id = s.workspace_id and k.id = s.custodian_id
    where g.workspace_id = ${ws(context)} and g.state = 'current' order by s.custodian_id`.execute(context.tx)
  ).rows;

export const settingsRow = (context: Context) =>
  context.tx.selectFrom('app.custody_settings').selectAll().where('workspace_id', '=', ws(context)).executeTakeFirst();
export const putSettings = (
  context: Context,
  it: {
    test_days: number;
    request_hours: number;
    addresses?: AddressPolicy;
    outside_words?: string | null;
    sms_texts?: boolean;
    sms_dialogue?: boolean;
    providers?: ProviderCode[];
  },
) =>
  context.tx
    .insertInto('app.custody_settings')
    .values({ ...it, workspace_id: ws(context) })
    .onConflict((c) => c.column('workspace_id').doUpdateSet(it))
    .execute();

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

export const insertTest = (context: Context, row: New<TestRow>) =>
  context.tx
    .insertInto('app.custody_test')
    .values({ ...row, workspace_id: ws(context) })
    .execute();
export const testRows = (context: Context) =>
  context.tx
    .selectFrom('app.custody_test')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .orderBy('made_at', 'desc')
    .execute();
export const passTest = (context: Context, id: string) =>
  context.tx
    .updateTable('app.custody_test')
    .set({ passed_at: context.now() })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();

export const insertTold = (context: Context, rows: New<ToldRow>[]) =>
  rows.length === 0
    ? Promise.resolve([])
    : context.tx
        .insertInto('app.custody_told')
        .values(rows.map((row) => ({ ...row, workspace_id: ws(context) })))
        .execute();
export const toldRows = (context: Context, memberId: string) =>
  context.tx
    .selectFrom('app.custody_told')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('member_id', '=', memberId)
    .orderBy('at', 'desc')
    .limit(30)
    .execute();
export const toldOf = (context: Context, what: string, subjectId: string) =>
  context.tx
    .selectFrom('app.custody_told')
    .select('id')
    .where('workspace_id', '=', ws(context))
    .where('what', '=', what)
    .where('subject_id', '=', subjectId)
    .executeTakeFirst();
export const seeTold = (context: Context, memberId: string) =>
  context.tx
    .updateTable('app.custody_told')
    .set({ seen_at: context.now() })
    .where('workspace_id', '=', ws(context))
    .where('member_id', '=', memberId)
    .where('seen_at', 'is', null)
    .execute();

/** Whom to send a mail that something waits, with the address that the member gave for notices; one for all that waits. */
export const membersToMail = async (context: Context, most: number) =>
  (
    await sql<{ member_id: string; email: string; language: string }>`
    select distinct on (t.member_id) t.member_id, c.target->>'email' as email, m.language from app.custody_told t
    join app.member m on m.workspace_id = t.workspace_id and m.id = t.member_id and m.ended_at is null
    join app.responder_channel c on c.workspace_id = m.workspace_id and c.actor_id = m.actor_id and c.channel = 'email' and c.ended_at is null
    where t.workspace_id = ${ws(context)} and t.mailed_at is null and t.seen_at is null order by t.member_id, c.created_at desc limit ${most}`.execute(
      context.tx,
    )
  ).rows;
export const setMailed = (context: Context, memberId: string) =>
  context.tx
    .updateTable('app.custody_told')
    .set({ mailed_at: context.now() })
    .where('workspace_id', '=', ws(context))
    .where('member_id', '=', memberId)
    .where('mailed_at', 'is', null)
    .execute();
