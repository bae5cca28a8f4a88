import type { Context } from '#server/context.ts';
import type { FileAnswer } from '#server/http.ts';
import { keyedHash } from '#server/keys.ts';
import { sayIn } from '#server/wording.ts';
import type { BodyOf } from '#domain/operation.ts';
import { conflict, invalid, notFound, Problem } from '#domain/problem.ts';
import { calendarFile } from '#features/alerts/duty/calendar-file.rules.ts';
import * as shared from '../directory.queries.ts';
import { linkHash, makeLink } from '../links.service.ts';
import { revokeLinks } from '../contacts.queries.ts';
import { organisationFields } from '../organisations.contract.ts';
import { createOrganisation } from '../organisations.service.ts';
import type * as contract from './groups.contract.ts';
import * as queries from './groups.queries.ts';
import { contradictions, GROUP_ROLES, leadDays, leadTimes } from './groups.rules.ts';

const done = { ok: true as const };
const YEAR_DAYS = 365;

const today = (context: Context) => context.now().toISOString().slice(0, 10);
type Names = ReadonlyMap<string, string>;
/** An actor whom the asker does not know stays out of what is told. */
const namedIn = (names: Names, id: string | null) =>
  id !== null && names.has(id) ? [{ id, name: names.get(id)! }] : [];

async function demandGroup(context: Context, id: string): Promise<queries.GroupRead> {
  const [group] = await queries.groups(context, id);
  if (!group) throw notFound('group');
  return group;
}
async function demandActors(context: Context, ids: readonly (string | null)[]): Promise<void> {
  const wanted = [...new Set(ids.flatMap((id) => id ?? []))];
  if ((await shared.knownActors(context, wanted)).length < wanted.length) throw notFound('organisation');
}
async function said(context: Context, groupId: string, what: string): Promise<typeof done> {
  await context.record(`group.${what}`, 'group', groupId, {});
  await context.announce('workingGroups');
  return done;
}

/** What the list tells of each group, and what was gathered for it. */
async function gather(context: Context, groups: readonly queries.GroupRead[]) {
  const ids = groups.map((it) => it.id);
  const members = await queries.partsOf(context, 'group_member', ids);
  const meetings = await queries.partsOf(context, 'group_meeting', ids);
  const invitations = await queries.partsOf(context, 'group_invitation', ids);
  const decisions = await queries.partsOf(context, 'group_decision', ids);
  const names = await queries.actorNames(context, [
    ...new Set([
      ...members.map((it) => it.actor_id),
      ...invitations.flatMap((it) => [it.actor_id, it.inviter_id]),
      ...decisions.flatMap((it) => it.owner_id ?? []),
    ]),
  ]);
  const starts = new Map(meetings.map((it) => [it.id, it.starts_at]));
  const times = leadTimes(
    invitations.flatMap((it) =>
      starts.has(it.meeting_id)
        ? [{ inviterId: it.inviter_id, invitedAt: it.invited_at, startsAt: starts.get(it.meeting_id)! }]
        : [],
    ),
  ).flatMap(({ inviterId, ...it }) => namedIn(names, inviterId).map((inviter) => ({ inviter, ...it })));
  const lines = groups.map((it) => {
    const here = members.filter(
      (one) => one.group_id === it.id && (one.left_on === null || one.left_on > today(context)),
    );
    const next = meetings
      .filter((one) => one.group_id === it.id && one.cancelled_at === null && one.ends_at > context.now())
      .toSorted((a, b) => a.starts_at.getTime() - b.starts_at.getTime())[0];
    return {
      id: it.id,
      name: it.name,
      label: it.label,
      kind: it.kind,
      terms: it.terms,
      beganOn: it.began_on,
      endedOn: it.ended_on,
      lead: namedIn(names, here.find((one) => one.role === 'lead')?.actor_id ?? null)[0] ?? null,
      members: here.length,
      next: next?.starts_at.toISOString() ?? null,
      openDecisions: decisions.filter((one) => one.group_id === it.id && one.state === 'open').length,
    };
  });
  return { lines, members, meetings, invitations, decisions, names, times };
}

export async function listGroups(context: Context) {
  const { lines, times } = await gather(context, await queries.groups(context));
  return { groups: lines, leadTimes: times };
}

/** One group with all that was said and agreed in it, and where what is said of roles does not fit together. */
export async function readGroup(context: Context, id: string) {
  const group = await demandGroup(context, id);
  const it = await gather(context, [group]);
  const statements = (await queries.partsOf(context, 'group_statement', [id])).filter(
    (one) => one.withdrawn_at === null,
  );
  const names = new Map([
    ...it.names,
    ...(await queries.actorNames(context, [...new Set(statements.flatMap((one) => [one.by_id, one.about_id]))])),
  ]);
  const person = (actorId: string) => ({ id: actorId, name: names.get(actorId) ?? '' });
  return {
    ...it.lines[0]!,
    memberships: it.members
      .toSorted(
        (a, b) =>
          Number(a.left_on !== null) - Number(b.left_on !== null) ||
          GROUP_ROLES.indexOf(a.role) - GROUP_ROLES.indexOf(b.role) ||
          (person(a.actor_id).name < person(b.actor_id).name ? -1 : 1),
      )
      .map((one) => ({ actor: person(one.actor_id), role: one.role, joinedOn: one.joined_on, leftOn: one.left_on })),
    statements: statements
      .toSorted((a, b) => (a.work < b.work ? -1 : a.work > b.work ? 1 : a.id < b.id ? -1 : 1))
      .map((one) => ({
        id: one.id,
        by: person(one.by_id),
        about: person(one.about_id),
        work: one.work,
        stance: one.stance,
        advantage: one.advantage,
        saidOn: one.said_on,
      })),
    contradictions: contradictions(
      statements.map((one) => ({
        id: one.id,
        byId: one.by_id,
        aboutId: one.about_id,
        work: one.work,
        stance: one.stance,
      })),
    ).map(({ actorIds, ...one }) => ({ ...one, actors: actorIds.map(person) })),
    meetings: it.meetings
      .toSorted((a, b) => b.starts_at.getTime() - a.starts_at.getTime())
      .map((one) => ({
        id: one.id,
        title: one.title,
        startsAt: one.starts_at.toISOString(),
        endsAt: one.ends_at.toISOString(),
        placeText: one.place_text,
        agenda: one.agenda,
        minutes: one.minutes,
        cancelled: one.cancelled_at !== null,
        invitations: it.invitations
          .filter((invitation) => invitation.meeting_id === one.id && names.has(invitation.inviter_id))
          .map((invitation) => ({
            actor: person(invitation.actor_id),
            inviter: person(invitation.inviter_id),
            invitedAt: invitation.invited_at.toISOString(),
            days: leadDays(invitation.invited_at, one.starts_at),
            answer: invitation.answer,
          })),
      })),
    decisions: it.decisions
      .toSorted(
        (a, b) => Number(a.state !== 'open') - Number(b.state !== 'open') || (a.decided_on < b.decided_on ? 1 : -1),
      )
      .map((one) => ({
        id: one.id,
        words: one.words,
        meetingId: one.meeting_id,
        owner: namedIn(names, one.owner_id)[0] ?? null,
        decidedOn: one.decided_on,
        dueOn: one.due_on,
        late: one.state === 'open' && one.due_on !== null && one.due_on < today(context),
        state: one.state,
        outcome: one.outcome,
        settledOn: one.settled_on,
      })),
    products: (await queries.partsOf(context, 'group_product', [id]))
      .toSorted((a, b) => ((a.made_on ?? '') < (b.made_on ?? '') ? 1 : -1))
      .map((one) => ({ id: one.id, title: one.title, url: one.url, madeOn: one.made_on })),
    leadTimes: it.times,
  };
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

async function demandMeeting(context: Context, id: string, meetingId: string): Promise<queries.MeetingRow> {
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

export async function makeCalendar(context: Context, publicUrl: string) {
  const memberId = context.caller.memberId;
  if (memberId === null) throw new Problem(403, 'members_only', 'Only a member has meetings of their own.');
  const { secret, expiresAt } = await makeLink(context, 'calendar', memberId, YEAR_DAYS);
  await context.record('calendar.link', 'member', memberId, { until: expiresAt.toISOString() });
  return { link: `${publicUrl}/api/v1/calendars/${secret}`, expiresAt: expiresAt.toISOString() };
}

export async function endCalendar(context: Context) {
  if (context.caller.memberId !== null) {
    await revokeLinks(context, 'calendar', context.caller.memberId);
    await context.record('calendar.end', 'member', context.caller.memberId, {});
  }
  return done;
}

/** One's own meetings for a calendar programme: titles and places as far as the label lets them leave the house, and nobody's name. */
export async function readCalendar(context: Context, token: string): Promise<FileAnswer> {
  const rows = await queries.calendarMeetings(context, linkHash(context, 'calendar', token));
  if (rows.length === 0) throw new Problem(410, 'link_over', 'This calendar has ended or was replaced by a newer one.');
  const language = rows[0]!.language;
  const say = (key: string) => sayIn(language, 'groups', `calendar.${key}`);
  return {
    bytes: Buffer.from(
      calendarFile(
        say('name'),
        rows.flatMap((it) =>
          it.id === null
            ? []
            : [
                {
                  // what leaves the house has ids of its own, which tell no clock
                  uid: keyedHash(context.keys.codeKey, 'calendar entry', it.id).toString('hex').slice(0, 32),
                  from: it.starts_at,
                  to: it.ends_at,
                  summary: it.title ?? say('meeting'),
                  ...(it.place_text ? { location: it.place_text } : {}),
                  sequence: it.sequence,
                  changed: it.changed_at,
                  cancelled: it.cancelled,
                },
              ],
        ),
        context.now(),
        'Meetings',
      ),
    ),
    mediaType: 'text/calendar; charset=utf-8',
    name: 'meetings.ics',
  };
}
