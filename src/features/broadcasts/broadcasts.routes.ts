import { bind, type Binding } from '#server/http.ts';
import * as contract from './broadcasts.contract.ts';
import * as broadcasts from './broadcasts.service.ts';

export const broadcastRoutes: Binding[] = [
  bind(contract.listBroadcasts, (context, { query }) => broadcasts.listBroadcasts(context, query)),
  bind(contract.readReach, (context, { query }) => broadcasts.readReach(context, query.place)),
  bind(contract.proposeBroadcast, (context, { body }) => broadcasts.proposeBroadcast(context, body)),
  bind(contract.decideBroadcast, (context, { params, body }) => broadcasts.decideBroadcast(context, params.id, body)),
  bind(contract.stopBroadcast, (context, { params }) => broadcasts.stopBroadcast(context, params.id)),
];
