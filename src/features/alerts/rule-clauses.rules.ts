import type { Condition, VariableName } from './thresholds.rules.ts';

/**
 * The few sayings that most rules are made of, joined by "and": what the editor offers in plain words. A condition that is more than
 * that keeps its JSON Logic and is shown as written.
 */
export const MEASURES = [
  'count',
  'sources',
  'corroborated',
  'killed',
  'hurt',
] as const satisfies readonly VariableName[];
export type Measure = (typeof MEASURES)[number];
export type Clause =
  | { is: 'atLeast'; what: Measure; n: number }
  /** at least so many times the place's own usual level */
  | { is: 'timesUsual'; n: number }
  /** so many would come in fewer than one window of so many */
  | { is: 'rare'; oneIn: number }
  /** at least so many times the window before, which counts as one at least */
  | { is: 'timesBefore'; n: number };
export type ClauseKind = Clause['is'];
export const CLAUSES = ['atLeast', 'timesUsual', 'rare', 'timesBefore'] as const satisfies readonly ClauseKind[];

function conditionOfOne(it: Clause): { [operator: string]: unknown } {
  switch (it.is) {
    case 'atLeast':
      return { '>=': [{ var: it.what }, it.n] };
    case 'timesUsual':
      return { '>=': [{ var: 'ratio' }, it.n] };
    case 'rare':
      return { '<': [{ var: 'chance' }, 1 / it.oneIn] };
    case 'timesBefore':
      return { '>=': [{ var: 'count' }, { '*': [it.n, { max: [{ var: 'previous' }, 1] }] }] };
  }
}

/** @param clauses at least one */
export const conditionOf = (clauses: readonly Clause[]): { [operator: string]: unknown } =>
  clauses.length === 1 ? conditionOfOne(clauses[0]!) : { and: clauses.map(conditionOfOne) };

/** The sayings of a condition; null when it is more than these. */
export function clausesOf(condition: Condition): Clause[] | null {
  const parts =
    typeof condition === 'object' &&
    condition !== null &&
    Array.isArray(condition['and']) &&
    Object.keys(condition).length === 1
      ? (condition['and'] as unknown[])
      : [condition];
  const clauses = parts.map(clauseOf);
  return clauses.length > 0 && clauses.every((it) => it !== null) ? clauses : null;
}

function clauseOf(part: unknown): Clause | null {
  const it = JSON.stringify(part);
  const [operator, sides] = Object.entries((part ?? {}) as object)[0] ?? [];
  if (!operator || !Array.isArray(sides) || sides.length !== 2) return null;
  const [left, right] = sides as [{ var?: string }, unknown];
  const found: Clause | null =
    operator === '<' && typeof right === 'number' && right > 0
      ? { is: 'rare', oneIn: Math.round(1 / right) }
      : operator === '>=' && typeof right === 'number' && left?.var === 'ratio'
        ? { is: 'timesUsual', n: right }
        : operator === '>=' && typeof right === 'number'
          ? { is: 'atLeast', what: left?.var as Measure, n: right }
          : operator === '>=' && typeof right === 'object'
            ? { is: 'timesBefore', n: Number((right as { '*'?: unknown[] } | null)?.['*']?.[0]) }
            : null;
  if (!found || (found.is === 'atLeast' && !MEASURES.includes(found.what))) return null;
  // only what comes back to the very same condition
  return JSON.stringify(conditionOfOne(found)) === it ? found : null;
}

/** Whether a saying is held against earlier windows. */
export const needsHistory = (clauses: readonly Clause[]): boolean =>
  clauses.some((it) => it.is === 'timesUsual' || it.is === 'rare');

/** So many earlier windows make half a year to a year of history, and never fewer than the usual level asks for. */
export const historyFor = (windowDays: number): { baselineWindows: number; guardWindows: number } => ({
  baselineWindows: Math.min(52, Math.max(8, Math.round(182 / windowDays))),
  guardWindows: 1,
});
