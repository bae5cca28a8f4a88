import { bind, type Binding } from '#server/http.ts';
import * as contract from './releases.contract.ts';
import * as releases from './releases.service.ts';

export const releaseRoutes: Binding[] = [
  bind(contract.listReleases, (context, { query }) => releases.listReleases(context, query)),
  bind(contract.readReleaseSettings, (context) => releases.readSettings(context)),
  bind(contract.askReleaseSettings, (context, { body }) => releases.askSettings(context, body.protected)),
  bind(contract.tryRelease, (context, { body }) => releases.tryRelease(context, body)),
  bind(contract.freezeRelease, (context, { body }) => releases.freezeRelease(context, body)),
  bind(contract.readRelease, (context, { params }) => releases.readRelease(context, params.id)),
  bind(contract.giveVoice, (context, { params, body }) => releases.giveVoice(context, params.id, body)),
  bind(contract.withdrawRelease, (context, { params, body }) =>
    releases.withdrawRelease(context, params.id, body.reason),
  ),
  bind(contract.recallRelease, (context, { params, body }) => releases.recallRelease(context, params.id, body.reason)),
];
