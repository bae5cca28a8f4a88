import { bind, type Binding } from '#server/http.ts';
import { enterOwn } from '#features/monitors/own-page.service.ts';
import * as monitors from '#features/monitors/monitors.service.ts';
import * as own from './own-together.contract.ts';
import * as contract from './together.contract.ts';
import * as together from './together.service.ts';

export const accompaniedRoutes: Binding[] = [
  bind(contract.readAccompanying, (context, { params }) => together.readAccompanying(context, params.id)),
  bind(contract.assignAccompanying, (context, { params, body }) =>
    together.assignAccompanying(context, params.id, body.memberId),
  ),
  bind(contract.listAccompanists, (context) => together.listAccompanists(context)),
  bind(contract.saveTogether, async (context, { params, body }) =>
    together.writeTogether(
      context,
      'analyst',
      await monitors.personOf(context, params.id),
      params.accountId,
      body.n,
      await together.analystVoice(context, body),
    ),
  ),
  bind(contract.agreeTogether, async (context, { params, body }) =>
    together.agreeTogether(context, 'analyst', await monitors.personOf(context, params.id), params.accountId, body.n),
  ),
  bind(contract.togetherOfReport, (context, { params }) => together.togetherOfReport(context, params.id)),
  bind(contract.listProposals, (context, { query }) => together.listProposals(context, query)),
  bind(own.ownTogether, async (context, { body }) => {
    await enterOwn(context, body.code);
    return together.ownTogether(context);
  }),
  bind(own.saveOwnTogether, async (context, { params, body }) => {
    await enterOwn(context, body.code);
    const { words, proposal, language } = body;
    return together.writeTogether(context, 'observer', null, params.id, body.n, { words, proposal, language });
  }),
  bind(own.agreeOwnTogether, async (context, { params, body }) => {
    await enterOwn(context, body.code);
    return together.agreeTogether(context, 'observer', null, params.id, body.n);
  }),
  bind(own.partOwn, async (context, { body }) => {
    await enterOwn(context, body.code);
    return together.partByObserver(context);
  }),
];
