import { bind, type Binding } from '#server/http.ts';
import * as contract from './views.contract.ts';
import * as views from './views.service.ts';

export const viewRoutes: Binding[] = [
  bind(contract.listViews, (context, { query }) => views.listViews(context, query.screen)),
  bind(contract.setDefaultView, (context, { body }) => views.setDefaultView(context, body.screen, body.viewId)),
  bind(contract.saveView, (context, { body }) => views.saveView(context, body)),
  bind(contract.readView, (context, { params }) => views.readView(context, params.id)),
  bind(contract.changeView, (context, { params, body }) => views.changeView(context, params.id, body)),
  bind(contract.removeView, (context, { params }) => views.removeView(context, params.id)),
];
