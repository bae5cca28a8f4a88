import { bind, bindFile, bindRaw, type Binding } from '#server/http.ts';
import * as contract from './files.contract.ts';
import * as files from './files.service.ts';

export const directoryFileRoutes: Binding[] = [
  bind(contract.startFile, (context, { body }) => files.startFile(context, body)),
  bindRaw(
    contract.putFilePart,
    { mostBytes: contract.FILE_PART_BYTES, tooLarge: 'part_too_large', prepare: async (_kit, { bytes }) => bytes },
    (context, { params, body }) => files.putPart(context, params.id, params.part, body),
  ),
  bind(contract.listFiles, (context) => files.listFiles(context)),
  bind(contract.readFile, (context, { params }) => files.readFile(context, params.id)),
  bind(contract.checkFile, (context, { params, body }) => files.checkFile(context, params.id, body)),
  bind(contract.runFile, (context, { params }) => files.runFile(context, params.id)),
  bind(contract.cancelFile, (context, { params }) => files.cancelFile(context, params.id)),
  bind(contract.discardFile, (context, { params }) => files.discardFile(context, params.id)),
  bind(contract.listRecords, (context, { params, query }) => files.listRecords(context, params.id, query)),
  bindFile(contract.fileReport, (context, { params }) => files.fileReport(context, params.id)),
];
