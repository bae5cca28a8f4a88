import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { named, workspaceParams } from '../organisations.contract.ts';
import { NEEDS } from './gaps.rules.ts';

const count = z.number().int();
const share = z.object({ work: count, usd: z.number(), withoutSum: count });

export const readGaps = operation({
  id: 'gaps.read',
  method: 'get',
  path: '/w/:workspace/gaps',
  verb: 'actor.read',
  params: workspaceParams,
  query: z.object({ place: z.uuid().optional(), days: z.coerce.number().int().min(7).max(3650).default(365) }),
  summary:
    'Need by place against who is there and with what: needs from what happens, what people ask for, what was stated and what assessments found, work by its purpose; the balance between state, civil society and political actors and between capacity and accountability; what is not known is said.',
  out: z.object({
    area: named.nullable(),
    since: z.iso.date(),
    /** what the asker has a right to read, and so what the counts hold */
    counts: z.object({ incidents: z.boolean(), reports: z.boolean() }),
    /** of the area, more work than was looked at */
    more: z.boolean(),
    rows: z.array(
      z.object({
        place: named,
        whole: z.boolean(),
        heard: z.boolean(),
        cells: z.array(
          z.object({
            need: z.enum(NEEDS),
            happened: count,
            asked: count,
            stated: count,
            assessed: count,
            answered: count,
            work: count,
            local: count,
            across: count,
            usd: z.number(),
            withoutSum: count,
            /** how many do the work, and by name those who do the most of it */
            doers: count,
            who: z.array(named),
            verdict: z.enum(['gap', 'across', 'some', 'no_need', 'quiet', 'unknown']),
          }),
        ),
      }),
    ),
    balance: z.object({
      recipients: z.object({
        state: share,
        civil_society: share,
        political: share,
        outside: share,
        other: share,
        unknown: share,
      }),
      capacity: share,
      accountability: share,
      neither: share,
      lopsided: z.boolean(),
    }),
  }),
});
