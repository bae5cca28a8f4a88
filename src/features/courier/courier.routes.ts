import { bind, type Binding } from '#server/http.ts';
import * as contract from './courier.contract.ts';
import * as courier from './courier.service.ts';

export const courierRoutes: Binding[] = [
  bind(contract.readAnswering, (context) => courier.answering(context)),
  bind(contract.readReach, (context, { params }) => courier.readReach(context, params.id)),
  bind(contract.putAddress, (context, { params, body }) => courier.putAddress(context, params.id, body)),
  bind(contract.forgetAddresses, (context, { params }) => courier.forgetAddresses(context, params.id)),
];
