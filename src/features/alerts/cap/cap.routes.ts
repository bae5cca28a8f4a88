import { bind, bindFile, type Binding } from '#server/http.ts';
import * as contract from './cap.contract.ts';
import * as feed from './cap-feed.service.ts';

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
    bind(contract.readCapSettings, (context) => feed.readSettings(context, publicUrl)),
    bind(contract.changeCapSettings, (context, { body }) => feed.changeSettings(context, body)),
  ];
}
