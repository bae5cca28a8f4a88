import { bind, bindPrepared, bindRaw, type Binding } from '#server/http.ts';
import { sayIn } from '#server/wording.ts';
import { receiveAttachment } from '#features/reports/attachments.service.ts';
import * as contract from './intake.contract.ts';
import * as intake from './intake.service.ts';
import * as places from './public-places.service.ts';

export const intakeRoutes: Binding[] = [
  bind(contract.getPublicSettings, (context, { params }) => intake.settings(context, params.slug)),
  bind(contract.getPublicManifest, (context, { params }) => intake.manifest(context, params.slug)),
  bindPrepared(
    contract.sendReport,
    (kit, { params, body }) => intake.openSent(kit, params.slug, body),
    (context, { body }) => intake.receiveFromPage(context, body, (language) => sayIn(language, 'messages', 'receipt')),
  ),
  bindRaw(
    contract.sendAttachment,
    {
      mostBytes: intake.MOST_ATTACHMENT_BYTES + intake.MOST_ENVELOPE_BYTES,
      tooLarge: 'attachment_too_large',
      prepare: (kit, { params, bytes, mediaType }) =>
        intake.prepareAttachment(kit, {
          slug: params.slug,
          reportId: params.id,
          id: params.attachmentId,
          bytes,
          mediaType,
        }),
    },
    (context, { params, body }) => receiveAttachment(context, params.id, { ...body, id: params.attachmentId }),
  ),
  bind(contract.readThread, (context, { body }) => intake.readThread(context, body.code)),
  bind(contract.sendMessage, (context, { body }) => intake.reply(context, body)),
  bind(contract.findPublicPlaces, (context, { params, query }) => places.findPlaces(context, params.slug, query)),
  bind(contract.listOfflinePlaces, (context, { params }) => places.listOffline(context, params.slug)),
];
