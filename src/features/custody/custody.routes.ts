import { bind, type Binding } from '#server/http.ts';
import * as changesContract from './changes.contract.ts';
import * as changes from './changes.service.ts';
import * as custodians from './custodians.service.ts';
import * as contract from './custody.contract.ts';
import * as openingsContract from './openings.contract.ts';
import * as openings from './openings.service.ts';
import * as overview from './overview.service.ts';
import * as reshare from './reshare.service.ts';

export const custodyRoutes: Binding[] = [
  bind(contract.readCustody, (context) => overview.readCustody(context)),
  bind(contract.seeTold, (context) => overview.seeTold(context)),
  bind(contract.proposeCustodian, (context, { body }) => custodians.proposeCustodian(context, body)),
  bind(contract.speakOnCustodian, (context, { params, body }) => custodians.speakOnCustodian(context, params.id, body)),
  bind(contract.keepKey, (context, { params, body }) => custodians.keepKey(context, params.id, body)),
  bind(contract.readKey, (context) => custodians.readKey(context)),
  bind(contract.passTest, (context, { params, body }) => custodians.passTest(context, params.id, body.answer)),
  bind(contract.loseKey, (context, { params, body }) => custodians.loseKey(context, params.id, body.reason)),
  bind(changesContract.proposeChange, (context, { body }) => changes.proposeChange(context, body)),
  bind(changesContract.speakOnChange, (context, { params, body }) => changes.speakOnChange(context, params.id, body)),
  bind(changesContract.pairUp, (context, { params, body }) => reshare.pairUp(context, params.id, body)),
  bind(changesContract.readSharesToHand, (context, { params, query }) =>
    reshare.readSharesToHand(context, params.id, query.after ?? null),
  ),
  bind(changesContract.handShares, (context, { params, body }) => reshare.handShares(context, params.id, body.shares)),
  bind(changesContract.readSharesToMake, (context, { params }) => reshare.readSharesToMake(context, params.id)),
  bind(changesContract.makeShares, (context, { params, body }) => reshare.makeShares(context, params.id, body.boxes)),
  bind(openingsContract.identitiesOf, (context, { params }) => openings.identitiesOf(context, params.id)),
  bind(openingsContract.askOpening, (context, { body }) => openings.askOpening(context, body)),
  bind(openingsContract.readOwnShare, (context, { params }) => openings.readOwnShare(context, params.id)),
  bind(openingsContract.handShare, (context, { params, body }) => openings.handShare(context, params.id, body.sealed)),
  bind(openingsContract.refuseOpening, (context, { params, body }) =>
    openings.refuseOpening(context, params.id, body.reason),
  ),
  bind(openingsContract.withdrawOpening, (context, { params }) => openings.withdrawOpening(context, params.id)),
  bind(openingsContract.collectOpening, (context, { params }) => openings.collectOpening(context, params.id)),
  bind(openingsContract.closeOpening, (context, { params, body }) => openings.closeOpening(context, params.id, body)),
];
