import { z } from 'zod';
import { operation } from '#domain/operation.ts';

const part = z.string();
const n = z.number().int();

/** What the answers of a form come to. What the caller may not read is not counted. */
export const readResults = operation({
  id: 'submissions.results',
  method: 'get',
  path: '/w/:workspace/forms/:id/results',
  verb: 'report.read',
  summary:
    'How often each choice was made and what the numbers come to, altogether, by month, or apart by the answer to one question.',
  params: z.object({ workspace: z.string(), id: z.uuid() }),
  query: z.object({
    /** `month`, or the path of a question */
    by: z.string().max(500).optional(),
  }),
  out: z.object({
    total: n,
    /** in the order to show them; `''`: all of them, or those that did not say */
    parts: z.array(z.object({ part, n })),
    answered: z.array(z.object({ path: z.string(), part, n })),
    choices: z.array(z.object({ path: z.string(), part, value: z.string(), n })),
    numbers: z.array(
      z.object({
        path: z.string(),
        part,
        n,
        low: z.number(),
        median: z.number(),
        mean: z.number(),
        high: z.number(),
        sum: z.number(),
      }),
    ),
  }),
});
