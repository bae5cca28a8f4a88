/** "How do I reach them, and through whom?": the few shortest ways along relations, the closer ones first. */

/** How close two are, from nothing beyond knowing each other to deciding together. */
export const CLOSENESS = ['none', 'informed', 'consulted', 'carries_out', 'decides_together'] as const;
export type Closeness = (typeof CLOSENESS)[number];

/**
 * What a step along a relation costs: a word passed on by those who decide together is likelier to be heard than one by those who were once
 * informed. A judgement, not a measure: 1 a step at best, so that a way through one more hand is preferred only to a much looser tie. `unknown` is a
 * relation whose kind the asker may not see; `over` is added to one that has ended.
 */
export const STEP_COST = {
  decides_together: 1,
  carries_out: 1.25,
  consulted: 1.75,
  informed: 2.5,
  none: 4,
  unknown: 3,
} as const;
export const OVER_COST = 2;

export interface Edge {
  id: string;
  a: string;
  b: string;
  /** null when the asker may not see it */
  closeness: Closeness | null;
  over: boolean;
}
export interface Path {
  /** from the asker on, the last is whom it reaches */
  nodes: string[];
  /** the relation that leads from each to the next */
  edges: string[];
  cost: number;
}

export const costOf = (edge: Pick<Edge, 'closeness' | 'over'>): number =>
  STEP_COST[edge.closeness ?? 'unknown'] + (edge.over ? OVER_COST : 0);

interface Step {
  to: string;
  edge: string;
  cost: number;
}

/** Neighbours of each, one step a pair: the closest of their relations. */
function stepsOf(edges: readonly Edge[]): Map<string, Step[]> {
  const best = new Map<string, Map<string, Step>>();
  const keep = (from: string, to: string, edge: string, cost: number) => {
    const known = best.get(from) ?? new Map<string, Step>();
    best.set(from, known);
    const before = known.get(to);
    if (!before || cost < before.cost || (cost === before.cost && edge < before.edge))
      known.set(to, { to, edge, cost });
  };
  for (const edge of edges) {
    if (edge.a === edge.b) continue;
    keep(edge.a, edge.b, edge.id, costOf(edge));
    keep(edge.b, edge.a, edge.id, costOf(edge));
  }
  return new Map([...best].map(([from, to]) => [from, [...to.values()]]));
}

function before(a: Path, b: Path): number {
  if (a.cost !== b.cost) return a.cost - b.cost;
  if (a.nodes.length !== b.nodes.length) return a.nodes.length - b.nodes.length;
  const n = a.nodes.findIndex((id, at) => id !== b.nodes[at]);
  return n < 0 ? 0 : a.nodes[n]! < b.nodes[n]! ? -1 : 1;
}

/** Puts a path into a binary heap (Williams 1964): of thousands that are open, the best is at hand. */
function put(heap: Path[], path: Path): void {
  let at = heap.push(path) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (before(heap[above]!, path) <= 0) break;
    heap[at] = heap[above]!;
    at = above;
  }
  heap[at] = path;
}
/** Takes the best out of the heap. */
function take(heap: Path[]): Path {
  const best = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return best;
  for (let at = 0; ;) {
    const left = 2 * at + 1;
    const right = left + 1;
    const below = right < heap.length && before(heap[right]!, heap[left]!) < 0 ? right : left;
    if (below >= heap.length || before(last, heap[below]!) <= 0) {
      heap[at] = last;
      return best;
    }
    heap[at] = heap[below]!;
    at = below;
  }
}

/** The shortest way (Dijkstra 1959) that passes none of the closed; of two as short, the one through fewer, then by id. */
function shortest(
  steps: ReadonlyMap<string, readonly Step[]>,
  from: string,
  targets: ReadonlySet<string>,
  closedNodes: ReadonlySet<string>,
  closedSteps: ReadonlySet<string>,
): Path | null {
  const done = new Set<string>();
  const open: Path[] = [{ nodes: [from], edges: [], cost: 0 }];
  while (open.length > 0) {
    const path = take(open);
    const here = path.nodes.at(-1)!;
    if (done.has(here)) continue;
    done.add(here);
    if (targets.has(here) && path.edges.length > 0) return path;
    for (const step of steps.get(here) ?? []) {
      if (done.has(step.to) || closedNodes.has(step.to) || closedSteps.has(`${here} ${step.to}`)) continue;
      put(open, {
        nodes: [...path.nodes, step.to],
        edges: [...path.edges, step.edge],
        cost: Math.round((path.cost + step.cost) * 100) / 100,
      });
    }
  }
  return null;
}

/**
 * The `most` shortest ways without loops from one to any of the targets (Yen 1971), shortest first. A way ends at the first target it meets. The same
 * question has the same answer, in whatever order the relations come.
 */
export function waysTo(edges: readonly Edge[], from: string, targets: ReadonlySet<string>, most: number): Path[] {
  const steps = stepsOf(edges);
  const wanted = new Set([...targets].filter((id) => id !== from));
  const first = shortest(steps, from, wanted, new Set(), new Set());
  if (!first) return [];
  const found = [first];
  const candidates: Path[] = [];
  const seen = new Set([first.nodes.join()]);
  while (found.length < most) {
    const last = found.at(-1)!;
    for (let n = 0; n < last.nodes.length - 1; n++) {
      const root = last.nodes.slice(0, n + 1);
      const closed = new Set<string>();
      for (const path of found)
        if (path.nodes.length > n + 1 && root.every((id, i) => path.nodes[i] === id))
          closed.add(`${path.nodes[n]} ${path.nodes[n + 1]}`);
      const spur = shortest(steps, root.at(-1)!, wanted, new Set(root), closed);
      if (!spur) continue;
      const rootCost = root
        .slice(0, -1)
        .reduce((sum, id, i) => sum + steps.get(id)!.find((step) => step.to === root[i + 1])!.cost, 0);
      const path = {
        nodes: [...root.slice(0, -1), ...spur.nodes],
        edges: [...last.edges.slice(0, n), ...spur.edges],
        cost: Math.round((rootCost + spur.cost) * 100) / 100,
      };
      if (seen.has(path.nodes.join())) continue;
      seen.add(path.nodes.join());
      candidates.push(path);
    }
    candidates.sort(before);
    const next = candidates.shift();
    if (!next) break;
    found.push(next);
  }
  return found;
}
