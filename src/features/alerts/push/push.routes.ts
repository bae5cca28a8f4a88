import { bind, type Binding } from '#server/http.ts';
import * as contract from './push.contract.ts';
import * as push from './push.service.ts';

export const pushRoutes: Binding[] = [
  bind(contract.readPush, (context) => push.readPush(context)),
  bind(contract.subscribePush, (context, { body }) => push.subscribePush(context, body)),
  bind(contract.unsubscribePush, (context, { params }) => push.unsubscribePush(context, params.id)),
  bind(contract.testPush, (context, { params }) => push.testPush(context, params.id)),
  bind(contract.pushReceived, (context, { body }) => push.pushReceived(context, body.token)),
  bind(contract.openPushed, (context, { body }) => push.openPushed(context, body.token)),
];
