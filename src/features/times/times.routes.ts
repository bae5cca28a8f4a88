import { bind, type Binding } from '#server/http.ts';
import * as contract from './times.contract.ts';
import * as times from './times.service.ts';

export const timesRoutes: Binding[] = [
  bind(contract.readTimes, (context, { query }) => times.readTimes(context, query)),
  bind(contract.listTimes, (context, { query }) => times.listTimes(context, query)),
];
