import { bindFile, type Binding } from '#server/http.ts';
import { exportInitiatives } from './out.contract.ts';
import { exportDirectory } from './out.service.ts';

export const directoryOutRoutes: Binding[] = [
  bindFile(exportInitiatives, (context, { query }) => exportDirectory(context, query)),
];
