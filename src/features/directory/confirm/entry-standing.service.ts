import type { Context } from '#server/context.ts';
import type { readFields } from '../organisations.service.ts';
import * as queries from './entry-answers.queries.ts';
import { standingOf, type Standing } from './entry-standing.rules.ts';

/** How entries stand with those they are about: one whole, or many for a list. */

const ANSWERS_SHOWN = 20;

type Stood = Awaited<ReturnType<typeof readFields>>;

/** When somebody else than itself last changed the entry: a person, or a file that was read again. */
function othersChangedAt(row: { recorded_at: Date; changed_at: Date } | undefined, said: Stood['said']): Date | null {
  if (!row) return null;
  const told = Object.values(said);
  const newest = (of: typeof told) => Math.max(row.recorded_at.getTime(), ...of.map((it) => Date.parse(it.at)));
  const byFile = row.changed_at.getTime() > newest(told) ? row.changed_at.getTime() : 0;
  const last = Math.max(byFile, newest(told.filter((it) => !it.itself)));
  return last > row.recorded_at.getTime() ? new Date(last) : null;
}

/** As it goes out. */
export const told = (it: Standing) => ({ is: it.is, since: it.since.toISOString(), days: it.days });

/** Of one entry, with its last invitation and its answers, the newest first. */
export async function standing(context: Context, stood: Stood) {
  const invitation = await queries.lastInvitation(context, stood.head.id);
  const answers = await queries.answersOf(context, stood.head.id, ANSWERS_SHOWN);
  const last = answers[0];
  return {
    invitation,
    answers,
    standing: standingOf(
      {
        recordedAt: stood.row?.recorded_at ?? stood.head.created_at,
        othersChangedAt: othersChangedAt(stood.row, stood.said),
        invitedAt: invitation && invitation.state !== 'failed' ? invitation.invited_at : null,
        answer: last ? { answer: last.answer, at: last.answered_at } : null,
      },
      context.now(),
    ),
  };
}

/** Of many entries, by their ids, for a list. */
export async function standingsOf(context: Context, ids: readonly string[]) {
  const now = context.now();
  return new Map(
    (await queries.standingRows(context, ids)).map((row) => [
      row.id,
      told(
        standingOf(
          {
            recordedAt: row.recorded_at,
            othersChangedAt: row.changed_at
              ? othersChangedAt({ recorded_at: row.recorded_at, changed_at: row.changed_at }, row.said ?? {})
              : null,
            invitedAt: row.invited_at,
            answer: row.answer && row.answered_at ? { answer: row.answer, at: row.answered_at } : null,
          },
          now,
        ),
      ),
    ]),
  );
}
