import { z } from 'zod';
import { operation } from '#domain/operation.ts';

/** Who told something: judged, listed, enrolled. What they are called elsewhere goes in and never comes out. */

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const ok = z.object({ ok: z.literal(true) });

/** Identity fields, sealed by the desk's browser or by the server with the public key alone; never stored in the clear. */
export const identityInput = z
  .object({ name: z.string().max(200), contact: z.string().max(500), notes: z.string().max(2000) })
  .partial();

export const rateSource = operation({
  id: 'sources.rate',
  method: 'post',
  path: '/w/:workspace/sources/:id/reliability',
  verb: 'source.write',
  params: withId,
  body: z.object({ reliability: z.enum(['A', 'B', 'C', 'D', 'E', 'F']), reason: z.string().max(500) }),
  out: ok,
});

export const listSources = operation({
  id: 'sources.list',
  method: 'get',
  path: '/w/:workspace/sources',
  verb: 'source.read',
  params: workspaceParams,
  summary: 'Those who told something, by alias, page by page: who came last first',
  query: z.object({
    q: z.string().max(60).optional(),
    /** the last source of the page before */
    after: id.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  out: z.object({
    sources: z.array(
      z.object({
        id,
        alias: z.string(),
        languages: z.array(z.string()),
        reliability: z.string(),
        channel: z.string(),
        enrolled: z.boolean(),
        mayAsk: z.boolean(),
        wantsAnswer: z.boolean(),
        reports: z.number().int(),
        lastHeardAt: z.iso.datetime().nullable(),
        /** a tombstone: who it was is gone */
        erasedAt: z.iso.datetime().nullable(),
      }),
    ),
    next: id.nullable(),
    total: z.number().int(),
  }),
});

export const createSource = operation({
  id: 'sources.create',
  method: 'post',
  path: '/w/:workspace/sources',
  verb: 'source.write',
  status: 201,
  params: workspaceParams,
  summary: 'Enrols a monitor: an alias and a return code, shown once; no account, no e-mail.',
  body: z.object({
    id,
    alias: z.string().trim().min(1).max(60),
    languages: z.array(z.string()).default([]),
    organisationId: id.nullable().default(null),
    areaPlaceId: id.nullable().default(null),
    identity: identityInput.nullable().default(null),
  }),
  out: z.object({ id, returnCode: z.string() }),
});
