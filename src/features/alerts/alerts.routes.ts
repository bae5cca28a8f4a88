import { bind, bindFile, type Binding } from '#server/http.ts';
import * as contract from './alerts.contract.ts';
import * as noticeContract from './notice-answers.contract.ts';
import * as responseContract from './responses.contract.ts';
import * as mandateContract from './mandates.contract.ts';
import * as lists from './alert-lists.service.ts';
import { readAlert } from './alert-reading.service.ts';
import * as alerts from './alerts.service.ts';
import * as mandates from './mandates.service.ts';
import * as notices from './notices.service.ts';
import * as propose from './propose.service.ts';
import * as responses from './responses.service.ts';
import * as obligations from '#features/feedback/obligations.service.ts';

export const alertRoutes: Binding[] = [
  bind(contract.proposeResponders, (context, { body }) => propose.proposeResponders(context, body as never)),
  bind(contract.listAlerts, (context, { query }) => lists.listAlerts(context, query)),
  bindFile(contract.exportAlerts, (context, { query }) => lists.exportAlerts(context, query)),
  bind(contract.readAlert, (context, { params }) => readAlert(context, params.id)),
  bind(contract.createAlert, (context, { body }) => alerts.createAlert(context, body)),
  bind(contract.changeAlert, (context, { params, body }) => alerts.changeAlert(context, params.id, body)),
  bind(contract.issueAlert, (context, { params, body }) => alerts.issueAlert(context, params.id, body)),
  bind(contract.updateIssued, (context, { params, body }) => alerts.updateIssued(context, params.id, body)),
  bind(contract.cancelAlert, (context, { params, body }) => alerts.cancelAlert(context, params.id, body.reason)),
  bind(contract.closeAlert, (context, { params, body }) => alerts.closeAlert(context, params.id, body)),
  bind(noticeContract.myNotices, (context) => notices.myNotices(context)),
  bind(noticeContract.seeNotice, (context, { params }) => notices.seeNotice(context, params.id)),
  bind(noticeContract.answerNotice, (context, { params, body }) => notices.answerNotice(context, params.id, body)),
  bind(noticeContract.openLink, (context, { body }) => notices.openLink(context, body)),
  bind(noticeContract.answerLink, (context, { body }) => notices.answerByLink(context, body.key, body.answer)),
  bind(responseContract.createResponse, (context, { params, body }) =>
    responses.createResponse(context, params.id, body),
  ),
  bind(responseContract.changeResponse, (context, { params, body }) =>
    responses.changeResponse(context, params.id, body),
  ),
  bind(responseContract.listObligations, (context, { query }) => obligations.listObligations(context, query)),
  bindFile(responseContract.exportObligations, (context, { query }) => obligations.exportObligations(context, query)),
  bind(responseContract.settleObligation, (context, { params, body }) => obligations.settle(context, params.id, body)),
  bind(responseContract.addCommunityObligation, (context, { params, body }) =>
    obligations.oweToCommunity(context, params.id, body),
  ),
  bind(mandateContract.listMandates, (context) => mandates.listMandates(context)),
  bind(mandateContract.createMandate, (context, { body }) => mandates.createMandate(context, body)),
  bind(mandateContract.changeMandate, (context, { params, body }) => mandates.changeMandate(context, params.id, body)),
  bind(mandateContract.endMandate, (context, { params }) => mandates.endMandate(context, params.id)),
];
