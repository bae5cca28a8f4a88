import { z } from 'zod';
import { operation } from '#domain/operation.ts';

const id = z.uuid();

export const warnSource = operation({
  id: 'sources.warn',
  method: 'post',
  path: '/w/:workspace/sources/:id/warning',
  verb: 'source.warn',
  status: 201,
  summary:
    'A word of danger to a source, without opening who it is: on their thread, where the return code shows it, and through the courier where there is an address.',
  params: z.object({ workspace: z.string(), id }),
  body: z.object({
    id,
    text: z.string().trim().min(1).max(1000),
    language: z.string().max(12).default('und'),
    reason: z.string().trim().min(1).max(1000),
    reportId: id.nullable().default(null),
  }),
  out: z.object({ id, at: z.iso.datetime() }),
});
