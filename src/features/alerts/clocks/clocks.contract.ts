import { z } from 'zod';
import { operation } from '#domain/operation.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });

const minutes = z.number().int().min(1).max(43_200);
const clock = z.object({ remind: minutes, firstAnswer: minutes, substitute: minutes, coordinator: minutes });
/** Whole minutes. `clocks` by level from the moment an alert goes out; `claims` by how grave a report is, from the moment somebody took it. */
export const times = z.object({
  clocks: z.object({ 1: clock, 2: clock, 3: clock }),
  claims: z.object({ high: minutes, medium: minutes, low: minutes }),
});

const stand = z.object({
  now: times,
  usual: times,
  /** longer times that somebody asked for and that do not hold yet */
  asked: z
    .object({
      id,
      times,
      reason: z.string(),
      by: z.object({ name: z.string(), organisation: z.string() }),
      at: z.iso.datetime(),
      /** who agreed, and from when they hold; null: a second person is still missing */
      agreed: z.object({ name: z.string(), from: z.iso.datetime() }).nullable(),
      lapsesAt: z.iso.datetime(),
      mayAgree: z.boolean(),
    })
    .nullable(),
});

export const readTimes = operation({
  id: 'clocks.read',
  method: 'get',
  path: '/w/:workspace/clocks',
  verb: 'member.read',
  params: workspaceParams,
  summary: 'How soon alerts are to be answered and claims fall back, in this workspace',
  out: stand,
});
export const changeTimes = operation({
  id: 'clocks.change',
  method: 'put',
  path: '/w/:workspace/clocks',
  verb: 'alert.coordinate',
  params: workspaceParams,
  summary:
    'Shorter times hold at once. If any becomes longer, the whole waits for a coordinator of another organisation and then 24 hours.',
  body: z.object({ id, times, reason: z.string().trim().min(3).max(500) }),
  out: stand,
});
export const agreeToTimes = operation({
  id: 'clocks.agree',
  method: 'post',
  path: '/w/:workspace/clocks/asked/:id/agree',
  verb: 'alert.coordinate',
  params: workspaceParams.extend({ id }),
  body: z.object({}),
  out: stand,
});
export const stopTimes = operation({
  id: 'clocks.stop',
  method: 'post',
  path: '/w/:workspace/clocks/asked/:id/stop',
  verb: 'custody.agree',
  params: workspaceParams.extend({ id }),
  summary: 'Ends longer times that were asked for, before they hold: one person, at once',
  body: z.object({}),
  out: stand,
});
