import { isUuid } from '#domain/ids.ts';
import type { Level } from '#domain/levels.ts';
import type { CountWhat } from './threshold-windows.rules.ts';
import { ruleProblems, type AlertRule, type Condition, type RuleProblem } from './thresholds.rules.ts';

/** Where a rule looks: the whole workspace as one, some places each by itself, or every area of one level. */
export type RuleScope =
  | { kind: 'whole' }
  | { kind: 'named'; placeIds: string[] }
  /** level 0 country to 4, within one place or anywhere */
  | { kind: 'each'; level: number; within: string | null };

/** A rule as it is saved, version by version. */
export interface RuleDefinition {
  name: string;
  level: Level;
  higher: { level: Level; condition: Condition } | null;
  count: CountWhat;
  scope: RuleScope;
  condition: Condition;
  coolDownDays: number;
}

/** Stands for the place of a rule that looks at the whole workspace as one. */
export const WHOLE = '';

const MOST_PLACES = 200;

/** Everything that is wrong with a definition; empty: it may be saved. Keys: `alerts-rules:problems.<code>`. */
export function definitionProblems(it: RuleDefinition): RuleProblem[] {
  const { scope } = it;
  const problems = ruleProblems(ruleOf('', it, scope.kind === 'named' ? scope.placeIds : [WHOLE]));
  if (scope.kind === 'named' && scope.placeIds.length > MOST_PLACES)
    problems.push({ where: 'scope.placeIds', code: 'too_many_places', values: { most: MOST_PLACES } });
  if (scope.kind === 'each' && !(Number.isInteger(scope.level) && scope.level >= 0 && scope.level <= 4))
    problems.push({ where: 'scope.level', code: 'bad_area_level', values: {} });
  return problems;
}

/** The rule that is judged: a definition at the places it comes to. */
export const ruleOf = (id: string, it: RuleDefinition, placeIds: readonly string[]): AlertRule => ({
  id,
  name: it.name,
  level: it.level,
  higher: it.higher,
  count: it.count,
  condition: it.condition,
  coolDownDays: it.coolDownDays,
  placeIds,
});

export const placeIdsIn = (scope: RuleScope): string[] =>
  (scope.kind === 'named' ? scope.placeIds : scope.kind === 'each' && scope.within ? [scope.within] : []).filter(
    isUuid,
  );
