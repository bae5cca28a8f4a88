import { bind, type Binding } from '#server/http.ts';
import * as organisations from './organisations.contract.ts';
import * as initiatives from './initiatives.contract.ts';
import { changeOrganisation, createOrganisation } from './organisations.service.ts';
import { changeInitiative, createInitiative } from './initiatives.service.ts';
import * as search from './search.service.ts';

export const directoryRoutes: Binding[] = [
  bind(organisations.listOrganisations, (context, { query }) => search.listOrganisations(context, query)),
  bind(organisations.readOrganisation, (context, { params }) => search.readOrganisation(context, params.id)),
  bind(organisations.createOrganisation, (context, { body: { id, source, ...fields } }) =>
    createOrganisation(context, id, fields, source),
  ),
  bind(organisations.changeOrganisation, (context, { params, body: { source, ...fields } }) =>
    changeOrganisation(context, params.id, fields, source),
  ),
  bind(initiatives.listInitiatives, (context, { query }) => search.listInitiatives(context, query)),
  bind(initiatives.readInitiative, (context, { params }) => search.readInitiative(context, params.id)),
  bind(initiatives.createInitiative, (context, { body: { id, source, ...fields } }) =>
    createInitiative(context, id, fields, source),
  ),
  bind(initiatives.changeInitiative, (context, { params, body: { source, ...fields } }) =>
    changeInitiative(context, params.id, fields, source),
  ),
  bind(initiatives.searchDirectory, (context, { query }) => search.searchDirectory(context, query)),
  bind(initiatives.listCodes, (context, { query }) => search.listCodes(context, query)),
];
