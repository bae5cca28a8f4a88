import type pg from 'pg';
import type { GatewayCode, LineSettings } from './gateway-fields.rules.ts';
import type { DeliveryReport } from './gateway.rules.ts';

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
  sent_today: number;
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
    `select l.id, l.gateway, l.settings, l.per_minute, l.per_day, l.cost::text, s.sealed, coalesce(d.segments_out, 0) as sent_today
     from app.sms_line l left join vault.line_secret s on s.workspace_id = l.workspace_id and s.line_id = l.id
     left join app.sms_day d on d.workspace_id = l.workspace_id and d.line_id = l.id and d.day = $2
     where l.workspace_id = $1 and l.state = 'on' and l.sends order by l.created_at, l.id`,
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
};

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
}

/** One statement for all messages of a webhook. What is known by its key is left as it is. */
export const putInbound = (connection: Connection, ws: string, rows: readonly InboundRow[]) =>
  connection.query(
    `insert into vault.inbound (workspace_id, id, line_id, key, box, pieces, at)
     select $1, * from unnest($2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[], $6::bytea[], $7::timestamptz[])
     on conflict (workspace_id, line_id, key) do nothing`,
    [
      ws,
      rows.map((it) => it.id),
      rows.map((it) => it.line_id),
      rows.map((it) => it.key),
      rows.map((it) => it.box),
      rows.map((it) => it.pieces),
      rows.map((it) => it.at),
    ],
  );

export const inboundWorkspaces = (connection: Connection) =>
  all<{ id: string }>(connection, 'select distinct workspace_id as id from vault.inbound where box is not null');

/** What waits, oldest first; pieces that wait for others come after what is whole. */
export const waitingInbound = (connection: Connection, ws: string, most: number) =>
  all<InboundRow>(
    connection,
    `select id, line_id, key, box, pieces, at from vault.inbound where workspace_id = $1 and box is not null and pieces is null
     order by at, id limit $2 for update skip locked`,
    [ws, most],
  );
export const waitingPieces = (connection: Connection, ws: string) =>
  all<InboundRow>(
    connection,
    `select id, line_id, key, box, pieces, at from vault.inbound where workspace_id = $1 and box is not null and pieces is not null
     order by at, id for update skip locked`,
    [ws],
  );

export const emptyInbound = (connection: Connection, ws: string, ids: readonly string[]) =>
  connection.query(
    'update vault.inbound set box = null, pieces = null where workspace_id = $1 and id = any ($2::uuid[])',
    [ws, ids],
  );

export const forgetInbound = (connection: Connection, before: Date) =>
  connection.query('delete from vault.inbound where box is null and at < $1', [before]);

export const knownSenders = (connection: Connection, ws: string, hashes: readonly Buffer[]) =>
  all<{ sender_hash: Buffer; source_id: string }>(
    connection,
    `select sender_hash, source_id from vault.address where workspace_id = $1 and channel = 'sms' and sender_hash = any ($2) order by created_at`,
    [ws, hashes],
  );

export const setLastLine = (connection: Connection, ws: string, source: string, line: string) =>
  connection.query(
    `update vault.address set line_id = $3 where workspace_id = $1 and source_id = $2 and channel = 'sms' and line_id is distinct from $3`,
    [ws, source, line],
  );

export const newSource = (connection: Connection, id: string, alias: string, languages: readonly string[], now: Date) =>
  connection.query('select app.courier_new_source($1, $2, $3, $4)', [id, alias, languages, now]);

export const handOn = (
  connection: Connection,
  ws: string,
  rows: readonly {
    id: string;
    line: string;
    source: string;
    text: string;
    parts: number;
    missing: number;
    at: Date;
  }[],
) =>
  connection.query(
    `insert into app.sms_in (workspace_id, id, line_id, source_id, text, parts, missing, at)
     select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::smallint[], $7::smallint[], $8::timestamptz[])`,
    [
      ws,
      rows.map((it) => it.id),
      rows.map((it) => it.line),
      rows.map((it) => it.source),
      rows.map((it) => it.text),
      rows.map((it) => it.parts),
      rows.map((it) => it.missing),
      rows.map((it) => it.at),
    ],
  );

/** A gateway tells what became of an errand. What was delivered stays so. @returns whose it was */
export const reportErrand = async (connection: Connection, ws: string, line: string, it: DeliveryReport, now: Date) =>
  (
    await all<{ source_id: string }>(
      connection,
      `update app.courier_errand set state = $5, code = $6, next_at = null, settled_at = $4
       where workspace_id = $1 and line_id = $2 and (external_id = $3 or id::text = $3) and state in ('queued', 'sent')
       returning source_id`,
      [ws, line, it.externalId, now, it.state, it.code],
    )
  )[0]?.source_id ?? null;

/** A phone has fetched these: for the errand they are sent. */
export const fetchedErrand = (connection: Connection, ws: string, line: string, id: string, now: Date) =>
  connection.query(
    `update app.courier_errand set state = 'sent', channel = 'sms', code = null, next_at = null, settled_at = $4, line_id = $2, external_id = $3::text
     where workspace_id = $1 and id = $3::uuid and state = 'queued'`,
    [ws, line, id, now],
  );
