import { z } from 'zod';
import { operation, type OutOf } from '#domain/operation.ts';
import { day } from '../directory.rules.ts';
import { label, language, named, ok, withId, workspaceParams } from '../organisations.contract.ts';
import { DECISION_STATES, GROUP_KINDS, GROUP_ROLES, STANCES } from './groups.rules.ts';

const id = z.uuid();
const text = (most: number) => z.string().trim().min(1).max(most).nullable().default(null);

const leadTime = z.object({
  inviter: named,
  n: z.number().int(),
  median: z.number(),
  shortest: z.number().int(),
  short: z.number().int(),
});
const groupFields = z.object({
  kind: z.enum(GROUP_KINDS),
  terms: text(4000),
  beganOn: day.nullable().default(null),
  endedOn: day.nullable().default(null),
});
const groupLine = groupFields.extend({
  id,
  name: z.string(),
  label: z.number().int(),
  lead: named.nullable(),
  members: z.number().int(),
  next: z.iso.datetime().nullable(),
  openDecisions: z.number().int(),
});
const clashKind = z.enum(['two_lead', 'denied', 'nobody_leads']);
/** What was said in several groups and does not fit together. */
const across = z.array(z.object({ kind: clashKind, work: z.string(), actors: z.array(named), groups: z.array(named) }));
/** A part of a group, by its own id. */
const inside = withId.extend({ part: id });

export const listGroups = operation({
  id: 'workingGroups.list',
  method: 'get',
  path: '/w/:workspace/working-groups',
  verb: 'actor.read',
  params: workspaceParams,
  summary:
    'Coordination groups, issue networks and peace committees, how long before an event each inviter invites, and where roles told in one group contradict those told in another.',
  out: z.object({ groups: z.array(groupLine), leadTimes: z.array(leadTime), across }),
});
export const createGroup = operation({
  id: 'workingGroups.create',
  method: 'post',
  path: '/w/:workspace/working-groups',
  verb: 'actor.write',
  status: 201,
  params: workspaceParams,
  summary: 'A group, which is an entry of the directory too: who knows of the entry knows of the group.',
  body: groupFields.extend({ id, name: z.string().trim().min(1).max(200), label: label.default(1) }),
  out: z.object({ id }),
});
export const changeGroup = operation({
  id: 'workingGroups.change',
  method: 'put',
  path: '/w/:workspace/working-groups/:id',
  verb: 'actor.write',
  params: withId,
  body: groupFields,
  out: ok,
});
export const readGroup = operation({
  id: 'workingGroups.read',
  method: 'get',
  path: '/w/:workspace/working-groups/:id',
  verb: 'actor.read',
  params: withId,
  out: groupLine.extend({
    memberships: z.array(
      z.object({
        actor: named,
        role: z.enum(GROUP_ROLES),
        joinedOn: z.string().nullable(),
        leftOn: z.string().nullable(),
      }),
    ),
    statements: z.array(
      z.object({
        id,
        by: named,
        about: named,
        work: z.string(),
        stance: z.enum(STANCES),
        advantage: z.string().nullable(),
        saidOn: z.string(),
      }),
    ),
    contradictions: z.array(
      z.object({
        kind: clashKind,
        work: z.string(),
        actors: z.array(named),
        statementIds: z.array(id),
      }),
    ),
    across,
    meetings: z.array(
      z.object({
        id,
        title: z.string(),
        startsAt: z.iso.datetime(),
        endsAt: z.iso.datetime(),
        placeText: z.string().nullable(),
        agenda: z.string().nullable(),
        minutes: z.string().nullable(),
        cancelled: z.boolean(),
        invitations: z.array(
          z.object({
            actor: named,
            inviter: named,
            invitedAt: z.iso.datetime(),
            days: z.number().int(),
            answer: z.enum(['silent', 'comes', 'cannot']),
            answeredAt: z.iso.datetime().nullable(),
            /** by their own link, or told to somebody who may write */
            answeredHow: z.enum(['link', 'told']).nullable(),
            words: z.string().nullable(),
          }),
        ),
      }),
    ),
    decisions: z.array(
      z.object({
        id,
        words: z.string(),
        meetingId: id.nullable(),
        owner: named.nullable(),
        decidedOn: z.string(),
        dueOn: z.string().nullable(),
        late: z.boolean(),
        state: z.enum(DECISION_STATES),
        outcome: z.string().nullable(),
        settledOn: z.string().nullable(),
      }),
    ),
    products: z.array(z.object({ id, title: z.string(), url: z.string().nullable(), madeOn: z.string().nullable() })),
    leadTimes: z.array(leadTime),
  }),
});
export type Group = OutOf<typeof readGroup>;
export type Meeting = Group['meetings'][number];
export const saveMember = operation({
  id: 'workingGroups.member',
  method: 'put',
  path: '/w/:workspace/working-groups/:id/members/:part',
  verb: 'actor.write',
  params: inside,
  body: z.object({
    role: z.enum(GROUP_ROLES),
    joinedOn: day.nullable().default(null),
    leftOn: day.nullable().default(null),
  }),
  out: ok,
});
export const saveStatement = operation({
  id: 'workingGroups.statement',
  method: 'put',
  path: '/w/:workspace/working-groups/:id/statements/:part',
  verb: 'actor.write',
  params: inside,
  summary:
    'Who, by whose word, leads, carries out, supports or does not do a piece of work, and what it can do here better than others.',
  body: z.object({
    byId: id,
    aboutId: id,
    work: z.string().trim().min(1).max(120),
    stance: z.enum(STANCES),
    advantage: text(1000),
    saidOn: day,
    withdrawn: z.boolean().default(false),
  }),
  out: ok,
});
export const saveMeeting = operation({
  id: 'workingGroups.meeting',
  method: 'put',
  path: '/w/:workspace/working-groups/:id/meetings/:part',
  verb: 'actor.write',
  params: inside,
  body: z.object({
    title: z.string().trim().min(1).max(200),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    placeText: text(300),
    agenda: text(4000),
    minutes: text(8000),
    cancelled: z.boolean().default(false),
  }),
  out: ok,
});
export const invite = operation({
  id: 'workingGroups.invite',
  method: 'post',
  path: '/w/:workspace/working-groups/:id/meetings/:part/invitations',
  verb: 'actor.write',
  params: inside,
  summary: 'That somebody was invited, by whom and when: the first invitation of each counts.',
  body: z.object({
    actorIds: z.array(id).min(1).max(200),
    inviterId: id,
    /** now unless told */
    invitedAt: z.iso.datetime().nullable().default(null),
  }),
  out: ok,
});
export const answerInvitation = operation({
  id: 'workingGroups.answer',
  method: 'put',
  path: '/w/:workspace/working-groups/:id/meetings/:part/answer',
  verb: 'actor.write',
  params: inside,
  body: z.object({ actorId: id, answer: z.enum(['silent', 'comes', 'cannot']) }),
  out: ok,
});
export const linkInvitation = operation({
  id: 'workingGroups.link',
  method: 'post',
  path: '/w/:workspace/working-groups/:id/meetings/:part/invitations/:actor/link',
  verb: 'actor.write',
  status: 201,
  params: inside.extend({ actor: id }),
  summary:
    'A link, shown once, by which somebody invited says without an account whether they come, with the words of a short message. It ends the one before.',
  body: z.object({ language: language.default('en') }),
  out: z.object({ link: z.string(), text: z.string(), expiresAt: z.iso.datetime() }),
});

const token = z.string().min(20).max(200);
export const openMeetingLink = operation({
  id: 'meetingLinks.open',
  method: 'post',
  path: '/meeting-links/open',
  verb: 'public',
  body: z.object({ token }),
  out: z.object({
    workspace: z.string(),
    exercise: z.boolean(),
    group: z.string(),
    invitee: z.string(),
    inviter: z.string().nullable(),
    title: z.string(),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    placeText: z.string().nullable(),
    agenda: z.string().nullable(),
    cancelled: z.boolean(),
    over: z.boolean(),
    answer: z.enum(['silent', 'comes', 'cannot']),
    answeredAt: z.iso.datetime().nullable(),
    words: z.string().nullable(),
    /** the same as a file for a calendar programme (RFC 5545) */
    calendar: z.string(),
  }),
});
export const answerMeetingLink = operation({
  id: 'meetingLinks.answer',
  method: 'post',
  path: '/meeting-links/answer',
  verb: 'public',
  summary: 'Somebody invited says that they come or cannot, and may change it until the meeting is over.',
  body: z.object({ token, answer: z.enum(['comes', 'cannot']), words: text(500) }),
  out: ok,
});
export const saveDecision = operation({
  id: 'workingGroups.decision',
  method: 'put',
  path: '/w/:workspace/working-groups/:id/decisions/:part',
  verb: 'actor.write',
  params: inside,
  body: z.object({
    words: z.string().trim().min(1).max(1000),
    meetingId: id.nullable().default(null),
    ownerId: id.nullable().default(null),
    decidedOn: day,
    dueOn: day.nullable().default(null),
    state: z.enum(DECISION_STATES).default('open'),
    outcome: text(1000),
  }),
  out: ok,
});
export const saveProduct = operation({
  id: 'workingGroups.product',
  method: 'put',
  path: '/w/:workspace/working-groups/:id/products/:part',
  verb: 'actor.write',
  params: inside,
  body: z.object({
    title: z.string().trim().min(1).max(200),
    url: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .nullable()
      .default(null),
    madeOn: day.nullable().default(null),
  }),
  out: ok,
});
export const makeCalendar = operation({
  id: 'workingGroups.calendar',
  method: 'post',
  path: '/w/:workspace/calendar-link',
  verb: 'actor.read',
  status: 201,
  params: workspaceParams,
  summary:
    'A secret address, shown once, by which a calendar programme shows one’s own meetings. It replaces the one before and holds a year.',
  out: z.object({ link: z.string(), expiresAt: z.iso.datetime() }),
});
export const endCalendar = operation({
  id: 'workingGroups.endCalendar',
  method: 'delete',
  path: '/w/:workspace/calendar-link',
  verb: 'actor.read',
  params: workspaceParams,
  out: ok,
});
export const readCalendar = operation({
  id: 'calendars.read',
  method: 'get',
  path: '/calendars/:token',
  verb: 'public',
  summary: 'The meetings of whoever holds this address, as iCalendar (RFC 5545).',
  params: z.object({ token: z.string().min(20).max(200) }),
  out: z.never(),
});
