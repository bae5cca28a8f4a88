import { bind, bindFile, type Binding } from '#server/http.ts';
import * as contract from './rumours.contract.ts';
import * as rumours from './rumours.service.ts';

export const rumourRoutes: Binding[] = [
  bind(contract.listRumours, (context, { query }) => rumours.listRumours(context, query)),
  bindFile(contract.exportRumours, (context, { query }) => rumours.exportRumours(context, query)),
  bind(contract.readRumour, (context, { params }) => rumours.readRumour(context, params.id)),
  bind(contract.createRumour, (context, { body }) => rumours.createRumour(context, body)),
  bind(contract.addSighting, (context, { params, body }) => rumours.addSighting(context, params.id, body)),
  bind(contract.judgeRumour, (context, { params, body }) =>
    rumours.judgeRumour(context, params.id, body.state, body.reason),
  ),
  bind(contract.agreeAnswer, (context, { params, body }) => rumours.agreeAnswer(context, params.id, body.answer)),
  bind(contract.addSpread, (context, { params, body }) => rumours.addSpread(context, params.id, body)),
];
