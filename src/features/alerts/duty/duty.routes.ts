import { bind, bindFile, type Binding } from '#server/http.ts';
import * as contract from './duty.contract.ts';
import * as duty from './duty.service.ts';

export const dutyRoutes: Binding[] = [
  bind(contract.readDuty, (context, { query }) => duty.readDuty(context, query)),
  bindFile(contract.myShifts, (context) => duty.myShifts(context)),
  bind(contract.addShift, (context, { params, body }) => duty.addShift(context, params.id, body)),
  bind(contract.addPattern, (context, { params, body }) => duty.addPattern(context, params.id, body)),
  bind(contract.removeShift, (context, { params }) => duty.removeShift(context, params.id)),
  bind(contract.removePattern, (context, { params }) => duty.removePattern(context, params.id)),
  bind(contract.handOver, (context, { params, body }) => duty.handOver(context, params.id, body)),
];
