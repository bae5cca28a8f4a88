import { z } from 'zod';
import { operation } from '#domain/operation.ts';

/** What a console tells of the notices put before its member, and whom one may be referred to. */

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const ok = z.object({ ok: z.literal(true) });

export const receivedNotices = operation({
  id: 'notices.received',
  method: 'post',
  path: '/w/:workspace/notices/received',
  verb: 'notice.answer',
  summary: 'An open console has what was put before its member: delivered in the application, not yet seen.',
  params: workspaceParams,
  body: z.object({}),
  out: ok,
});
export const referTo = operation({
  id: 'notices.referTo',
  method: 'get',
  path: '/w/:workspace/notices/:id/refer-to',
  verb: 'notice.answer',
  summary:
    'Whom one may refer a notice to: in force, allowed by its label, not implicated, not asked yet; those that fit first.',
  params: workspaceParams.extend({ id }),
  out: z.object({
    offers: z.array(z.object({ mandateId: id, name: z.string(), title: z.string(), fits: z.boolean() })),
  }),
});
