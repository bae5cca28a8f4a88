import { bind, type Binding } from '#server/http.ts';
import * as contract from './system.contract.ts';
import * as service from './system.service.ts';

export const systemRoutes: Binding[] = [
  bind(contract.listSystems, (context) => service.listSystems(context)),
  bind(contract.readSystem, (context, { params }) => service.readSystem(context, params.place)),
  bind(contract.savePart, (context, { params, body }) => service.savePart(context, params.place, params.id, body)),
  bind(contract.removePart, (context, { params }) => service.removePart(context, params.id)),
  bind(contract.saveLink, (context, { params, body }) => service.saveLink(context, params.id, body)),
  bind(contract.removeLink, (context, { params }) => service.removeLink(context, params.id)),
  bind(contract.bringSystem, (context, { params, body }) => service.bringSystem(context, params.place, body)),
];
