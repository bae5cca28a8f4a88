import { bind, type Binding } from '#server/http.ts';
import * as contract from './coverage.contract.ts';
import * as coverage from './coverage.service.ts';

export const coverageRoutes: Binding[] = [bind(contract.readCoverage, (context) => coverage.readCoverage(context))];
