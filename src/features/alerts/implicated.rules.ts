/** A link of the chain of command: who stands under whom. A person stands under the body they belong to. */
export interface ChainLink {
  id: string;
  parentId: string | null;
}

/**
 * Who must neither receive nor see an alert: the implicated, all whom they obey (every ancestor) and all whom they command (every
 * descendant). Siblings are not blocked. Circles in the tree are tolerated; ids that the tree does not know are blocked all the same.
 */
export function blockedBy(implicated: readonly string[], tree: readonly ChainLink[]): Set<string> {
  const parent = new Map(tree.map((link) => [link.id, link.parentId]));
  const children = new Map<string, string[]>();
  for (const link of tree) {
    if (link.parentId !== null) children.set(link.parentId, [...(children.get(link.parentId) ?? []), link.id]);
  }
  const blocked = new Set<string>();
  for (const id of implicated) {
    const above = new Set<string>();
    for (let at: string | null | undefined = id; at && !above.has(at); at = parent.get(at)) above.add(at);
    const below = new Set<string>();
    const open = [id];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (below.has(at)) continue;
      below.add(at);
      open.push(...(children.get(at) ?? []));
    }
    for (const one of [...above, ...below]) blocked.add(one);
  }
  return blocked;
}
