/**
 * States and legal next steps: one table per noun, read by the server (may this happen?) and by the screens (which buttons?).
 */

/** What a step must be given with it, by the name of the field that carries it. */
export type Need = 'reason' | 'to_whom' | 'outcome' | 'said' | 'channel' | 'target' | 'responder' | 'result';

/** Who takes a step: a person by choice, the clock when a time is over, the machine when it learns something. */
export type Taker = 'person' | 'clock' | 'machine';

export interface Step<State extends string = string, Deed extends string = string> {
  deed: Deed;
  from: readonly State[];
  to: State;
  needs?: readonly Need[];
  /** A person unless told. */
  by?: Taker;
}

export interface StateTable<State extends string = string, Deed extends string = string> {
  /** Also the first part of the catalogue keys: `domain:states.<noun>.<state>`, `domain:deeds.<noun>.<deed>`. */
  noun: string;
  states: readonly State[];
  first: State;
  steps: readonly Step<State, Deed>[];
}

export type StepResult<State extends string, Deed extends string> =
  | { ok: true; state: State; step: Step<State, Deed> }
  | { ok: false; code: 'no_such_step'; state: State; deed: string; legal: Deed[] }
  | { ok: false; code: 'step_needs'; state: State; deed: Deed; missing: Need[] };

/** Declares a table and keeps its exact states and deeds. Throws on a table that contradicts itself: that is a mistake in code. */
export function defineStates<const State extends string, const Deed extends string>(
  table: StateTable<State, Deed>,
): StateTable<State, Deed> {
  const known = new Set<string>(table.states);
  if (!known.has(table.first)) throw new Error(`${table.noun}: no state ${table.first}`);
  const seen = new Set<string>();
  for (const step of table.steps) {
    for (const state of [...step.from, step.to])
      if (!known.has(state)) throw new Error(`${table.noun}: no state ${state}`);
    for (const from of step.from) {
      const key = `${from} ${step.deed}`;
      if (seen.has(key)) throw new Error(`${table.noun}: ${step.deed} from ${from} is there twice`);
      seen.add(key);
    }
  }
  return table;
}

/** The steps that may be taken from a state; give `by` to see only what a person may choose, for instance. */
export function legalSteps<State extends string, Deed extends string>(
  table: StateTable<State, Deed>,
  state: State,
  by?: Taker,
): Step<State, Deed>[] {
  return table.steps.filter((step) => step.from.includes(state) && (by === undefined || (step.by ?? 'person') === by));
}

export function stepFor<State extends string, Deed extends string>(
  table: StateTable<State, Deed>,
  state: State,
  deed: string,
): Step<State, Deed> | undefined {
  return table.steps.find((step) => step.deed === deed && step.from.includes(state));
}

/** Is nothing more to be done from here? */
export const isFinal = <State extends string, Deed extends string>(
  table: StateTable<State, Deed>,
  state: State,
): boolean => !table.steps.some((step) => step.from.includes(state));

/**
 * Takes a step, or says why not: no such step from here (with those there are), or something it needs is missing.
 * Given values that are empty or only blanks count as missing.
 */
export function takeStep<State extends string, Deed extends string>(
  table: StateTable<State, Deed>,
  state: State,
  deed: string,
  given: Partial<Record<Need, unknown>> = {},
): StepResult<State, Deed> {
  const step = stepFor(table, state, deed);
  if (!step)
    return { ok: false, code: 'no_such_step', state, deed, legal: legalSteps(table, state).map((it) => it.deed) };
  const missing = (step.needs ?? []).filter((need) => !isGiven(given[need]));
  if (missing.length > 0) return { ok: false, code: 'step_needs', state, deed: step.deed, missing };
  return { ok: true, state: step.to, step };
}

const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && (typeof value !== 'string' || value.trim() !== '');

export const stateKey = (table: StateTable, state: string): string => `domain:states.${table.noun}.${state}`;
export const deedKey = (table: StateTable, deed: string): string => `domain:deeds.${table.noun}.${deed}`;
