import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { day } from '../directory.rules.ts';
import { NEEDS } from '../gaps/gaps.rules.ts';
import { initiativeLine } from '../initiatives.contract.ts';
import { language, named, ok, sourceInput, sourceOut, withId, workspaceParams } from '../organisations.contract.ts';

const id = z.uuid();
/** Who said it; `assessment` where somebody looked into it by a method and wrote down what they found. */
export const NEED_SAID_BY = ['residents', 'local_organisation', 'officials', 'observers', 'assessment'] as const;
/** How a need ends: it is met, it is over without that, or it was wrongly told. */
export const NEED_ENDS = ['met', 'past', 'wrong'] as const;
/** How much of a need an initiative is there for. */
export const NEED_SHARES = ['whole', 'part'] as const;

const told = { by: named.nullable(), at: z.iso.datetime() };
const tie = z.object({ share: z.enum(NEED_SHARES), words: z.string().nullable(), ...told });
export const needOut = z.object({
  id,
  place: named,
  need: z.enum(NEEDS),
  words: z.string(),
  language: z.string(),
  saidBy: z.enum(NEED_SAID_BY),
  saidOn: day,
  source: sourceOut.nullable(),
  ...told,
  label: z.number().int(),
  ended: z.object({ how: z.enum(NEED_ENDS), why: z.string(), at: z.iso.datetime() }).nullable(),
  /** initiatives that are there for it, of those the asker may know of */
  met: z.array(tie.extend({ initiative: initiativeLine })),
});

export const listNeeds = operation({
  id: 'needs.list',
  method: 'get',
  path: '/w/:workspace/needs',
  verb: 'actor.read',
  params: workspaceParams,
  query: z.object({ place: id }),
  summary:
    'What is needed in an area and the places below it, as it was stated or found by an assessment; open ones first.',
  out: z.object({ needs: z.array(needOut), more: z.boolean() }),
});
export const stateNeed = operation({
  id: 'needs.state',
  method: 'post',
  path: '/w/:workspace/needs',
  verb: 'actor.write',
  status: 201,
  params: workspaceParams,
  body: z.object({
    id,
    placeId: id,
    need: z.enum(NEEDS),
    words: z.string().trim().min(1).max(1000),
    language: language.default('und'),
    saidBy: z.enum(NEED_SAID_BY),
    saidOn: day,
    source: sourceInput,
    label: z.number().int().min(0).max(3).default(1),
  }),
  out: z.object({ id }),
});
export const endNeed = operation({
  id: 'needs.end',
  method: 'post',
  path: '/w/:workspace/needs/:id/end',
  verb: 'actor.write',
  params: withId,
  body: z.object({ how: z.enum(NEED_ENDS), why: z.string().trim().min(1).max(500) }),
  out: ok,
});

const tied = withId.extend({ initiative: id });
export const tieNeed = operation({
  id: 'needs.tie',
  method: 'put',
  path: '/w/:workspace/needs/:id/initiatives/:initiative',
  verb: 'actor.write',
  params: tied,
  summary: 'That an initiative is there for a need, for all of it or a part. The same again changes what was told.',
  body: z.object({
    share: z.enum(NEED_SHARES).default('part'),
    words: z.string().trim().min(1).max(500).nullable().default(null),
  }),
  out: ok,
});
export const untieNeed = operation({
  id: 'needs.untie',
  method: 'delete',
  path: '/w/:workspace/needs/:id/initiatives/:initiative',
  verb: 'actor.write',
  params: tied,
  out: ok,
});
export const needsOfInitiative = operation({
  id: 'needs.ofInitiative',
  method: 'get',
  path: '/w/:workspace/initiatives/:id/needs',
  verb: 'actor.read',
  params: withId,
  summary:
    'The needs an initiative is there for, and those that stand open where it works: first the kinds that its purposes answer.',
  out: z.object({
    tied: z.array(needOut.omit({ met: true }).extend({ tie })),
    open: z.array(needOut),
  }),
});
