import { bind, type Binding } from '#server/http.ts';
import * as codes from './codes.contract.ts';
import * as sheets from './codes.service.ts';
import * as contract from './numbers.contract.ts';
import * as numbers from './numbers.service.ts';

export function numberRoutes(publicUrl: string): Binding[] {
  const kit = numbers.numbersKit(publicUrl);
  return [
    bind(contract.listLines, (context) => numbers.listLines(context, kit)),
    bind(contract.readTroubles, (context) => numbers.readTroubles(context)),
    bind(contract.addLine, (context, { body }) => numbers.addLine(context, kit, body)),
    bind(contract.changeSmsSettings, (context, { body }) => numbers.changeSettings(context, body)),
    bind(contract.testLine, (context, { params, body }) => numbers.testLine(context, params.id, body.to)),
    bind(codes.listSheets, (context) => sheets.listSheets(context)),
    bind(codes.addSheet, (context, { body }) => sheets.addSheet(context, body)),
    bind(codes.retireSheet, (context, { params }) => sheets.retireSheet(context, params.id)),
    bind(contract.changeLine, (context, { params, body }) => numbers.changeLine(context, kit, params.id, body)),
  ];
}
