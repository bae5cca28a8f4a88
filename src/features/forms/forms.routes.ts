import { bind, bindFile, bindPrepared, bindRaw, type Binding } from '#server/http.ts';
import type { EpochKeys } from '#server/epochs.ts';
import * as contract from './forms.contract.ts';
import * as sealed from './encrypted.contract.ts';
import * as encrypted from './encrypted.service.ts';
import * as devices from './devices.service.ts';
import { entityRoutes } from './entities/entities.routes.ts';
import { indicatorRoutes } from './indicators/indicators.routes.ts';
import { readFormFile } from './form-file.ts';
import * as forms from './forms.service.ts';
import * as ours from './shipped.contract.ts';
import * as shipped from './shipped.service.ts';
import { readResults } from './results.contract.ts';
import * as results from './results.service.ts';
import * as sent from './submissions.contract.ts';
import * as submissions from './submissions.service.ts';

/** @param publicUrl where phones find this server @param epochs opens what was sealed under a source's key; null where phones are not served */
export const formRoutes = (publicUrl: string, epochs: EpochKeys | null): Binding[] => [
  ...entityRoutes,
  ...indicatorRoutes,
  bind(readResults, (context, { params, query }) => results.readResults(context, params.id, query.by ?? null)),
  bind(contract.listForms, (context) => forms.listForms(context)),
  bind(contract.readForm, (context, { params }) => forms.readForm(context, params.id)),
  bindRaw(
    contract.uploadForm,
    {
      mostBytes: contract.MOST_FORM_BYTES,
      tooLarge: 'form_too_large',
      prepare: (_kit, { bytes, query }) => readFormFile(bytes, query.name),
    },
    (context, { params, query, body }) =>
      forms.uploadRead(context, { id: params.id, versionId: params.versionId, name: query.name, file: body }),
  ),
  bindRaw(
    contract.uploadMedia,
    {
      mostBytes: contract.MOST_MEDIA_BYTES,
      tooLarge: 'media_too_large',
      prepare: async (_kit, { bytes, mediaType }) => ({ bytes, mediaType }),
    },
    (context, { params, body }) => forms.uploadMedia(context, { ...params, ...body }),
  ),
  bind(contract.publishForm, (context, { params, body }) => forms.publishForm(context, params.id, body)),
  bind(contract.retireForm, (context, { params }) => forms.retireForm(context, params.id)),
  bind(contract.mapForm, (context, { params, body }) => forms.mapForm(context, params.id, body.mapping)),
  bindFile(contract.downloadForm, (context, { params }) => forms.downloadForm(context, params.id, params.versionId)),
  bind(ours.listShipped, (context) => shipped.listShipped(context)),
  bindPrepared(
    ours.addShipped,
    (kit, { body }) => shipped.readShipped(kit, body),
    (context, { params, body }) =>
      shipped.addShipped(context, { id: params.id, versionId: params.versionId, key: body.key, file: body.file }),
  ),
  bindFile(ours.downloadShipped, async (_context, { params, query }) =>
    shipped.downloadShipped({ ...params, ...query }),
  ),
  bind(contract.listGroups, (context) => devices.listGroups(context)),
  bind(contract.saveGroup, (context, { params, body }) => devices.saveGroup(context, params.id, body)),
  bind(contract.listDevices, (context) => devices.listDevices(context)),
  bind(contract.addDevice, (context, { params, body }) => devices.addDevice(context, publicUrl, params.id, body)),
  bind(contract.revokeDevice, (context, { params }) => devices.revokeDevice(context, params.id)),
  bind(sealed.listEncrypted, (context) => encrypted.listEncrypted(context)),
  bindFile(sealed.openEncrypted, (context, { params }) =>
    encrypted.openEncrypted(context, epochs, params.id, params.part),
  ),
  bind(sent.listSubmissions, (context, { params, query }) => submissions.listSubmissions(context, params.id, query)),
  bind(sent.readSubmission, (context, { params }) => submissions.readSubmission(context, params.id)),
  bindFile(sent.openSubmissionFile, (context, { params }) =>
    submissions.openSubmissionFile(context, params.id, params.fileId),
  ),
  bindFile(sent.exportSubmissions, (context, { params, query }) =>
    submissions.exportSubmissions(context, params.id, query),
  ),
];
