/** Anything with a parent among its own kind. */
export interface Node {
  id: string;
  parentId: string | null;
}

/**
 * Puts a flat list below one another: each with how deep it lies, children after their parent in the given order. A parent that is not in the
 * list (not visible to this member, or not among what was searched) makes its children roots; a circle is cut where it is first met.
 */
export function treeOf<T extends Node>(
  all: readonly T[],
  compare: (a: T, b: T) => number,
): { node: T; depth: number }[] {
  const known = new Set(all.map((it) => it.id));
  const children = new Map<string | null, T[]>();
  for (const it of all) {
    const under = it.parentId !== null && known.has(it.parentId) ? it.parentId : null;
    children.set(under, [...(children.get(under) ?? []), it]);
  }
  const rows: { node: T; depth: number }[] = [];
  const seen = new Set<string>();
  const walk = (under: string | null, depth: number): void => {
    for (const node of (children.get(under) ?? []).toSorted(compare)) {
      if (seen.has(node.id)) continue;
      seen.add(node.id);
      rows.push({ node, depth });
      walk(node.id, depth + 1);
    }
  };
  walk(null, 0);
  for (const it of all) {
    if (seen.has(it.id)) continue;
    seen.add(it.id);
    rows.push({ node: it, depth: 0 });
    walk(it.id, 1);
  }
  return rows;
}
