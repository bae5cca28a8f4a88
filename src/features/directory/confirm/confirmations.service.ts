import type { Context } from '#server/context.ts';
import * as courier from '#features/courier/courier.service.ts';
import * as queries from './entry-answers.queries.ts';
import { CONFIRMATION_VIEWS, standingOf, type ConfirmationView } from './entry-standing.rules.ts';
import { standingsOf, told } from './entry-standing.service.ts';

/** Entries of the whole directory by how they stand with those they are about. */

const MOST_LISTED = 200;
/** More entries than this that were asked or said something are counted in part. */
const MOST_SPOKEN_WITH = 20_000;

/** What waits for somebody: corrections to decide first, then those who want to be hidden, then the silent. */
export async function waitingConfirmations(context: Context) {
  const rows = await queries.waitingEntries(context, MOST_LISTED + 1);
  return {
    entries: rows.slice(0, MOST_LISTED).map((row) => ({
      id: row.id,
      name: row.name,
      corrections: row.corrections,
      standing: told(
        standingOf(
          {
            recordedAt: row.recorded_at,
            othersChangedAt: null,
            invitedAt: row.invited_at,
            // asked again after an answer: the newer question is what is open
            answer:
              row.answer &&
              row.answered_at &&
              (row.answer === 'hide' || !row.invited_at || row.answered_at >= row.invited_at)
                ? { answer: row.answer, at: row.answered_at }
                : null,
          },
          context.now(),
        ),
      ),
    })),
    more: rows.length > MOST_LISTED,
  };
}

/** Entries by how they stand with those they are about, the longest first, and how many stand so. */
export async function listConfirmations(context: Context, is: ConfirmationView) {
  const waiting = await waitingConfirmations(context);
  const rows = await queries.spokenWith(context, MOST_SPOKEN_WITH);
  const silent = await queries.neverAsked(context, is === 'unasked' ? MOST_LISTED + 1 : 1);
  const standings = await standingsOf(
    context,
    [...rows, ...silent].map((row) => row.id),
  );
  const lines = [...rows, ...silent.map((row) => ({ ...row, answer: null, corrections: 0 }))].flatMap((row) => {
    const one = standings.get(row.id);
    return one ? [{ id: row.id, name: row.name, corrections: row.corrections, standing: one, answer: row.answer }] : [];
  });
  const stands = (view: ConfirmationView) => (line: (typeof lines)[number]) =>
    view === 'corrected' ? line.standing.is === 'confirmed' && line.answer === 'corrected' : line.standing.is === view;
  const counts = Object.fromEntries(
    CONFIRMATION_VIEWS.map((view) => [
      view,
      view === 'waiting'
        ? waiting.entries.length
        : view === 'unasked'
          ? (silent[0]?.total ?? 0)
          : lines.filter(stands(view)).length,
    ]),
  ) as Record<ConfirmationView, number>;
  const of = lines
    .filter(stands(is))
    .toSorted((a, b) => (a.standing.since < b.standing.since ? -1 : 1))
    .map(({ id, name, corrections, standing }) => ({ id, name, corrections, standing }));
  return {
    ...(is === 'waiting' ? waiting : { entries: of.slice(0, MOST_LISTED), more: of.length > MOST_LISTED }),
    counts,
    channels: await courier.waysOut(context),
  };
}
