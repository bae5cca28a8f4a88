import { bind, type Binding } from '#server/http.ts';
import * as contract from './erasure.contract.ts';
import { erase, listErasures, weighErasure } from './erasure.service.ts';

export const erasureRoutes: Binding[] = [
  bind(contract.eraseSource, (context, { params, body }) => erase(context, 'source', params.id, body)),
  bind(contract.redactReport, (context, { params, body }) => erase(context, 'report', params.id, body)),
  bind(contract.weighErasure, (context, { params }) => weighErasure(context, params.kind, params.id)),
  bind(contract.listErasures, (context, { query }) => listErasures(context, query)),
];
