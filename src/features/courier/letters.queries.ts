import type { Line } from './rounds.queries.ts';

/** Letters as the courier's own login sees them: boxes, and whether they are still wanted. */

export interface LetterRow {
  box: Buffer;
  sent: number;
  attempts: number;
}
export interface Wanted {
  channel: 'sms' | 'email';
  remind: boolean;
  wanted: boolean;
}

export const dueLetters = async (line: Line, now: Date, most: number) =>
  (
    await line.query<{ workspace_id: string; id: string }>(
      'select workspace_id, id from vault.letter where next_at <= $1 order by next_at limit $2',
      [now, most],
    )
  ).rows;
/** Takes a letter for this attempt: until then nobody tries it again, even when this process is killed in between. */
export const takeLetter = async (line: Line, ws: string, id: string, now: Date, until: Date) =>
  (
    await line.query<LetterRow>(
      `update vault.letter set attempts = attempts + 1, next_at = $4 where workspace_id = $1 and id = $2 and next_at <= $3
       returning box, sent, attempts`,
      [ws, id, now, until],
    )
  ).rows[0] ?? null;
export const letterWanted = async (line: Line, id: string, now: Date) =>
  (await line.query<Wanted>('select * from app.letter_wanted($1, $2)', [id, now])).rows[0] ?? null;
export const dropLetter = (line: Line, ws: string, id: string) =>
  line.query('delete from vault.letter where workspace_id = $1 and id = $2', [ws, id]);
/** It waits until then. @param it.sent of its messages, if one went out: attempts are counted anew */
export const putOffLetter = (line: Line, ws: string, id: string, until: Date, it: { attempts: number; sent: number }) =>
  line.query('update vault.letter set next_at = $3, attempts = $4, sent = $5 where workspace_id = $1 and id = $2', [
    ws,
    id,
    until,
    it.attempts,
    it.sent,
  ]);
export const settleLetter = (
  line: Line,
  id: string,
  it: { reminder: boolean; went: boolean; code: string | null },
  now: Date,
) => line.query('select app.settle_letter($1, $2, $3, $4, $5)', [id, it.reminder, it.went, it.code, now]);
/** @param it.line by which it left; null by the deployer's own channel, which reports nothing */
export const letterLeft = (
  line: Line,
  id: string,
  it: { line: string | null; externalId: string | null; there: boolean },
  now: Date,
) => line.query('select app.letter_left($1, $2, $3, $4, $5)', [id, it.line, it.externalId, it.there, now]);
export const letterTold = async (
  line: Line,
  by: string,
  it: { externalId: string; state: 'sent' | 'delivered' | 'failed'; code: string | null },
  now: Date,
) =>
  (
    await line.query<{ known: boolean }>('select app.letter_told($1, $2, $3, $4, $5) as known', [
      by,
      it.externalId,
      it.state,
      it.code,
      now,
    ])
  ).rows[0]!.known;
