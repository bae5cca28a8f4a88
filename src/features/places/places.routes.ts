import type { Context } from '#server/context.ts';
import { bind, type Binding } from '#server/http.ts';
import * as imports from './imports.service.ts';
import * as importContract from './place-imports.contract.ts';
import * as contract from './places.contract.ts';
import * as placeAreas from './place-areas.service.ts';
import * as placeEdits from './place-edits.service.ts';
import * as placeSearch from './place-search.service.ts';
import * as places from './places.service.ts';

/** Names in the language of the screen, which may be another than the member's own. */
const speaking = (context: Context, language: string | undefined): Context =>
  language === undefined ? context : { ...context, caller: { ...context.caller, language } };

export const placeRoutes: Binding[] = [
  bind(contract.searchPlaces, (context, { query }) => placeSearch.searchPlaces(speaking(context, query.lang), query)),
  bind(contract.addPlace, (context, { body }) => placeEdits.addPlace(context, body)),
  bind(contract.readPlace, (context, { params, query }) => places.readPlace(speaking(context, query.lang), params.id)),
  bind(contract.listChildren, (context, { params, query }) =>
    places.listChildren(speaking(context, query.lang), params.id, query),
  ),
  bind(contract.namePlace, (context, { params, body }) => placeEdits.namePlace(context, params.id, body)),
  bind(contract.endPlace, (context, { params }) => placeEdits.endPlace(context, params.id)),
  bind(contract.locatePoint, (context, { body }) => places.locatePoint(speaking(context, body.lang), body)),
  bind(contract.mapAreas, (context, { query }) => placeAreas.mapAreas(speaking(context, query.lang), query)),
  bind(contract.readView, (context) => placeEdits.readView(context)),
  bind(contract.setView, (context, { body }) => placeEdits.setView(context, body.prefer)),
  bind(importContract.listImports, (context) => imports.listImports(context)),
  bind(importContract.startImport, (context, { body }) => imports.startImport(context, body)),
  bind(importContract.readImport, (context, { params }) => imports.readImport(context, params.id)),
  bind(importContract.putImportPart, (context, { params, body }) =>
    imports.putPart(context, params.id, params.part, body.base64),
  ),
  bind(importContract.checkImport, (context, { params, body }) =>
    imports.checkImport(context, params.id, body.options),
  ),
  bind(importContract.runImport, (context, { params }) => imports.runImport(context, params.id)),
  bind(importContract.stopImport, (context, { params }) => imports.stopImport(context, params.id)),
];
