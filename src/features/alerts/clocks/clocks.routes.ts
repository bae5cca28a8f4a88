import { bind, type Binding } from '#server/http.ts';
import * as contract from './clocks.contract.ts';
import * as clocks from './clocks.service.ts';

export const clockRoutes: Binding[] = [
  bind(contract.readTimes, (context) => clocks.readTimes(context)),
  bind(contract.changeTimes, (context, { body }) => clocks.changeTimes(context, body)),
  bind(contract.agreeToTimes, (context, { params }) => clocks.agreeToTimes(context, params.id)),
  bind(contract.stopTimes, (context, { params }) => clocks.stopTimes(context, params.id)),
];
