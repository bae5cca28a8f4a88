import { bind, type Binding } from '#server/http.ts';
import * as contract from './delivery.contract.ts';
import * as service from './delivery.service.ts';

export const deliveryRoutes: Binding[] = [
  bind(contract.listDelivery, (context, { query }) => service.listDelivery(context, query.place)),
  bind(contract.addStatement, (context, { body }) => service.addStatement(context, body)),
  bind(contract.takeBackStatement, (context, { params, body }) =>
    service.takeBackStatement(context, params.id, body.why),
  ),
];
