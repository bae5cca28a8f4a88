import { bind, type Binding } from '#server/http.ts';
import * as contract from './readers.contract.ts';
import { listReaders, nameReaders } from './readers.service.ts';

export const readerRoutes: Binding[] = [
  bind(contract.reportReaders, (context, { params }) => listReaders(context, 'report', params.id)),
  bind(contract.incidentReaders, (context, { params }) => listReaders(context, 'incident', params.id)),
  bind(contract.alertReaders, (context, { params }) => listReaders(context, 'alert', params.id)),
  bind(contract.nameReportReaders, (context, { params, body }) =>
    nameReaders(context, 'report', params.id, body.members),
  ),
  bind(contract.nameIncidentReaders, (context, { params, body }) =>
    nameReaders(context, 'incident', params.id, body.members),
  ),
  bind(contract.nameAlertReaders, (context, { params, body }) =>
    nameReaders(context, 'alert', params.id, body.members),
  ),
];
