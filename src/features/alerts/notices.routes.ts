import { bind, type Binding } from '#server/http.ts';
import * as contract from './notices.contract.ts';
import * as notices from './notices.service.ts';

export const noticeRoutes: Binding[] = [
  bind(contract.receivedNotices, (context) => notices.receivedNotices(context)),
  bind(contract.referTo, (context, { params }) => notices.referTo(context, params.id)),
];
