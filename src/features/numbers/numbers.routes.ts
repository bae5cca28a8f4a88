import { bind, type Binding } from '#server/http.ts';
import * as contract from './numbers.contract.ts';
import * as numbers from './numbers.service.ts';

export function numberRoutes(publicUrl: string): Binding[] {
  const kit = numbers.numbersKit(publicUrl);
  return [
    bind(contract.listLines, (context) => numbers.listLines(context, kit)),
    bind(contract.addLine, (context, { body }) => numbers.addLine(context, kit, body)),
    bind(contract.changeSmsSettings, (context, { body }) => numbers.changeSettings(context, body)),
    bind(contract.changeLine, (context, { params, body }) => numbers.changeLine(context, kit, params.id, body)),
  ];
}
