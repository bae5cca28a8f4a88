import { bind, bindFile, type Binding } from '#server/http.ts';
import { referReport as referReportOperation } from './referral.contract.ts';
import { referReport } from './referral.service.ts';
import { exportReports } from './report-export.service.ts';
import * as contract from './reports.contract.ts';
import * as sourceContract from './sources.contract.ts';
import * as attachments from './attachments.service.ts';
import * as deskReport from './desk-report.service.ts';
import * as messages from './messages.service.ts';
import * as reportReading from './report-reading.service.ts';
import * as reports from './reports.service.ts';
import * as sources from './sources.service.ts';
import { tellOpened } from './opened.contract.ts';
import * as opened from './opened.service.ts';
import { warnSource } from './warn.contract.ts';
import * as warning from './warn.service.ts';

export const reportRoutes: Binding[] = [
  bind(contract.listReports, (context, { query }) => reportReading.listReports(context, query)),
  bindFile(contract.exportReports, (context, { query }) => exportReports(context, query.format)),
  bind(contract.readReport, (context, { params }) => reportReading.readReport(context, params.id)),
  bind(contract.createReport, (context, { body }) => deskReport.createReport(context, body as never)),
  bind(contract.claimReport, (context, { params, body }) => reports.claimReport(context, params.id, body.memberId)),
  bind(contract.handBackReport, (context, { params }) => reports.handBackReport(context, params.id)),
  bind(contract.noiseReport, (context, { params }) => reports.markNoise(context, params.id)),
  bind(contract.reopenReport, (context, { params, body }) => reports.reopenReport(context, params.id, body.reason)),
  bind(contract.triageReport, (context, { params, body }) => reports.triageReport(context, params.id, body)),
  bind(contract.assessReport, (context, { params, body }) =>
    reports.assessReport(context, params.id, body.credibility),
  ),
  bindFile(contract.openAttachment, (context, { params }) =>
    attachments.openAttachment(context, params.id, params.attachmentId),
  ),
  bind(contract.clearAttachment, (context, { params }) =>
    attachments.clearAttachment(context, params.id, params.attachmentId),
  ),
  bind(contract.withdrawClearance, (context, { params }) =>
    attachments.withdrawClearance(context, params.id, params.attachmentId),
  ),
  bind(tellOpened, (context, { params, body }) => opened.tellOpened(context, params.id, body)),
  bind(warnSource, (context, { params, body }) => warning.warnSource(context, params.id, body)),
  bind(sourceContract.rateSource, (context, { params, body }) =>
    sources.rateSource(context, params.id, body.reliability, body.reason),
  ),
  bind(contract.translateReport, (context, { params, body }) => reports.translateReport(context, params.id, body)),
  bind(contract.askSource, (context, { params, body }) => messages.sendMessage(context, params.id, body)),
  bind(contract.callBack, (context, { params, body }) => messages.logCallBack(context, params.id, body)),
  bind(referReportOperation, (context, { params, body }) => referReport(context, params.id, body)),
  bind(sourceContract.listSources, (context, { query }) => sources.listSources(context, query)),
  bind(sourceContract.createSource, (context, { body }) => sources.createSource(context, body as never)),
];
