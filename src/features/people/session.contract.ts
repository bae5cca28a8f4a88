import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { ROLES, VERBS } from '#domain/verbs.ts';

const id = z.uuid();
export const email = z.email().max(200);
export const password = z.string().min(12, 'Use at least 12 characters.').max(200);
export const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{1,40}$/, 'Small letters, digits and hyphens only.');

export const setupState = operation({
  id: 'setup.read',
  method: 'get',
  path: '/setup',
  verb: 'public',
  out: z.object({ needed: z.boolean() }),
});

export const setup = operation({
  id: 'setup.do',
  method: 'post',
  path: '/setup',
  verb: 'public',
  status: 201,
  summary: 'Makes the first administrator, the first workspace and its first organisation. Works once.',
  body: z.object({
    name: z.string().trim().min(1).max(120),
    email,
    password,
    workspaceName: z.string().trim().min(1).max(120),
    organisationName: z.string().trim().min(1).max(200).optional(),
    /** the word that the server printed, where others than this machine reach it */
    token: z.string().max(100).optional(),
  }),
  out: z.object({ workspace: slug }),
});

export const workspaceOfMember = z.object({
  id,
  slug,
  name: z.string(),
  exercise: z.boolean(),
  memberId: id,
  actorId: id,
  roles: z.array(z.enum(ROLES)),
  verbs: z.array(z.enum(VERBS)),
  clearance: z.number().int(),
  organisation: z.object({ id, name: z.string() }),
  timeZone: z.string(),
  /** it asks for a second factor, which this session lacks */
  closed: z.boolean(),
});

export const me = operation({
  id: 'me.read',
  method: 'get',
  path: '/me',
  verb: 'signed-in',
  out: z.object({
    user: z.object({ id: z.string(), name: z.string(), email: z.string(), twoFactor: z.boolean() }),
    workspaces: z.array(workspaceOfMember),
  }),
});

export const createWorkspace = operation({
  id: 'workspaces.create',
  method: 'post',
  path: '/workspaces',
  verb: 'signed-in',
  status: 201,
  body: z.object({
    id,
    name: z.string().trim().min(1).max(120),
    slug,
    organisationName: z.string().trim().min(1).max(200),
    kind: z.enum(['country', 'region', 'process']).default('country'),
  }),
  out: z.object({ workspace: slug }),
});
