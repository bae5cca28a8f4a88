/** What of a node waits for others: its calculation, and whether it is shown. */
export const WAITING = ['calculate', 'relevant'] as const;
export interface Wait<T> {
  readonly on: T;
  readonly by: (typeof WAITING)[number];
}
/** Nodes of which each waits for the next, and the last for the first. */
export interface Circle<T> {
  readonly nodes: readonly T[];
  /** by what the first waits for the second */
  readonly by: Wait<T>['by'];
}

/** Calculations and conditions that wait for one another can never be worked out; Collect does not open such a form. Each node stands in one circle at most. */
export function circlesIn<T>(waits: ReadonlyMap<T, readonly Wait<T>[]>): Circle<T>[] {
  const done = new Set<T>();
  return [...waits.keys()].flatMap((start) => {
    const nodes = circleFrom(start, waits, done);
    const [first, second = first] = nodes;
    const by = first && waits.get(first)?.find(({ on }) => on === second)?.by;
    return by === undefined ? [] : [{ nodes, by }];
  });
}

/** Walks without recursion: forms may chain thousands of calculations. */
function circleFrom<T>(start: T, waits: ReadonlyMap<T, readonly Wait<T>[]>, done: Set<T>): T[] {
  if (done.has(start)) return [];
  const path: { node: T; next: number }[] = [{ node: start, next: 0 }];
  const onPath = new Set([start]);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const target = waits.get(top.node)?.[top.next]?.on;
    top.next += 1;
    if (target === undefined) {
      done.add(top.node);
      onPath.delete(top.node);
      path.pop();
    } else if (onPath.has(target)) {
      for (const { node } of path) done.add(node);
      return path.slice(path.findIndex(({ node }) => node === target)).map(({ node }) => node);
    } else if (!done.has(target)) {
      path.push({ node: target, next: 0 });
      onPath.add(target);
    }
  }
  return [];
}
