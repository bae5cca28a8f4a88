import { bind, bindRaw, type Binding } from '#server/http.ts';
import * as contract from './imports.contract.ts';
import * as imports from './imports.service.ts';
import { MOST_FILE_BYTES, readTable } from './table-file.ts';

export const importRoutes: Binding[] = [
  bindRaw(
    contract.uploadImport,
    {
      mostBytes: MOST_FILE_BYTES,
      tooLarge: 'file_too_large',
      prepare: async (_kit, { bytes }) => ({ bytes, table: await readTable(bytes) }),
    },
    (context, { params, body }) => imports.upload(context, { id: params.id, ...body }),
  ),
  bind(contract.listImports, (context) => imports.listImports(context)),
  bind(contract.readImport, (context, { params }) => imports.readImport(context, params.id)),
  bind(contract.checkImport, (context, { params, body }) => imports.checkImport(context, params.id, body)),
  bind(contract.runImport, (context, { params, body }) => imports.runImport(context, params.id, body.label)),
  bind(contract.cancelImport, (context, { params }) => imports.cancelImport(context, params.id)),
];
