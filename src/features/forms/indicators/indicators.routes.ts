import { bind, type Binding } from '#server/http.ts';
import * as contract from './indicators.contract.ts';
import * as indicators from './indicators.service.ts';

export const indicatorRoutes: Binding[] = [
  bind(contract.listIndicators, (context, { params }) => indicators.listIndicators(context, params.id)),
  bind(contract.saveIndicator, (context, { params, body }) =>
    indicators.saveIndicator(context, params.id, params.indicatorId, body),
  ),
  bind(contract.endIndicator, (context, { params }) => indicators.endIndicator(context, params.id, params.indicatorId)),
  bind(contract.readIndicator, (context, { params, query }) =>
    indicators.readIndicator(context, params.id, params.indicatorId, query.level ?? null),
  ),
];
