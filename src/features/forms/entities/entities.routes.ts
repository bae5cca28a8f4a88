import { bind, type Binding } from '#server/http.ts';
import * as contract from './entities.contract.ts';
import * as entities from './entities.service.ts';

export const entityRoutes: Binding[] = [
  bind(contract.listEntityLists, (context) => entities.listEntityLists(context)),
  bind(contract.saveEntityList, (context, { params, body }) => entities.saveEntityList(context, params.id, body)),
  bind(contract.endEntityList, (context, { params }) => entities.endEntityList(context, params.id)),
  bind(contract.listEntities, (context, { params, query }) => entities.listEntities(context, params.id, query)),
  bind(contract.saveEntity, (context, { params, body }) =>
    entities.saveEntity(context, params.id, params.entityId, body),
  ),
  bind(contract.closeEntity, (context, { params }) => entities.closeEntity(context, params.id, params.entityId)),
  bind(contract.settleEntityChange, (context, { params, body }) =>
    entities.settleEntityChange(context, params.id, params.changeId, body),
  ),
];
