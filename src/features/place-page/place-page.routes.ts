import { bind, type Binding } from '#server/http.ts';
import { readPlacePage } from './place-page.contract.ts';
import * as service from './place-page.service.ts';

export const placePageRoutes: Binding[] = [
  bind(readPlacePage, (context, { params }) => service.readPlacePage(context, params.id)),
];
