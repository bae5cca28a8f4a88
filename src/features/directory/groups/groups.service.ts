import type { Context } from '#server/context.ts';
import { uuidv4 } from '#domain/ids.ts';
import type { BodyOf } from '#domain/operation.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import * as shared from '../directory.queries.ts';
import { organisationFields } from '../organisations.contract.ts';
import { createOrganisation } from '../organisations.service.ts';
import { demandGroup, today } from './group-reading.service.ts';
import type * as contract from './groups.contract.ts';
import * as queries from './groups.queries.ts';

const done = { ok: true as const };

async function demandActors(context: Context, ids: readonly (string | null)[]): Promise<void> {
  const wanted = [...new Set(ids.flatMap((id) => id ?? []))];
  if ((await shared.knownActors(context, wanted)).length < wanted.length) throw notFound('organisation');
}
export async function said(context: Context, groupId: string, what: string): Promise<typeof done> {
  await context.record(`group.${what}`, 'group', groupId, {});
  await context.announce('workingGroups');
  return done;
}

/** A group and its entry in the directory. */
export async function createGroup(context: Context, it: BodyOf<typeof contract.createGroup>) {
  if ((await queries.groups(context, it.id)).length > 0) return { id: it.id };
  demandSpan(it);
  await createOrganisation(
    context,
    it.id,
    organisationFields.parse({ kind: 'group', nature: 'network', names: [{ name: it.name }], label: it.label }),
    null,
  );
  await queries.insertGroup(context, {
    id: it.id,
    kind: it.kind,
    terms: it.terms,
    began_on: it.beganOn,
    ended_on: it.endedOn,
    created_by: context.caller.memberId,
    created_at: context.now(),
  });
  await said(context, it.id, 'create');
  return { id: it.id };
}
const demandSpan = (it: { beganOn: string | null; endedOn: string | null }) => {
  if (it.beganOn && it.endedOn && it.endedOn < it.beganOn)
    throw invalid('ends_before_begin', 'It ended before it began: look at the two days again.');
};

export async function changeGroup(context: Context, id: string, it: BodyOf<typeof contract.changeGroup>) {
  await demandGroup(context, id);
  demandSpan(it);
  await queries.updateGroup(context, id, {
    kind: it.kind,
    terms: it.terms,
    began_on: it.beganOn,
    ended_on: it.endedOn,
  });
  return said(context, id, 'change');
}

export async function saveMember(
  context: Context,
  id: string,
  actorId: string,
  it: BodyOf<typeof contract.saveMember>,
) {
  await demandGroup(context, id);
  await demandActors(context, [actorId]);
  demandSpan({ beganOn: it.joinedOn, endedOn: it.leftOn });
  if (actorId === id) throw invalid('own_member', 'A group is no member of itself.');
  await queries.putPart(context, 'group_member', ['group_id', 'actor_id'], {
    group_id: id,
    actor_id: actorId,
    role: it.role,
    joined_on: it.joinedOn,
    left_on: it.leftOn,
  });
  return said(context, id, 'member');
}

/** Something of this id stands in another group already. */
function demandHere(before: { group_id: string } | undefined, groupId: string): void {
  if (before && before.group_id !== groupId) throw conflict('id_taken', 'This id is taken by another group’s.');
}

export async function saveStatement(
  context: Context,
  id: string,
  part: string,
  it: BodyOf<typeof contract.saveStatement>,
) {
  await demandGroup(context, id);
  await demandActors(context, [it.byId, it.aboutId]);
  demandHere(await queries.partById(context, 'group_statement', part), id);
  await queries.putPart(context, 'group_statement', ['id'], {
    id: part,
    group_id: id,
    by_id: it.byId,
    about_id: it.aboutId,
    work: it.work,
    stance: it.stance,
    advantage: it.advantage,
    said_on: it.saidOn,
    withdrawn_at: it.withdrawn ? context.now() : null,
    recorded_by: context.caller.memberId,
  });
  return said(context, id, 'statement');
}

/** A meeting, new or as it is now; what calendars must take over counts its sequence on. */
export async function saveMeeting(context: Context, id: string, part: string, it: BodyOf<typeof contract.saveMeeting>) {
  await demandGroup(context, id);
  if (it.endsAt <= it.startsAt)
    throw invalid('ends_before_begin', 'It ends before it begins: look at the two times again.');
  const before = await queries.partById(context, 'group_meeting', part);
  demandHere(before, id);
  const moved =
    before !== undefined &&
    (before.starts_at.toISOString() !== new Date(it.startsAt).toISOString() ||
      before.ends_at.toISOString() !== new Date(it.endsAt).toISOString() ||
      before.place_text !== it.placeText ||
      before.title !== it.title ||
      (before.cancelled_at !== null) !== it.cancelled);
  await queries.putPart(
    context,
    'group_meeting',
    ['id'],
    {
      id: part,
      group_id: id,
      title: it.title,
      starts_at: new Date(it.startsAt),
      ends_at: new Date(it.endsAt),
      place_text: it.placeText,
      agenda: it.agenda,
      minutes: it.minutes,
      cancelled_at: it.cancelled ? (before?.cancelled_at ?? context.now()) : null,
      sequence: (before?.sequence ?? 0) + (moved ? 1 : 0),
      created_by: context.caller.memberId,
      changed_at: context.now(),
    },
    ['created_by'],
  );
  return said(context, id, 'meeting');
}

export async function demandMeeting(context: Context, id: string, meetingId: string): Promise<queries.MeetingRow> {
  await demandGroup(context, id);
  const meeting = await queries.partById(context, 'group_meeting', meetingId);
  if (!meeting || meeting.group_id !== id) throw notFound('meeting');
  return meeting;
}

export async function invite(context: Context, id: string, meetingId: string, it: BodyOf<typeof contract.invite>) {
  await demandMeeting(context, id, meetingId);
  await demandActors(context, [...it.actorIds, it.inviterId]);
  const at = it.invitedAt ? new Date(it.invitedAt) : context.now();
  if (at > context.now()) throw invalid('in_the_future', 'An invitation that is still to be sent is not counted yet.');
  await queries.insertInvitations(
    context,
    [...new Set(it.actorIds)].map((actorId) => ({
      group_id: id,
      meeting_id: meetingId,
      actor_id: actorId,
      inviter_id: it.inviterId,
      invited_at: at,
      answer: 'silent' as const,
      id: uuidv4(),
      answered_at: null,
      answered_how: null,
      words: null,
    })),
  );
  return said(context, id, 'invite');
}

export async function answerInvitation(
  context: Context,
  id: string,
  meetingId: string,
  it: BodyOf<typeof contract.answerInvitation>,
) {
  await demandMeeting(context, id, meetingId);
  if ((await queries.updateInvitation(context, meetingId, it.actorId, it.answer)).length === 0)
    throw notFound('invitation');
  return said(context, id, 'answer');
}

/** What was decided, and what became of it: nothing is settled without a word on that. */
export async function saveDecision(
  context: Context,
  id: string,
  part: string,
  it: BodyOf<typeof contract.saveDecision>,
) {
  await demandGroup(context, id);
  if (it.meetingId) await demandMeeting(context, id, it.meetingId);
  await demandActors(context, [it.ownerId]);
  if (it.state !== 'open' && !it.outcome)
    throw invalid('outcome_needed', 'Say what became of it: a few words are enough.');
  const before = await queries.partById(context, 'group_decision', part);
  demandHere(before, id);
  await queries.putPart(context, 'group_decision', ['id'], {
    id: part,
    group_id: id,
    meeting_id: it.meetingId,
    words: it.words,
    owner_id: it.ownerId,
    decided_on: it.decidedOn,
    due_on: it.dueOn,
    state: it.state,
    outcome: it.outcome,
    settled_on: it.state === 'open' ? null : (before?.settled_on ?? today(context)),
  });
  return said(context, id, 'decision');
}

export async function saveProduct(context: Context, id: string, part: string, it: BodyOf<typeof contract.saveProduct>) {
  await demandGroup(context, id);
  demandHere(await queries.partById(context, 'group_product', part), id);
  await queries.putPart(context, 'group_product', ['id'], {
    id: part,
    group_id: id,
    title: it.title,
    url: it.url,
    made_on: it.madeOn,
  });
  return said(context, id, 'product');
}
