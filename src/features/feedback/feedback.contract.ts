import { z } from 'zod';
import { instant } from '#domain/instant.ts';
import { operation } from '#domain/operation.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const language = z.string().regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}$/);

export const telling = z.object({
  id,
  obligationId: id,
  way: z.enum(['radio', 'trusted_person']),
  state: z.enum(['planned', 'told', 'given_up']),
  language: z.string(),
  text: z.string(),
  station: z.string().nullable(),
  broadcastAt: z.iso.datetime().nullable(),
  person: z.string().nullable(),
  agreedAt: z.iso.datetime().nullable(),
  toldAt: z.iso.datetime().nullable(),
  confirmedBy: z.string().nullable(),
  cameBack: z.string().nullable(),
  cameBackAt: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
  /** its time is over and nobody has confirmed it */
  unconfirmed: z.boolean(),
});

export const listTellings = operation({
  id: 'obligations.tellings',
  method: 'get',
  path: '/w/:workspace/obligations/:id/tellings',
  verb: 'obligation.read',
  params: withId,
  out: z.object({ tellings: z.array(telling) }),
});

const planned = { id, language, text: z.string().trim().min(1).max(4000) };
export const planTelling = operation({
  id: 'obligations.tell',
  method: 'post',
  path: '/w/:workspace/obligations/:id/tellings',
  verb: 'obligation.write',
  status: 201,
  params: withId,
  summary:
    'Agrees how a community is told: the station, when, and the text read out; or the person whom they trust (an actor, or a role in words) and what was agreed. Not for single sources.',
  body: z.discriminatedUnion('way', [
    z.object({
      way: z.literal('radio'),
      ...planned,
      station: z.string().trim().min(1).max(200),
      broadcastAt: instant,
    }),
    z.object({
      way: z.literal('trusted_person'),
      ...planned,
      actorId: id.nullable().default(null),
      person: z.string().trim().max(200).nullable().default(null),
      agreedAt: instant,
    }),
  ]),
  out: telling,
});

export const changeTelling = operation({
  id: 'obligations.telling',
  method: 'post',
  path: '/w/:workspace/tellings/:id',
  verb: 'obligation.write',
  params: withId,
  summary: 'It was told (then what was owed is settled), it was given up, or word came back from those who heard.',
  body: z.discriminatedUnion('deed', [
    z.object({
      deed: z.literal('told'),
      at: instant,
      confirmedBy: z.string().trim().min(1).max(200),
      /** false when more is to come before they count as told */
      settles: z.boolean().default(true),
    }),
    z.object({ deed: z.literal('give_up'), reason: z.string().trim().min(1).max(2000) }),
    z.object({ deed: z.literal('came_back'), text: z.string().trim().min(1).max(4000), at: instant }),
  ]),
  out: telling,
});

export const listCommunities = operation({
  id: 'obligations.communities',
  method: 'get',
  path: '/w/:workspace/obligations-by-community',
  verb: 'obligation.read',
  params: workspaceParams,
  summary:
    'What is owed to each community, what it has been told and how often word came back; the most overdue first.',
  out: z.object({
    communities: z.array(
      z.object({
        community: z.string(),
        open: z.number().int(),
        overdue: z.number().int(),
        nextDueAt: z.iso.datetime().nullable(),
        planned: z.number().int(),
        unconfirmed: z.number().int(),
        told: z.number().int(),
        cameBack: z.number().int(),
        impossible: z.number().int(),
      }),
    ),
    sources: z.object({ open: z.number().int(), told: z.number().int() }),
  }),
});

export const template = z.object({ language: z.string(), code: z.string(), text: z.string(), own: z.boolean() });
export const listTemplates = operation({
  id: 'feedback.templates',
  method: 'get',
  path: '/w/:workspace/feedback-templates',
  verb: 'obligation.read',
  params: workspaceParams,
  summary: 'Texts to begin an answer with, by language; `own` are the workspace’s words instead of ours.',
  out: z.object({ templates: z.array(template) }),
});
export const setTemplate = operation({
  id: 'feedback.template',
  method: 'put',
  path: '/w/:workspace/feedback-templates',
  verb: 'alert.coordinate',
  params: workspaceParams,
  summary: 'The workspace’s own words; null brings ours back.',
  body: z.object({ language, code: z.string().max(40), text: z.string().trim().min(1).max(2000).nullable() }),
  out: z.object({ templates: z.array(template) }),
});
