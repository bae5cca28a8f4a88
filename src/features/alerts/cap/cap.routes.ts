import { bind, bindFile, bindRaw, type Binding } from '#server/http.ts';
import * as contract from './cap.contract.ts';
import { CAP_LIMITS } from './cap.read.rules.ts';
import * as feed from './cap-feed.service.ts';
import * as keys from './cap-keys.service.ts';
import * as received from './cap-in.service.ts';
import * as capPlan from './cap-plan.service.ts';

/** The file is read before the transaction begins. */
const file = {
  mostBytes: CAP_LIMITS.bytes,
  tooLarge: 'cap_too_large',
  prepare: async (_kit: unknown, { bytes }: { bytes: Uint8Array }) => capPlan.readMessage(bytes),
};

/** @param publicUrl the one public address, which stands in feeds */
export function capRoutes(publicUrl: string): Binding[] {
  return [
    bind(contract.readAlertCap, (context, { params }) => feed.capOfAlert(context, params.id, publicUrl)),
    bind(contract.makeAlertCap, (context, { params }) => feed.makeMissing(context, params.id)),
    bind(contract.shareAlert, (context, { params, body }) => feed.shareAlert(context, params.id, body.share)),
    bindFile(contract.downloadCap, (context, { params }) => feed.downloadCap(context, params.id)),
    bindFile(contract.readFeed, (context, { query }) => feed.partnersFeed(context, query, publicUrl)),
    bindFile(contract.readPublicFeed, (context, { query }) => feed.openFeed(context, query, publicUrl)),
    bindFile(contract.downloadPublicCap, (context, { params }) => feed.downloadOpen(context, params.id)),
    bindRaw(contract.previewCap, file, (context, { query, body }) => received.previewCap(context, body, query)),
    bindRaw(contract.importCap, file, (context, { query, body }) => received.importCap(context, body, query)),
    bind(contract.listReceived, (context, { query }) => received.listReceived(context, query)),
    bind(contract.decideCap, (context, { params, body }) => received.decideCap(context, params.id, body)),
    bind(contract.listFeedKeys, (context) => keys.listFeedKeys(context)),
    bind(contract.createFeedKey, (context, { body }) => keys.createFeedKey(context, body)),
    bind(contract.revokeFeedKey, (context, { params }) => keys.revokeFeedKey(context, params.id)),
    bind(contract.readCapSettings, (context) => feed.readSettings(context, publicUrl)),
    bind(contract.changeCapSettings, (context, { body }) => feed.changeSettings(context, body)),
  ];
}
