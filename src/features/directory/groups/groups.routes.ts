import { bind, bindFile, type Binding } from '#server/http.ts';
import * as calendar from './group-calendar.service.ts';
import * as reading from './group-reading.service.ts';
import * as contract from './groups.contract.ts';
import * as groups from './groups.service.ts';
import * as invitees from './invitees.service.ts';

export const groupRoutes = (publicUrl: string): Binding[] => [
  bind(contract.listGroups, (context) => reading.listGroups(context)),
  bind(contract.createGroup, (context, { body }) => groups.createGroup(context, body)),
  bind(contract.readGroup, (context, { params }) => reading.readGroup(context, params.id)),
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
  bind(contract.linkInvitation, (context, { params, body }) =>
    invitees.linkInvitation(context, params, body.language, publicUrl),
  ),
  bind(contract.openMeetingLink, (context, { body }) => invitees.openMeetingLink(context, body.token)),
  bind(contract.answerMeetingLink, (context, { body }) => invitees.answerMeetingLink(context, body)),
  bind(contract.saveDecision, (context, { params, body }) =>
    groups.saveDecision(context, params.id, params.part, body),
  ),
  bind(contract.saveProduct, (context, { params, body }) => groups.saveProduct(context, params.id, params.part, body)),
  bind(contract.makeCalendar, (context) => calendar.makeCalendar(context, publicUrl)),
  bind(contract.endCalendar, (context) => calendar.endCalendar(context)),
  bindFile(contract.readCalendar, (context, { params }) => calendar.readCalendar(context, params.token)),
];
