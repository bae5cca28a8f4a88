import { identifierFault } from '../directory.rules.ts';
import { brief, type IatiFinding } from './iati-finding.rules.ts';
import { all, attribute, first, ownText } from './iati-node.rules.ts';
import { periodRules, type Tell } from './iati-period.rules.ts';
import type { IatiNode } from './iati-read.rules.ts';
import { dayOf, numberOf } from './iati-values.rules.ts';

export interface IatiRuleContext {
  /** `2026-11-21`: nothing that is said to have happened may lie after it */
  readonly today: string;
  /** prefixes of known registers of organisations; without them they are not checked */
  readonly registers?: ReadonlySet<string>;
}

/**
 * The rules that the standard sets beside its schema (IATI-Rulesets, `standard.json` for 2.03), on one activity or organisation of a 2.x
 * file. Each finding names its rule by the standard's number. An activity of which parts were dropped is not to be asked.
 * @param path of the record in its file
 */
export function checkRules(record: IatiNode, path: string, context: IatiRuleContext): IatiFinding[] {
  const findings: IatiFinding[] = [];
  const tell: Tell = (rule, code, node, where, params = {}, severity = 'error') =>
    void findings.push({
      code,
      kind: 'rule',
      severity,
      line: node.line,
      path: `${path}${where}`,
      params: { rule, ...params },
    });
  if (record.name === 'iati-activity') activityRules(record, context, tell);
  else organisationRules(record, context, tell);
  languagesAndCurrencies(record, tell);
  periodRules(record, tell);
  return findings;
}

const DAC = '1';
const vocabulary = (node: IatiNode): string => attribute(node, 'vocabulary') ?? DAC;
const at = (node: IatiNode): string => `/${node.name}${node.nth > 1 ? `[${node.nth}]` : ''}`;

function activityRules(activity: IatiNode, context: IatiRuleContext, tell: Tell): void {
  const reporting = first(activity, 'reporting-org');
  const identifier = first(activity, 'iati-identifier');
  const id = ownText(identifier);
  const publisher = attribute(reporting, 'ref');
  if (identifier && id !== undefined) {
    const former = all(activity, 'other-identifier').filter((it) => attribute(it, 'type') === 'B1');
    const begins = [publisher, ...former.map((it) => attribute(it, 'ref'))].filter((it) => it !== undefined);
    if (id === publisher) tell('1.1.3', 'identifier_of_publisher', identifier, '/iati-identifier');
    else if (!begins.some((it) => id.startsWith(`${it}-`)))
      tell('1.1.21', 'identifier_prefix', identifier, '/iati-identifier', { identifier: brief(id) }, 'warning');
    symbols('1.3.13', identifier, id, '/iati-identifier', tell);
    blanks('1.3.1', identifier, identifier.text, '/iati-identifier', tell);
  }
  if (reporting) reference('1.14', reporting, 'ref', '/reporting-org', tell, context.registers);
  for (const it of all(activity, 'other-identifier')) {
    const rule = { B1: '1.16', A3: '1.6' }[attribute(it, 'type') ?? ''];
    if (rule) blanks(`${rule}.1`, it, it.attributes['ref'], `${at(it)}/@ref`, tell);
    for (const owner of all(it, 'owner-org')) party('6.8.1', '1.11', owner, `${at(it)}/owner-org`, tell);
  }
  for (const it of all(activity, 'related-activity')) blanks('1.7.1', it, it.attributes['ref'], `${at(it)}/@ref`, tell);
  for (const it of all(activity, 'participating-org')) {
    party('6.10.1', '1.8', it, at(it), tell);
    blanks('1.9.1', it, it.attributes['activity-id'], `${at(it)}/@activity-id`, tell);
  }
  for (const it of [...all(activity, 'transaction'), ...all(activity, 'planned-disbursement')]) {
    for (const one of it.children) {
      const giver = one.name === 'provider-org';
      if (!giver && one.name !== 'receiver-org') continue;
      party(giver ? '6.9.1' : '6.9.2', giver ? '1.10' : '1.15', one, `${at(it)}${at(one)}`, tell);
      const of = giver ? 'provider-activity-id' : 'receiver-activity-id';
      blanks(giver ? '1.4.1' : '1.5.1', one, one.attributes[of], `${at(it)}${at(one)}/@${of}`, tell);
    }
  }
  dates(activity, context, tell);
  sectors(activity, tell);
  countries(activity, tell);
  budgetItems(activity, tell);
  aidTypes(activity, tell);
  for (const it of all(activity, 'policy-marker')) {
    if (vocabulary(it) === DAC && attribute(it, 'significance') === undefined)
      tell('6.14.1', 'significance_missing', it, at(it));
    if (vocabulary(it) === '99' && !it.children.some((child) => child.name === 'narrative'))
      tell('6.13.1', 'name_missing', it, at(it));
  }
  const spent = first(activity, 'capital-spend');
  if (spent) range('12.2.1', spent, '/capital-spend', tell);
}

function organisationRules(organisation: IatiNode, context: IatiRuleContext, tell: Tell): void {
  const identifier = first(organisation, 'organisation-identifier');
  const id = ownText(identifier);
  if (identifier && id !== undefined) {
    symbols('1.12.13', identifier, id, '/organisation-identifier', tell);
    blanks('1.12.1', identifier, identifier.text, '/organisation-identifier', tell);
  }
  const reporting = first(organisation, 'reporting-org');
  if (reporting) reference('1.18', reporting, 'ref', '/reporting-org', tell, context.registers);
  for (const it of all(organisation, 'recipient-org-budget'))
    for (const one of all(it, 'recipient-org'))
      blanks('1.17.1', one, one.attributes['ref'], `${at(it)}/recipient-org/@ref`, tell);
  const updated = dayOf(organisation.attributes['last-updated-datetime']);
  if (updated !== null && updated > context.today)
    tell('11.4.1', 'date_in_future', organisation, '/@last-updated-datetime', { date: updated });
}

function dates(activity: IatiNode, { today }: IatiRuleContext, tell: Tell): void {
  const day = (type: string) => {
    const node = all(activity, 'activity-date').find((it) => attribute(it, 'type') === type);
    return { node, on: dayOf(node?.attributes['iso-date']) };
  };
  const [planned, actual, plannedEnd, actualEnd] = ['1', '2', '3', '4'].map(day) as [Day, Day, Day, Day];
  if (!planned.node && !actual.node) tell('6.11.1', 'start_missing', activity, '');
  const order = (rule: string, from: Day, to: Day): void => {
    if (from.node && from.on !== null && to.on !== null && from.on > to.on)
      tell(rule, 'dates_out_of_order', from.node, at(from.node), { from: from.on, to: to.on });
  };
  order('11.1.2', planned, plannedEnd);
  order('11.1.3', actual, actualEnd);
  const future = (rule: string, node: IatiNode | undefined, on: string | null, where: string): void => {
    if (node && on !== null && on > today) tell(rule, 'date_in_future', node, where, { date: on });
  };
  future('11.1.1', activity, dayOf(activity.attributes['last-updated-datetime']), '/@last-updated-datetime');
  if (actual.node) future('11.1.4', actual.node, actual.on, at(actual.node));
  if (actualEnd.node) future('11.1.5', actualEnd.node, actualEnd.on, at(actualEnd.node));
  for (const it of all(activity, 'transaction')) {
    const [on, value] = [first(it, 'transaction-date'), first(it, 'value')];
    future('11.2.1', on, dayOf(on?.attributes['iso-date']), `${at(it)}/transaction-date`);
    future('11.2.2', value, dayOf(value?.attributes['value-date']), `${at(it)}/value`);
  }
}
interface Day {
  readonly node: IatiNode | undefined;
  readonly on: string | null;
}

/** Shares of one thing: each between 0 and 100, given for all when there are several, and a hundred together. */
function shares(
  nodes: readonly IatiNode[],
  rules: { each: string; sum: string; alone: string },
  where: string,
  params: IatiFinding['params'],
  tell: Tell,
  severity: 'error' | 'warning' = 'error',
): void {
  if (nodes.length === 0) return;
  const told = nodes.filter((it) => attribute(it, 'percentage') !== undefined);
  const sum = told.reduce((total, it) => total + (numberOf(it.attributes['percentage']) ?? 0), 0);
  const off = Math.abs(sum - 100) > 1e-6;
  const shown = Math.round(sum * 1e6) / 1e6;
  const node = nodes[0]!;
  if (nodes.length === 1) {
    if (told.length === 1 && off) tell(rules.alone, 'share_of_one', node, where, { ...params, share: shown }, severity);
    return;
  }
  if (told.length < nodes.length)
    tell(rules.each, 'share_missing', node, where, { ...params, missing: nodes.length - told.length }, severity);
  if (told.length > 0 && off) tell(rules.sum, 'shares_do_not_sum', node, where, { ...params, sum: shown }, severity);
}

function sectors(activity: IatiNode, tell: Tell): void {
  const own = all(activity, 'sector');
  const transactions = all(activity, 'transaction');
  const below = transactions.filter((it) => first(it, 'sector'));
  if (own.length === 0 && below.length === 0) tell('6.2.2', 'sector_missing', activity, '');
  else if (own.length === 0 && below.length < transactions.length)
    tell('6.7.2', 'sector_not_everywhere', activity, '', { missing: transactions.length - below.length });
  if (own.length > 0 && below.length > 0) tell('6.6.2', 'sector_twice', below[0]!, `${at(below[0]!)}/sector`);
  for (const [name, group] of Map.groupBy(own, vocabulary))
    shares(group, { each: '2.1.1', sum: '2.1.2', alone: '2.1.4' }, '/sector', { vocabulary: brief(name) }, tell);
  for (const it of own) {
    range('12.3.1', it, at(it), tell);
    if (['98', '99'].includes(vocabulary(it)) && !it.children.some((child) => child.name === 'narrative'))
      tell('2.2.1', 'name_missing', it, at(it));
  }
  if (own.length > 0 && !own.some((it) => vocabulary(it) === DAC))
    tell('102.1.1', 'no_dac_code', own[0]!, '/sector', {}, 'warning');
}

function countries(activity: IatiNode, tell: Tell): void {
  const [lands, regions] = [all(activity, 'recipient-country'), all(activity, 'recipient-region')];
  const placed = (it: IatiNode): boolean => !!(first(it, 'recipient-country') ?? first(it, 'recipient-region'));
  const transactions = all(activity, 'transaction');
  for (const it of [...lands, ...regions]) range('12.1.1', it, at(it), tell);
  if (lands.length + regions.length > 0) {
    const twice = transactions.find(placed);
    if (twice) tell('3.6.2', 'country_twice', twice, at(twice));
  } else if (!transactions.some(placed)) tell('3.7.1', 'country_missing', activity, '');
  else {
    const without = transactions.filter((it) => !placed(it));
    if (without.length > 0)
      tell('3.7.2', 'country_not_everywhere', without[0]!, at(without[0]!), { missing: without.length });
  }
  if (regions.length === 0)
    shares(lands, { each: '3.1.1', sum: '3.1.2', alone: '3.1.4' }, '/recipient-country', {}, tell);
  // each vocabulary of regions covers the rest beside the countries
  for (const [name, group] of Map.groupBy(regions, vocabulary)) {
    const rules = { each: '3.4.1', sum: '3.4.2', alone: '3.4.4' };
    shares([...group, ...lands], rules, '/recipient-region', { vocabulary: brief(name) }, tell);
  }
}

function budgetItems(activity: IatiNode, tell: Tell): void {
  for (const items of all(activity, 'country-budget-items')) {
    const own = all(items, 'budget-item');
    const rules = { each: '7.9.1', sum: '7.9.2', alone: '7.9.4' };
    shares(own, rules, `${at(items)}/budget-item`, { vocabulary: brief(vocabulary(items)) }, tell, 'warning');
    for (const it of own) range('12.2.1', it, `${at(items)}${at(it)}`, tell);
  }
}

function aidTypes(activity: IatiNode, tell: Tell): void {
  const check = (nodes: readonly IatiNode[], rules: { one: string; dac: string }, where: string): void => {
    if (nodes.length === 0) return;
    for (const [name, group] of Map.groupBy(nodes, vocabulary))
      if (group.length > 1)
        tell(rules.one, 'aid_type_repeated', group[1]!, where, { vocabulary: brief(name) }, 'warning');
    if (!nodes.some((it) => vocabulary(it) === DAC)) tell(rules.dac, 'no_dac_code', nodes[0]!, where, {}, 'warning');
  };
  check(all(activity, 'default-aid-type'), { one: '107.1.2', dac: '107.1.1' }, '/default-aid-type');
  for (const it of all(activity, 'transaction'))
    check(all(it, 'aid-type'), { one: '107.2.2', dac: '107.2.1' }, `${at(it)}/aid-type`);
}

/** Languages and currencies are told once for all, or each time; titles and descriptions are not empty. */
function languagesAndCurrencies(record: IatiNode, tell: Tell): void {
  const activity = record.name === 'iati-activity';
  const without = { language: 0, currency: 0 };
  const usual = {
    language: attribute(record, 'xml:lang') !== undefined,
    currency: attribute(record, 'default-currency') !== undefined,
  };
  const look = (node: IatiNode, where: string): void => {
    for (const it of node.children) {
      const here = `${where}${at(it)}`;
      if (it.name === 'narrative' && attribute(it, 'xml:lang') === undefined) without.language++;
      const money = it.name === 'value' || it.name === 'forecast' || it.name === 'loan-status';
      if (money && attribute(it, 'currency') === undefined) without.currency++;
      if (
        (it.name === 'title' || it.name === 'description') &&
        !it.children.some((child) => child.name === 'narrative' && ownText(child) !== undefined)
      )
        tell(it.name === 'title' ? '4.3.1' : '4.4.1', 'text_missing', it, here);
      look(it, here);
    }
  };
  look(record, '');
  if (!usual.language && without.language > 0)
    tell(activity ? '4.1.1' : '4.5.1', 'language_missing', record, '', { missing: without.language });
  if (!usual.currency && without.currency > 0)
    tell(activity ? '7.8.1' : '7.8.2', 'currency_missing', record, '', { missing: without.currency });
}

function party(rule: string, ids: string, node: IatiNode, where: string, tell: Tell): void {
  if (node.attributes['ref'] === undefined && !node.children.some((it) => it.name === 'narrative'))
    tell(rule, 'organisation_unnamed', node, where);
  reference(ids, node, 'ref', where, tell);
}
function reference(
  ids: string,
  node: IatiNode,
  name: string,
  where: string,
  tell: Tell,
  registers?: ReadonlySet<string>,
): void {
  const value = node.attributes[name];
  if (value === undefined) return;
  symbols(`${ids}.13`, node, value.trim(), `${where}/@${name}`, tell);
  blanks(`${ids}.1`, node, value, `${where}/@${name}`, tell);
  const fault = registers && value.trim() !== '' ? identifierFault(value, registers) : null;
  if (fault) tell(`${ids}.8`, 'register_unknown', node, `${where}/@${name}`, { identifier: brief(value) }, 'warning');
}
function symbols(rule: string, node: IatiNode, value: string, where: string, tell: Tell): void {
  if (/[/&|?]/.test(value)) tell(rule, 'identifier_symbols', node, where, { identifier: brief(value) }, 'warning');
}
function blanks(rule: string, node: IatiNode, value: string | undefined, where: string, tell: Tell): void {
  if (value !== undefined && value !== value.trim()) tell(rule, 'identifier_blanks', node, where, {}, 'warning');
}
function range(rule: string, node: IatiNode, where: string, tell: Tell): void {
  const share = numberOf(node.attributes['percentage']);
  if (share !== null && (share < 0 || share > 100)) tell(rule, 'share_out_of_range', node, where, { share });
}
