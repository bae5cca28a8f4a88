import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { MOST_LETTERS, SPREADS } from './broadcast.rules.ts';

/** Messages to the subscribers of a district. One proposes the words, another of another organisation agrees; then they leave, slowly. */

const id = z.uuid();
const params = z.object({ workspace: z.string() });
const withId = params.extend({ id });
const ok = z.object({ ok: z.literal(true) });
const language = z.string().regex(/^[a-z]{2,3}$/);
const text = z.object({ language, text: z.string().trim().min(1).max(MOST_LETTERS) });

/** How many it reaches and what it costs at most: `segments` messages of 160 or 70 letters. */
export const reach = z.object({
  people: z.number().int(),
  byLanguage: z.array(z.object({ language: z.string(), people: z.number().int() })),
});

export const broadcastOut = z.object({
  id,
  rumour: z.object({ id, number: z.number().int(), claim: z.string() }).nullable(),
  place: z.object({ id, name: z.string() }),
  /** as they leave, with the words that end it; the first is for whoever speaks none of them */
  texts: z.array(z.object({ language: z.string(), text: z.string() })),
  spreadMinutes: z.number().int(),
  standing: z.enum(['proposed', 'refused', 'lapsed', 'sending', 'done', 'stopped']),
  proposedBy: z.object({ name: z.string(), organisation: z.string().nullable() }),
  proposedAt: z.iso.datetime(),
  decidedBy: z.string().nullable(),
  decidedAt: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
  /** subscribers now, while it waits; those it was for, once it has begun */
  people: z.number().int(),
  segments: z.number().int().nullable(),
  progress: z
    .object({
      waiting: z.number().int(),
      sent: z.number().int(),
      delivered: z.number().int(),
      failed: z.number().int(),
      /** cut off on the way: they may have it, and are not written to again */
      unknown: z.number().int(),
      stopped: z.number().int(),
      lastAt: z.iso.datetime().nullable(),
    })
    .nullable(),
  mayAgree: z.boolean(),
  mayRefuse: z.boolean(),
  mayStop: z.boolean(),
});
export type BroadcastOut = z.output<typeof broadcastOut>;

export const listBroadcasts = operation({
  id: 'broadcasts.list',
  method: 'get',
  path: '/w/:workspace/broadcasts',
  verb: 'rumour.read',
  summary:
    'Messages to districts, the newest first: what was proposed, who agreed, how far each is and whom it reached.',
  params,
  query: z.object({
    /** the last one of the page before */
    after: id.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  }),
  out: z.object({
    broadcasts: z.array(broadcastOut),
    next: id.nullable(),
    /** what a message costs at most, and how many leave in a minute; null where no number sends */
    price: z
      .object({ cost: z.number().nullable(), currency: z.string().nullable(), perMinute: z.number().int() })
      .nullable(),
  }),
});

export const readReach = operation({
  id: 'broadcasts.reach',
  method: 'get',
  path: '/w/:workspace/broadcasts/reach',
  verb: 'rumour.write',
  summary: 'How many subscribers there are below a place, by language',
  params,
  query: z.object({ place: id }),
  out: reach,
});

/** `language` of the first text is read to whoever speaks none of the others. The words that end it are put behind each. */
export const proposeBroadcast = operation({
  id: 'broadcasts.propose',
  method: 'post',
  path: '/w/:workspace/broadcasts',
  verb: 'rumour.write',
  status: 201,
  params,
  body: z.object({
    id,
    rumourId: id.nullable().default(null),
    placeId: id,
    texts: z.array(text).min(1).max(8),
    spreadMinutes: z.literal([...SPREADS]).default(60),
  }),
  out: z.object({ id }),
});

export const decideBroadcast = operation({
  id: 'broadcasts.decide',
  method: 'post',
  path: '/w/:workspace/broadcasts/:id/decision',
  verb: 'rumour.write',
  summary: 'Another person of another organisation agrees, and it begins to leave; or somebody says no.',
  params: withId,
  body: z.object({ yes: z.boolean(), reason: z.string().trim().max(500).nullable().default(null) }),
  out: ok,
});

export const stopBroadcast = operation({
  id: 'broadcasts.stop',
  method: 'post',
  path: '/w/:workspace/broadcasts/:id/stop',
  verb: 'rumour.write',
  summary: 'What waits leaves no more.',
  params: withId,
  body: z.object({}),
  out: z.object({ stopped: z.number().int() }),
});
