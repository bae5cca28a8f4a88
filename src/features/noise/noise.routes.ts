import { bind, type Binding } from '#server/http.ts';
import * as contract from './noise.contract.ts';
import * as noise from './noise.service.ts';

export const noiseRoutes: Binding[] = [
  bind(contract.listReadings, (context) => noise.listReadings(context)),
  bind(contract.readAgreement, (context, { query }) => noise.readAgreement(context, query.weeks)),
  bind(contract.setSampling, (context, { body }) => noise.setSampling(context, body)),
  bind(contract.giveReading, (context, { params, body }) => noise.giveReading(context, params.id, body.verdict)),
];
