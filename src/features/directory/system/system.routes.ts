import { bind, bindFile, bindRaw, type Binding } from '#server/http.ts';
import * as contract from './system.contract.ts';
import * as service from './system.service.ts';
import * as table from './system-table.service.ts';

const MOST_FILE_BYTES = 2_000_000;

export const systemRoutes: Binding[] = [
  bind(contract.listSystems, (context) => service.listSystems(context)),
  bind(contract.readSystem, (context, { params }) => service.readSystem(context, params.place)),
  bind(contract.savePart, (context, { params, body }) => service.savePart(context, params.place, params.id, body)),
  bind(contract.removePart, (context, { params }) => service.removePart(context, params.id)),
  bind(contract.saveLink, (context, { params, body }) => service.saveLink(context, params.id, body)),
  bind(contract.removeLink, (context, { params }) => service.removeLink(context, params.id)),
  bind(contract.bringSystem, (context, { params, body }) => table.bringSystem(context, params.place, body)),
  // the file is read before the transaction begins
  bindRaw(
    contract.readSystemFile,
    {
      mostBytes: MOST_FILE_BYTES,
      tooLarge: 'file_too_large',
      prepare: (_kit, { bytes }) => table.readSystemFile(bytes),
    },
    async (_context, { body }) => body,
  ),
  bindFile(contract.systemTemplate, (context, { params, query }) => table.systemTemplate(context, params.place, query)),
];
