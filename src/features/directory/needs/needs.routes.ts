import { bind, type Binding } from '#server/http.ts';
import * as contract from './needs.contract.ts';
import * as needs from './needs.service.ts';

export const needRoutes: Binding[] = [
  bind(contract.listNeeds, (context, { query }) => needs.listNeeds(context, query.place)),
  bind(contract.stateNeed, (context, { body }) => needs.stateNeed(context, body)),
  bind(contract.endNeed, (context, { params, body }) => needs.endNeed(context, params.id, body)),
  bind(contract.tieNeed, (context, { params, body }) => needs.tieNeed(context, params.id, params.initiative, body)),
  bind(contract.untieNeed, (context, { params }) => needs.untieNeed(context, params.id, params.initiative)),
  bind(contract.needsOfInitiative, (context, { params }) => needs.needsOfInitiative(context, params.id)),
];
