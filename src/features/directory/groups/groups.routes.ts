import { bind, bindFile, type Binding } from '#server/http.ts';
import * as contract from './groups.contract.ts';
import * as groups from './groups.service.ts';

export const groupRoutes = (publicUrl: string): Binding[] => [
  bind(contract.listGroups, (context) => groups.listGroups(context)),
  bind(contract.createGroup, (context, { body }) => groups.createGroup(context, body)),
  bind(contract.readGroup, (context, { params }) => groups.readGroup(context, params.id)),
  bind(contract.changeGroup, (context, { params, body }) => groups.changeGroup(context, params.id, body)),
  bind(contract.saveMember, (context, { params, body }) => groups.saveMember(context, params.id, params.part, body)),
  bind(contract.saveStatement, (context, { params, body }) =>
    groups.saveStatement(context, params.id, params.part, body),
  ),
  bind(contract.saveMeeting, (context, { params, body }) => groups.saveMeeting(context, params.id, params.part, body)),
  bind(contract.invite, (context, { params, body }) => groups.invite(context, params.id, params.part, body)),
  bind(contract.answerInvitation, (context, { params, body }) =>
    groups.answerInvitation(context, params.id, params.part, body),
  ),
  bind(contract.saveDecision, (context, { params, body }) =>
    groups.saveDecision(context, params.id, params.part, body),
  ),
  bind(contract.saveProduct, (context, { params, body }) => groups.saveProduct(context, params.id, params.part, body)),
  bind(contract.makeCalendar, (context) => groups.makeCalendar(context, publicUrl)),
  bind(contract.endCalendar, (context) => groups.endCalendar(context)),
  bindFile(contract.readCalendar, (context, { params }) => groups.readCalendar(context, params.token)),
];
