import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';
import type { OutsideHead } from './ledger.rules.ts';

export interface LineRow {
  id: string;
  seq: number | null;
  at: Date;
  member_id: string | null;
  member_name: string | null;
  verb: string;
  subject_kind: string;
  subject_id: string;
  commitment: Buffer;
  has_detail: boolean;
  detail: unknown;
}

export interface Asked {
  before?: string | undefined;
  verb?: string | undefined;
  kind?: string | undefined;
  member?: string | undefined;
  subject?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  limit: number;
}

/** Newest first: the ids of changes are UUIDv7 made when they were written, so the primary key gives the order. */
export async function listLines(context: Context, it: Asked): Promise<LineRow[]> {
  const { rows } = await sql<LineRow>`
    select c.id, e.seq, c.at, c.member_id, a.name as member_name, c.verb, c.subject_kind, c.subject_id, c.commitment,
      d.change_id is not null as has_detail, d.body as detail
    from (
      select * from ledger.change c where c.workspace_id = ${context.workspace.id}
        ${it.before ? sql`and c.id < ${it.before}` : sql``}
        ${it.verb ? sql`and c.verb = ${it.verb}` : sql``}
        ${it.kind ? sql`and c.subject_kind = ${it.kind}` : sql``}
        ${it.member ? sql`and c.member_id = ${it.member}` : sql``}
        ${it.subject ? sql`and c.subject_id = ${it.subject}` : sql``}
        ${it.from ? sql`and c.at >= ${it.from}` : sql``}
        ${it.to ? sql`and c.at < ${it.to}` : sql``}
      order by c.id desc limit ${it.limit}) c
    left join ledger.entry e on e.workspace_id = c.workspace_id and e.change_id = c.id
    left join ledger.detail d on d.workspace_id = c.workspace_id and d.change_id = c.id
    left join app.member m on m.workspace_id = c.workspace_id and m.id = c.member_id
    left join app.actor a on a.workspace_id = m.workspace_id and a.id = m.actor_id
    order by c.id desc`.execute(context.tx);
  return rows;
}

/** Where what a line is about stands; its own policies say who may read it. */
export const SUBJECT_TABLES = {
  report: 'report',
  incident: 'incident',
  alert: 'alert',
  notice: 'notice',
  mandate: 'mandate',
  member: 'member',
  source: 'source',
  rumour: 'rumour',
  obligation: 'obligation',
  response: 'response',
  rule: 'alert_rule',
  actor: 'actor',
  import: 'import',
  token: 'api_token',
  custodian: 'custodian',
  opening: 'custody_opening',
} as const;
export type SubjectTable = (typeof SUBJECT_TABLES)[keyof typeof SUBJECT_TABLES];

/** Those of these ids that whoever asks may read. */
export async function readable(context: Context, table: SubjectTable, ids: string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(`app.${table}`)} where workspace_id = ${context.workspace.id} and id = any (${ids})`.execute(
    context.tx,
  );
  return new Set(rows.map((row) => row.id));
}

export interface HeadRow {
  seq: number;
  hash: Buffer;
  at: Date;
  key_id: string;
  signature: Buffer;
  after: number | null;
}

export async function newestHead(context: Pick<Context, 'tx' | 'workspace'>): Promise<HeadRow | undefined> {
  const { rows } = await sql<HeadRow>`
    select seq, hash, at, key_id, signature, after from ledger.head where workspace_id = ${context.workspace.id}
    order by seq desc limit 1`.execute(context.tx);
  return rows[0];
}

export async function waiting(context: Context): Promise<{ n: number; since: Date | null }> {
  const { rows } = await sql<{ n: number; since: Date | null }>`
    select count(*)::int as n, min(c.at) as since from ledger.unsealed u
    join ledger.change c on c.workspace_id = u.workspace_id and c.id = u.change_id
    where u.workspace_id = ${context.workspace.id}`.execute(context.tx);
  return rows[0]!;
}

export interface PartyRow {
  id: string;
  kind: 'folder' | 'email' | 'https';
  keeper: string;
  address: string;
  added_at: Date;
  next_at: Date | null;
  failures: number;
  last_ok_at: Date | null;
  last_seq: number | null;
  last_error: string | null;
  /** from when on it is to end, where somebody proposed that */
  ends_from: Date | null;
  ending: 'open' | 'agreed' | null;
}

export async function parties(context: Context): Promise<PartyRow[]> {
  const { rows } = await sql<PartyRow>`
    select p.id, p.kind, p.keeper, p.address, p.added_at, p.next_at, p.failures, p.last_ok_at, p.last_seq, p.last_error,
      c.not_before as ends_from, c.state as ending
    from app.checkpoint_party p
    left join app.custody_change c on c.workspace_id = p.workspace_id and c.kind = 'party' and c.state in ('open', 'agreed')
      and c.body ->> 'partyId' = p.id::text
    where p.workspace_id = ${context.workspace.id} and p.ended_at is null order by p.added_at, p.id`.execute(
    context.tx,
  );
  return rows;
}

/** Ends one that nothing ever reached. Any other takes two people: a change of the custody. @returns whether it did */
export const endUnreached = async (context: Context, id: string): Promise<boolean> =>
  (await sql<{ done: boolean }>`select app.end_keeper(${id}, ${context.now()}) as done`.execute(context.tx)).rows[0]!
    .done;

export async function insertParty(
  context: Context,
  it: { id: string; kind: string; keeper: string; address: string },
): Promise<void> {
  await sql`insert into app.checkpoint_party (workspace_id, id, kind, keeper, address, added_by, added_at, next_at)
    values (${context.workspace.id}, ${it.id}, ${it.kind}, ${it.keeper}, ${it.address}, ${context.caller.memberId}, ${context.now()}, ${context.now()})`.execute(
    context.tx,
  );
}

/** @returns whether there was such a party */
export async function updateParty(
  context: Context,
  id: string,
  it: { nextAt: Date; anew?: true } | { ok: { seq: number | null; next: Date } } | { error: string; next: Date },
): Promise<boolean> {
  const now = context.now();
  const set =
    'nextAt' in it
      ? it.anew
        ? sql`next_at = ${it.nextAt}, last_seq = null`
        : sql`next_at = ${it.nextAt}`
      : 'ok' in it
        ? it.ok.seq === null
          ? sql`next_at = ${it.ok.next}`
          : sql`next_at = ${it.ok.next}, failures = 0, last_error = null, last_ok_at = ${now}, last_seq = ${it.ok.seq}`
        : sql`next_at = ${it.next}, failures = failures + 1, last_error = ${it.error}`;
  const result = await sql`update app.checkpoint_party set ${set}
    where workspace_id = ${context.workspace.id} and id = ${id} and ended_at is null`.execute(context.tx);
  return (result.numAffectedRows ?? 0n) > 0n;
}

export async function dueParties(tx: Tx, now: Date, most: number): Promise<{ workspace_id: string; id: string }[]> {
  const { rows } = await sql<{ workspace_id: string; id: string }>`
    select workspace_id, id from app.due_checkpoints(${now}, ${most})`.execute(tx);
  return rows;
}

export async function insertSending(
  context: Context,
  it: { partyId: string; seq: number; hash: Buffer; error: string | null },
): Promise<void> {
  await sql`insert into app.checkpoint_sending (workspace_id, id, party_id, at, seq, hash, error)
    values (${context.workspace.id}, ${context.newId()}, ${it.partyId}, ${context.now()}, ${it.seq}, ${it.hash}, ${it.error})`.execute(
    context.tx,
  );
}

export async function sendings(
  context: Context,
): Promise<{ id: string; party_id: string; keeper: string; at: Date; seq: number; error: string | null }[]> {
  const { rows } = await sql<{
    id: string;
    party_id: string;
    keeper: string;
    at: Date;
    seq: number;
    error: string | null;
  }>`select s.id, s.party_id, p.keeper, s.at, s.seq, s.error from app.checkpoint_sending s
    join app.checkpoint_party p on p.workspace_id = s.workspace_id and p.id = s.party_id
    where s.workspace_id = ${context.workspace.id} order by s.id desc limit 50`.execute(context.tx);
  return rows;
}

export interface CheckRow {
  id: string;
  asked_at: Date;
  state: 'waiting' | 'running' | 'done' | 'failed';
  heads: OutsideHead[];
  total: number;
  entries: number;
  verdict: any;
  finished_at: Date | null;
}

export async function checks(context: Context, id: string | null): Promise<CheckRow[]> {
  const { rows } = await sql<CheckRow>`
    select id, asked_at, state, heads, total, entries, verdict, finished_at from app.ledger_check
    where workspace_id = ${context.workspace.id} ${id ? sql`and id = ${id}` : sql``} order by asked_at desc, id desc limit 10`.execute(
    context.tx,
  );
  return rows;
}

export async function insertCheck(
  context: Context,
  it: { id: string; heads: readonly OutsideHead[]; total: number },
): Promise<void> {
  await sql`insert into app.ledger_check (workspace_id, id, asked_by, asked_at, heads, total)
    values (${context.workspace.id}, ${it.id}, ${context.caller.memberId}, ${context.now()}, ${JSON.stringify(it.heads)}::jsonb, ${it.total})`.execute(
    context.tx,
  );
}

export async function noteCheck(
  context: Context,
  id: string,
  it: { entries: number } | { verdict: unknown; entries: number } | { failed: true } | { begun: true },
): Promise<void> {
  const set =
    'begun' in it
      ? sql`state = 'running'`
      : 'failed' in it
        ? sql`state = 'failed', finished_at = ${context.now()}`
        : 'verdict' in it
          ? sql`state = 'done', finished_at = ${context.now()}, entries = ${it.entries}, verdict = ${JSON.stringify(it.verdict)}::jsonb`
          : sql`entries = ${it.entries}`;
  await sql`update app.ledger_check set ${set} where workspace_id = ${context.workspace.id} and id = ${id}`.execute(
    context.tx,
  );
}

/** Keeps heads of another deployment. @returns how many were new */
export async function insertKept(context: Context, deployment: string, heads: readonly OutsideHead[]): Promise<number> {
  const result = await sql`
    insert into ledger.kept (deployment, workspace_id, seq, hash, head, received_at)
    select ${deployment}, (h ->> 'workspaceId')::uuid, (h ->> 'seq')::bigint, decode(h ->> 'hash', 'hex'), h, ${context.now()}
    from jsonb_array_elements(${JSON.stringify(heads)}::jsonb) h on conflict do nothing`.execute(context.tx);
  return Number(result.numAffectedRows ?? 0n);
}
