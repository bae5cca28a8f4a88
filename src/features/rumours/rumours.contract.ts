import { z } from 'zod';
import { instant } from '#domain/instant.ts';
import { operation } from '#domain/operation.ts';
import { PLACE_PRECISIONS } from '#domain/places.ts';
import { RUMOUR_STATUSES } from './rumour.rules.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const when = instant;
const placePrecision = z.enum(PLACE_PRECISIONS);
const ok = z.object({ ok: z.literal(true) });

export const rumourState = z.enum(RUMOUR_STATUSES);
export const sighting = z.object({
  id,
  placeText: z.string().nullable(),
  placeId: id.nullable(),
  lat: z.number().nullable(),
  lon: z.number().nullable(),
  placePrecision,
  radiusKm: z.number().nullable(),
  channel: z.string(),
  heardAt: z.iso.datetime(),
  note: z.string().nullable(),
  reportId: id.nullable(),
});
export const spread = z.object({
  id,
  channel: z.string(),
  through: z.string(),
  placeText: z.string().nullable(),
  reached: z.number().int().nullable(),
  reachedHow: z.string().nullable(),
  /** of a message to subscribers: for how many it was, how many phones confirmed it, how many it left for without a word since */
  sms: z
    .object({
      people: z.number().int(),
      delivered: z.number().int(),
      sent: z.number().int(),
      waiting: z.number().int(),
    })
    .nullable(),
  at: z.iso.datetime(),
});
export const rumourLine = z.object({
  id,
  number: z.number().int(),
  claim: z.string(),
  language: z.string(),
  state: rumourState,
  level: z.number().int(),
  createdAt: z.iso.datetime(),
  sightings: z.number().int(),
  places: z.number().int(),
  channels: z.number().int(),
  lastWeek: z.number().int(),
  weekBefore: z.number().int(),
  firstHeard: z.iso.datetime().nullable(),
  lastHeard: z.iso.datetime().nullable(),
  answered: z.boolean(),
  reached: z.number().int(),
  label: z.number().int(),
});
export const rumourDetail = rumourLine.extend({
  stateReason: z.string().nullable(),
  answer: z.string().nullable(),
  answerAgreedAt: z.iso.datetime().nullable(),
  judgedAt: z.iso.datetime().nullable(),
  heard: z.array(sighting),
  spread: z.array(spread),
});

export const listRumours = operation({
  id: 'rumours.list',
  method: 'get',
  path: '/w/:workspace/rumours',
  verb: 'rumour.read',
  params: workspaceParams,
  query: z.object({
    q: z.string().trim().max(100).optional(),
    open: z.enum(['yes', 'no']).optional(),
    /** the last rumour of the page before */
    after: id.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(100),
  }),
  out: z.object({ rumours: z.array(rumourLine), next: id.nullable(), total: z.number().int() }),
});
export const exportRumours = operation({
  id: 'rumours.export',
  method: 'get',
  path: '/w/:workspace/lists/rumours',
  verb: 'rumour.read',
  params: workspaceParams,
  query: z.object({
    q: z.string().trim().max(100).optional(),
    open: z.enum(['yes', 'no']).optional(),
    format: z.enum(['csv', 'xlsx']).default('csv'),
  }),
  summary: 'The list of rumours as a file, whose last row tells a whole file from a cut one.',
  out: z.unknown(),
});
export const readRumour = operation({
  id: 'rumours.read',
  method: 'get',
  path: '/w/:workspace/rumours/:id',
  verb: 'rumour.read',
  params: withId,
  out: rumourDetail,
});

export const sightingInput = z.object({
  id,
  channel: z.string().trim().min(1).max(60),
  heardAt: when,
  placeText: z.string().trim().max(300).nullable().default(null),
  placeId: id.nullable().default(null),
  lat: z.number().min(-90).max(90).nullable().default(null),
  lon: z.number().min(-180).max(180).nullable().default(null),
  placePrecision: placePrecision.default('unknown'),
  radiusKm: z.number().min(0).max(5000).nullable().default(null),
  note: z.string().trim().max(2000).nullable().default(null),
  reportId: id.nullable().default(null),
});
export const createRumour = operation({
  id: 'rumours.create',
  method: 'post',
  path: '/w/:workspace/rumours',
  verb: 'rumour.write',
  status: 201,
  params: workspaceParams,
  summary: 'A claim that goes round, with where it was first heard, or from a report.',
  body: z.object({
    id,
    claim: z.string().trim().min(1).max(2000),
    language: z.string().max(12).default('und'),
    level: z.number().int().min(0).max(3).default(1),
    label: z.number().int().min(0).max(4).default(2),
    sighting: sightingInput.nullable().default(null),
  }),
  out: z.object({ id, number: z.number().int() }),
});
export const addSighting = operation({
  id: 'rumours.sightings.add',
  method: 'post',
  path: '/w/:workspace/rumours/:id/sightings',
  verb: 'rumour.write',
  status: 201,
  params: withId,
  body: sightingInput,
  out: ok,
});
export const judgeRumour = operation({
  id: 'rumours.judge',
  method: 'post',
  path: '/w/:workspace/rumours/:id/state',
  verb: 'rumour.write',
  params: withId,
  body: z.object({ state: rumourState, reason: z.string().trim().max(2000).nullable().default(null) }),
  out: ok,
});
export const agreeAnswer = operation({
  id: 'rumours.answer',
  method: 'put',
  path: '/w/:workspace/rumours/:id/answer',
  verb: 'rumour.write',
  params: withId,
  body: z.object({ answer: z.string().trim().min(1).max(4000) }),
  out: ok,
});
export const addSpread = operation({
  id: 'rumours.spread.add',
  method: 'post',
  path: '/w/:workspace/rumours/:id/spread',
  verb: 'rumour.write',
  status: 201,
  params: withId,
  summary: 'The answer was spread: through whom, on which channel, whom it reached and how that is known.',
  body: z.object({
    id,
    channel: z.string().trim().min(1).max(60),
    through: z.string().trim().min(1).max(200),
    placeText: z.string().trim().max(300).nullable().default(null),
    reached: z.number().int().min(0).nullable().default(null),
    reachedHow: z.string().trim().max(300).nullable().default(null),
    at: when,
  }),
  out: ok,
});
