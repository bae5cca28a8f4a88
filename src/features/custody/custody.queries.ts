import type { ProviderCode } from '#features/numbers/gateway-fields.rules.ts';
import { sql, type ColumnType, type Generated } from 'kysely';
import type { AddressPolicy } from '#features/courier/courier.rules.ts';
import type { Context } from '#server/context.ts';
import type {
  CustodianRow,
  VoiceRow,
  ChangeRow,
  GenerationRow,
  OpeningRow,
  AnswerRow,
  TestRow,
  ToldRow,
  ShareRow,
  HandedRow,
} from './custody.tables.ts';

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
      sms_words: ColumnType<Record<string, Record<string, string>> | null, string | null | undefined, string | null>;
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

/** A custodian with what decides whether they still can: the member is there and holds the role. */
export interface HolderRow extends CustodianRow {
  name: string;
  organisation: string;
  present: boolean;
}

export const ws = (context: Context) => context.workspace.id;

export type New<T> = Omit<T, 'workspace_id'>;

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
    sms_words?: string | null;
  },
) =>
  context.tx
    .insertInto('app.custody_settings')
    .values({ ...it, workspace_id: ws(context) })
    .onConflict((c) => c.column('workspace_id').doUpdateSet(it))
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
