import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { cursor, named, withId, workspaceParams } from './organisations.contract.ts';

const id = z.uuid();
const why = z.string().trim().min(1).max(300);
const ok = z.object({ ok: z.literal(true) });

const LEVELS = ['likely', 'possible'] as const;
const likeness = z.object({
  score: z.number(),
  level: z.enum(LEVELS),
  reasons: z.array(z.object({ code: z.string(), supports: z.boolean(), params: z.record(z.string(), z.string()) })),
});
const alikeOut = z.object({
  alike: z.array(named.extend(likeness.shape)),
  /** where the name seems to list several organisations: each of them, with its entry where there is one; such a name is never offered as one of them */
  several: z.array(z.object({ name: z.string(), entry: named.nullable() })),
});

export const alikeOrganisations = operation({
  id: 'organisations.alike',
  method: 'get',
  path: '/w/:workspace/organisations/:id/alike',
  verb: 'actor.read',
  params: withId,
  summary:
    'Entries that may be the same organisation as this one, likeliest first, each with its reasons. Nothing is merged by itself.',
  out: alikeOut,
});
export const listDoubles = operation({
  id: 'doubles.list',
  method: 'get',
  path: '/w/:workspace/organisation-doubles',
  verb: 'actor.read',
  params: workspaceParams,
  query: z.object({ level: z.enum(LEVELS).default('likely'), after: cursor.optional() }),
  summary:
    'Pairs of entries that may be one organisation, with their reasons: the directory is looked through piece by piece, what changed last first. A pair may come twice, once by each of the two.',
  out: z.object({
    pairs: z.array(likeness.extend({ one: named, other: named })),
    /** entries looked at for this piece */
    looked: z.number().int(),
    next: cursor.nullable(),
  }),
});
export const matchOrganisation = operation({
  id: 'organisations.match',
  method: 'get',
  path: '/w/:workspace/organisation-match',
  verb: 'actor.read',
  params: workspaceParams,
  query: z.object({ name: z.string().trim().min(1).max(300), identifier: z.string().trim().max(200).optional() }),
  summary: 'Entries that may be the organisation of this name, in any language, spelling or acronym, with the reasons.',
  out: alikeOut,
});
export const readMerges = operation({
  id: 'organisations.merges',
  method: 'get',
  path: '/w/:workspace/organisations/:id/merges',
  verb: 'actor.read',
  params: withId,
  summary: 'Under which entry this one stands, and which stand under it: who said so, when and why.',
  out: z.object({
    into: named.nullable(),
    why: z.string().nullable(),
    under: z.array(
      named.extend({
        by: named.nullable(),
        at: z.iso.datetime().nullable(),
        why: z.string().nullable(),
        names: z.array(z.string()),
      }),
    ),
    /** entries a person said are not this one: they are not suggested again */
    apart: z.array(named.extend({ by: named.nullable(), at: z.iso.datetime(), why: z.string() })),
  }),
});
export const mergeOrganisation = operation({
  id: 'organisations.merge',
  method: 'post',
  path: '/w/:workspace/organisations/:id/merge',
  verb: 'actor.write',
  params: withId,
  body: z.object({ intoId: id, why, score: z.number().min(0).max(1).nullable().default(null) }),
  summary:
    'This entry stands under another from now on. Nothing is moved: it keeps all it has, the other is found by its names and shows what it does.',
  out: ok,
});
export const unmergeOrganisation = operation({
  id: 'organisations.unmerge',
  method: 'post',
  path: '/w/:workspace/organisations/:id/unmerge',
  verb: 'actor.write',
  params: withId,
  body: z.object({ why }),
  summary: 'This entry stands for itself again, whole as it was.',
  out: ok,
});
export const keepOrganisationsApart = operation({
  id: 'organisations.apart',
  method: 'post',
  path: '/w/:workspace/organisations/:id/apart',
  verb: 'actor.write',
  params: withId,
  body: z.object({ otherId: id, why, apart: z.boolean().default(true) }),
  summary: 'The two are not the same organisation, and are not suggested again; `apart` false takes that back.',
  out: ok,
});
