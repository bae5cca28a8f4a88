/** Answers of several forms as one set of words, and the way from a place to what it lies in. */

/** By language. */
export type Labels = Readonly<Record<string, string>>;

const folded = (labels: Labels): string[] => Object.values(labels).map((it) => it.trim().toLowerCase());
/** Whether two choices of one code say the same: in some language they are worded alike, or one of them has no words. */
const agree = (a: Labels, b: Labels): boolean => {
  const words = folded(a);
  return words.length === 0 || folded(b).length === 0 || folded(b).some((it) => words.includes(it));
};

/** Keys of answers: what one form calls `1` is not what another calls `1`, unless the words are the same. */
export interface AnswerBook {
  /** the key of an answer, the same for what means the same. @param form tells apart what does not */
  key(answer: string, labels: Labels, form: string): string;
  labelsOf(key: string): Labels;
}
export function answerBook(): AnswerBook {
  const known = new Map<string, Labels>();
  return {
    key(answer, labels, form) {
      const before = known.get(answer);
      const key = before && !agree(before, labels) ? `${answer} (${form})` : answer;
      if (Object.keys(known.get(key) ?? {}).length === 0) known.set(key, labels);
      return key;
    },
    labelsOf: (key) => known.get(key) ?? {},
  };
}

export interface AreaStep {
  id: string;
  level: number;
}
/**
 * Steps from the finest areas up to a level (0 the country to 4), each naming for a place the area of its level that it lies in. A place that lies in none of that
 * level, or is itself wider, stays what it is.
 * @param chains for each place what it lies in, from the country down, and itself last
 */
export function stepsTo(level: number, chains: readonly (readonly AreaStep[])[]): ((place: string) => string)[] {
  const around = new Map<string, readonly AreaStep[]>();
  for (const chain of chains) for (const [at, { id }] of chain.entries()) around.set(id, chain.slice(0, at + 1));
  return [4, 3, 2, 1, 0]
    .filter((it) => it >= level)
    .map((it) => (place) => around.get(place)?.find((area) => area.level === it)?.id ?? place);
}
