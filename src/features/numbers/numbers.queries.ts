import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { GatewayCode, LineSettings, SecretField } from './gateway-fields.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.sms_settings': SettingsTable;
  }
}

interface SettingsTable {
  workspace_id: string;
  answers: 'asked' | 'all';
  reply_hours: number;
  addition_minutes: number;
  call_words: string | null;
}
export type SettingsRow = Omit<SettingsTable, 'workspace_id'>;

export interface LineRow {
  id: string;
  name: string;
  gateway: GatewayCode;
  settings: LineSettings;
  state: 'on' | 'off';
  sends: boolean;
  accepted: boolean;
  secrets: SecretField[];
  per_minute: number;
  per_day: number;
  cost: string | null;
  currency: string | null;
  per_month: string | null;
  last_in_at: Date | null;
  last_out_at: Date | null;
  refused_at: Date | null;
  refused_code: string | null;
  reached_at: Date | null;
  tested_at: Date | null;
  test_outcome: string | null;
}

const ws = (context: Context) => context.workspace.id;
const LINE = sql`l.id, l.name, l.gateway, l.settings, l.state, l.sends, l.secrets, l.per_minute, l.per_day, l.cost::text, l.currency, l.per_month::text,
  l.last_in_at, l.last_out_at, l.refused_at, l.refused_code, l.reached_at, l.tested_at, l.test_outcome,
  app.line_accepted(l.workspace_id, l.gateway) as accepted`;

/** With what each took in and sent since a day. */
export const lines = async (context: Context, since: string, today: string) =>
  (
    await sql<
      LineRow & {
        messages_in: number;
        segments_out: number;
        segments_today: number;
        spent: string;
        spent_month: string;
      }
    >`
      select ${LINE}, coalesce(sum(d.messages_in), 0)::int as messages_in, coalesce(sum(d.segments_out), 0)::int as segments_out,
        coalesce(sum(d.segments_out) filter (where d.day = ${today}::date), 0)::int as segments_today, coalesce(sum(d.cost), 0)::text as spent,
        app.line_spent(l.workspace_id, l.id, ${today}::date)::text as spent_month
      from app.sms_line l left join app.sms_day d on d.workspace_id = l.workspace_id and d.line_id = l.id and d.day >= ${since}::date
      where l.workspace_id = ${ws(context)} group by l.workspace_id, l.id order by l.created_at, l.id`.execute(
      context.tx,
    )
  ).rows;

/** By line: what its gateway does not take, and what was given up since. */
export const stuck = async (context: Context, since: Date) =>
  new Map(
    (
      await sql<{ line_id: string; waiting: number; since: Date | null; code: string | null; given_up: number }>`
        select * from app.lines_stuck(${since})`.execute(context.tx)
    ).rows.map((it) => [it.line_id, it] as const),
  );

/** Troubles of lines that are on, those that last first, the oldest first. */
export const troubles = async (context: Context) =>
  (
    await sql<{
      id: string;
      line_id: string;
      name: string;
      way: 'in' | 'out';
      code: string;
      since: Date;
      healed_at: Date | null;
    }>`select t.id, t.line_id, l.name, t.way, t.code, t.since, t.healed_at
      from app.line_trouble t join app.sms_line l on l.workspace_id = t.workspace_id and l.id = t.line_id
      where t.workspace_id = ${ws(context)} and l.state = 'on'
      order by t.healed_at is not null, t.since, t.id limit 200`.execute(context.tx)
  ).rows;

/** Lines that have no money left for one more message this month. @param today (UTC) */
export const spentLines = async (context: Context, today: string) =>
  (
    await sql<{ id: string; name: string; since: Date }>`
      select l.id, l.name, coalesce(l.last_out_at, l.created_at) as since from app.sms_line l
      where l.workspace_id = ${ws(context)} and l.state = 'on' and l.sends
        and app.line_spent(l.workspace_id, l.id, ${today}::date) + l.cost > l.per_month
      order by l.created_at, l.id`.execute(context.tx)
  ).rows;

export const line = async (context: Context, id: string) =>
  (
    await sql<LineRow>`select ${LINE} from app.sms_line l where l.workspace_id = ${ws(context)} and l.id = ${id} for update`.execute(
      context.tx,
    )
  ).rows[0] ?? null;

export const insertLine = (
  context: Context,
  it: {
    id: string;
    name: string;
    gateway: GatewayCode;
    settings: LineSettings;
    sends: boolean;
    perMonth: number | null;
    tokenHash: Buffer;
    perMinute: number;
    perDay: number;
    cost: number | null;
    currency: string | null;
  },
) =>
  sql`insert into app.sms_line (workspace_id, id, name, gateway, settings, sends, token_hash, per_minute, per_day, cost, currency, per_month, created_by, created_at)
    values (${ws(context)}, ${it.id}, ${it.name}, ${it.gateway}, ${JSON.stringify(it.settings)}::jsonb, ${it.sends}, ${it.tokenHash}, ${it.perMinute},
      ${it.perDay}, ${it.cost}, ${it.currency}, ${it.perMonth}, ${context.caller.memberId}, ${context.now()})`.execute(
    context.tx,
  );

export const updateLine = (
  context: Context,
  id: string,
  it: {
    name: string;
    state: 'on' | 'off';
    settings: LineSettings;
    sends: boolean;
    perMinute: number;
    perDay: number;
    cost: number | null;
    currency: string | null;
    perMonth: number | null;
    /** another mailbox or bot than before: how far it was read says nothing any more */
    isOther: boolean;
  },
) =>
  sql`update app.sms_line set name = ${it.name}, state = ${it.state}, settings = ${JSON.stringify(it.settings)}::jsonb, sends = ${it.sends},
      per_minute = ${it.perMinute}, per_day = ${it.perDay}, cost = ${it.cost}, currency = ${it.currency},
      per_month = ${it.perMonth},
      read_to = case when ${it.isOther} then null else read_to end
    where workspace_id = ${ws(context)} and id = ${id}`.execute(context.tx);

export const putSecrets = (context: Context, id: string, sealed: Buffer, names: readonly SecretField[]) =>
  sql`select app.put_line_secret(${id}, ${sealed}, ${names}::text[], ${context.now()})`.execute(context.tx);

export const askTest = async (context: Context, id: string, sealed: Buffer) =>
  (
    await sql<{ done: boolean }>`select app.ask_line_test(${id}, ${sealed}, ${context.now()}) as done`.execute(
      context.tx,
    )
  ).rows[0]!.done;

export const settings = async (context: Context): Promise<SettingsRow> =>
  (await context.tx
    .selectFrom('app.sms_settings')
    .select(['answers', 'reply_hours', 'addition_minutes', 'call_words'])
    .where('workspace_id', '=', ws(context))
    .executeTakeFirst()) ?? { answers: 'asked', reply_hours: 72, addition_minutes: 10, call_words: null };

export const dialogues = async (context: Context, since: Date) =>
  (
    await sql<{ on: boolean; begun: number; whole: number }>`
      select coalesce((select s.sms_dialogue from app.custody_settings s where s.workspace_id = ${ws(context)}), false) as on, c.begun, c.whole
      from app.sms_dialogue_counts(${since}) c`.execute(context.tx)
  ).rows[0]!;

export const putSettings = (context: Context, row: SettingsRow) =>
  context.tx
    .insertInto('app.sms_settings')
    .values({ ...row, workspace_id: ws(context) })
    .onConflict((it) => it.column('workspace_id').doUpdateSet(row))
    .execute();
