import { z } from 'zod';
import { instant } from '#domain/instant.ts';
import { operation, type OutOf } from '#domain/operation.ts';

/** The roster of a duty post: who answers when. */

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const ok = z.object({ ok: z.literal(true) });
const person = z.object({ id, name: z.string() });
const at = z.iso.datetime();
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const day = z.iso.date().refine((it) => it >= '2000-01-01' && it < '2200-01-01', {
  message: 'The day lies before 2000 or after 2199.',
});

export const shiftOut = z.object({
  id,
  person,
  startsAt: at,
  endsAt: at,
  patternId: id.nullable(),
});
export const rosterOut = z.object({
  mandateId: id,
  title: z.string(),
  /** who answers when nobody is on the roster */
  holder: person,
  timeZone: z.string(),
  coordinator: z.boolean(),
  /** false: nobody ever stood on it, and the holder always answers */
  kept: z.boolean(),
  now: z.object({ person, until: at }).nullable(),
  next: z.object({ person, from: at }).nullable(),
  shifts: z.array(shiftOut),
  gaps: z.array(z.object({ from: at, to: at })),
  overlaps: z.array(z.object({ from: at, to: at, names: z.array(z.string()) })),
  mayHandOver: z.boolean(),
});
export const readDuty = operation({
  id: 'duty.read',
  method: 'get',
  path: '/w/:workspace/duty',
  verb: 'mandate.read',
  summary:
    'The rosters of duty posts and coordinators in a window of at most 62 days, with who is on duty now, gaps and overlaps.',
  params: workspaceParams,
  query: z.object({ from: instant, to: instant }),
  out: z.object({ rosters: z.array(rosterOut) }),
});
export type Roster = OutOf<typeof readDuty>['rosters'][number];
export const addShift = operation({
  id: 'duty.add',
  method: 'post',
  path: '/w/:workspace/mandates/:id/shifts',
  verb: 'mandate.write',
  status: 201,
  params: withId,
  body: z.object({ id, actorId: id, startsAt: instant, endsAt: instant }),
  out: shiftOut,
});
export const addPattern = operation({
  id: 'duty.pattern',
  method: 'post',
  path: '/w/:workspace/mandates/:id/shift-pattern',
  verb: 'mandate.write',
  status: 201,
  summary: 'Shifts that repeat, by the clock on the wall in the zone of the mandate.',
  params: withId,
  body: z.object({
    id,
    days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
    from: clock,
    to: clock,
    first: day,
    last: day,
    everyWeeks: z.number().int().min(1).max(8).default(1),
    actorIds: z.array(id).min(1).max(50),
    turn: z.enum(['shift', 'week']).default('shift'),
  }),
  out: z.object({ added: z.number().int() }),
});
export const removeShift = operation({
  id: 'duty.remove',
  method: 'delete',
  path: '/w/:workspace/shifts/:id',
  verb: 'mandate.write',
  summary: 'Takes a shift to come off the roster; one that runs ends now; one that is over stays as it was.',
  params: withId,
  out: ok,
});
export const removePattern = operation({
  id: 'duty.removePattern',
  method: 'delete',
  path: '/w/:workspace/shift-patterns/:id',
  verb: 'mandate.write',
  summary: 'Takes all shifts of a pattern that are still to come off the roster.',
  params: withId,
  out: z.object({ removed: z.number().int() }),
});
export const handOver = operation({
  id: 'duty.handOver',
  method: 'post',
  path: '/w/:workspace/mandates/:id/hand-over',
  verb: 'notice.answer',
  summary:
    'From now on somebody else is on duty. For who keeps rosters, and for whoever is on duty or holds the mandate.',
  params: withId,
  body: z.object({ id, toActorId: id, until: instant.nullable().default(null) }),
  out: shiftOut,
});
export const myShifts = operation({
  id: 'duty.calendar',
  method: 'get',
  path: '/w/:workspace/duty/mine.ics',
  verb: 'notice.answer',
  summary: 'One’s own shifts as an iCalendar file.',
  params: workspaceParams,
  out: z.unknown(),
});
