// The model that turns a pair's measures into a probability, and says which measures carried it.

/**
 * A sum of shallow decision trees on the log-odds scale. Nodes of a tree lie in one list; node 0 is the root. At a node with feature >= 0 the
 * value goes left when it is <= the threshold. Every node holds the log-odds it stands for, so that a path explains itself.
 */
export type Tree = {
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly value: readonly number[];
};
export type Model = { readonly base: number; readonly inputs: readonly string[]; readonly trees: readonly Tree[] };

function leaf(tree: Tree, values: ArrayLike<number>): number {
  let node = 0;
  for (;;) {
    const feature = tree.feature[node] as number;
    if (feature < 0) return node;
    node = (
      (values[feature] as number) <= (tree.threshold[node] as number) ? tree.left[node] : tree.right[node]
    ) as number;
  }
}

/** Log-odds that the pair tells of one event. */
export function logOdds(model: Model, values: ArrayLike<number>): number {
  let sum = model.base;
  for (const tree of model.trees) sum += tree.value[leaf(tree, values)] as number;
  return sum;
}

/** The probability that belongs to log-odds. */
export function probabilityOf(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}

/**
 * What each input added to the log-odds: along every tree's path, the step in value at a split is credited to the input split on
 * (Saabas 2014, "Interpreting random forests"). The credits and the trees' root values and the base sum to `logOdds`.
 */
export function contributions(model: Model, values: ArrayLike<number>): Float64Array {
  const out = new Float64Array(model.inputs.length);
  for (const tree of model.trees) {
    let node = 0;
    for (;;) {
      const feature = tree.feature[node] as number;
      if (feature < 0) break;
      const next = (
        (values[feature] as number) <= (tree.threshold[node] as number) ? tree.left[node] : tree.right[node]
      ) as number;
      out[feature] = (out[feature] as number) + (tree.value[next] as number) - (tree.value[node] as number);
      node = next;
    }
  }
  return out;
}

/**
 * A tree as one line of text, parents before children: a split is `input<threshold@value`, a leaf is its value; after a split come its left
 * and its right side.
 */
export function writeTree(tree: Tree): string {
  const round = (value: number, digits: number) => String(Number(value.toPrecision(digits)));
  const write = (node: number): string => {
    const feature = tree.feature[node] as number;
    const value = round(tree.value[node] as number, 4);
    if (feature < 0) return value;
    return `${feature}<${round(tree.threshold[node] as number, 6)}@${value} ${write(tree.left[node] as number)} ${write(tree.right[node] as number)}`;
  };
  return write(0);
}

/** Reads what `writeTree` wrote. */
export function readTree(text: string): Tree {
  const tokens = text.split(' ');
  const tree = {
    feature: [] as number[],
    threshold: [] as number[],
    left: [] as number[],
    right: [] as number[],
    value: [] as number[],
  };
  let next = 0;
  const read = (): number => {
    const token = tokens[next++] as string;
    const node = tree.feature.length;
    const split = /^(\d+)<(.+)@(.+)$/u.exec(token);
    tree.feature.push(split ? Number(split[1]) : -1);
    tree.threshold.push(split ? Number(split[2]) : 0);
    tree.value.push(Number(split ? split[3] : token));
    tree.left.push(-1);
    tree.right.push(-1);
    if (split) {
      tree.left[node] = read();
      tree.right[node] = read();
    }
    return node;
  };
  read();
  return tree;
}
