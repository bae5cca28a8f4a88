import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { OUTCOMES, STEPS } from './times.rules.ts';

const workspaceParams = z.object({ workspace: z.string() });
export const month = z.string().regex(/^(19|20|21)\d\d-(0[1-9]|1[0-2])$/);
/** an area's id, or `none` for what lies in no area of the level */
const place = z.union([z.uuid(), z.literal('none')]);
const period = z.object({
  /** the first and the last month, both counted; the last twelve unless told */
  from: month.optional(),
  to: month.optional(),
  /** of areas: 0 country to 4; the one below the workspace's own area unless told */
  level: z.coerce.number().int().min(0).max(4).optional(),
  place: place.optional(),
});

export const quantile = z.object({ minutes: z.number().int(), atLeast: z.boolean() });
export const timesRow = z.object({
  place: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  month: month.nullable(),
  step: z.enum(STEPS),
  n: z.number().int(),
  reached: z.number().int(),
  /** neither come to their end nor given up */
  open: z.number().int(),
  quarter: quantile.nullable(),
  median: quantile.nullable(),
  threeQuarters: quantile.nullable(),
});
export const outcomesRow = z.object({
  place: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  month: month.nullable(),
  counts: z.partialRecord(z.enum(OUTCOMES), z.number().int()),
});

export const readTimes = operation({
  id: 'times.read',
  method: 'get',
  path: '/w/:workspace/times',
  verb: 'times.read',
  params: workspaceParams,
  summary:
    'How long it took from report to verification and alert, from alert to answer, first action and outcome, and until those who spoke heard back: medians and quartiles in minutes by place, month or both. What is still open is counted as open and not left out; fewer than five give no times. A place of null lies in no area of the level. For the workspace alone.',
  query: period.extend({ by: z.enum(['all', 'place', 'month', 'both']).default('all') }),
  out: z.object({
    from: month,
    to: month,
    level: z.number().int(),
    rows: z.array(timesRow),
    outcomes: z.array(outcomesRow),
  }),
});

export const listTimes = operation({
  id: 'times.list',
  method: 'get',
  path: '/w/:workspace/times/list',
  verb: 'times.read',
  params: workspaceParams,
  summary: 'What one number of the times is made of, the longest first; at most 500.',
  query: period.extend({
    step: z.enum(STEPS),
    which: z.enum(['all', 'open', 'reached']).default('all'),
    outcome: z.enum(OUTCOMES).optional(),
  }),
  out: z.object({
    total: z.number().int(),
    items: z.array(
      z.object({
        kind: z.enum(['report', 'alert', 'obligation']),
        id: z.uuid(),
        title: z.string(),
        language: z.string().nullable(),
        began: z.iso.datetime(),
        ended: z.iso.datetime().nullable(),
        open: z.boolean(),
        minutes: z.number().int(),
        outcome: z.enum(OUTCOMES).nullable(),
      }),
    ),
  }),
});
