import type pg from 'pg';
import { uuidv4 } from '#domain/ids.ts';
import type { GatewayCode, LineSettings } from './gateway-fields.rules.ts';
import { OUTSIDE_WINDOW, type DeliveryReport } from './gateway.rules.ts';
import { HEALED_KEPT_MS, LASTS_MS } from './line-trouble.rules.ts';

/** What the courier asks of lines and of what came in by them, under its own login, in plain SQL as all it does. */

export type Connection = Pick<pg.ClientBase, 'query'>;

const all = async <T extends pg.QueryResultRow>(
  connection: Connection,
  text: string,
  values: unknown[] = [],
): Promise<T[]> => (await connection.query<T>(text, values)).rows;

export interface LineRow {
  id: string;
  gateway: GatewayCode;
  settings: LineSettings;
  per_minute: number;
  per_day: number;
  cost: string | null;
  sealed: Buffer | null;
  per_month: string | null;
  sent_today: number;
  /** in this month */
  spent: string;
}

export const lineByToken = async (connection: Connection, hash: Buffer) =>
  (
    await all<{ workspace_id: string; id: string; gateway: GatewayCode; settings: LineSettings; state: 'on' | 'off' }>(
      connection,
      'select * from app.sms_line_by_token($1)',
      [hash],
    )
  )[0] ?? null;

export const sealedSecrets = async (connection: Connection, ws: string, line: string) =>
  (
    await all<{ sealed: Buffer }>(
      connection,
      'select sealed from vault.line_secret where workspace_id = $1 and line_id = $2',
      [ws, line],
    )
  )[0]?.sealed ?? null;

/** The lines of a workspace that send, oldest first. @param day today (UTC) */
export const sendingLines = (connection: Connection, ws: string, day: string) =>
  all<LineRow>(
    connection,
    `select l.id, l.gateway, l.settings, l.per_minute, l.per_day, l.cost::text, l.per_month::text, s.sealed, coalesce(d.segments_out, 0) as sent_today,
       app.line_spent(l.workspace_id, l.id, $2::date)::text as spent
     from app.sms_line l left join vault.line_secret s on s.workspace_id = l.workspace_id and s.line_id = l.id
     left join app.sms_day d on d.workspace_id = l.workspace_id and d.line_id = l.id and d.day = $2
     where l.workspace_id = $1 and l.state = 'on' and l.sends and app.line_accepted(l.workspace_id, l.gateway) order by l.created_at, l.id`,
    [ws, day],
  );

export const countOut = async (
  connection: Connection,
  ws: string,
  line: string,
  it: { day: string; segments: number; cost: number; now: Date },
): Promise<void> => {
  await connection.query(
    `insert into app.sms_day (workspace_id, line_id, day, segments_out, cost) values ($1, $2, $3, $4, $5)
     on conflict (workspace_id, line_id, day) do update set segments_out = app.sms_day.segments_out + excluded.segments_out,
       cost = app.sms_day.cost + excluded.cost`,
    [ws, line, it.day, it.segments, it.cost],
  );
  await connection.query('update app.sms_line set last_out_at = $3 where workspace_id = $1 and id = $2', [
    ws,
    line,
    it.now,
  ]);
  await noteWorks(connection, ws, line, 'out', it.now);
};

/** It did not get out by this line, or the line was not reached: since now, or still. */
export const noteFails = (
  connection: Connection,
  ws: string,
  line: string,
  it: { way: 'in' | 'out'; code: string; now: Date },
) =>
  connection.query(
    `insert into app.line_trouble (workspace_id, id, line_id, way, code, since, last_at) values ($1, $2, $3, $4, $5, $6, $6)
     on conflict (workspace_id, line_id, way) where healed_at is null do update set code = excluded.code, last_at = excluded.last_at`,
    [ws, uuidv4(), line, it.way, it.code, it.now],
  );
/** It works. Of a trouble that nobody was told of nothing stays. */
export const noteWorks = (connection: Connection, ws: string, line: string, way: 'in' | 'out', now: Date) =>
  connection.query(
    `with brief as (delete from app.line_trouble where workspace_id = $1 and line_id = $2 and way = $3
       and (healed_at is null and since > $5 or healed_at < $6))
     update app.line_trouble set healed_at = $4
     where workspace_id = $1 and line_id = $2 and way = $3 and healed_at is null and since <= $5`,
    [ws, line, way, now, new Date(now.getTime() - LASTS_MS), new Date(now.getTime() - HEALED_KEPT_MS)],
  );

export const countIn = async (
  connection: Connection,
  ws: string,
  line: string,
  it: { day: string; messages: number; now: Date },
): Promise<void> => {
  await connection.query(
    `insert into app.sms_day (workspace_id, line_id, day, messages_in) values ($1, $2, $3, $4)
     on conflict (workspace_id, line_id, day) do update set messages_in = app.sms_day.messages_in + excluded.messages_in`,
    [ws, line, it.day, it.messages],
  );
  await connection.query('update app.sms_line set last_in_at = $3 where workspace_id = $1 and id = $2', [
    ws,
    line,
    it.now,
  ]);
};

export const noteRefused = (connection: Connection, ws: string, line: string, code: string, now: Date) =>
  connection.query('update app.sms_line set refused_at = $3, refused_code = $4 where workspace_id = $1 and id = $2', [
    ws,
    line,
    now,
    code,
  ]);

export interface InboundRow {
  id: string;
  line_id: string;
  key: Buffer;
  box: Buffer;
  pieces: Buffer | null;
  at: Date;
  /** names files that are to be fetched first */
  fetches: boolean;
}

/** One statement for all messages of a webhook. What is known by its key is left as it is. */
export const putInbound = (connection: Connection, ws: string, rows: readonly InboundRow[]) =>
  connection.query(
    `insert into vault.inbound (workspace_id, id, line_id, key, box, pieces, at, fetch_at)
     select $1, * from unnest($2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[], $6::bytea[], $7::timestamptz[], $8::timestamptz[])
     on conflict (workspace_id, line_id, key) do nothing`,
    [
      ws,
      rows.map((it) => it.id),
      rows.map((it) => it.line_id),
      rows.map((it) => it.key),
      rows.map((it) => it.box),
      rows.map((it) => it.pieces),
      rows.map((it) => it.at),
      rows.map((it) => (it.fetches ? it.at : null)),
    ],
  );

/** Messages whose files are due to be fetched; taken for this attempt until then. */
export const takeFetches = (connection: Connection, ws: string, now: Date, until: Date, most: number) =>
  all<{ id: string; line_id: string; box: Buffer; fetch_tries: number; gateway: GatewayCode; settings: LineSettings }>(
    connection,
    `update vault.inbound i set fetch_at = $3, fetch_tries = i.fetch_tries + 1 from app.sms_line l
     where i.workspace_id = $1 and l.workspace_id = i.workspace_id and l.id = i.line_id and i.id in (
       select id from vault.inbound where workspace_id = $1 and box is not null and fetch_at <= $2 order by at limit $4)
     returning i.id, i.line_id, i.box, i.fetch_tries, l.gateway, l.settings`,
    [ws, now, until, most],
  );
export const endFetch = (connection: Connection, ws: string, id: string, files: number) =>
  connection.query('update vault.inbound set fetch_at = null, files = $3 where workspace_id = $1 and id = $2', [
    ws,
    id,
    files,
  ]);
export const putOffFetch = (connection: Connection, ws: string, id: string, at: Date) =>
  connection.query('update vault.inbound set fetch_at = $3 where workspace_id = $1 and id = $2', [ws, id, at]);

export const inboundWorkspaces = (connection: Connection) =>
  all<{ id: string }>(connection, 'select distinct workspace_id as id from vault.inbound where box is not null');

export type WaitingRow = InboundRow & { gateway: GatewayCode; files: number };
const WAITING = `select i.id, i.line_id, i.key, i.box, i.pieces, i.at, l.gateway, i.files
  from vault.inbound i join app.sms_line l on l.workspace_id = i.workspace_id and l.id = i.line_id
  where i.workspace_id = $1 and i.box is not null and i.fetch_at is null`;

/** What waits, oldest first; pieces that wait for others come after what is whole. */
export const waitingInbound = (connection: Connection, ws: string, most: number) =>
  all<WaitingRow>(
    connection,
    `${WAITING} and i.pieces is null order by i.at, i.id limit $2 for update of i skip locked`,
    [ws, most],
  );
export const waitingPieces = (connection: Connection, ws: string) =>
  all<WaitingRow>(connection, `${WAITING} and i.pieces is not null order by i.at, i.id for update of i skip locked`, [
    ws,
  ]);

export const emptyInbound = (connection: Connection, ws: string, ids: readonly string[]) =>
  connection.query(
    'update vault.inbound set box = null, pieces = null where workspace_id = $1 and id = any ($2::uuid[])',
    [ws, ids],
  );

export const forgetInbound = (connection: Connection, before: Date) =>
  connection.query('delete from vault.inbound where box is null and at < $1', [before]);

/** What was taken in without a webhook: only that it is known. @returns whether it is new */
export const putKnown = async (
  connection: Connection,
  ws: string,
  it: { id: string; line: string; key: Buffer; at: Date },
): Promise<boolean> =>
  (
    await all(
      connection,
      `insert into vault.inbound (workspace_id, id, line_id, key, at) values ($1, $2, $3, $4, $5)
       on conflict (workspace_id, line_id, key) do nothing returning id`,
      [ws, it.id, it.line, it.key, it.at],
    )
  ).length > 0;

export const intakeKey = async (connection: Connection): Promise<Buffer | null> =>
  (await all<{ public_key: Buffer }>(connection, 'select public_key from app.intake_key'))[0]?.public_key ?? null;

export const putFile = (
  connection: Connection,
  ws: string,
  it: { id: string; inId: string; sealed: Buffer; at: Date },
) =>
  connection.query('insert into app.line_file (workspace_id, id, in_id, sealed, at) values ($1, $2, $3, $4, $5)', [
    ws,
    it.id,
    it.inId,
    it.sealed,
    it.at,
  ]);

export const knownSenders = (connection: Connection, ws: string, channel: string, hashes: readonly Buffer[]) =>
  all<{ sender_hash: Buffer; source_id: string }>(
    connection,
    'select sender_hash, source_id from vault.address where workspace_id = $1 and channel = $2 and sender_hash = any ($3) order by created_at',
    [ws, channel, hashes],
  );

/** They wrote, to this line: they are answered by it, and whoever had blocked us may be written to again. */
export async function noteHeard(
  connection: Connection,
  ws: string,
  it: { source: string; channel: string; line: string; at: Date },
): Promise<void> {
  const isMessenger = it.channel === 'telegram' || it.channel === 'whatsapp';
  await connection.query(
    `update vault.address set line_id = $4, blocked_at = null, heard_at = case when channel = 'whatsapp' then $5::timestamptz end
     where workspace_id = $1 and source_id = $2 and channel = $3 and (line_id is distinct from $4 or $6)`,
    [ws, it.source, it.channel, it.line, it.at, isMessenger],
  );
  if (isMessenger)
    await connection.query(
      `update app.reach r set state = 'kept' where r.workspace_id = $1 and r.source_id = $2 and r.channel = $3 and r.state = 'unusable'
         and exists (select from vault.address a where a.workspace_id = $1 and a.source_id = $2 and a.channel = $3)`,
      [ws, it.source, it.channel],
    );
}

export const newSources = async (
  connection: Connection,
  rows: readonly { source: string; alias: string; channel: string }[],
  now: Date,
): Promise<void> => {
  if (rows.length > 0)
    await connection.query(
      "select app.courier_new_source(source, alias, '{}', $4, channel) from unnest($1::uuid[], $2::text[], $3::text[]) as row (source, alias, channel)",
      [rows.map((it) => it.source), rows.map((it) => it.alias), rows.map((it) => it.channel), now],
    );
};

/** What an errand that left by this line with that mark was about. */
export const errandOf = async (connection: Connection, line: string, mark: string) =>
  (
    await all<{ source_id: string; message_id: string }>(connection, 'select * from app.errand_of($1, $2)', [
      line,
      mark,
    ])
  )[0] ?? null;

export interface VisitedLine {
  workspace_id: string;
  id: string;
  settings: LineSettings;
  read_to: unknown;
}
/** Every line of a gateway that the courier goes to, in every workspace. */
export const linesVisited = (connection: Connection, gateway: GatewayCode) =>
  all<VisitedLine>(connection, 'select * from app.lines_visited($1)', [gateway]);

export const noteReached = async (
  connection: Connection,
  ws: string,
  line: string,
  readTo: unknown,
  now: Date,
): Promise<void> => {
  await connection.query(
    `update app.sms_line set reached_at = $4, read_to = coalesce($3::jsonb, read_to)
     where workspace_id = $1 and id = $2`,
    [ws, line, readTo === null ? null : JSON.stringify(readTo), now],
  );
  await noteWorks(connection, ws, line, 'in', now);
};

export const testWorkspaces = (connection: Connection) =>
  all<{ id: string }>(connection, 'select distinct workspace_id as id from vault.line_test');
/** Takes them out: a test is made once. */
export const takeTests = (connection: Connection, ws: string) =>
  all<{ line_id: string; sealed: Buffer }>(
    connection,
    'delete from vault.line_test where workspace_id = $1 returning line_id, sealed',
    [ws],
  );
export const noteTest = (connection: Connection, ws: string, line: string, outcome: string, now: Date) =>
  connection.query('update app.sms_line set tested_at = $4, test_outcome = $3 where workspace_id = $1 and id = $2', [
    ws,
    line,
    outcome,
    now,
  ]);

export const handOn = (
  connection: Connection,
  ws: string,
  rows: readonly {
    id: string;
    line: string;
    source: string;
    channel: string;
    text: string;
    parts: number;
    missing: number;
    at: Date;
    replyTo: string | null;
    files: number;
    auto: boolean;
  }[],
) =>
  connection.query(
    `insert into app.sms_in (workspace_id, id, line_id, source_id, text, parts, missing, at, channel, reply_to, files, auto)
     select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::smallint[], $7::smallint[], $8::timestamptz[],
       $9::text[], $10::uuid[], $11::smallint[], $12::boolean[])`,
    [
      ws,
      rows.map((it) => it.id),
      rows.map((it) => it.line),
      rows.map((it) => it.source),
      rows.map((it) => it.text),
      rows.map((it) => it.parts),
      rows.map((it) => it.missing),
      rows.map((it) => it.at),
      rows.map((it) => it.channel),
      rows.map((it) => it.replyTo),
      rows.map((it) => it.files),
      rows.map((it) => it.auto),
    ],
  );

/**
 * A gateway tells what became of an errand. What was delivered stays so. What was taken, and only later said to have come outside the provider's window, goes once
 * more as the agreed template: it is queued anew, and no longer known by its old number, so that the same report twice changes nothing.
 * @returns whose it was, and whether it goes again
 */
export const reportErrand = async (connection: Connection, ws: string, line: string, it: DeliveryReport, now: Date) =>
  (
    await all<{ source_id: string; channel: string; again: boolean }>(
      connection,
      `update app.courier_errand e set state = case when b.again then 'queued' else $5 end, code = $6, as_template = e.as_template or b.again,
         next_at = case when b.again then $4::timestamptz end, settled_at = case when not b.again then $4::timestamptz end,
         external_id = case when not b.again then e.external_id end
       from (select id, state = 'sent' and not as_template and $5 = 'failed' and $6 is not distinct from '${OUTSIDE_WINDOW}' as again
         from app.courier_errand
         where workspace_id = $1 and line_id = $2 and (external_id = $3 or id::text = $3) and state in ('queued', 'sent') for update) b
       where e.workspace_id = $1 and e.id = b.id
       returning e.source_id, coalesce(e.channel, 'sms') as channel, b.again`,
      [ws, line, it.externalId, now, it.state, it.code],
    )
  )[0] ?? null;

/** Of one message. */
export const priceOf = async (connection: Connection, ws: string, line: string): Promise<number> =>
  Number(
    (
      await all<{ cost: string | null }>(
        connection,
        'select cost::text from app.sms_line where workspace_id = $1 and id = $2',
        [ws, line],
      )
    )[0]?.cost ?? 0,
  );

/** A phone has fetched these: for the errand they are sent. */
export const fetchedErrand = (connection: Connection, ws: string, line: string, id: string, now: Date) =>
  connection.query(
    `update app.courier_errand set state = 'sent', channel = 'sms', code = null, next_at = null, settled_at = $4, line_id = $2, external_id = $3::text
     where workspace_id = $1 and id = $3::uuid and state = 'queued'`,
    [ws, line, id, now],
  );
