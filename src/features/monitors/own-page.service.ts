import { addClaims } from '#server/db.ts';
import type { Context } from '#server/context.ts';
import { invalid, notFound } from '#domain/problem.ts';
import { wordsOf } from '#server/wording.ts';
import { hashOfCode, makeReturnCode } from '#features/reports/receive.service.ts';
import { sourceByCode } from '#features/reports/threads.service.ts';
import { standingOf } from './expected.rules.ts';
import { makeWord, spendWord, tieByWord, tieSources } from './joining.service.ts';
import * as queries from './monitors.queries.ts';
import type { OwnPage } from './own-page.contract.ts';
import { noteFor, outcomeOf } from './own-page.rules.ts';

const done = { ok: true as const };
const MOST_SENT = 100;
const WORD_MINUTES = 60;

/** The claim of whoever holds this code, and nothing more. @throws Problem 404 */
async function enter(context: Context, code: string): Promise<{ id: string; source: queries.OwnSource }> {
  const id = await sourceByCode(context, code);
  if (!id) throw notFound('conversation');
  await addClaims(context.tx, { source: id });
  const source = await queries.ownSource(context, id);
  if (!source) throw notFound('conversation');
  return { id, source };
}

/** The same for what else stands on that page. @throws Problem 404 */
export const enterOwn = async (context: Context, code: string): Promise<void> => void (await enter(context, code));

export async function ownPage(context: Context, it: { code: string; language: string }): Promise<OwnPage> {
  const { source } = await enter(context, it.code);
  const today = context.now().toISOString().slice(0, 10);
  const asked = source.enrolled ? await queries.ownExpectations(context) : [];
  const notes = source.enrolled ? await queries.notes(context) : [];
  return {
    enrolled: source.enrolled,
    tied: source.tied,
    sent: (await queries.ownSent(context, MOST_SENT)).map((row) => ({
      id: row.id,
      receivedAt: row.received_at.toISOString(),
      channel: row.channel,
      outcome: outcomeOf(row),
    })),
    asked: asked.map((row) => {
      const rhythm = { everyDays: row.every_days, graceDays: row.grace_days, startsOn: row.starts_on };
      const { standing, dueOn } = standingOf(rhythm, row.last_heard, today);
      return {
        id: row.id,
        name: row.name,
        everyDays: row.every_days,
        dueOn,
        due: standing !== 'waiting',
        lastHeardOn: row.last_heard,
      };
    }),
    // the language of the page first: whoever reads chose it
    notes: notes.flatMap((row) => {
      const text = noteFor(row.texts, [it.language, ...source.languages]);
      return text ? [{ id: row.id, ...text }] : [];
    }),
    words: wordsOf(it.language, 'own'),
  };
}

/** A monitor enters the word from the desk. The code is told here and never again. @throws Problem 404 */
export async function joinByWord(context: Context, word: string): Promise<{ returnCode: string }> {
  const id = await spendWord(context, word, true);
  if (!id) throw notFound('conversation');
  await addClaims(context.tx, { source: id });
  const returnCode = makeReturnCode();
  await queries.ownCode(context, hashOfCode(context, returnCode));
  await context.record('source.join', 'source', id, {});
  return { returnCode };
}

export async function ownWord(context: Context, code: string) {
  const { id } = await enter(context, code);
  return makeWord(context, id, { opens: false, lastsMs: WORD_MINUTES * 60_000 });
}

/** @param other sixteen digits of another code, or ten of a word. @throws Problem 404, 422 `same_code` */
export async function tieOwn(context: Context, it: { code: string; other: string }): Promise<{ tied: number }> {
  if (it.code === it.other) throw invalid('same_code', 'This is the code that the page was opened with.');
  const { id } = await enter(context, it.code);
  if (it.other.length === 16) {
    const other = await sourceByCode(context, it.other);
    if (!other) throw notFound('conversation');
    await tieSources(context, id, other);
  } else if (!(await tieByWord(context, id, it.other))) throw notFound('conversation');
  return { tied: (await queries.ownSource(context, id))?.tied ?? 1 };
}

export async function ownQuiet(context: Context, it: { code: string; id: string }) {
  const { id } = await enter(context, it.code);
  await queries.insertQuietWord(context, { id: it.id, source: id, channel: 'web' });
  await context.record('source.quiet', 'source', id, { channel: 'web' });
  await context.announce('monitors', id);
  return done;
}
