import { Problem } from './problem.ts';
import { takeStep, type Need, type StateTable } from './transitions.ts';

/**
 * Takes a step of a state table or throws a Problem that says what is possible instead.
 * @returns the state after the step
 */
export function demandStep<S extends string, D extends string>(
  table: StateTable<S, D>,
  state: S,
  deed: D,
  given: Partial<Record<Need, unknown>> = {},
): S {
  const result = takeStep(table, state, deed, given);
  if (result.ok) return result.state;
  if (result.code === 'step_needs') {
    throw new Problem(422, 'step_needs', `This step needs: ${result.missing.join(', ')}.`, {
      errors: result.missing.map((need) => ({
        where: `body/${need}`,
        code: 'missing',
        detail: 'Give it and try again.',
      })),
    });
  }
  throw new Problem(
    409,
    'no_such_step',
    `From “${state}” this step is not possible. Possible: ${result.legal.join(', ') || 'none'}.`,
    { values: { state, deed } },
  );
}
