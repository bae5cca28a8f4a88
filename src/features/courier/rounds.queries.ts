import type pg from 'pg';
import type { AddressPolicy, Errand, ReachChannel } from './courier.rules.ts';

/**
 * What the courier's own login asks, in plain SQL: this process stays small, and nothing else uses these tables. Each call works inside one
 * workspace, whose claim the transaction has set.
 */
export type Line = Pick<pg.ClientBase, 'query'>;

export interface HandedRow {
  id: string;
  source_id: string;
  channel: ReachChannel;
  sealed: Buffer;
  consent_until: string | null;
  at: Date;
}
export interface KeptRow {
  id: string;
  source_id: string;
  channel: ReachChannel;
  ciphertext: Buffer;
  pepper: string | null;
  consent_until: string | null;
  created_at: Date;
  /** the workspace's number that was written to last from here */
  line_id: string | null;
  /** of messengers: when they last wrote, for a day; since when they do not want to be written to */
  heard_at: Date | null;
  blocked_at: Date | null;
}
export interface ErrandRow {
  id: string;
  source_id: string;
  to_source_id: string | null;
  kind: Errand;
  attempts: number;
  /** what the attempt before came to; null where it was the first, or was cut off */
  last_code: string | null;
  /** the messenger's window was closed: as the agreed template alone */
  as_template: boolean;
  created_at: Date;
}
export interface TieRow {
  source_id: string;
  open: boolean;
  last_ended: Date | null;
  waiting_since: Date | null;
  last_message: Date | null;
}

const all = async <T extends pg.QueryResultRow>(line: Line, text: string, values: unknown[] = []): Promise<T[]> =>
  (await line.query<T>(text, values)).rows;

export const publishKey = (line: Line, publicKey: Uint8Array, channels: string[], now: Date) =>
  line.query(
    `insert into app.courier_key (public_key, channels, at) values ($1, $2, $3)
     on conflict (one) do update set public_key = excluded.public_key, channels = excluded.channels, at = excluded.at`,
    [Buffer.from(publicKey), channels, now],
  );

export const handedWorkspaces = (line: Line) =>
  all<{ id: string }>(line, 'select distinct workspace_id as id from vault.handed');
export const keptWorkspaces = (line: Line) =>
  all<{ id: string }>(line, 'select workspace_id as id from vault.address union select workspace_id from vault.handed');
/** Takes them out of the table: they are in the vault when this transaction commits, or still here when it does not. */
export const takeHanded = (line: Line, ws: string, most: number) =>
  all<HandedRow>(
    line,
    `delete from vault.handed where workspace_id = $1 and id in (select id from vault.handed where workspace_id = $1 order by at limit $2)
     returning id, source_id, channel, sealed, consent_until::text, at`,
    [ws, most],
  );
export const settings = async (line: Line, ws: string) =>
  (
    await all<{
      policy: AddressPolicy;
      words: Record<string, string> | null;
      own: Record<string, Record<string, string>> | null;
    }>(line, 'select * from app.courier_settings($1)', [ws])
  )[0]!;

export async function putAddress(
  line: Line,
  ws: string,
  it: Omit<KeptRow, 'pepper' | 'heard_at' | 'blocked_at'> & { pepper: string; sender_hash: Buffer },
): Promise<void> {
  await line.query('delete from vault.address where workspace_id = $1 and source_id = $2 and channel = $3', [
    ws,
    it.source_id,
    it.channel,
  ]);
  await line.query(
    `insert into vault.address (workspace_id, id, source_id, channel, ciphertext, sender_hash, pepper, consent_until, created_at, line_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ws,
      it.id,
      it.source_id,
      it.channel,
      it.ciphertext,
      it.sender_hash,
      it.pepper,
      it.consent_until,
      it.created_at,
      it.line_id,
    ],
  );
}
export const addresses = (line: Line, ws: string, sourceId: string | null = null) =>
  all<KeptRow>(
    line,
    `select id, source_id, channel, ciphertext, pepper, consent_until::text, created_at, line_id, heard_at, blocked_at from vault.address
     where workspace_id = $1 and ($2::uuid is null or source_id = $2) order by channel desc`,
    [ws, sourceId],
  );
export const dropAddress = async (line: Line, ws: string, it: { id: string; source_id: string; channel: string }) => {
  await line.query('delete from vault.address where workspace_id = $1 and id = $2', [ws, it.id]);
  await line.query(
    `delete from app.reach where workspace_id = $1 and source_id = $2 and channel = $3 and state = 'kept'`,
    [ws, it.source_id, it.channel],
  );
};
export const dropAll = async (line: Line, ws: string) => {
  await line.query('delete from vault.handed where workspace_id = $1', [ws]);
  await line.query('delete from vault.address where workspace_id = $1', [ws]);
  await line.query('delete from app.reach where workspace_id = $1', [ws]);
};
export const rehash = (line: Line, ws: string, id: string, pepper: string, hash: Buffer) =>
  line.query('update vault.address set pepper = $3, sender_hash = $4 where workspace_id = $1 and id = $2', [
    ws,
    id,
    pepper,
    hash,
  ]);
export const setExpiry = (line: Line, ws: string, id: string, at: Date | null) =>
  line.query(
    'update vault.address set expires_at = $3 where workspace_id = $1 and id = $2 and expires_at is distinct from $3',
    [ws, id, at],
  );
/** Whoever is there does not want to be written to: it is kept, so that they are known when they write again, and not used until then. */
export async function setBlocked(
  line: Line,
  ws: string,
  it: { id: string; source: string; channel: string },
  at: Date,
): Promise<void> {
  await line.query('update vault.address set blocked_at = $3 where workspace_id = $1 and id = $2', [ws, it.id, at]);
  await setReach(line, ws, it.source, it.channel, 'unusable');
}
/** When somebody wrote is of use for a day. */
export const forgetHeard = (line: Line, before: Date) =>
  line.query('update vault.address set heard_at = null where heard_at < $1', [before]);
export const peppersInUse = (line: Line) =>
  all<{ pepper: string }>(line, 'select distinct pepper from vault.address where pepper is not null');
export const sendersOf = (line: Line, ws: string, channel: string, hashes: Buffer[]) =>
  all<{ source_id: string }>(
    line,
    'select source_id from vault.address where workspace_id = $1 and channel = $2 and sender_hash = any ($3) order by created_at desc',
    [ws, channel, hashes],
  );

export const setReach = (line: Line, ws: string, sourceId: string, channel: string, state: 'kept' | 'unusable') =>
  line.query('update app.reach set state = $4 where workspace_id = $1 and source_id = $2 and channel = $3', [
    ws,
    sourceId,
    channel,
    state,
  ]);
export const toldReach = (line: Line, ws: string, sourceId: string, channel: string, outcome: string, at: Date) =>
  line.query(
    'update app.reach set told_at = $4, outcome = $5 where workspace_id = $1 and source_id = $2 and channel = $3',
    [ws, sourceId, channel, at, outcome],
  );

/** A source that is not there any more has no key, and gets none. */
export const sourceExists = async (line: Line, ws: string, sourceId: string) =>
  (await all(line, 'select 1 from app.reach where workspace_id = $1 and source_id = $2 limit 1', [ws, sourceId]))
    .length > 0;
export const shredRow = async (line: Line, ws: string, sourceId: string) =>
  (
    await all<{ epoch: string; wrapped: Buffer }>(
      line,
      'select epoch::text, wrapped from sealed.shred_key where workspace_id = $1 and source_id = $2',
      [ws, sourceId],
    )
  )[0] ?? null;
export const insertShred = (line: Line, ws: string, sourceId: string, epoch: string, wrapped: Buffer) =>
  line.query(
    'insert into sealed.shred_key (workspace_id, source_id, epoch, wrapped) values ($1, $2, $3, $4) on conflict do nothing',
    [ws, sourceId, epoch, wrapped],
  );

export const dueErrands = (line: Line, now: Date, most: number) =>
  all<{ workspace_id: string; id: string }>(line, 'select * from app.courier_due($1, $2)', [now, most]);
/** Takes an errand for this attempt: until then nobody tries it again, even when this process is killed in between. */
export const takeErrand = async (line: Line, ws: string, id: string, now: Date, until: Date) =>
  (
    await all<ErrandRow>(
      line,
      `update app.courier_errand e set attempts = e.attempts + 1, next_at = $4, code = null
       from (select code from app.courier_errand where workspace_id = $1 and id = $2 for update) b
       where e.workspace_id = $1 and e.id = $2 and e.state = 'queued' and (e.next_at is null or e.next_at <= $3)
       returning e.id, e.source_id, e.to_source_id, e.kind, e.attempts, e.created_at, e.as_template, b.code as last_code`,
      [ws, id, now, until],
    )
  )[0] ?? null;
/** What was stopped meanwhile is not tried again. */
export const settleErrand = (
  line: Line,
  ws: string,
  id: string,
  it: {
    state: 'queued' | 'sent' | 'delivered' | 'no_address' | 'failed';
    channel: string | null;
    code: string | null;
    nextAt: Date | null;
    at: Date | null;
    lineId?: string | null;
    externalId?: string | null;
  },
) =>
  line.query(
    `update app.courier_errand set state = $3, channel = $4, code = $5, next_at = $6, settled_at = $7, line_id = $8, external_id = $9
     where workspace_id = $1 and id = $2 and ($3 <> 'queued' or state = 'queued')`,
    [ws, id, it.state, it.channel, it.code, it.nextAt, it.at, it.lineId ?? null, it.externalId ?? null],
  );

/** There is no room on the line now: it was no attempt. */
export const postponeErrand = (line: Line, ws: string, id: string, until: Date) =>
  line.query(
    `update app.courier_errand set attempts = attempts - 1, next_at = $3, code = 'no_room' where workspace_id = $1 and id = $2`,
    [ws, id, until],
  );

/** Whose addresses lead to a source, in the order to try them; `stopped`: no more by SMS; `label`: it is another's, and says by it for whom. */
export const waysTo = (line: Line, source: string) =>
  all<{ source_id: string; stopped: boolean; label: string | null }>(line, 'select * from app.ways_to($1)', [source]);

/** The words of an errand's message, where they may leave. */
export const wordsOf = async (line: Line, ws: string, id: string) =>
  (await all<{ text: string; language: string }>(line, 'select * from app.courier_words($1)', [id]))[0] ?? null;
export const ties = (line: Line, ws: string) => all<TieRow>(line, 'select * from app.courier_ties($1)', [ws]);
export const languagesOf = async (line: Line, ws: string, sourceId: string) =>
  (await all<{ l: string[] | null }>(line, 'select app.courier_languages($1, $2) as l', [ws, sourceId]))[0]?.l ?? [];

/** Of sources made in this transaction: how they are reached, their shred keys, their addresses. */
export const newSenders = (
  line: Line,
  ws: string,
  rows: readonly {
    source: string;
    channel: string;
    line: string;
    id: string;
    wrapped: Buffer;
    ciphertext: Buffer;
    hash: Buffer;
  }[],
  it: { epoch: string; pepper: string; now: Date },
) =>
  line.query(
    `with given as (
       select * from unnest($2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::bytea[], $7::bytea[], $8::bytea[])
         as row (source, channel, line, id, wrapped, ciphertext, hash)),
     reached as (insert into app.reach (workspace_id, source_id, channel, state, since) select $1, source, channel, 'kept', $11 from given),
     keyed as (insert into sealed.shred_key (workspace_id, source_id, epoch, wrapped) select $1, source, $9, wrapped from given)
     insert into vault.address (workspace_id, id, source_id, channel, ciphertext, sender_hash, pepper, created_at, line_id, heard_at)
     select $1, id, source, channel, ciphertext, hash, $10, $11, line, case when channel = 'whatsapp' then $11 end from given`,
    [
      ws,
      rows.map((row) => row.source),
      rows.map((row) => row.channel),
      rows.map((row) => row.line),
      rows.map((row) => row.id),
      rows.map((row) => row.wrapped),
      rows.map((row) => row.ciphertext),
      rows.map((row) => row.hash),
      it.epoch,
      it.pepper,
      it.now,
    ],
  );
