import { bind, type Binding } from '#server/http.ts';
import * as contract from './merges.contract.ts';
import * as service from './merges.service.ts';

export const mergeRoutes: Binding[] = [
  bind(contract.alikeOrganisations, (context, { params }) => service.alikeOrganisations(context, params.id)),
  bind(contract.listDoubles, (context, { query }) => service.listDoubles(context, query)),
  bind(contract.matchOrganisation, (context, { query }) =>
    service.matchOrganisation(context, query.name, query.identifier),
  ),
  bind(contract.readMerges, (context, { params }) => service.readMerges(context, params.id)),
  bind(contract.mergeOrganisation, (context, { params, body }) => service.mergeOrganisation(context, params.id, body)),
  bind(contract.keepOrganisationsApart, (context, { params, body }) => service.keepApart(context, params.id, body)),
  bind(contract.unmergeOrganisation, (context, { params, body }) =>
    service.unmergeOrganisation(context, params.id, body.why),
  ),
];
