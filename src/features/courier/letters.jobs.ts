import type pg from 'pg';
import { errorKind, log } from '#server/log.ts';
import type { Line } from './channels.ts';
import { retryAt, safeCode, type Outcome } from './courier.rules.ts';
import { readLetter, remindAt, type LetterBox } from './letters.rules.ts';
import * as queries from './letters.queries.ts';
import { inWorkspace, type CourierKit } from './rounds.jobs.ts';

const AT_ONCE = 50;
/** An attempt that was cut off is tried again after this long. */
const ATTEMPT_MS = 5 * 60_000;

/** Sends the letters that are due, first messages and reminders. A box dies with the last of them, with an answer, or when nothing takes it. */
export async function sendLetters(kit: CourierKit): Promise<number> {
  const due = await queries.dueLetters(kit.pool as never, kit.now(), AT_ONCE);
  for (const { workspace_id: ws, id } of due)
    await sendLetter(kit, ws, id).catch((error) => log('courier.trouble', { job: 'letter', error: errorKind(error) }));
  return due.length;
}

interface Ready extends queries.LetterRow {
  box: Buffer;
  letter: LetterBox;
  remind: boolean;
  line: Line | null;
}

async function prepare(kit: CourierKit, ws: string, id: string): Promise<Ready | null> {
  return inWorkspace(kit, ws, async (connection) => {
    const now = kit.now();
    const row = await queries.takeLetter(connection, ws, id, now, new Date(now.getTime() + ATTEMPT_MS));
    if (!row) return null;
    const about = await queries.letterWanted(connection, id, now);
    if (!about?.wanted) {
      await queries.dropLetter(connection, ws, id);
      if (about && row.sent === 0)
        await queries.settleLetter(connection, id, { reminder: false, went: false, code: 'not_wanted' }, now);
      return null;
    }
    const letter = openLetter(kit, ws, id, row.box);
    if (!letter || letter.channel !== about.channel) {
      await queries.dropLetter(connection, ws, id);
      await queries.settleLetter(connection, id, { reminder: row.sent > 0, went: false, code: 'no_address' }, now);
      return null;
    }
    const all = letter.channel === 'sms' ? ((await kit.linesOf?.(connection, ws)) ?? []) : [];
    const lines = all.filter((it) => it.code === 'sms');
    return { ...row, letter, remind: about.remind, line: lines[0] ?? null };
  });
}

function openLetter(kit: CourierKit, ws: string, id: string, box: Buffer): LetterBox | null {
  try {
    return readLetter(kit.vault.openHanded(new Uint8Array(box)), ws, id);
  } catch {
    return null;
  }
}

async function sendLetter(kit: CourierKit, ws: string, id: string): Promise<void> {
  const ready = await prepare(kit, ws, id);
  if (!ready) return;
  const { letter, line, sent, attempts, remind } = ready;
  const { subject, text } = sent === 0 ? letter.first : letter.again;
  const room = line?.roomAt(text, false);
  if (room) {
    // there is no room on the line now: it was no attempt
    await inWorkspace(kit, ws, (connection) =>
      queries.putOffLetter(connection, ws, id, room, { attempts: attempts - 1, sent }),
    );
    return;
  }
  const way = line ?? kit.channels.find((it) => it.code === letter.channel);
  const outcome: Outcome & { externalId?: string } = way
    ? await way.send({ id, to: letter.to, subject, text, language: letter.language })
    : { what: 'failed', code: 'no_channel' };
  await inWorkspace(kit, ws, async (connection) => {
    const now = kit.now();
    const went = outcome.what === 'sent' || outcome.what === 'delivered';
    if (went && line) await line.count(connection, text);
    if (outcome.what === 'failed') await line?.failed(connection, outcome.code);
    const again = outcome.what === 'failed' ? retryAt(attempts, now.getTime()) : null;
    if (again !== null)
      return void (await queries.putOffLetter(connection, ws, id, new Date(again), { attempts, sent }));
    await queries.settleLetter(
      connection,
      id,
      { reminder: sent > 0, went, code: 'code' in outcome ? safeCode(outcome.code) : null },
      now,
    );
    if (went)
      await queries.letterLeft(
        connection,
        id,
        {
          line: line?.id ?? null,
          externalId: outcome.externalId ?? null,
          there: outcome.what === 'delivered',
        },
        now,
      );
    const next = went ? remindAt(sent + 1, remind, now.getTime()) : null;
    await (next === null
      ? queries.dropLetter(connection, ws, id)
      : queries.putOffLetter(connection, ws, id, new Date(next), { attempts: 0, sent: sent + 1 }));
  });
}

/** What a line reports of a message to those an entry is about. @returns whether it was one */
export const tellLetter = (
  connection: pg.PoolClient,
  line: string,
  it: { externalId: string; state: 'sent' | 'delivered' | 'failed'; code: string | null },
  now: Date,
): Promise<boolean> =>
  queries.letterTold(connection, line, { ...it, code: it.code === null ? null : safeCode(it.code) }, now);
