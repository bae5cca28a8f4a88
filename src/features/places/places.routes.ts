import { bind, type Binding } from '#server/http.ts';
import * as imports from './imports.service.ts';
import * as contract from './places.contract.ts';
import * as places from './places.service.ts';

export const placeRoutes: Binding[] = [
  bind(contract.searchPlaces, (context, { query }) => places.searchPlaces(context, query)),
  bind(contract.addPlace, (context, { body }) => places.addPlace(context, body)),
  bind(contract.readPlace, (context, { params }) => places.readPlace(context, params.id)),
  bind(contract.listChildren, (context, { params, query }) => places.listChildren(context, params.id, query)),
  bind(contract.namePlace, (context, { params, body }) => places.namePlace(context, params.id, body)),
  bind(contract.endPlace, (context, { params }) => places.endPlace(context, params.id)),
  bind(contract.locatePoint, (context, { body }) => places.locatePoint(context, body)),
  bind(contract.mapAreas, (context, { query }) => places.mapAreas(context, query)),
  bind(contract.readView, (context) => places.readView(context)),
  bind(contract.setView, (context, { body }) => places.setView(context, body.prefer)),
  bind(contract.listImports, (context) => imports.listImports(context)),
  bind(contract.startImport, (context, { body }) => imports.startImport(context, body)),
  bind(contract.readImport, (context, { params }) => imports.readImport(context, params.id)),
  bind(contract.putImportPart, (context, { params, body }) => imports.putPart(context, params.id, params.part, body.base64)),
  bind(contract.checkImport, (context, { params, body }) => imports.checkImport(context, params.id, body.options)),
  bind(contract.runImport, (context, { params }) => imports.runImport(context, params.id)),
  bind(contract.stopImport, (context, { params }) => imports.stopImport(context, params.id)),
];
