import { bind, type Binding } from '#server/http.ts';
import * as changes from './changes.service.ts';
import * as contract from './custody.contract.ts';
import * as custody from './custody.service.ts';
import * as openings from './openings.service.ts';

export const custodyRoutes: Binding[] = [
  bind(contract.readCustody, (context) => custody.readCustody(context)),
  bind(contract.seeTold, (context) => custody.seeTold(context)),
  bind(contract.proposeCustodian, (context, { body }) => custody.proposeCustodian(context, body)),
  bind(contract.speakOnCustodian, (context, { params, body }) => custody.speakOnCustodian(context, params.id, body)),
  bind(contract.keepKey, (context, { params, body }) => custody.keepKey(context, params.id, body)),
  bind(contract.readKey, (context) => custody.readKey(context)),
  bind(contract.passTest, (context, { params, body }) => custody.passTest(context, params.id, body.answer)),
  bind(contract.loseKey, (context, { params, body }) => custody.loseKey(context, params.id, body.reason)),
  bind(contract.proposeChange, (context, { body }) => changes.proposeChange(context, body)),
  bind(contract.speakOnChange, (context, { params, body }) => changes.speakOnChange(context, params.id, body)),
  bind(contract.pairUp, (context, { params, body }) => changes.pairUp(context, params.id, body)),
  bind(contract.readSharesToHand, (context, { params, query }) =>
    changes.readSharesToHand(context, params.id, query.after ?? null),
  ),
  bind(contract.handShares, (context, { params, body }) => changes.handShares(context, params.id, body.shares)),
  bind(contract.readSharesToMake, (context, { params }) => changes.readSharesToMake(context, params.id)),
  bind(contract.makeShares, (context, { params, body }) => changes.makeShares(context, params.id, body.boxes)),
  bind(contract.identitiesOf, (context, { params }) => openings.identitiesOf(context, params.id)),
  bind(contract.askOpening, (context, { body }) => openings.askOpening(context, body)),
  bind(contract.readOwnShare, (context, { params }) => openings.readOwnShare(context, params.id)),
  bind(contract.handShare, (context, { params, body }) => openings.handShare(context, params.id, body.sealed)),
  bind(contract.refuseOpening, (context, { params, body }) => openings.refuseOpening(context, params.id, body.reason)),
  bind(contract.withdrawOpening, (context, { params }) => openings.withdrawOpening(context, params.id)),
  bind(contract.collectOpening, (context, { params }) => openings.collectOpening(context, params.id)),
  bind(contract.closeOpening, (context, { params, body }) => openings.closeOpening(context, params.id, body)),
];
