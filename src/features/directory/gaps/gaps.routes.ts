import { bind, type Binding } from '#server/http.ts';
import * as contract from './gaps.contract.ts';
import { readGaps } from './gaps.service.ts';

export const gapRoutes: Binding[] = [bind(contract.readGaps, (context, { query }) => readGaps(context, query))];
