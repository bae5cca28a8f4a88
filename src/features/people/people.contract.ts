import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { REPORTER_ICONS } from '#features/intake/intake.contract.ts';
import { ROLES, VERBS } from '#domain/verbs.ts';
import { email, password, slug } from './session.contract.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });

export const workspaceSettings = z.object({
  name: z.string().min(1).max(120),
  neutralName: z.string().min(1).max(60),
  languages: z.array(z.string().min(2).max(12)).min(1),
  areaPlaceId: id.nullable(),
  reporterContact: z.string().max(500),
  /** where help is for children and survivors: said before they are asked for a word */
  reporterReferral: z.string().max(500),
  reporterNotice: z.string().max(1000),
  /** which neutral picture stands for the reporter page on a phone */
  reporterIcon: z.enum(REPORTER_ICONS),
  /** members come in with a second factor or a passkey only */
  secondFactor: z.boolean(),
});

export const readWorkspace = operation({
  id: 'workspace.read',
  method: 'get',
  path: '/w/:workspace',
  verb: 'member.read',
  params: workspaceParams,
  out: workspaceSettings.extend({
    slug,
    exercise: z.boolean(),
    /** two of different organisations have a voice, or had: what takes two is done by nobody alone */
    shared: z.boolean(),
  }),
});
export const changeWorkspace = operation({
  id: 'workspace.change',
  method: 'patch',
  path: '/w/:workspace',
  verb: 'workspace.write',
  params: workspaceParams,
  body: workspaceSettings.partial(),
  out: z.object({ ok: z.literal(true) }),
});

export const memberOut = z.object({
  id,
  name: z.string(),
  actorId: id,
  organisation: z.object({ id, name: z.string() }),
  roles: z.array(z.enum(ROLES)),
  clearance: z.number().int(),
  namedForProtected: z.boolean(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type Member = z.output<typeof memberOut>;

export const listMembers = operation({
  id: 'members.list',
  method: 'get',
  path: '/w/:workspace/members',
  verb: 'member.read',
  params: workspaceParams,
  out: z.object({ members: z.array(memberOut) }),
});

export const changeMember = operation({
  id: 'members.change',
  method: 'patch',
  path: '/w/:workspace/members/:id',
  verb: 'member.write',
  params: workspaceParams.extend({ id }),
  body: z.object({
    roles: z.array(z.enum(ROLES)).optional(),
    clearance: z.number().int().min(0).max(4).optional(),
    namedForProtected: z.boolean().optional(),
    ended: z.boolean().optional(),
  }),
  out: z.object({ ok: z.literal(true) }),
});

export const invitationOut = z.object({
  id,
  name: z.string(),
  email: z.string(),
  organisation: z.string(),
  roles: z.array(z.enum(ROLES)),
  clearance: z.number().int(),
  expiresAt: z.iso.datetime(),
  state: z.enum(['open', 'used', 'revoked', 'expired']),
});

export const invite = operation({
  id: 'invitations.create',
  method: 'post',
  path: '/w/:workspace/invitations',
  verb: 'member.write',
  status: 201,
  params: workspaceParams,
  summary: 'Makes an invitation and gives its link once; the link is to be handed over by a way you trust.',
  body: z.object({
    id,
    name: z.string().trim().min(1).max(120),
    email,
    organisationId: id,
    roles: z.array(z.enum(ROLES)).min(1),
    clearance: z.number().int().min(0).max(4),
  }),
  out: z.object({ id, link: z.string() }),
});
export const listInvitations = operation({
  id: 'invitations.list',
  method: 'get',
  path: '/w/:workspace/invitations',
  verb: 'member.write',
  params: workspaceParams,
  out: z.object({ invitations: z.array(invitationOut) }),
});
export const revokeInvitation = operation({
  id: 'invitations.revoke',
  method: 'delete',
  path: '/w/:workspace/invitations/:id',
  verb: 'member.write',
  params: workspaceParams.extend({ id }),
  out: z.object({ ok: z.literal(true) }),
});

export const readInvitation = operation({
  id: 'invitations.read',
  method: 'post',
  path: '/invitations/read',
  verb: 'public',
  body: z.object({ token: z.string().min(20).max(200) }),
  out: z.object({
    workspaceName: z.string(),
    organisationName: z.string(),
    name: z.string(),
    email: z.string(),
    roles: z.array(z.enum(ROLES)),
    /** whoever accepts becomes the first voice of a second organisation, and this one person chose them; else null */
    chosenBy: z.object({ name: z.string(), organisation: z.string() }).nullable(),
  }),
});
export const acceptInvitation = operation({
  id: 'invitations.accept',
  method: 'post',
  path: '/invitations/accept',
  verb: 'public',
  status: 201,
  body: z.object({ token: z.string().min(20).max(200), name: z.string().trim().min(1).max(120), password }),
  out: z.object({ workspace: slug }),
});

export const actorKind = z.enum(['person', 'organisation', 'unit', 'body', 'group']);
export const actorOut = z.object({
  id,
  kind: actorKind,
  parentId: id.nullable(),
  name: z.string(),
  names: z.record(z.string(), z.string()),
  vetted: z.boolean(),
  label: z.number().int(),
  createdAt: z.iso.datetime(),
});
export const listActors = operation({
  id: 'actors.list',
  method: 'get',
  path: '/w/:workspace/actors',
  verb: 'actor.read',
  params: workspaceParams,
  query: z.object({
    q: z.string().max(100).optional(),
    kind: actorKind.optional(),
    /** the last actor of the page before */
    after: id.optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(200),
  }),
  out: z.object({
    /** each with the name of the one it stands under, where the asker knows it */
    actors: z.array(actorOut.extend({ parentName: z.string().nullable() })),
    next: id.nullable(),
    total: z.number().int(),
  }),
});
export const createActor = operation({
  id: 'actors.create',
  method: 'post',
  path: '/w/:workspace/actors',
  verb: 'actor.write',
  status: 201,
  params: workspaceParams,
  body: z.object({
    id,
    kind: actorKind,
    parentId: id.nullable().default(null),
    name: z.string().trim().min(1).max(200),
    names: z.record(z.string(), z.string().max(200)).default({}),
    label: z.number().int().min(0).max(4).default(1),
  }),
  out: actorOut,
});
export const changeActor = operation({
  id: 'actors.change',
  method: 'patch',
  path: '/w/:workspace/actors/:id',
  verb: 'actor.write',
  params: workspaceParams.extend({ id }),
  body: z.object({
    name: z.string().trim().min(1).max(200).optional(),
    parentId: id.nullable().optional(),
    names: z.record(z.string(), z.string().max(200)).optional(),
    label: z.number().int().min(0).max(4).optional(),
  }),
  out: actorOut,
});
export const vetOrganisation = operation({
  id: 'actors.vet',
  method: 'post',
  path: '/w/:workspace/actors/:id/vet',
  verb: 'workspace.write',
  params: workspaceParams.extend({ id }),
  body: z.object({ vetted: z.boolean() }),
  out: actorOut,
});

export const readSteering = operation({
  id: 'steering.read',
  method: 'get',
  path: '/w/:workspace/steering',
  verb: 'member.read',
  params: workspaceParams,
  out: z.object({ organisations: z.array(z.object({ id, name: z.string(), since: z.iso.datetime() })) }),
});
export const changeSteering = operation({
  id: 'steering.change',
  method: 'put',
  path: '/w/:workspace/steering',
  verb: 'workspace.write',
  params: workspaceParams,
  body: z.object({ organisationIds: z.array(id).min(1).max(50) }),
  out: z.object({ ok: z.literal(true) }),
});

export const tokenOut = z.object({
  id,
  name: z.string(),
  scopes: z.array(z.enum(VERBS)),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
});
export const listTokens = operation({
  id: 'tokens.list',
  method: 'get',
  path: '/w/:workspace/tokens',
  verb: 'token.write',
  params: workspaceParams,
  out: z.object({ tokens: z.array(tokenOut) }),
});
export const createToken = operation({
  id: 'tokens.create',
  method: 'post',
  path: '/w/:workspace/tokens',
  verb: 'token.write',
  status: 201,
  params: workspaceParams,
  body: z.object({
    id,
    name: z.string().trim().min(1).max(100),
    scopes: z.array(z.enum(VERBS)).min(1),
    days: z.number().int().min(1).max(366),
  }),
  out: z.object({ id, token: z.string() }),
});
export const revokeToken = operation({
  id: 'tokens.revoke',
  method: 'delete',
  path: '/w/:workspace/tokens/:id',
  verb: 'token.write',
  params: workspaceParams.extend({ id }),
  out: z.object({ ok: z.literal(true) }),
});
