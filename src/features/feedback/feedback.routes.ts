import { bind, type Binding } from '#server/http.ts';
import * as contract from './feedback.contract.ts';
import * as tellings from './tellings.service.ts';

export const feedbackRoutes: Binding[] = [
  bind(contract.listTellings, (context, { params }) => tellings.listTellings(context, params.id)),
  bind(contract.planTelling, (context, { params, body }) => tellings.planTelling(context, params.id, body)),
  bind(contract.changeTelling, (context, { params, body }) => tellings.changeTelling(context, params.id, body)),
  bind(contract.listCommunities, (context) => tellings.listCommunities(context)),
  bind(contract.listTemplates, (context) => tellings.listTemplates(context)),
  bind(contract.setTemplate, (context, { body }) => tellings.setTemplate(context, body)),
];
