import type { Context } from '#server/context.ts';
import { notFound } from '#domain/problem.ts';
import * as queries from './groups.queries.ts';
import * as places from '#features/places/places.service.ts';
import * as organisations from '../organisations.queries.ts';
import { contradictions, contradictionsAcross, GROUP_ROLES, leadDays, leadTimes } from './groups.rules.ts';

/** Groups as they are read: a line each, or one with all that was said and agreed in it. */

export const today = (context: Context) => context.now().toISOString().slice(0, 10);
type Names = ReadonlyMap<string, string>;
/** An actor whom the asker does not know stays out of what is told. */
const namedIn = (names: Names, id: string | null) =>
  id !== null && names.has(id) ? [{ id, name: names.get(id)! }] : [];

export async function demandGroup(context: Context, id: string): Promise<queries.GroupRead> {
  const [group] = await queries.groups(context, id);
  if (!group) throw notFound('group');
  return group;
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
  const groups = await queries.groups(context);
  const { lines, times } = await gather(context, groups);
  return { groups: lines, leadTimes: times, across: await acrossGroups(context, groups) };
}

const ruled = (one: queries.StatementRow) => ({
  id: one.id,
  byId: one.by_id,
  aboutId: one.about_id,
  work: one.work,
  stance: one.stance,
});

/** Where roles told in one group contradict those told in another, among groups that go on. Groups of places that do not touch are not held against each other. */
async function acrossGroups(context: Context, groups: readonly queries.GroupRead[]) {
  const open = groups.filter((it) => it.ended_on === null || it.ended_on > today(context));
  const statements = (
    await queries.partsOf(
      context,
      'group_statement',
      open.map((it) => it.id),
    )
  ).filter((one) => one.withdrawn_at === null);
  const names = await queries.actorNames(context, [...new Set(statements.flatMap((one) => [one.by_id, one.about_id]))]);
  const told = statements.filter((one) => names.has(one.by_id) && names.has(one.about_id));
  const areas = await organisations.placesOf(context, [...new Set(told.map((one) => one.group_id))]);
  const chains = await places.chainsOfPlaces(
    context,
    areas.flatMap((one) => one.place_id ?? []),
  );
  const chainsOf = (id: string) =>
    areas.flatMap((one) =>
      one.actor_id === id && one.kind === 'works' && one.place_id && chains.has(one.place_id)
        ? [chains.get(one.place_id)!]
        : [],
    );
  const apart = (one: string, other: string) => {
    const [here, there] = [chainsOf(one), chainsOf(other)];
    const touch = here.some((a) => there.some((b) => a.includes(b.at(-1)!) || b.includes(a.at(-1)!)));
    return here.length > 0 && there.length > 0 && !touch;
  };
  const groupNames = new Map(groups.map((it) => [it.id, it.name]));
  return contradictionsAcross(
    told.map((one) => ({ ...ruled(one), groupId: one.group_id })),
    apart,
  ).map(({ kind, work, actorIds, groupIds }) => ({
    kind,
    work,
    actors: actorIds.map((id) => ({ id, name: names.get(id)! })),
    groups: groupIds.map((id) => ({ id, name: groupNames.get(id)! })),
  }));
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
    contradictions: contradictions(statements.map(ruled)).map(({ actorIds, ...one }) => ({
      ...one,
      actors: actorIds.map(person),
    })),
    across: (await acrossGroups(context, await queries.groups(context))).filter((one) =>
      one.groups.some((other) => other.id === id),
    ),
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
            answeredAt: invitation.answered_at?.toISOString() ?? null,
            answeredHow: invitation.answered_how,
            words: invitation.words,
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

/** Decisions that are open past their day, of groups the asker knows; those their own organisation sees to are told apart. */
export async function lateDecisions(context: Context) {
  const groups = new Map((await queries.groups(context)).map((it) => [it.id, it.name]));
  const own = [context.caller.organisationId, context.caller.actorId];
  return (await queries.lateDecisions(context, today(context))).flatMap((it) => {
    const name = groups.get(it.group_id);
    return name === undefined
      ? []
      : [
          {
            group: { id: it.group_id, name },
            words: it.words,
            mine: it.owner_id !== null && own.includes(it.owner_id),
            dueOn: it.due_on!,
            late: true,
          },
        ];
  });
}
