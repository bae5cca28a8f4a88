import { z } from 'zod';
import { instant } from '#domain/instant.ts';
import { operation } from '#domain/operation.ts';

/** What is done about an alert, and who is owed an answer. */

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const when = instant;
const ok = z.object({ ok: z.literal(true) });

export const responseOut = z.object({
  id,
  alertId: id,
  what: z.string(),
  owner: z.object({ id, name: z.string() }),
  dueAt: z.iso.datetime().nullable(),
  state: z.enum(['planned', 'under_way', 'done', 'failed', 'given_up']),
  result: z.string().nullable(),
  reason: z.string().nullable(),
  learned: z.string().nullable(),
  endedAt: z.iso.datetime().nullable(),
});

export const obligationOut = z.object({
  id,
  kind: z.enum(['source', 'community']),
  alias: z.string().nullable(),
  community: z.string().nullable(),
  aboutKind: z.string(),
  aboutId: id,
  reportId: id.nullable(),
  alertId: id.nullable(),
  channel: z.string().nullable(),
  dueAt: z.iso.datetime(),
  state: z.enum(['open', 'done', 'declined', 'impossible']),
  said: z.string().nullable(),
  saidChannel: z.string().nullable(),
  through: z.string().nullable(),
  reason: z.string().nullable(),
  headline: z.string().nullable(),
  language: z.string().nullable(),
});

export const createResponse = operation({
  id: 'responses.create',
  method: 'post',
  path: '/w/:workspace/alerts/:id/responses',
  verb: 'response.write',
  status: 201,
  params: withId,
  body: z.object({
    id,
    what: z.string().trim().min(1).max(2000),
    ownerActorId: id,
    dueAt: when.nullable().default(null),
  }),
  out: responseOut,
});

export const changeResponse = operation({
  id: 'responses.change',
  method: 'post',
  path: '/w/:workspace/responses/:id',
  verb: 'response.write',
  params: withId,
  body: z.object({
    deed: z.enum(['start', 'done', 'failed', 'give_up']),
    result: z.string().trim().max(4000).nullable().default(null),
    reason: z.string().trim().max(2000).nullable().default(null),
    learned: z.string().trim().max(4000).nullable().default(null),
    /** when it was done or failed, when that is not now */
    at: when.nullable().default(null),
  }),
  out: responseOut,
});

export const listObligations = operation({
  id: 'obligations.list',
  method: 'get',
  path: '/w/:workspace/obligations',
  verb: 'obligation.read',
  params: workspaceParams,
  query: z.object({
    state: z.enum(['open', 'done', 'declined', 'impossible']).default('open'),
    /** the last one of the page before */
    after: id.optional(),
    limit: z.coerce.number().int().min(1).max(500).default(200),
  }),
  out: z.object({ obligations: z.array(obligationOut), next: id.nullable(), total: z.number().int() }),
});

export const exportObligations = operation({
  id: 'obligations.export',
  method: 'get',
  path: '/w/:workspace/lists/obligations',
  verb: 'obligation.read',
  params: workspaceParams,
  query: z.object({
    state: z.enum(['open', 'done', 'declined', 'impossible']).default('open'),
    format: z.enum(['csv', 'xlsx']).default('csv'),
  }),
  summary: 'What is owed to communities and sources as a file: nothing that was said, and no alias.',
  out: z.unknown(),
});

export const settleObligation = operation({
  id: 'obligations.settle',
  method: 'post',
  path: '/w/:workspace/obligations/:id',
  verb: 'obligation.write',
  params: withId,
  body: z.object({
    deed: z.enum(['done', 'declined', 'impossible']),
    said: z.string().trim().max(4000).nullable().default(null),
    /** the language of what was said */
    language: z.string().max(12).nullable().default(null),
    channel: z.string().trim().max(60).nullable().default(null),
    through: z.string().trim().max(200).nullable().default(null),
    reason: z.string().trim().max(2000).nullable().default(null),
  }),
  out: ok,
});

export const addCommunityObligation = operation({
  id: 'obligations.community',
  method: 'post',
  path: '/w/:workspace/alerts/:id/community',
  verb: 'obligation.write',
  status: 201,
  params: withId,
  body: z.object({
    id,
    community: z.string().trim().min(1).max(200),
    placeId: id.nullable().default(null),
    channel: z.string().trim().max(60),
    dueAt: when.nullable().default(null),
  }),
  out: ok,
});
