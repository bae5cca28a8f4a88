import { IATI_CODES } from './iati-codes.data.ts';
import { brief, type IatiFinding } from './iati-finding.rules.ts';
import type { IatiNode } from './iati-read.rules.ts';

const LISTS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(IATI_CODES).map(([name, codes]) => [name, new Set(codes.split(' '))]),
);

/** Which list the attribute of which element is from. Elements that mean the same wherever they stand go by their name. */
const WHERE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'iati-activity': { 'default-currency': 'Currency', 'budget-not-provided': 'BudgetNotProvided' },
  'iati-organisation': { 'default-currency': 'Currency' },
  'reporting-org': { type: 'OrganisationType' },
  'participating-org': { role: 'OrganisationRole', type: 'OrganisationType' },
  'provider-org': { type: 'OrganisationType' },
  'receiver-org': { type: 'OrganisationType' },
  description: { type: 'DescriptionType' },
  'other-identifier': { type: 'OtherIdentifierType' },
  'activity-status': { code: 'ActivityStatus' },
  'activity-date': { type: 'ActivityDateType' },
  'activity-scope': { code: 'ActivityScope' },
  'contact-info': { type: 'ContactType' },
  'recipient-country': { code: 'Country' },
  'location-reach': { code: 'GeographicLocationReach' },
  exactness: { code: 'GeographicExactness' },
  'location-class': { code: 'GeographicLocationClass' },
  'humanitarian-scope': { type: 'HumanitarianScopeType' },
  'policy-marker': { significance: 'PolicySignificance' },
  'collaboration-type': { code: 'CollaborationType' },
  'default-flow-type': { code: 'FlowType' },
  'flow-type': { code: 'FlowType' },
  'default-tied-status': { code: 'TiedStatus' },
  'tied-status': { code: 'TiedStatus' },
  budget: { type: 'BudgetType', status: 'BudgetStatus' },
  'planned-disbursement': { type: 'BudgetType' },
  'total-budget': { status: 'BudgetStatus' },
  'recipient-org-budget': { status: 'BudgetStatus' },
  'recipient-region-budget': { status: 'BudgetStatus' },
  'recipient-country-budget': { status: 'BudgetStatus' },
  value: { currency: 'Currency' },
  'transaction-type': { code: 'TransactionType' },
  'disbursement-channel': { code: 'DisbursementChannel' },
  category: { code: 'DocumentCategory' },
  'related-activity': { type: 'RelatedActivityType' },
  result: { type: 'ResultType' },
  indicator: { measure: 'IndicatorMeasure' },
};

/** The same, list by list as they are looked up. */
const CHECKS: ReadonlyMap<string, readonly { name: string; list: string; codes: ReadonlySet<string> }[]> = new Map(
  Object.entries(WHERE).map(([element, lists]) => [
    element,
    Object.entries(lists).map(([name, list]) => ({ name, list, codes: LISTS.get(list)! })),
  ]),
);

/** Codes of a 2.x record that are on none of the lists they should be from. A missing one is the schema's business. */
export function checkCodes(record: IatiNode, path: string): IatiFinding[] {
  const findings: IatiFinding[] = [];
  const above: IatiNode[] = [];
  const look = (node: IatiNode): void => {
    for (const { name, list, codes } of CHECKS.get(node.name) ?? []) {
      const code = node.attributes[name];
      if (code === undefined || code === '' || codes.has(code)) continue;
      // the path is only wanted here: most files have few of them, and all have thousands of elements
      const steps = [...above, node].slice(1).map((it) => `/${it.name}${it.nth > 1 ? `[${it.nth}]` : ''}`);
      findings.push({
        code: 'code_unknown',
        kind: 'rule',
        severity: 'error',
        line: node.line,
        path: `${path}${steps.join('')}/@${name}`,
        params: { value: brief(code), list },
      });
    }
    if (node.children.length === 0) return;
    above.push(node);
    for (const it of node.children) look(it);
    above.pop();
  };
  look(record);
  return findings;
}
