import { bind, type Binding } from '#server/http.ts';
import { sayIn } from '#server/wording.ts';
import * as contract from './intake.contract.ts';
import * as intake from './intake.service.ts';

export const intakeRoutes: Binding[] = [
  bind(contract.getPublicSettings, (context, { params }) => intake.settings(context, params.slug)),
  bind(contract.getPublicManifest, (context, { params }) => intake.manifest(context, params.slug)),
  bind(contract.sendReport, (context, { params, body }) => intake.receiveFromPage(context, params.slug, body, (language) => sayIn(language, 'messages', 'receipt'))),
  bind(contract.readThread, (context, { body }) => intake.readThread(context, body.code)),
  bind(contract.sendMessage, (context, { body }) => intake.reply(context, body)),
];
