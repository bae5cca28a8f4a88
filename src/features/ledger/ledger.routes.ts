import { bind, bindFile, type Binding } from '#server/http.ts';
import * as contract from './ledger.contract.ts';
import type { LedgerKit } from './ledger.kit.ts';
import * as ledger from './ledger.service.ts';

export const ledgerRoutes = (kit: LedgerKit | null): Binding[] => [
  bind(contract.listLedger, (context, { query }) => ledger.list(context, query)),
  bind(contract.readLedgerState, (context) => ledger.readState(context, kit)),
  bindFile(contract.exportHeads, (context) => ledger.exportHeads(context)),
  bind(contract.addParty, (context, { body }) => ledger.addParty(context, kit, body)),
  bind(contract.endParty, (context, { params }) => ledger.endParty(context, params.id)),
  bind(contract.tryParty, (context, { params }) => ledger.tryParty(context, params.id)),
  bind(contract.startCheck, (context, { body }) => ledger.startCheck(context, body)),
  bind(contract.readCheck, (context, { params }) => ledger.readCheck(context, params.id)),
  bind(contract.keepCheckpoint, (context, { body }) => ledger.keep(context, kit, body)),
];
