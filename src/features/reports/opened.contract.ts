import { z } from 'zod';
import { operation } from '#domain/operation.ts';

export const tellOpened = operation({
  id: 'sources.opened.tell',
  method: 'post',
  path: '/w/:workspace/custody/openings/:id/tell',
  verb: 'identity.ask',
  summary:
    'Whoever saw what was opened says whether it is safe to tell its owner: they are told in fixed words on their thread, or it is kept why not.',
  params: z.object({ workspace: z.string(), id: z.uuid() }),
  body: z.discriminatedUnion('safe', [
    z.object({ safe: z.literal(true) }),
    z.object({ safe: z.literal(false), why: z.string().trim().min(1).max(1000) }),
  ]),
  out: z.object({ ok: z.literal(true) }),
});
