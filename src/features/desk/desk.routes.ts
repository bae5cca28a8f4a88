import { bind, type Binding } from '#server/http.ts';
import * as contract from './desk.contract.ts';
import * as desk from './desk.service.ts';

export const deskRoutes: Binding[] = [
  bind(contract.visitDesk, (context) => desk.visitDesk(context)),
  bind(contract.readSince, (context, { query }) => desk.readSince(context, query.since)),
  bind(contract.listSince, (context, { query }) => desk.listSince(context, query.since, query.what)),
  bind(contract.listHandover, (context) => desk.listHandover(context)),
  bind(contract.leaveHandover, (context, { body }) => desk.leaveHandover(context, body)),
  bind(contract.readHandover, (context, { params }) => desk.readHandover(context, params.id)),
];
