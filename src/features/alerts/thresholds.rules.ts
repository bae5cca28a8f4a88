import { LogicEngine } from 'json-logic-engine';
import { FAMILIES, incidentType, isLocalCode, isProtectedType } from '#domain/incident-types.ts';
import { isLevel, type Level } from '#domain/levels.ts';
import {
  countWindows,
  type Countable,
  type CountWhat,
  type ThresholdVariables,
  type WindowCounts,
} from './threshold-windows.rules.ts';
import { FEWEST_WINDOWS } from './usual-level.rules.ts';

/**
 * Alert rules as data: what to count, where, over which window, and a condition over the counts in JSON Logic. A rule that fires makes
 * a draft: a person still says who is implicated and who is asked.
 */
export interface AlertRule {
  id: string;
  name: string;
  level: Level;
  count: CountWhat;
  /** where it is looked at, each place by itself; with all that lies in it */
  placeIds: readonly string[];
  condition: Condition;
  /** when this is met too, the alert is proposed at the higher level */
  higher?: { level: Level; condition: Condition } | null;
  /** after firing for a place, silent there for so long, unless it has become twice as bad or calls for a higher level */
  coolDownDays: number;
}

/** JSON Logic, of which only comparisons, arithmetic, and/or/not and `var` are allowed. */
export type Condition = boolean | number | { [operator: string]: unknown };

/** The names a condition may use. Keys: `alerts-rules:variables.<name>`. */
export const VARIABLES = [
  'count',
  'previous',
  'corroborated',
  'killed',
  'hurt',
  'sources',
  'usualMean',
  'usualHigh',
  'usualWindows',
  'chance',
  'ratio',
] as const satisfies readonly (keyof ThresholdVariables)[];
export type VariableName = (typeof VARIABLES)[number];

const COMPARISONS = ['<', '<=', '>', '>=', '==', '!='] as const;
const ARITHMETIC: Record<string, [least: number, most: number]> = {
  '+': [2, 8],
  '-': [2, 2],
  '*': [2, 8],
  '/': [2, 2],
  max: [2, 8],
  min: [2, 8],
};
const DEEPEST = 8;
const LARGEST = 60;

/** What is wrong with a rule. Keys: `alerts-rules:problems.<code>`. */
export type RuleProblemCode =
  | 'name_missing'
  | 'bad_level'
  | 'higher_not_higher'
  | 'no_place'
  | 'too_many_places'
  | 'bad_area_level'
  | 'unknown_type'
  | 'protected_type'
  | 'bad_window'
  | 'bad_baseline'
  | 'bad_guard'
  | 'bad_cool_down'
  | 'unknown_operator'
  | 'unknown_variable'
  | 'wrong_arguments'
  | 'not_a_condition'
  | 'not_a_number'
  | 'too_deep'
  | 'too_large'
  | 'always_the_same'
  | 'needs_baseline';

export interface RuleProblem {
  /** such as `condition.and[0].>[1]` */
  where: string;
  code: RuleProblemCode;
  values: Record<string, string | number>;
}

/** Everything that is wrong with a rule, so that it can be mended in one go. An empty list: it may be saved. */
export function ruleProblems(rule: AlertRule): RuleProblem[] {
  const problems: RuleProblem[] = [];
  const say = (where: string, code: RuleProblemCode, values: Record<string, string | number> = {}) =>
    void problems.push({ where, code, values });
  const whole = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  const { count } = rule;
  if (rule.name.trim() === '') say('name', 'name_missing');
  if (!isLevel(rule.level)) say('level', 'bad_level');
  if (rule.placeIds.length === 0) say('placeIds', 'no_place');
  for (const [i, code] of count.types.entries()) {
    if (isProtectedType(code)) say(`count.types[${i}]`, 'protected_type', { type: code });
    else if (!incidentType(code) && !isLocalCode(code) && !(FAMILIES as readonly string[]).includes(code))
      say(`count.types[${i}]`, 'unknown_type', { type: code });
  }
  if (!whole(count.windowDays, 1, 92)) say('count.windowDays', 'bad_window', { least: 1, most: 92 });
  if (count.baselineWindows !== 0 && !whole(count.baselineWindows, FEWEST_WINDOWS, 104))
    say('count.baselineWindows', 'bad_baseline', { least: FEWEST_WINDOWS, most: 104 });
  if (!whole(count.guardWindows, 0, 8)) say('count.guardWindows', 'bad_guard', { least: 0, most: 8 });
  if (!whole(rule.coolDownDays, 1, 366)) say('coolDownDays', 'bad_cool_down', { least: 1, most: 366 });
  const conditions: [string, unknown][] = [['condition', rule.condition]];
  if (rule.higher) {
    if (!isLevel(rule.higher.level) || rule.higher.level <= rule.level) say('higher.level', 'higher_not_higher');
    conditions.push(['higher.condition', rule.higher.condition]);
  }
  for (const [where, condition] of conditions) {
    const wrong = conditionProblems(condition);
    problems.push(...wrong.map((it) => ({ ...it, where: it.where.replace('condition', where) })));
    if (count.baselineWindows !== 0 || wrong.length > 0) continue;
    const needing = variablesIn(condition as Condition).filter((it) => NEEDS_BASELINE.includes(it));
    if (needing.length > 0) say(where, 'needs_baseline', { variable: needing[0]! });
  }
  return problems;
}

/** What a rule's conditions speak of, the higher one's included. */
export const spokenOf = (rule: Pick<AlertRule, 'condition' | 'higher'>): VariableName[] => [
  ...new Set([...variablesIn(rule.condition), ...(rule.higher ? variablesIn(rule.higher.condition) : [])]),
];

export const NEEDS_BASELINE: readonly VariableName[] = ['usualMean', 'usualHigh', 'chance', 'ratio'];

/** Checks a condition on its own, as somebody writes it. */
export function conditionProblems(condition: unknown): RuleProblem[] {
  const problems: RuleProblem[] = [];
  const say = (where: string, code: RuleProblemCode, values: Record<string, string | number> = {}) =>
    void problems.push({ where, code, values });
  let size = 0;

  const enter = (where: string, depth: number): boolean => {
    if (++size === LARGEST + 1) say('condition', 'too_large', { most: LARGEST });
    if (depth > DEEPEST) say(where, 'too_deep', { most: DEEPEST });
    return size <= LARGEST && depth <= DEEPEST;
  };
  const operation = (node: unknown): [string, unknown[]] | null => {
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return null;
    const entries = Object.entries(node);
    if (entries.length !== 1) return null;
    const [operator, given] = entries[0]!;
    return [operator, Array.isArray(given) ? given : [given]];
  };
  const truth = (node: unknown, where: string, depth: number) => {
    if (!enter(where, depth)) return;
    const it = operation(node);
    if (!it) return say(where, 'not_a_condition');
    const [operator, parts] = it;
    if (operator === 'and' || operator === 'or') {
      if (parts.length < 1 || parts.length > 12) say(where, 'wrong_arguments', { operator });
      for (const [i, part] of parts.entries()) truth(part, `${where}.${operator}[${i}]`, depth + 1);
    } else if (operator === '!') {
      if (parts.length !== 1) say(where, 'wrong_arguments', { operator });
      else truth(parts[0], `${where}.!`, depth + 1);
    } else if ((COMPARISONS as readonly string[]).includes(operator)) {
      if (parts.length !== 2) return say(where, 'wrong_arguments', { operator });
      for (const [i, part] of parts.entries()) quantity(part, `${where}.${operator}[${i}]`, depth + 1);
    } else if (operator === 'var' || operator in ARITHMETIC) say(where, 'not_a_condition');
    else say(where, 'unknown_operator', { operator: operator.slice(0, 40) });
  };
  const quantity = (node: unknown, where: string, depth: number) => {
    if (!enter(where, depth)) return;
    if (typeof node === 'number') {
      if (!Number.isFinite(node)) say(where, 'not_a_number');
      return;
    }
    const it = operation(node);
    if (!it) return say(where, 'not_a_number');
    const [operator, parts] = it;
    if (operator === 'var') {
      if (parts.length !== 1 || !(VARIABLES as readonly unknown[]).includes(parts[0]))
        say(where, 'unknown_variable', { variable: String(parts[0]).slice(0, 40) });
      return;
    }
    const arity = Object.hasOwn(ARITHMETIC, operator) ? ARITHMETIC[operator] : undefined;
    if (!arity)
      return say(where, ['and', 'or', '!', ...COMPARISONS].includes(operator) ? 'not_a_number' : 'unknown_operator', {
        operator: operator.slice(0, 40),
      });
    if (parts.length < arity[0] || parts.length > arity[1]) return say(where, 'wrong_arguments', { operator });
    for (const [i, part] of parts.entries()) quantity(part, `${where}.${operator}[${i}]`, depth + 1);
  };

  truth(condition, 'condition', 1);
  if (problems.length === 0 && variablesIn(condition as Condition).length === 0) say('condition', 'always_the_same');
  return problems;
}

/** The variables a lawful condition speaks of, each once, in order. */
export function variablesIn(condition: Condition): VariableName[] {
  const found = new Set<VariableName>();
  const walk = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    for (const [operator, given] of Object.entries(node)) {
      if (operator === 'var') found.add((Array.isArray(given) ? given[0] : given) as VariableName);
      else if (Array.isArray(given)) for (const part of given) walk(part);
      else walk(given);
    }
  };
  walk(condition);
  return [...found];
}

const ENGINE = new LogicEngine();
/** With more unknown comparisons than this, the answer is "unknown" without trying. */
const MOST_UNKNOWN = 8;

/**
 * Evaluates a lawful condition. A comparison with something unknown (no usual level yet, a division by zero) is neither true nor
 * false: the whole is true only if it is true whichever way every such comparison came out. JSON Logic alone would take null for 0,
 * and "chance < 0.01" would fire in every place without a history.
 */
export function evaluate(condition: Condition, variables: ThresholdVariables): boolean | 'unknown' {
  let unknowns = 0;
  const settle = (node: unknown, choice: number, counter: { n: number }): unknown => {
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return node;
    const [operator, given] = Object.entries(node)[0]!;
    const parts = Array.isArray(given) ? given : [given];
    if ((COMPARISONS as readonly string[]).includes(operator)) {
      if (parts.every((part) => isKnown(part, variables))) return node;
      const bit = counter.n++;
      unknowns = Math.max(unknowns, counter.n);
      return ((choice >> bit) & 1) === 1;
    }
    return { [operator]: parts.map((part) => settle(part, choice, counter)) };
  };
  const run = (choice: number): boolean =>
    ENGINE.run(settle(condition, choice, { n: 0 }) as object, variables as object) === true;

  const first = run(0);
  if (unknowns === 0) return first;
  if (unknowns > MOST_UNKNOWN) return 'unknown';
  for (let choice = 1; choice < 2 ** unknowns; choice++) if (run(choice) !== first) return 'unknown';
  return first;
}

function isKnown(node: unknown, variables: ThresholdVariables): boolean {
  if (typeof node === 'number') return Number.isFinite(node);
  try {
    const needed = variablesIn(node as Condition);
    if (needed.some((name) => variables[name] === null)) return false;
    const value: unknown = ENGINE.run(node as object, variables as object);
    return typeof value === 'number' && Number.isFinite(value);
  } catch {
    return false;
  }
}

/** An earlier firing of a rule. */
export interface Firing {
  ruleId: string;
  placeId: string;
  /** milliseconds since 1970: when it fired, the end of the window it fired for */
  at: number;
  count: number;
  level?: Level;
}

const DAY = 24 * 3_600_000;

/**
 * Has the rule fired for this place lately? Once more within the cool-down only when the count has at least doubled since, or when it
 * now calls for a higher level.
 */
export function isCooling(
  rule: AlertRule,
  window: Pick<WindowCounts, 'placeId' | 'to' | 'variables'>,
  earlier: readonly Firing[],
  level: Level = rule.level,
): boolean {
  return earlier.some(
    (it) =>
      it.ruleId === rule.id &&
      it.placeId === window.placeId &&
      it.at <= window.to &&
      window.to - it.at < rule.coolDownDays * DAY &&
      // the very same window never fires twice, however the count was corrected since
      (it.at === window.to ||
        ((window.variables.count < 2 * it.count || window.variables.count === 0) &&
          !(it.level !== undefined && level > it.level))),
  );
}

export interface RuleOutcome {
  rule: AlertRule;
  window: WindowCounts;
  outcome: 'fires' | 'cooling' | 'quiet' | 'unknown';
  /** what it calls for, when its condition is met */
  level: Level | null;
  /** why, in codes and numbers */
  explanation: Explanation[];
}

/** One thing to say about a firing. Keys: `alerts-rules:fired.<code>`. */
export interface Explanation {
  code:
    | 'count'
    | 'previous'
    | 'usual'
    | 'usual_unknown'
    | 'chance'
    | 'chance_tiny'
    | 'corroborated'
    | 'killed'
    | 'hurt'
    | 'sources';
  values: Record<string, string | number>;
}

/** Looks at a rule in all its places at one moment. The rule must be lawful. */
export function lookAt(
  rule: AlertRule,
  all: readonly Countable[],
  dataSince: number,
  now: number,
  earlier: readonly Firing[],
): RuleOutcome[] {
  return rule.placeIds.map((placeId) => judge(rule, countWindows(rule.count, placeId, all, dataSince, now), earlier));
}

/** What a rule says of one place's counts. The rule must be lawful. */
export function judge(rule: AlertRule, window: WindowCounts, earlier: readonly Firing[]): RuleOutcome {
  const met = evaluate(rule.condition, window.variables);
  const more = rule.higher ? evaluate(rule.higher.condition, window.variables) : false;
  const level = more === true ? rule.higher!.level : met === true ? rule.level : null;
  const outcome =
    level !== null
      ? isCooling(rule, window, earlier, level)
        ? 'cooling'
        : 'fires'
      : met === 'unknown' || more === 'unknown'
        ? 'unknown'
        : 'quiet';
  return { rule, window, outcome, level, explanation: explain(rule, window) };
}

/** What was counted and what it was held against: always the count, then only what the condition speaks of. */
export function explain(rule: AlertRule, window: WindowCounts): Explanation[] {
  const { variables, usual } = window;
  const spoken = new Set(spokenOf(rule));
  const lines: Explanation[] = [{ code: 'count', values: { count: variables.count, days: rule.count.windowDays } }];
  if (spoken.has('previous') && variables.previous !== null)
    lines.push({ code: 'previous', values: { count: variables.previous, days: rule.count.windowDays } });
  if (NEEDS_BASELINE.some((it) => spoken.has(it))) {
    if (!usual?.enough)
      lines.push({ code: 'usual_unknown', values: { count: usual?.windows ?? 0, needed: FEWEST_WINDOWS } });
    else
      lines.push({
        code: 'usual',
        values: { mean: Math.round(usual.mean * 10) / 10, high: usual.high, count: usual.windows },
      });
  }
  if (spoken.has('chance') && variables.chance !== null) {
    lines.push(
      variables.chance < 1e-4
        ? { code: 'chance_tiny', values: { oneIn: 10_000 } }
        : { code: 'chance', values: { oneIn: Math.round(1 / variables.chance) } },
    );
  }
  for (const code of ['corroborated', 'killed', 'hurt', 'sources'] as const)
    if (spoken.has(code)) lines.push({ code, values: { count: variables[code] } });
  return lines;
}
