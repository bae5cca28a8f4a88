import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { day } from '../directory.rules.ts';
import { language, named, sourceInput, sourceOut, withId, workspaceParams } from '../organisations.contract.ts';
import { ASPECTS, LEVELS, SAID_BY, SERVICES } from './delivery.rules.ts';

const id = z.uuid();
const degree = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]);
const ok = z.object({ ok: z.literal(true) });

export const listDelivery = operation({
  id: 'delivery.list',
  method: 'get',
  path: '/w/:workspace/delivery',
  verb: 'actor.read',
  params: workspaceParams,
  query: z.object({ place: id }),
  summary:
    'Who really delivers security and justice in an area and the places below it, on four levels, as somebody said it: access, cost, abuse, trust. What nobody said is not known.',
  out: z.object({
    today: day,
    place: named,
    rows: z.array(
      z.object({
        place: named,
        service: z.enum(SERVICES),
        level: z.enum(LEVELS),
        actor: named.nullable(),
        provider: z.string().nullable(),
        cells: z.array(
          z.object({
            aspect: z.enum(ASPECTS),
            degrees: z.array(degree),
            newest: day.nullable(),
            old: z.boolean(),
            ownWord: z.boolean(),
            statements: z.array(id),
          }),
        ),
      }),
    ),
    statements: z.array(
      z.object({
        id,
        aspect: z.enum(ASPECTS),
        degree,
        words: z.string().nullable(),
        language: z.string().nullable(),
        saidBy: z.enum(SAID_BY),
        saidOn: day,
        source: sourceOut,
        by: named.nullable(),
        at: z.iso.datetime(),
        label: z.number().int(),
      }),
    ),
    /** places below of which nobody said anything */
    unknown: z.array(named),
  }),
});

export const addStatement = operation({
  id: 'delivery.add',
  method: 'post',
  path: '/w/:workspace/delivery',
  verb: 'actor.write',
  status: 201,
  params: workspaceParams,
  summary:
    'What somebody said of who delivers in a place: of one aspect, with its degree, who said it, when, and where it was read or heard.',
  body: z.object({
    id,
    placeId: id,
    service: z.enum(SERVICES),
    level: z.enum(LEVELS),
    actorId: id.nullable().default(null),
    provider: z.string().trim().min(1).max(200).nullable().default(null),
    aspect: z.enum(ASPECTS),
    degree,
    words: z.string().trim().min(1).max(2000).nullable().default(null),
    language: language.nullable().default(null),
    saidBy: z.enum(SAID_BY),
    saidOn: day,
    source: sourceInput,
    label: z.number().int().min(0).max(3).default(1),
  }),
  out: z.object({ id }),
});
export const takeBackStatement = operation({
  id: 'delivery.takeBack',
  method: 'post',
  path: '/w/:workspace/delivery/:id/take-back',
  verb: 'actor.write',
  params: withId,
  body: z.object({ why: z.string().trim().min(1).max(300) }),
  summary: 'A statement that was wrong no longer counts; that it stood and why it was taken back stays in the record.',
  out: ok,
});
