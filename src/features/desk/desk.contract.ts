import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { SINCE_LISTS } from './desk.rules.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const sinceWhen = z.enum(['visit', 'yesterday']).default('visit');
/** null for whoever has no right to know */
const count = z.number().int().nullable();

/** Opening the desk is noted, for its owner alone: the next summary tells since then. */
export const visitDesk = operation({
  id: 'desk.visit',
  method: 'post',
  path: '/w/:workspace/desk/visit',
  verb: 'member.read',
  params: workspaceParams,
  body: z.object({}),
  out: z.object({ ok: z.literal(true) }),
});

export const readSince = operation({
  id: 'desk.since',
  method: 'get',
  path: '/w/:workspace/desk/since',
  verb: 'member.read',
  params: workspaceParams,
  summary:
    'What came in, was verified, went out, was answered, is overdue, is owed and is silent, since one was last here or since yesterday; each under one’s own rights.',
  query: z.object({ since: sinceWhen }),
  out: z.object({
    since: z.iso.datetime(),
    firstVisit: z.boolean(),
    reports: count,
    verified: count,
    issued: count,
    answered: count,
    overdue: count,
    owed: count,
    owedOverdue: count,
    silent: count,
  }),
});

export const listSince = operation({
  id: 'desk.since.list',
  method: 'get',
  path: '/w/:workspace/desk/since/list',
  verb: 'member.read',
  params: workspaceParams,
  summary: 'What a number of the summary is made of, the newest first; at most 500.',
  query: z.object({ since: sinceWhen, what: z.enum(SINCE_LISTS) }),
  out: z.object({
    since: z.iso.datetime(),
    items: z.array(
      z.object({
        kind: z.enum(['report', 'incident', 'alert']),
        id,
        title: z.string(),
        language: z.string().nullable(),
        detail: z.string().nullable(),
        at: z.iso.datetime(),
      }),
    ),
  }),
});

export const handoverNote = z.object({
  id,
  text: z.string(),
  language: z.string(),
  author: z.string(),
  mine: z.boolean(),
  at: z.iso.datetime(),
  readAt: z.iso.datetime().nullable(),
  readBy: z.string().nullable(),
});
export const listHandover = operation({
  id: 'handover.list',
  method: 'get',
  path: '/w/:workspace/handover',
  verb: 'report.triage',
  params: workspaceParams,
  summary: 'Notes left for whoever comes next: those not read yet, and the last twenty.',
  out: z.object({ notes: z.array(handoverNote) }),
});
export const leaveHandover = operation({
  id: 'handover.leave',
  method: 'post',
  path: '/w/:workspace/handover',
  verb: 'report.triage',
  status: 201,
  params: workspaceParams,
  body: z.object({
    id,
    text: z.string().trim().min(1).max(2000),
    language: z.string().max(35).default('und'),
  }),
  out: z.object({ ok: z.literal(true) }),
});
export const readHandover = operation({
  id: 'handover.read',
  method: 'post',
  path: '/w/:workspace/handover/:id/read',
  verb: 'report.triage',
  params: workspaceParams.extend({ id }),
  summary: 'Read by whoever comes next; never by its author.',
  body: z.object({}),
  out: z.object({ ok: z.literal(true) }),
});
