import { bind, type Binding } from '#server/http.ts';
import * as contract from './entry-answers.contract.ts';
import { listConfirmations } from './confirmations.service.ts';
import * as answers from './entry-answers.service.ts';
import * as asking from './entry-asking.service.ts';
import * as mapContract from './role-maps.contract.ts';
import * as maps from './role-maps.service.ts';

export const confirmRoutes = (publicUrl: string): Binding[] => [
  bind(contract.readConfirmation, (context, { params }) => answers.readConfirmation(context, params.id)),
  bind(contract.listConfirmations, (context, { query }) => listConfirmations(context, query.is)),
  bind(contract.inviteEntry, (context, { params, body }) => asking.inviteEntry(context, params.id, body, publicUrl)),
  bind(contract.inviteEntries, (context, { body }) => asking.inviteEntries(context, body, publicUrl)),
  bind(contract.decideCorrection, (context, { params, body }) =>
    answers.decideCorrection(context, params.id, params.correction, body),
  ),
  bind(contract.openEntryLink, (context, { body }) => answers.openEntryLink(context, body.token)),
  bind(contract.answerEntryLink, (context, { body }) => answers.answerEntryLink(context, body)),
  bind(contract.voiceEntryLink, (context, { body }) => answers.voiceEntryLink(context, body)),
  bind(mapContract.listRoleMaps, (context) => maps.listRoleMaps(context)),
  bind(mapContract.createRoleMap, (context, { body }) => maps.createRoleMap(context, body)),
  bind(mapContract.readRoleMap, (context, { params }) => maps.readRoleMap(context, params.id)),
  bind(mapContract.writeRoleLine, (context, { params, body }) =>
    maps.writeRoleLine(context, params.id, params.line, body),
  ),
  bind(mapContract.withdrawRoleLine, (context, { params }) => maps.withdrawRoleLine(context, params.id, params.line)),
  bind(mapContract.voiceRoleLine, (context, { params, body }) =>
    maps.voiceRoleLine(context, params.id, params.line, body),
  ),
];
