import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { incidentState } from '#features/incidents/incidents.contract.ts';

const reasons = z.array(z.object({ code: z.string(), values: z.record(z.string(), z.union([z.string(), z.number()])) }));

/** What may be the same as a report, most probable first (0 to 1), with the reasons as codes for words. */
export const suggestForReport = operation({
  id: 'reports.suggest', method: 'get', path: '/w/:workspace/reports/:id/suggestions', verb: 'report.read', params: z.object({ workspace: z.string(), id: z.uuid() }),
  out: z.object({
    incidents: z.array(z.object({ id: z.uuid(), number: z.number().int(), title: z.string(), state: incidentState, probability: z.number(), reasons })),
    reports: z.array(z.object({ id: z.uuid(), text: z.string(), receivedAt: z.iso.datetime(), alias: z.string(), probability: z.number(), reasons })),
  }),
});
