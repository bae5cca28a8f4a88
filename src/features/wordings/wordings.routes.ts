import { bind } from '#server/http.ts';
import * as contract from './wordings.contract.ts';
import * as wordings from './wordings.service.ts';

export const wordingRoutes = [
  bind(contract.readWordings, (context, { query }) => wordings.readWordings(context, query.language)),
  bind(contract.proposeWordings, (context, { body }) => wordings.proposeWordings(context, body)),
];
