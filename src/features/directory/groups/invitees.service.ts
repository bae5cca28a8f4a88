import { dateFormat } from '#domain/date-format.ts';
import type { Context } from '#server/context.ts';
import { keyedHash } from '#server/keys.ts';
import { sayIn } from '#server/wording.ts';
import type { BodyOf, OutOf, ParamsOf } from '#domain/operation.ts';
import { conflict, notFound, Problem } from '#domain/problem.ts';
import { calendarFile } from '#features/alerts/duty/calendar-file.rules.ts';
import { enterLink, makeLink } from '../links.service.ts';
import { demandGroup } from './group-reading.service.ts';
import type * as contract from './groups.contract.ts';
import * as queries from './groups.queries.ts';
import { demandMeeting, said } from './groups.service.ts';

/** Those invited answer by a link of their own, without an account. */

const DAY_MS = 86_400_000;
/** Higher labels are for the own organisation and for named people: a link would tell of the group outside. */
const MOST_LABEL = 2;

const over = () => new Problem(410, 'link_over', 'This invitation is past its time or was replaced by a newer link.');

/** @throws Problem 409 `kept_close`, `meeting_over` */
export async function linkInvitation(
  context: Context,
  { id, part, actor }: ParamsOf<typeof contract.linkInvitation>,
  language: string,
  publicUrl: string,
): Promise<OutOf<typeof contract.linkInvitation>> {
  const group = await demandGroup(context, id);
  const meeting = await demandMeeting(context, id, part);
  if (group.label > MOST_LABEL)
    throw conflict('kept_close', 'This group is known to a few alone. A link would tell of it outside.');
  const left = meeting.ends_at.getTime() - context.now().getTime();
  if (meeting.cancelled_at !== null || left <= 0)
    throw conflict('meeting_over', 'This meeting is over or was called off: there is nothing to answer.');
  const invitation = (await queries.partsOf(context, 'group_invitation', [id])).find(
    (it) => it.meeting_id === part && it.actor_id === actor,
  );
  if (!invitation) throw notFound('invitation');
  const { secret, expiresAt } = await makeLink(context, 'meeting', invitation.id, Math.ceil(left / DAY_MS));
  await said(context, id, 'link');
  const link = `${publicUrl}/invited?lang=${language}#${secret}`;
  return {
    link,
    text: sayIn(language, 'meeting-link', 'short', {
      group: group.name,
      link,
      when: dateFormat(language, {
        dateStyle: 'long',
        timeZone: 'UTC',
      }).format(meeting.starts_at),
    }),
    expiresAt: expiresAt.toISOString(),
  };
}

async function enter(context: Context, token: string) {
  const { inside, subjectId, link } = await enterLink(context, 'meeting', token);
  const it = await queries.invitedTo(inside);
  if (!it) throw over();
  return { inside, subjectId, link, it };
}

/** What one is invited to, with the same for a calendar programme: without names, as calendars lie with others. */
export async function openMeetingLink(
  context: Context,
  token: string,
): Promise<OutOf<typeof contract.openMeetingLink>> {
  const { inside, subjectId, link, it } = await enter(context, token);
  return {
    workspace: link.workspace_name,
    exercise: link.exercise,
    group: it.group_name,
    invitee: it.invitee,
    inviter: it.inviter,
    title: it.title,
    startsAt: it.starts_at.toISOString(),
    endsAt: it.ends_at.toISOString(),
    placeText: it.place_text,
    agenda: it.agenda,
    cancelled: it.cancelled,
    over: it.ends_at <= inside.now(),
    answer: it.answer,
    answeredAt: it.answered_at?.toISOString() ?? null,
    words: it.words,
    calendar: calendarFile(
      it.group_name,
      [
        {
          uid: keyedHash(inside.keys.codeKey, 'calendar entry', subjectId).toString('hex').slice(0, 32),
          from: it.starts_at,
          to: it.ends_at,
          summary: it.title,
          ...(it.place_text ? { location: it.place_text } : {}),
          sequence: it.sequence,
          changed: it.changed_at,
          cancelled: it.cancelled,
        },
      ],
      inside.now(),
      'Meetings',
    ),
  };
}

/** @throws Problem 409 `meeting_over` */
export async function answerMeetingLink(
  context: Context,
  { token, answer, words }: BodyOf<typeof contract.answerMeetingLink>,
): Promise<{ ok: true }> {
  const { inside, it } = await enter(context, token);
  if (!(await queries.answerInvited(inside, answer, words)))
    throw conflict('meeting_over', 'This meeting is over or was called off: there is nothing to answer.');
  return said(inside, it.group_id, 'answer');
}
