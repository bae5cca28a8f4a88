import { z } from 'zod';
import { operation } from '#domain/operation.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const ok = z.object({ ok: z.literal(true) });
const day = z.iso.date();

export const LIST_KINDS = ['places', 'follow_up'] as const;
export const LIST_AUDIENCES = ['maker', 'area', 'everybody'] as const;
const propertyName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/);
const entityData = z.record(propertyName, z.string().max(1000));

export const entityList = z.object({
  id,
  /** as forms name it; the file that goes out is this with `.csv` */
  name: z.string(),
  title: z.string(),
  kind: z.enum(LIST_KINDS),
  audience: z.enum(LIST_AUDIENCES),
  properties: z.array(z.string()),
  keepDays: z.number().int(),
  /** things that are open, and changes that wait for a person; null for whoever may not read reports */
  open: z.number().int().nullable(),
  toSettle: z.number().int().nullable(),
});
export type EntityList = z.infer<typeof entityList>;

export const listEntityLists = operation({
  id: 'entityLists.list',
  method: 'get',
  path: '/w/:workspace/entity-lists',
  verb: 'form.read',
  summary: 'Lists that go out to phones with forms',
  params: workspaceParams,
  out: z.object({ lists: z.array(entityList) }),
});
/** 422 `of_persons` for a property by which a person would be named or found; 409 `list_name_taken`. The kind of a list stays what it was. */
export const saveEntityList = operation({
  id: 'entityLists.save',
  method: 'put',
  path: '/w/:workspace/entity-lists/:id',
  verb: 'form.write',
  summary: 'A list for phones: who gets what is in it, what it holds, for how long',
  params: withId,
  body: z.object({
    name: z.string().regex(/^(?!__)[A-Za-z_][A-Za-z0-9_-]{0,62}$/),
    title: z.string().trim().min(1).max(120),
    kind: z.enum(LIST_KINDS),
    audience: z.enum(LIST_AUDIENCES).default('maker'),
    properties: z.array(propertyName).max(40).default([]),
    keepDays: z.number().int().min(1).max(366).default(90),
  }),
  out: ok,
});
/** Phones have it no more with their next look; what is in it is kept no longer than it would have been. */
export const endEntityList = operation({
  id: 'entityLists.end',
  method: 'delete',
  path: '/w/:workspace/entity-lists/:id',
  verb: 'form.write',
  params: withId,
  out: ok,
});

export const entity = z.object({
  id,
  title: z.string(),
  properties: z.record(z.string(), z.string()),
  version: z.number().int(),
  source: z.object({ id, alias: z.string() }).nullable(),
  place: z.object({ id, name: z.string() }).nullable(),
  changedAt: z.iso.datetime(),
  expiresOn: day,
});
export type Entity = z.infer<typeof entity>;
export const unsettledChange = z.object({
  id,
  entityId: id,
  /** of the thing as it stands; null while it is not here */
  title: z.string().nullable(),
  outcome: z.enum(['conflict', 'waiting', 'refused']),
  reason: z.string().nullable(),
  at: z.iso.datetime(),
  submission: z.object({ id, formId: id }).nullable(),
  /** what was asked for and not taken, beside how it stands; the title goes as `label` */
  asked: z.array(z.object({ name: z.string(), asked: z.string(), stands: z.string().nullable() })),
});
export type UnsettledChange = z.infer<typeof unsettledChange>;

export const listEntities = operation({
  id: 'entities.list',
  method: 'get',
  path: '/w/:workspace/entity-lists/:id/entities',
  verb: 'report.read',
  summary: 'Things to follow up, the last changed first, and changes that a person must settle',
  params: withId,
  query: z.object({ after: z.string().max(80).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  out: z.object({
    entities: z.array(entity),
    total: z.number().int(),
    next: z.string().nullable(),
    toSettle: z.array(unsettledChange),
  }),
});
/** 409 `changed_meanwhile` when it was changed since `baseVersion`; 422 `unknown_property`. */
export const saveEntity = operation({
  id: 'entities.save',
  method: 'put',
  path: '/w/:workspace/entity-lists/:id/entities/:entityId',
  verb: 'report.triage',
  summary: 'A thing to follow up, told by the desk: it goes out to the phones it is for',
  params: withId.extend({ entityId: id }),
  body: z.object({
    title: z.string().trim().min(1).max(200),
    properties: entityData.default({}),
    /** the version that was looked at; 0 for a new one */
    baseVersion: z.number().int().min(0),
    /** who is asked to follow it up; read when it is made */
    sourceId: id.nullable().default(null),
    placeId: id.nullable().default(null),
  }),
  out: z.object({ version: z.number().int() }),
});
export const closeEntity = operation({
  id: 'entities.close',
  method: 'post',
  path: '/w/:workspace/entity-lists/:id/entities/:entityId/close',
  verb: 'report.triage',
  summary: 'It needs no following up any more: phones lose it',
  params: withId.extend({ entityId: id }),
  out: ok,
});
export const settleEntityChange = operation({
  id: 'entities.settle',
  method: 'post',
  path: '/w/:workspace/entity-lists/:id/changes/:changeId/settle',
  verb: 'report.triage',
  summary: 'Two said different things of one: the later is taken, or what stands is kept',
  params: withId.extend({ changeId: id }),
  body: z.object({ take: z.boolean() }),
  out: ok,
});
