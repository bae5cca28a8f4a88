/** A count as far as it is known; null is "not known". */
export interface Range {
  low: number | null;
  best: number | null;
  high: number | null;
}

export const unknownRange: Range = { low: null, best: null, high: null };

/** Whether the three cross. What is not known crosses nothing. */
export function rangeProblem({ low, best, high }: Range): 'crossed' | null {
  const known = [low, best, high].filter((it) => it !== null);
  return known.every((it, at) => at === 0 || known[at - 1]! <= it) ? null : 'crossed';
}
