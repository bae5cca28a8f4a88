import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { partialDate } from '#domain/partial-date.ts';
import { NATURES } from '../directory.rules.ts';
import { label, named, ok, withId, workspaceParams } from '../organisations.contract.ts';
import { CLOSENESS } from './paths.rules.ts';

const id = z.uuid();

const detail = z.object({
  closeness: z.enum(CLOSENESS),
  about: z.string(),
  since: z.string().nullable(),
  until: z.string().nullable(),
  /** the day it ended has passed */
  over: z.boolean(),
  broker: z.object({ id: id.nullable(), name: z.string() }).nullable(),
});
const memory = z.object({ actor: named, words: z.string(), shared: z.boolean(), at: z.iso.datetime() });

export const relationsOf = operation({
  id: 'relations.of',
  method: 'get',
  path: '/w/:workspace/organisations/:id/relations',
  verb: 'actor.read',
  params: withId,
  summary:
    'With whom it has or had to do. That there is a relation and whom to ask is told to every member who knows both; what it is, to those cleared and to the two.',
  out: z.object({
    relations: z.array(
      z.object({
        id,
        other: named,
        /** the two as it was told of them: one that stands under another entry now is shown as that one */
        self: id,
        otherId: id,
        ask: named.nullable(),
        label: z.number().int(),
        recordedAt: z.iso.datetime(),
        /** null when it is not for the asker */
        detail: detail.nullable(),
        memories: z.array(memory),
        /** the one of the two that the asker is a member of, who may write what it remembers */
        own: id.nullable(),
      }),
    ),
  }),
});
export const saveRelation = operation({
  id: 'relations.save',
  method: 'put',
  path: '/w/:workspace/relations/:id',
  verb: 'actor.write',
  params: withId,
  body: z
    .object({
      aId: id,
      bId: id,
      closeness: z.enum(CLOSENESS),
      about: z.string().trim().min(1).max(500),
      since: partialDate.nullable().default(null),
      until: partialDate.nullable().default(null),
      brokerId: id.nullable().default(null),
      brokerText: z.string().trim().min(1).max(200).nullable().default(null),
      askId: id.nullable().default(null),
      label: label.default(2),
    })
    .refine((it) => it.brokerId === null || it.brokerText === null, 'Choose who brokered it, or write it in words.'),
  out: z.object({ id }),
});
export const removeRelation = operation({
  id: 'relations.remove',
  method: 'delete',
  path: '/w/:workspace/relations/:id',
  verb: 'actor.write',
  params: withId,
  summary: 'For what was entered in error, with what was remembered of it. One that ended has a day on which it ended.',
  out: ok,
});
export const remember = operation({
  id: 'relations.remember',
  method: 'put',
  path: '/w/:workspace/relations/:id/memory',
  verb: 'actor.read',
  params: withId,
  summary: 'What one’s own organisation wants remembered of a relation; read by its own members alone unless shared.',
  body: z.object({
    actorId: id,
    words: z.string().trim().min(1).max(4000).nullable(),
    shared: z.boolean().default(false),
  }),
  out: ok,
});

const node = z.object({
  id,
  name: z.string(),
  nature: z.enum(NATURES).nullable(),
  /** in which most of what it does is told: a country, or an area of the one country; null where nothing is told */
  area: z.union([named, z.literal('several')]).nullable(),
});
export const relationMap = operation({
  id: 'relations.map',
  method: 'get',
  path: '/w/:workspace/relations',
  verb: 'actor.read',
  params: workspaceParams,
  summary: 'All relations between those the asker knows, for members of clearance AMBER and above.',
  out: z.object({
    nodes: z.array(node),
    edges: z.array(
      z.object({
        id,
        a: id,
        b: id,
        closeness: z.enum(CLOSENESS).nullable(),
        about: z.string().nullable(),
        over: z.boolean(),
      }),
    ),
    more: z.boolean(),
  }),
});
export const findWays = operation({
  id: 'relations.ways',
  method: 'get',
  path: '/w/:workspace/relation-ways',
  verb: 'actor.read',
  params: workspaceParams,
  query: z
    .object({ from: id.optional(), to: id.optional(), place: id.optional() })
    .refine((it) => (it.to === undefined) !== (it.place === undefined), 'Name whom to reach, or a place.'),
  summary:
    'How to reach somebody, or anybody at work in a place, and through whom: the three shortest ways along relations, the closer ones first. From one’s own organisation unless told. Where no way leads into the place itself, the nearest area around it into which one leads.',
  out: z.object({
    from: named.nullable(),
    /** the place asked for, and the one in which those at the end of the ways work: itself, or the nearest it lies in; null where no way leads */
    place: named.nullable(),
    reached: named.nullable(),
    ways: z.array(
      z.object({
        cost: z.number(),
        steps: z.array(
          z.object({
            from: named,
            to: named,
            relationId: id,
            closeness: z.enum(CLOSENESS).nullable(),
            about: z.string().nullable(),
            over: z.boolean(),
            ask: named.nullable(),
          }),
        ),
      }),
    ),
    /** how many are known of those asked for; of a place, of those at work in it */
    targets: z.number().int(),
  }),
});
