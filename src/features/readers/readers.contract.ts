import { z } from 'zod';
import { operation } from '#domain/operation.ts';

const id = z.uuid();
const params = z.object({ workspace: z.string(), id });
const reader = z.object({ memberId: id, name: z.string(), organisation: z.string() });
const out = z.object({ readers: z.array(reader) });
const body = z.object({ members: z.array(id).min(1).max(50) });

/** Who is named on a RED report, incident or alert. Empty for what is not RED. */
export const reportReaders = operation({
  id: 'readers.report',
  method: 'get',
  path: '/w/:workspace/reports/:id/readers',
  verb: 'report.read',
  params,
  out,
});
export const incidentReaders = operation({
  id: 'readers.incident',
  method: 'get',
  path: '/w/:workspace/incidents/:id/readers',
  verb: 'incident.read',
  params,
  out,
});
export const alertReaders = operation({
  id: 'readers.alert',
  method: 'get',
  path: '/w/:workspace/alerts/:id/readers',
  verb: 'alert.read',
  params,
  out,
});

/** Names the readers of a RED thing anew; only somebody who is named may. Nobody else sees it, not even that it is there. */
export const nameReportReaders = operation({
  id: 'readers.report.name',
  method: 'put',
  path: '/w/:workspace/reports/:id/readers',
  verb: 'report.assess',
  params,
  body,
  out,
});
export const nameIncidentReaders = operation({
  id: 'readers.incident.name',
  method: 'put',
  path: '/w/:workspace/incidents/:id/readers',
  verb: 'incident.write',
  params,
  body,
  out,
});
export const nameAlertReaders = operation({
  id: 'readers.alert.name',
  method: 'put',
  path: '/w/:workspace/alerts/:id/readers',
  verb: 'alert.write',
  params,
  body,
  out,
});
