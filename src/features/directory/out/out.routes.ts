import { bindFile, type Binding } from '#server/http.ts';
import { exportOrganisationTable } from './organisations-out.service.ts';
import { exportInitiatives, exportOrganisations } from './out.contract.ts';
import { exportDirectory } from './out.service.ts';

export const directoryOutRoutes: Binding[] = [
  bindFile(exportInitiatives, (context, { query }) => exportDirectory(context, query)),
  bindFile(exportOrganisations, (context, { query }) => exportOrganisationTable(context, query)),
];
