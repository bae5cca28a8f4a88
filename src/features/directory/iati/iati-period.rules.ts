import type { IatiFinding } from './iati-finding.rules.ts';
import { all, attribute, first } from './iati-node.rules.ts';
import type { IatiNode } from './iati-read.rules.ts';
import { dayOf } from './iati-values.rules.ts';

/** How a rule says that a node breaks it. */
export type Tell = (
  rule: string,
  code: string,
  node: IatiNode,
  where: string,
  params?: IatiFinding['params'],
  severity?: 'error' | 'warning',
) => void;

const BUDGETS = [
  'budget',
  'planned-disbursement',
  'total-budget',
  'recipient-org-budget',
  'recipient-region-budget',
  'recipient-country-budget',
  'total-expenditure',
];
const at = (node: IatiNode): string => `/${node.name}${node.nth > 1 ? `[${node.nth}]` : ''}`;

/** The same day a year on; from 29 February it is 1 March. */
function yearOn(day: string): string {
  return new Date(Date.UTC(Number(day.slice(0, 4)) + 1, Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))))
    .toISOString()
    .slice(0, 10);
}

/** The standard's rules about periods: of budgets, and of what indicators measured. */
export function periodRules(record: IatiNode, tell: Tell): void {
  for (const it of record.children) {
    if (BUDGETS.includes(it.name)) budget(it, tell);
    if (it.name === 'result') result(it, tell);
  }
}

function ordered(rule: string, node: IatiNode, where: string, tell: Tell): [string, string] | null {
  const [from, to] = [first(node, 'period-start'), first(node, 'period-end')].map((it) =>
    dayOf(it?.attributes['iso-date']),
  );
  if (!from || !to) return null;
  if (from > to) tell(rule, 'dates_out_of_order', node, where, { from, to });
  return [from, to];
}

function budget(node: IatiNode, tell: Tell): void {
  const period = ordered('8.6.3', node, at(node), tell);
  if (period === null) return;
  const [from, to] = period;
  if (node.name !== 'planned-disbursement' && to > yearOn(from))
    tell('7.5.3', 'period_too_long', node, at(node), { from, to });
  if (node.name !== 'recipient-country-budget') return;
  for (const line of all(node, 'budget-line')) {
    const on = dayOf(first(line, 'value')?.attributes['value-date']);
    if (on !== null && (on < from || on > to))
      tell('11.3.1', 'date_outside_period', line, `${at(node)}${at(line)}`, { date: on, from, to });
  }
}

/** Measures 1 to 4 are numbers, 5 is told in words. */
function result(node: IatiNode, tell: Tell): void {
  for (const indicator of all(node, 'indicator')) {
    const here = `${at(node)}${at(indicator)}`;
    if (first(node, 'reference') && first(indicator, 'reference')) tell('8.11.1', 'reference_twice', indicator, here);
    const measure = attribute(indicator, 'measure') ?? '';
    const measured: [string, IatiNode, string][] = all(indicator, 'baseline').map((it) => ['8.8', it, here]);
    for (const period of all(indicator, 'period')) {
      const within = `${here}${at(period)}`;
      ordered('8.6.1', period, within, tell);
      for (const it of period.children) {
        if (it.name === 'target') measured.push(['8.9', it, within]);
        if (it.name === 'actual') measured.push(['8.10', it, within]);
      }
    }
    for (const [rule, it, within] of measured) {
      const value = it.attributes['value'];
      if (measure === '5') {
        if (value !== undefined) tell(`${rule}.3`, 'value_of_words', it, `${within}${at(it)}`, {}, 'warning');
      } else if (/^[1-4]$/.test(measure)) {
        if (value === undefined) tell(`${rule}.1`, 'value_missing', it, `${within}${at(it)}`);
        else if (value.trim() === '' || Number.isNaN(Number(value)))
          tell(`${rule}.2`, 'value_not_a_number', it, `${within}${at(it)}`, {}, 'warning');
      }
    }
  }
}
