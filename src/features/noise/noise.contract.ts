import { z } from 'zod';
import { operation } from '#domain/operation.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });

export const samplingSettings = z.object({
  share: z.number().int().min(1).max(100),
  atLeast: z.number().int().min(0).max(100),
});
const agreement = z.object({
  n: z.number().int(),
  noise: z.number().int(),
  wrongNoise: z.number().int(),
  kept: z.number().int(),
  wrongKept: z.number().int(),
  percent: z.number().nullable(),
  kappa: z.number().nullable(),
});

export const listReadings = operation({
  id: 'noise.list',
  method: 'get',
  path: '/w/:workspace/second-reading',
  verb: 'report.triage',
  params: workspaceParams,
  summary:
    'Reports drawn for a second reading, noise and kept among one another and without what the first reader made of them. Never one’s own. At most 50.',
  out: z.object({
    waiting: z.number().int(),
    reports: z.array(
      z.object({
        id,
        text: z.string(),
        language: z.string(),
        receivedAt: z.iso.datetime(),
        placeText: z.string().nullable(),
        channel: z.string(),
        basis: z.string().nullable(),
        who: z.string().nullable(),
        asks: z.string().nullable(),
      }),
    ),
  }),
});

export const giveReading = operation({
  id: 'noise.read',
  method: 'post',
  path: '/w/:workspace/second-reading/:id',
  verb: 'report.triage',
  params: workspaceParams.extend({ id }),
  summary:
    'What the second reader makes of it. A report that was noise and is not comes back to review. The same reader may say otherwise within a day.',
  body: z.object({ verdict: z.enum(['noise', 'not_noise']) }),
  out: z.object({ backInReview: z.boolean() }),
});

export const readAgreement = operation({
  id: 'noise.agreement',
  method: 'get',
  path: '/w/:workspace/second-reading/agreement',
  verb: 'report.triage',
  params: workspaceParams,
  query: z.object({ weeks: z.coerce.number().int().min(1).max(104).default(13) }),
  summary:
    'How far first and second readers agree, over so many weeks: per cent and Cohen’s kappa, by language and place; by first reader for coordinators alone.',
  out: z.object({
    settings: samplingSettings,
    whole: agreement,
    languages: z.array(agreement.extend({ language: z.string() })),
    places: z.array(agreement.extend({ place: z.string().nullable() })),
    markers: z.array(agreement.extend({ name: z.string() })).nullable(),
  }),
});

export const setSampling = operation({
  id: 'noise.settings',
  method: 'put',
  path: '/w/:workspace/second-reading/settings',
  verb: 'alert.coordinate',
  params: workspaceParams,
  summary:
    'How many are read a second time. More holds at once; fewer is a change of the custody, which two people of different organisations agree to (409 `two_lower_it`).',
  body: samplingSettings,
  out: samplingSettings,
});
