import { bind, bindFile, type Binding } from '#server/http.ts';
import * as contract from './incidents.contract.ts';
import { exportIncidents } from './export.service.ts';
import { countByPlace } from './incident-places.service.ts';
import * as incidents from './incidents.service.ts';
import type { IncidentStores } from './incident-store.service.ts';
import { listIncidents, readSituationOf } from './situation.service.ts';
import { suggestFor } from './suggestions.service.ts';

/** @param stores the column store; without it the database answers alone */
export const incidentRoutes = (stores: IncidentStores | null): Binding[] => [
  bind(contract.readSituation, (context, { query }) => readSituationOf(context, stores, query)),
  bind(contract.suggestForReport, (context, { params }) => suggestFor(context, params.id)),
  bind(contract.listIncidents, (context, { query }) => listIncidents(context, stores, query)),
  bind(contract.countByPlace, (context, { query }) => countByPlace(context, stores, query)),
  // before the path that takes any id
  bindFile(contract.exportIncidents, (context, { query }) => exportIncidents(context, query)),
  bind(contract.readIncident, (context, { params }) => incidents.readIncident(context, params.id)),
  bind(contract.createIncident, (context, { body }) => incidents.createIncident(context, body)),
  bind(contract.changeIncident, (context, { params, body }) => incidents.changeIncident(context, params.id, body)),
  bind(contract.addAccount, (context, { params, body }) => incidents.addAccount(context, params.id, body)),
  bind(contract.removeAccount, (context, { params }) => incidents.removeAccount(context, params.id, params.accountId)),
  bind(contract.decideIncident, (context, { params, body }) =>
    incidents.decideIncident(context, params.id, body.state, body.reason),
  ),
  bind(contract.mergeIncident, (context, { params, body }) => incidents.mergeIncident(context, params.id, body.intoId)),
  bind(contract.unmergeIncident, (context, { params }) => incidents.unmergeIncident(context, params.id)),
  bind(contract.setIncidentActors, (context, { params, body }) => incidents.setActors(context, params.id, body.actors)),
];
