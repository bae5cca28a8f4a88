import type pg from 'pg';
import type { Connection } from './lines.queries.ts';

/** What the courier asks of telephones of responders that are rung and written to. */

const all = async <T extends pg.QueryResultRow>(
  connection: Connection,
  text: string,
  values: unknown[] = [],
): Promise<T[]> => (await connection.query<T>(text, values)).rows;

export interface CallRow {
  id: string;
  way: 'voice' | 'sms';
  /** whether an answer is asked for */
  asks: boolean;
  number: string | null;
  language: string;
  state: 'queued' | 'dialled' | 'over';
  outcome: string | null;
  created_at: Date;
}
const CALL = 'id, way, asks, number, language, state, outcome, created_at';

/** A call of ours that is under way by this line: by our id, or by the gateway's. */
export const findCall = async (
  connection: Connection,
  ws: string,
  line: string,
  it: { id: string | null; externalId?: string },
) =>
  (
    await all<CallRow>(
      connection,
      `select ${CALL} from app.call where workspace_id = $1 and line_id = $2 and state = 'dialled'
         and (id::text = $3 or external_id = $4) for update`,
      [ws, line, it.id, it.externalId ?? null],
    )
  )[0] ?? null;
/** Somebody, or a machine, took it. */
export const heardCall = (connection: Connection, ws: string, id: string) =>
  connection.query(`update app.call set outcome = 'heard' where workspace_id = $1 and id = $2 and outcome is null`, [
    ws,
    id,
  ]);
/** It is over; its number goes. */
export const endCall = (connection: Connection, ws: string, id: string, outcome: string) =>
  connection.query(
    `update app.call set state = 'over', outcome = $3, number = null, until = null where workspace_id = $1 and id = $2 and state <> 'over'`,
    [ws, id, outcome],
  );
export const dueCalls = (connection: Connection, now: Date, most: number) =>
  all<{ workspace_id: string; id: string }>(connection, 'select * from app.calls_due($1, $2)', [now, most]);
/** Takes a call for dialling; one whose time is up comes as it is. */
export const takeCall = async (connection: Connection, ws: string, id: string) =>
  (
    await all<CallRow>(
      connection,
      `select ${CALL} from app.call where workspace_id = $1 and id = $2 and state <> 'over' for update skip locked`,
      [ws, id],
    )
  )[0] ?? null;
export const dialled = (
  connection: Connection,
  ws: string,
  id: string,
  it: { line: string; externalId: string | null; until: Date },
) =>
  connection.query(
    `update app.call set state = 'dialled', line_id = $3, external_id = coalesce($4, external_id), until = $5,
       outcome = case when state = 'queued' then null else outcome end
     where workspace_id = $1 and id = $2 and state <> 'over'`,
    [ws, id, it.line, it.externalId, it.until],
  );

/** What can be answered with: nothing is known of number and digits but their hashes. */
export const keepAnswer = (
  connection: Connection,
  ws: string,
  id: string,
  it: { number: Buffer; answer: Buffer; until: Date },
) =>
  connection.query(
    'update app.call set number_hash = $3, answer_hash = $4, answer_until = $5, wrong = 0 where workspace_id = $1 and id = $2',
    [ws, id, it.number, it.answer, it.until],
  );
/** What was asked of a number and can still be answered, the newest first. */
export const answersAsked = (connection: Connection, ws: string, numbers: readonly Buffer[], now: Date) =>
  all<{ id: string; answer_hash: Buffer | null; language: string }>(
    connection,
    `select id, answer_hash, language from app.call where workspace_id = $1 and number_hash = any ($2) and answer_until > $3
     order by created_at desc, id for update`,
    [ws, numbers, now],
  );
/** The digits came back: it is read by the worker once more. The same again is the same answer. */
export const pressed = (connection: Connection, ws: string, id: string) =>
  connection.query(
    `update app.call set state = 'over', outcome = 'pressed', number = null, until = null, read_at = null
     where workspace_id = $1 and id = $2`,
    [ws, id],
  );
export const countWrong = (connection: Connection, ws: string, ids: readonly string[], most: number) =>
  connection.query(
    `update app.call set wrong = wrong + 1, answer_hash = case when wrong + 1 < $3 then answer_hash end
     where workspace_id = $1 and id = any ($2::uuid[])`,
    [ws, ids, most],
  );
/** Too late for an answer. */
export const forgetAnswer = (connection: Connection, ws: string, id: string, now: Date) =>
  connection.query(
    `update app.call set number_hash = null, answer_hash = null, answer_until = null
     where workspace_id = $1 and id = $2 and answer_until <= $3`,
    [ws, id, now],
  );
