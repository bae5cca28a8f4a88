// Fits the trees of duplicate-model.rules.ts: gradient boosting of the logistic loss with second-order steps (Friedman 2001, Annals of
// Statistics 29(5); Chen & Guestrin 2016, KDD), histograms of quantiles, and inputs that may act in one direction only.
import type { Model, Tree } from './duplicate-model.rules.ts';

/** One case: its inputs, whether it is a match, and how much it counts. */
export type Case = { readonly values: ArrayLike<number>; readonly match: boolean; readonly weight: number };

export type BoostingOptions = {
  readonly trees: number;
  /** share of each step that is taken */
  readonly rate: number;
  readonly depth: number;
  /** penalty on squared leaf values */
  readonly penalty: number;
  /** least sum of second derivatives on either side of a split */
  readonly leastHessian: number;
  /** share of the cases, and of the inputs, that each tree sees */
  readonly rows: number;
  readonly columns: number;
  readonly bins: number;
  readonly seed: number;
};

/** Numbers in [0, 1) that repeat for a seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Binned = { cuts: number[]; codes: Uint8Array };

function bin(cases: readonly Case[], input: number, bins: number): Binned {
  const sorted = Float64Array.from(cases, (one) => one.values[input] as number).sort();
  const cuts: number[] = [];
  let place = 0;
  for (let index = 1; index < bins; index++) {
    place = Math.max(place, Math.floor((index * sorted.length) / bins));
    const low = sorted[place] as number;
    while (place < sorted.length && sorted[place] === low) place++;
    if (place === sorted.length) break;
    // Halfway to the next value met, so that rounding a threshold changes nothing.
    cuts.push((low + (sorted[place] as number)) / 2);
  }
  const codes = Uint8Array.from(cases, (one) => {
    const value = one.values[input] as number;
    let low = 0;
    let high = cuts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= (cuts[middle] as number)) high = middle;
      else low = middle + 1;
    }
    return low;
  });
  return { cuts, codes };
}

/** Fits a model. `directions` say for each input whether it may only raise (1), only lower (-1) or freely move (0) the probability. */
export function fit(
  cases: readonly Case[],
  inputs: readonly string[],
  directions: readonly number[],
  options: BoostingOptions,
): Model {
  const draw = random(options.seed);
  const binned = inputs.map((_, input) => bin(cases, input, options.bins));
  let total = 0;
  let matches = 0;
  for (const one of cases) {
    total += one.weight;
    if (one.match) matches += one.weight;
  }
  const base = Math.log(matches / (total - matches));
  const odds = new Float64Array(cases.length).fill(base);
  const gradient = new Float64Array(cases.length);
  const hessian = new Float64Array(cases.length);
  const order = new Int32Array(cases.length);
  const spare = new Int32Array(cases.length);
  const sumG = new Float64Array(options.bins);
  const sumH = new Float64Array(options.bins);
  const trees: Tree[] = [];

  for (let round = 0; round < options.trees; round++) {
    let count = 0;
    for (let index = 0; index < cases.length; index++) {
      const one = cases[index] as Case;
      const probability = 1 / (1 + Math.exp(-(odds[index] as number)));
      gradient[index] = one.weight * (probability - (one.match ? 1 : 0));
      hessian[index] = one.weight * probability * (1 - probability);
      if (draw() < options.rows) order[count++] = index;
    }
    const columns = inputs.map((_, input) => input).filter(() => draw() < options.columns);
    const tree = {
      feature: [] as number[],
      threshold: [] as number[],
      left: [] as number[],
      right: [] as number[],
      value: [] as number[],
    };

    const grow = (from: number, to: number, depth: number, least: number, most: number): number => {
      const node = tree.feature.length;
      let allG = 0;
      let allH = 0;
      for (let place = from; place < to; place++) {
        allG += gradient[order[place] as number] as number;
        allH += hessian[order[place] as number] as number;
      }
      const clamp = (value: number) => Math.max(least, Math.min(most, value));
      const step = clamp(-allG / (allH + options.penalty));
      tree.feature.push(-1);
      tree.threshold.push(0);
      tree.left.push(-1);
      tree.right.push(-1);
      tree.value.push(options.rate * step);
      if (depth === 0 || allH < 2 * options.leastHessian) return node;
      const gainOf = (g: number, h: number, value: number) => -(2 * g * value + (h + options.penalty) * value * value);
      const before = gainOf(allG, allH, step);
      let gain = 1e-6;
      let split = { input: -1, cut: 0, left: 0, right: 0 };
      for (const input of columns) {
        const { cuts, codes } = binned[input] as Binned;
        if (cuts.length === 0) continue;
        sumG.fill(0);
        sumH.fill(0);
        for (let place = from; place < to; place++) {
          const one = order[place] as number;
          const code = codes[one] as number;
          sumG[code] = (sumG[code] as number) + (gradient[one] as number);
          sumH[code] = (sumH[code] as number) + (hessian[one] as number);
        }
        const direction = directions[input] ?? 0;
        let g = 0;
        let h = 0;
        for (let cut = 0; cut < cuts.length; cut++) {
          g += sumG[cut] as number;
          h += sumH[cut] as number;
          if (h < options.leastHessian) continue;
          if (allH - h < options.leastHessian) break;
          const left = clamp(-g / (h + options.penalty));
          const right = clamp(-(allG - g) / (allH - h + options.penalty));
          if ((direction > 0 && left > right) || (direction < 0 && left < right)) continue;
          const better = gainOf(g, h, left) + gainOf(allG - g, allH - h, right) - before;
          if (better > gain) {
            gain = better;
            split = { input, cut, left, right };
          }
        }
      }
      if (split.input < 0) return node;
      const { cuts, codes } = binned[split.input] as Binned;
      let lows = from;
      let highs = 0;
      for (let place = from; place < to; place++) {
        const one = order[place] as number;
        if ((codes[one] as number) <= split.cut) order[lows++] = one;
        else spare[highs++] = one;
      }
      for (let place = 0; place < highs; place++) order[lows + place] = spare[place] as number;
      const middle = (split.left + split.right) / 2;
      const direction = directions[split.input] ?? 0;
      tree.feature[node] = split.input;
      tree.threshold[node] = cuts[split.cut] as number;
      tree.left[node] = grow(
        from,
        lows,
        depth - 1,
        direction < 0 ? Math.max(least, middle) : least,
        direction > 0 ? Math.min(most, middle) : most,
      );
      tree.right[node] = grow(
        lows,
        to,
        depth - 1,
        direction > 0 ? Math.max(least, middle) : least,
        direction < 0 ? Math.min(most, middle) : most,
      );
      return node;
    };

    grow(0, count, options.depth, -Infinity, Infinity);
    for (let index = 0; index < cases.length; index++) {
      let node = 0;
      const values = (cases[index] as Case).values;
      while ((tree.feature[node] as number) >= 0)
        node = (
          (values[tree.feature[node] as number] as number) <= (tree.threshold[node] as number)
            ? tree.left[node]
            : tree.right[node]
        ) as number;
      odds[index] = (odds[index] as number) + (tree.value[node] as number);
    }
    trees.push(tree);
  }
  return { base, inputs, trees };
}
