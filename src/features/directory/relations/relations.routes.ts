import { bind, type Binding } from '#server/http.ts';
import * as contract from './relations.contract.ts';
import * as service from './relations.service.ts';

export const relationRoutes: Binding[] = [
  bind(contract.relationsOf, (context, { params }) => service.relationsOf(context, params.id)),
  bind(contract.saveRelation, (context, { params, body }) => service.saveRelation(context, params.id, body)),
  bind(contract.removeRelation, (context, { params }) => service.removeRelation(context, params.id)),
  bind(contract.remember, (context, { params, body }) => service.remember(context, params.id, body)),
  bind(contract.relationMap, (context) => service.relationMap(context)),
  bind(contract.findWays, (context, { query }) => service.findWays(context, query)),
];
