import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { label, language, named, ok, withId, workspaceParams } from '../organisations.contract.ts';

const id = z.uuid();

const mapLine = z.object({
  id,
  title: z.string(),
  about: z.string().nullable(),
  place: z.string().nullable(),
  label: z.number().int(),
  agreed: z.number().int(),
  disputed: z.number().int(),
  open: z.number().int(),
});
const voice = z.object({
  actorId: id,
  agrees: z.boolean(),
  words: z.string().nullable(),
  how: z.enum(['member', 'link', 'told']),
  toldHow: z.string().nullable(),
  by: named.nullable(),
  at: z.iso.datetime(),
});

export const listRoleMaps = operation({
  id: 'roleMaps.list',
  method: 'get',
  path: '/w/:workspace/role-maps',
  verb: 'actor.read',
  params: workspaceParams,
  summary: 'Maps of roles: on each, actors of an area say what they do with each other.',
  out: z.object({ maps: z.array(mapLine) }),
});
export const createRoleMap = operation({
  id: 'roleMaps.create',
  method: 'post',
  path: '/w/:workspace/role-maps',
  verb: 'actor.write',
  status: 201,
  params: workspaceParams,
  body: z.object({
    id,
    title: z.string().trim().min(1).max(200),
    about: z.string().trim().min(1).max(1000).nullable().default(null),
    placeId: id.nullable().default(null),
    placeText: z.string().trim().min(1).max(300).nullable().default(null),
    label: label.default(1),
  }),
  out: z.object({ id }),
});
export const readRoleMap = operation({
  id: 'roleMaps.read',
  method: 'get',
  path: '/w/:workspace/role-maps/:id',
  verb: 'actor.read',
  params: withId,
  out: mapLine.extend({
    lines: z.array(
      z.object({
        id,
        doer: named,
        other: named,
        words: z.string(),
        language: z.string(),
        version: z.number().int(),
        state: z.enum(['agreed', 'disputed', 'open']),
        writtenAt: z.iso.datetime(),
        /** to these words alone: a voice for earlier ones counts no more */
        voices: z.array(voice),
        /** the parties that the asker may speak for as their own member */
        mine: z.array(id),
      }),
    ),
  }),
});
export const writeRoleLine = operation({
  id: 'roleMaps.line',
  method: 'put',
  path: '/w/:workspace/role-maps/:id/lines/:line',
  verb: 'actor.write',
  params: withId.extend({ line: id }),
  summary: 'A line, new or in other words. Other words ask both again.',
  body: z.object({
    doerId: id,
    otherId: id,
    words: z.string().trim().min(1).max(1000),
    language: language.default('und'),
  }),
  out: ok,
});
export const withdrawRoleLine = operation({
  id: 'roleMaps.withdraw',
  method: 'delete',
  path: '/w/:workspace/role-maps/:id/lines/:line',
  verb: 'actor.write',
  params: withId.extend({ line: id }),
  out: ok,
});
export const voiceRoleLine = operation({
  id: 'roleMaps.voice',
  method: 'post',
  path: '/w/:workspace/role-maps/:id/lines/:line/voice',
  verb: 'actor.read',
  params: withId.extend({ line: id }),
  summary:
    'One party’s yes or no: by a member of it; or by somebody who may write and was told, with how. Its link says it too.',
  body: z.object({
    actorId: id,
    version: z.number().int().min(1),
    agrees: z.boolean(),
    words: z.string().trim().min(1).max(1000).nullable().default(null),
    toldHow: z.string().trim().min(1).max(300).nullable().default(null),
  }),
  out: ok,
});
