import { bind, type Binding } from '#server/http.ts';
import * as contract from './tasks.contract.ts';
import { readDirectoryTasks } from './tasks.service.ts';

export const directoryTaskRoutes: Binding[] = [
  bind(contract.readDirectoryTasks, (context) => readDirectoryTasks(context)),
];
