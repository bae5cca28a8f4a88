import { bind, type Binding } from '#server/http.ts';
import * as contract from './alert-rules.contract.ts';
import * as rules from './alert-rules.service.ts';

export const alertRuleRoutes: Binding[] = [
  bind(contract.listRules, (context) => rules.listRules(context)),
  bind(contract.readRule, (context, { params }) => rules.readRule(context, params.id)),
  bind(contract.createRule, (context, { body }) => rules.createRule(context, body)),
  bind(contract.tryRule, (context, { body }) => rules.tryRule(context, body)),
  bind(contract.saveRule, (context, { params, body }) => rules.saveRule(context, params.id, body)),
  bind(contract.switchRule, (context, { params, body }) => rules.switchRule(context, params.id, body.on)),
  bind(contract.listFindings, (context, { query }) => rules.listFindings(context, query)),
  bind(contract.readFinding, (context, { params }) => rules.readFinding(context, params.id)),
  bind(contract.decideFinding, (context, { params, body }) => rules.decideFinding(context, params.id, body)),
];
